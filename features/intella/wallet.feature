@intella @wallet
Feature: Wallets around the reader

  Background:
    Given an intella app

  Scenario: an order is placed, paid and told of
    When the merchant prepares order "W1" of 70 dollars
    Then the answer is a success
    And the answer contains:
      | urlToken | http… |
    When the merchant queries "W1"
    Then the answer contains:
      | OrderStatus       | 0        |
      | Header.StatusDesc | 執行成功 |
    When the payer pays "W1"
    Then the merchant has received 1 notify callback
    And the last notify callback contains:
      | Result       | 0000     |
      | StoreOrderNo | W1       |
      | TotalFee     | 70       |
      | MethodName   | LINE Pay |
    And the merchant has booked 70 dollars once
    When the merchant queries "W1"
    Then the answer contains:
      | OrderStatus   | 1     |
      | Header.Method | 11500 |

  Scenario: a payment that fails is told of, and is no money
    Given the merchant prepares order "W1" of 70 dollars
    When the payment of "W1" fails
    Then the last notify callback contains:
      | Result | 9999 |
    When the merchant queries "W1"
    Then the answer contains:
      | OrderStatus | 2 |

  Scenario: nobody pays for a quarter of an hour
    Given the merchant prepares order "W1" of 70 dollars
    When 15 minutes pass
    Then "W1" is in status "closed"
    And the merchant has received 0 notify callbacks

  Scenario: the same number twice
    Given the merchant prepares order "W1" of 70 dollars
    When the merchant prepares order "W1" of 70 dollars
    Then the answer has code "7000"

  Scenario: the shop scans the payer
    When the merchant sends micropay with:
      | StoreOrderNo | M1   |
      | TotalFee     | 70   |
    Then the answer is a success
    And the answer contains:
      | StoreOrderNo  | M1              |
      | TotalFee      | 70              |
      | Header.Method | 11500           |
      | PlatformRsp   | {"returnCode":… |
      | Header.MchId  | (absent)        |

  Scenario: a refund is whole, and once
    Given a paid trade "T1" of 70 dollars
    When the merchant refunds "T1" by 69 dollars
    Then the answer has code "7110"
    When the merchant refunds "T1" by 70 dollars as "R1"
    Then the answer is a success
    And the answer contains:
      | StoreRefundNo | R1         |
      | StoreOrderNo  | {T1.order} |
      | SysOrderNo    | {T1}       |
    And "T1" has 70 dollars refunded
    When the merchant refunds "T1" by 70 dollars as "R2"
    Then the answer has code "7112"
    When the merchant queries "T1"
    Then the answer contains:
      | OrderStatus | 3 |

  Scenario: partial refunds, for merchants that may
    Given an intella app with dialect:
      | partial_refund | on |
    And a paid trade "T1" of 70 dollars
    And a paid trade "T2" of 70 dollars
    When the merchant refunds "T1" by 30 dollars as "R1"
    Then the answer is a success
    When the merchant refunds "T2" by 30 dollars as "R1"
    Then the answer has code "7003"
    When the merchant refunds "T1" by 41 dollars as "R2"
    Then the answer has code "7111"
    And "T1" has 30 dollars refunded

  Scenario: 64 merchants at once refund an order once
    Given a paid trade "T1" of 70 dollars
    When 64 merchants refund "T1" at the same time by 70 dollars each
    Then exactly 1 of them succeeds
    And the others have code "7112"
    And "T1" has 70 dollars refunded

  Scenario: an unpaid order can't be refunded, nor one that nobody placed
    Given a trade "T1" of 70 dollars in status "waiting"
    When the merchant refunds "T1" by 70 dollars
    Then the answer has code "7114"
    When the merchant sends refund with:
      | StoreOrderNo | nowhere |
    Then the answer has code "7002"

  Scenario: cards are refunded on readers, wallets are not
    Given the merchant signs on terminal "01304187"
    And the merchant pays 10 dollars on terminal "01304187" as "PO1"
    And a paid trade "T1" of 70 dollars
    When the merchant sends refund with:
      | StoreOrderNo | PO1 |
      | RefundFee    | 10  |
    Then the answer has code "7115"
    When the merchant refunds "T1" by 70 dollars on terminal "01304187"
    Then the answer has code "7115"

  Scenario: lists of orders, cards and wallets
    Given the merchant signs on terminal "01304187"
    And the merchant pays 10 dollars on terminal "01304187" as "PO1"
    And the merchant refunds "PO1" by 10 dollars
    And a paid trade "T1" of 70 dollars
    When the merchant sends order_query with:
      | StoreOrderNo | {T1.order} |
    Then the answer contains:
      | DataValue.0.StoreOrderNo | {T1.order}          |
      | DataValue.0.TotalFee     | 70                  |
      | DataValue.0.Status       | Trade success       |
      | DataValue.1.StoreOrderNo | (absent)            |
      | Header.ResponseTime      | (absent)            |
    When the merchant sends order_query with:
      | Header.Method | 31800 |
    Then the answer contains:
      | DataValue.0.StoreOrderNo | PO1            |
      | DataValue.0.Method       | 31800          |
      | DataValue.0.RefundStatus | Refund success |
      | DataValue.1.StoreOrderNo | (absent)       |
    When the merchant sends new_order_query with:
      | AccoundId | |
    Then the answer contains:
      | DataValue.0.TotalFee | 10       |
      | DataValue.1.TotalFee | -10      |
      | DataValue.2.Method   | LINE Pay |
    When the merchant sends order_query with:
      | OrderStatus | 2 |
    Then the answer has code "2000"
