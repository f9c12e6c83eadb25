@4pyun @callback
Feature: Refunding a 4pyun trade
  A refund is JSON with its signature in the Authorization header. After a settle it takes the
  partner's share back: a sharding push with a negative value.

  Background:
    Given a 4pyun app
    And a paid trade "T1" of 50.00 yuan

  Scenario: a refund after settle takes the share back
    Given the merchant settles "T1" for 22.03 yuan with items:
      | energy_value  | 21.03 |
      | service_value | 1.00  |
    And the merchant has received 1 sharding callback
    When the merchant refunds "T1" by 22.03 yuan as "R1"
    Then the answer is a success
    And "T1" has 50.00 yuan refunded
    And "T1" has 0.00 yuan shared
    And the merchant has received 2 sharding callbacks
    And the last sharding callback contains:
      | trade_type         | -1    |
      | sharding_value     | 2203  |
      | trade_value        | -1102 |
      | trade_item.0.value | -1052 |
      | trade_item.1.value | -50   |

  Scenario: a refund in parts returns exactly what was shared
    Given the merchant settles "T1" for 22.03 yuan
    When the merchant refunds "T1" by 7.34 yuan as "R1"
    And the merchant refunds "T1" by 7.34 yuan as "R2"
    And the merchant refunds "T1" by 7.35 yuan as "R3"
    Then the answer is a success
    And "T1" has 0.00 yuan shared
    And "T1" has 50.00 yuan refunded

  Scenario: a refund is found by its number
    Given the merchant refunds "T1" by 1.00 yuan as "R1"
    When the merchant queries refund "R1"
    Then the answer is a success
    And the answer contains:
      | order      | R1   |
      | pay_serial | {T1} |
      | value      | 100  |
      | process    | 1    |

  Scenario: an unknown refund
    When the merchant queries refund "never-made"
    Then the answer has code "1002" and says "退款订单不存在"

  Scenario: no more than is left
    When the merchant refunds "T1" by 50.01 yuan as "R1"
    Then the answer has code "1003" and says "可用退款余额不足"
    And "T1" has 0.00 yuan refunded

  Scenario: a refund changed after signing
    When the merchant sends refund for "T1" signed with a wrong key
    Then the answer has code "401"
    And "T1" has 0.00 yuan refunded

  Scenario: 64 merchants at once refund no more than was paid
    When 64 merchants refund "T1" at the same time by 1.00 yuan each
    Then exactly 50 of them succeed
    And "T1" has 50.00 yuan refunded
    And the journal holds 64 refund exchanges
