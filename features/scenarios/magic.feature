@scenario
Feature: Shipped scenarios: magic values, for those without access to the control API

  Scenario Outline: 4pyun settles <amount> yuan
    Given a 4pyun app with the scenario "magic"
    And a paid trade "T1" of 50.00 yuan
    When the merchant settles "T1" for <amount> yuan
    Then the answer has code "<code>"
    And "T1" has 0.00 yuan settled

    Examples:
      | amount | code |
      | 10.02  | 1002 |
      | 14.03  | 1403 |
      | 15.00  | 1500 |

  Scenario: 4pyun reads the reason
    Given a 4pyun app with the scenario "magic"
    And a paid trade "T1" of 50.00 yuan
    When the merchant sends settle for "T1" with:
      | reason | paymock_1402 of the car park |
    Then the answer has code "1402"
    And the journal names rule "4pyun settle 1402 by reason"

  Scenario: other values are settled
    Given a 4pyun app with the scenario "magic"
    And a paid trade "T1" of 50.00 yuan
    When the merchant settles "T1" for 22.03 yuan
    Then the answer is a success

  Scenario: Alipay reads amount and number
    Given an alipay app with the scenario "magic"
    And a paid trade "T1" of 50.00 yuan
    And the merchant binds "2088101126708402"
    When the merchant settles "T1" for 1.44 yuan
    Then the answer has sub-code "ACQ.TRADE_STATUS_ERROR"
    When the merchant settles "T1" for 1.00 yuan as "paymock_DISCORDANT_REPEAT_REQUEST_1"
    Then the answer has sub-code "ACQ.DISCORDANT_REPEAT_REQUEST"
    When the merchant refunds "T1" by 1.41 yuan
    Then the answer has sub-code "ACQ.TRADE_NOT_EXIST"
    When the merchant refunds "T1" by 1.00 yuan as "paymock_lost_1"
    Then the outcome is unknown to the merchant
    And "T1" has 1.00 yuan refunded

  Scenario: intella reads number and amount
    Given an intella app with the scenario "magic"
    And the merchant signs on terminal "01304187"
    When the merchant pays 10 dollars on terminal "01304187" as "paymock_7105_1"
    Then the answer has code "7105"
    When the merchant pays 7101 dollars on terminal "01304187" as "PO1"
    Then the answer has code "7101"
    When the merchant pays 10 dollars on terminal "01304187" as "paymock_lost_1"
    Then the outcome is unknown to the merchant
    And the card on terminal "01304187" has 3990 dollars
