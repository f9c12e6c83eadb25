@alipay @callback
Feature: Alipay notifies until the merchant answers success
  trade_status_sync goes to notify_url, at once and then after 4 and 10 and 10 minutes, 1, 2, 6 and
  15 hours; any body but exactly success counts as no.

  Background:
    Given an alipay app

  Scenario: a payment
    Given a trade "T1" of 88.88 yuan in status "waiting"
    When the payer pays "T1"
    Then the merchant has received 1 notify callback
    And the last notify callback contains:
      | notify_type      | trade_status_sync                                      |
      | trade_no         | {T1}                                                   |
      | out_trade_no     | {T1.order}                                             |
      | trade_status     | TRADE_SUCCESS                                          |
      | total_amount     | 88.88                                                  |
      | buyer_pay_amount | 88.88                                                  |
      | fund_bill_list   | [{"amount":"88.88","fundChannel":"ALIPAYACCOUNT"}]     |
      | sign_type        | RSA2                                                   |
      | charset          | utf-8                                                  |
      | gmt_refund       | (absent)                                               |
    And the notify callback is "delivered"
    And the merchant has booked 88.88 yuan once

  Scenario: an order is created, paid, split
    Given the merchant binds "2088101126708402"
    When the merchant prepares order "PO1" of 50.00 yuan
    Then the answer is a success
    When the payer pays "PO1"
    And the merchant settles "PO1" for 10.00 yuan
    Then the answer is a success
    And the merchant has received 1 notify callback
    And the merchant has booked 50.00 yuan once

  Scenario: the same order again is the same trade
    Given the merchant prepares order "PO1" of 50.00 yuan
    When the merchant prepares order "PO1" of 50.00 yuan
    Then the answer contains:
      | trade_no | {PO1} |
    When the merchant prepares order "PO1" of 50.01 yuan
    Then the answer has sub-code "ACQ.CONTEXT_INCONSISTENT"

  Scenario: never success
    Given a trade "T1" of 88.88 yuan in status "waiting"
    And the merchant always answers notify callbacks with "fail"
    When the payer pays "T1"
    And 25 hours pass
    Then notify callbacks were attempted after:
      | 0s       |
      | 4m       |
      | 14m      |
      | 24m      |
      | 1h24m    |
      | 3h24m    |
      | 9h24m    |
      | 24h24m   |
    And the notify callback is "exhausted"
    And the merchant has received 8 notify callbacks
    And no more callbacks are due

  Scenario: a retry comes when its time has come and not before
    Given a trade "T1" of 88.88 yuan in status "waiting"
    And the merchant always answers notify callbacks with "fail"
    When the payer pays "T1"
    And 239 seconds pass
    Then the merchant has received 1 notify callback
    When 1 second passes
    Then the merchant has received 2 notify callbacks

  Scenario: a repeat is the same notification at a later time
    Given a trade "T1" of 88.88 yuan in status "waiting"
    And the merchant answers notify callbacks with "fail" 2 times
    When the payer pays "T1"
    And 25 hours pass
    Then the merchant has received 3 notify callbacks
    And all notify callbacks had the same "notify_id"
    And all notify callbacks differed in "notify_time"
    And the notify callback is "delivered"
    And the merchant has booked 88.88 yuan once

  Scenario Outline: not exactly success: <answer>
    Given a trade "T1" of 88.88 yuan in status "waiting"
    And the merchant answers notify callbacks with "<answer>" 1 time
    When the payer pays "T1"
    Then the notify callback is "waiting"
    And the notify callback's last attempt failed because of "<why>"
    When 4 minutes pass
    Then the notify callback is "delivered"

    Examples:
      | answer          | why                |
      | SUCCESS         | lower case         |
      | Success         | lower case         |
      | success.        | exactly success    |
      | success,success | exactly success    |
      | ok              | exactly success    |

  Scenario: success with a line end is not success
    Given a trade "T1" of 88.88 yuan in status "waiting"
    And the merchant answers notify callbacks with "success" and a line end 1 time
    When the payer pays "T1"
    Then the notify callback is "waiting"

  Scenario: the merchant dies half-way and is notified again
    Given a trade "T1" of 88.88 yuan in status "waiting"
    And the merchant dies half-way through 1 notify callback
    When the payer pays "T1"
    And 4 minutes pass
    Then the merchant has received 2 notify callbacks
    And the merchant has booked 88.88 yuan once

  Scenario: nobody answers
    Given a trade "T1" of 88.88 yuan in status "waiting"
    And the merchant is unreachable for notify callbacks
    And a trade "T2" of 88.88 yuan in status "waiting"
    When the payer pays "T2"
    And 25 hours pass
    Then the notify callback is "exhausted"

  Scenario: a refund is notified, and books nothing again
    Given a paid trade "T1" of 88.88 yuan
    Then the merchant has received 1 notify callbacks
    When the merchant refunds "T1" by 8.88 yuan as "F1"
    Then the last notify callback contains:
      | trade_status | TRADE_SUCCESS |
      | out_biz_no   | F1            |
      | refund_fee   | 8.88          |
    When the merchant refunds "T1" by 80.00 yuan as "F2"
    Then the last notify callback contains:
      | trade_status | TRADE_CLOSED |
      | out_biz_no   | F2           |
      | refund_fee   | 88.88        |
    And the merchant has booked 88.88 yuan once

  Scenario: closing is told to the merchant
    Given a trade "T1" of 88.88 yuan in status "waiting"
    When the merchant sends close for "T1" with:
      | trade_no | {T1} |
    Then the answer is a success
    And "T1" is in status "closed"
    And the last notify callback contains:
      | trade_status | TRADE_CLOSED |
    And the merchant has received 1 notify callback

  Scenario Outline: a notification in <charset> signed with <sign_type>
    Given a trade "T1" of 88.88 yuan in status "waiting" with:
      | charset   | <charset>   |
      | sign_type | <sign_type> |
    When the payer pays "T1"
    Then the merchant has received 1 notify callback
    And the last notify callback contains:
      | charset   | <charset>   |
      | sign_type | <sign_type> |
      | subject   | 充电预付 T1 |

    Examples:
      | charset | sign_type |
      | GBK     | RSA2      |
      | utf-8   | RSA       |

  Rule: a split's message goes to the application gateway, with a schedule of its own

    Background:
      Given the merchant binds "2088101126708402"
      And a paid trade "T1" of 100.00 yuan

    Scenario: never success
      Given the merchant always answers settle callbacks with "fail"
      When the merchant settles "T1" asynchronously as "R1":
        | trans_in         | amount |
        | 2088101126708402 | 10.00  |
      And 26 hours pass
      Then settle callbacks were attempted after:
        | 0s     |
        | 2m     |
        | 12m    |
        | 22m    |
        | 1h22m  |
        | 3h22m  |
        | 9h22m  |
        | 24h22m |
      And the settle callback is "exhausted"
      And the merchant has received 8 settle callbacks

  Scenario: the message signed over sign_type as well
    Given an alipay app with dialect:
      | settle_message_sign | with sign_type |
    And the merchant binds "2088101126708402"
    And a paid trade "T1" of 100.00 yuan
    When the merchant settles "T1" asynchronously as "R1":
      | trans_in         | amount |
      | 2088101126708402 | 10.00  |
    And 1 minute passes
    Then the merchant has received 1 settle callback
