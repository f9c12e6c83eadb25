@alipay
Feature: Refunding an Alipay trade
  A refund returns money to the buyer; what was split comes back from its receivers when the
  refund names them (退分账). A full refund closes the trade.

  Background:
    Given an alipay app
    And a paid trade "T1" of 100.00 yuan

  Scenario: a part, and then the rest
    When the merchant refunds "T1" by 40.00 yuan as "F1"
    Then the answer is a success
    And the answer contains:
      | fund_change | Y     |
      | refund_fee  | 40.00 |
    And "T1" is in status "paid"
    When the merchant refunds "T1" by 60.00 yuan as "F2"
    Then the answer contains:
      | fund_change | Y      |
      | refund_fee  | 100.00 |
    And "T1" is in status "closed"
    When the merchant queries "T1"
    Then the answer contains:
      | trade_status | TRADE_CLOSED |

  Scenario: the same number again moves nothing
    Given the merchant refunds "T1" by 40.00 yuan as "F1"
    When the merchant refunds "T1" by 40.00 yuan as "F1"
    Then the answer contains:
      | fund_change | N     |
      | refund_fee  | 40.00 |
    And "T1" has 40.00 yuan refunded

  Scenario: the same number with another amount
    Given the merchant refunds "T1" by 40.00 yuan as "F1"
    When the merchant refunds "T1" by 40.01 yuan as "F1"
    Then the answer has sub-code "ACQ.DISCORDANT_REPEAT_REQUEST"
    And "T1" has 40.00 yuan refunded

  Scenario: a refund is found by its number
    Given the merchant refunds "T1" by 40.00 yuan as "F1"
    When the merchant queries refund "F1"
    Then the answer contains:
      | out_request_no | F1             |
      | trade_no       | {T1}           |
      | total_amount   | 100.00         |
      | refund_amount  | 40.00          |
      | refund_status  | REFUND_SUCCESS |

  Scenario: a refund that was never made is a success that says nothing
    Given the merchant refunds "T1" by 40.00 yuan as "F1"
    When the merchant queries refund "F2"
    Then the answer is a success
    And the answer contains:
      | refund_status | (absent) |
      | refund_amount | (absent) |

  Scenario: no more than was paid
    When the merchant refunds "T1" by 100.01 yuan as "F1"
    Then the answer has sub-code "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL"
    And "T1" has 0.00 yuan refunded

  Scenario: an unpaid trade
    Given a trade "T2" of 100.00 yuan in status "waiting"
    When the merchant refunds "T2" by 1.00 yuan as "F1"
    Then the answer has sub-code "ACQ.TRADE_STATUS_ERROR"

  Scenario: a finished trade
    Given a trade "T2" of 100.00 yuan in status "finished"
    When the merchant refunds "T2" by 1.00 yuan as "F1"
    Then the answer has sub-code "ACQ.TRADE_HAS_FINISHED"

  Scenario: 64 merchants at once refund no more than was paid
    Given a paid trade "T2" of 0.50 yuan
    When 64 merchants refund "T2" at the same time by 0.01 yuan each
    Then exactly 50 of them succeed
    And "T2" has 0.50 yuan refunded
    And "T2" is in status "closed"

  Rule: what was split comes back from those who have it

    Background:
      Given the merchant binds "2088101126708402"
      And the merchant settles "T1" for 30.00 yuan

    Scenario: a receiver gives back what the refund names
      When the merchant refunds "T1" by 50.00 yuan as "F1" from:
        | royalty_type | trans_out        | amount |
        | transfer     | 2088101126708402 | 12.34  |
      Then the answer is a success
      And "T1" has 50.00 yuan refunded
      And "T1" has 17.66 yuan shared
      When the merchant queries refund "F1"
      Then the answer contains:
        | refund_royaltys.0.refund_amount | 12.34            |
        | refund_royaltys.0.trans_out     | 2088101126708402 |
        | refund_royaltys.0.result_code   | SUCCESS          |
      When the merchant queries "T1"
      Then the answer contains:
        | trade_settle_info.trade_settle_detail_list.1.operation_type | transfer_refund |
        | trade_settle_info.trade_settle_detail_list.1.amount         | 12.34           |

    Scenario: the seller alone has not enough
      When the merchant refunds "T1" by 70.01 yuan as "F1"
      Then the answer has sub-code "ACQ.SELLER_BALANCE_NOT_ENOUGH"
      And "T1" has 0.00 yuan refunded
      And "T1" has 30.00 yuan shared

    Scenario: no receiver gives back more than it got
      When the merchant refunds "T1" by 50.00 yuan as "F1" from:
        | trans_out        | amount |
        | 2088101126708402 | 30.01  |
      Then the answer has sub-code "ACQ.ALLOC_AMOUNT_VALIDATE_ERROR"
      And "T1" has 30.00 yuan shared

    Scenario: all of it, with all that was split
      When the merchant refunds "T1" by 100.00 yuan as "F1" from:
        | trans_out        | amount |
        | 2088101126708402 | 30.00  |
      Then the answer is a success
      And "T1" has 0.00 yuan shared
      And "T1" is in status "closed"

    Scenario: refunded money can't be split any more
      Given a paid trade "T2" of 100.00 yuan
      And the merchant refunds "T2" by 90.00 yuan as "F1"
      When the merchant settles "T2" for 10.01 yuan
      Then the answer has sub-code "ACQ.ALLOC_AMOUNT_VALIDATE_ERROR"
      When the merchant settles "T2" for 10.00 yuan
      Then the answer is a success
