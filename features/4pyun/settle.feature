@4pyun @settle
Feature: Settling a 4pyun trade
  A paid trade waits for its settle (触发交易清算). What is not settled goes back to the payer as
  a refund of type 1; the partner's share of what is settled is pushed (分账交易同步).

  Background:
    Given a 4pyun app
    And a paid trade "T1" of 50.00 yuan

  Scenario: a settle clears the trade, returns the rest and shares by item
    When the merchant settles "T1" for 22.03 yuan with items:
      | energy_value  | 21.03 |
      | service_value | 1.00  |
    Then the answer is a success
    And "T1" has 22.03 yuan settled
    And "T1" has 27.97 yuan refunded
    And "T1" has 11.02 yuan shared
    And the merchant has received 1 sharding callback
    And the last sharding callback contains:
      | trade_type         | 1             |
      | status             | 1             |
      | sharding_value     | 2203          |
      | trade_value        | 1102          |
      | rule_value         | 0             |
      | trade_item.0.key   | energy_value  |
      | trade_item.0.rate  | 500           |
      | trade_item.0.value | 1052          |
      | trade_item.1.key   | service_value |
      | trade_item.1.value | 50            |
    And the merchant has booked 11.02 yuan once

  Scenario: the query shows what the settle gave back
    Given the merchant settles "T1" for 22.03 yuan
    When the merchant queries "T1"
    Then the answer is a success
    And the answer contains:
      | pay_serial          | {T1} |
      | value               | 5000 |
      | status              | 1    |
      | refund_list.0.type  | 1    |
      | refund_list.0.value | 2797 |

  Scenario: a settle of everything gives nothing back
    When the merchant settles "T1" for 50.00 yuan
    Then the answer is a success
    And "T1" has 0.00 yuan refunded
    And "T1" has 50.00 yuan settled

  Scenario: a settle of nothing gives everything back
    When the merchant settles "T1" for 0.00 yuan
    Then the answer is a success
    And "T1" has 50.00 yuan refunded
    And no more callbacks are due

  Scenario: less than the settled amount may be shared
    When the merchant settles "T1" for 40.00 yuan with 10.00 yuan to share
    Then the answer is a success
    And "T1" has 10.00 yuan refunded
    And "T1" has 5.00 yuan shared

  Scenario: a trade settles once
    Given the merchant settles "T1" for 22.03 yuan
    When the merchant settles "T1" for 22.03 yuan
    Then the answer has code "1403"
    And the journal explains the refusal with "settled already"
    And "T1" has 27.97 yuan refunded
    And the merchant has received 1 sharding callback

  Scenario: the same request once more is refused too
    Given the merchant settles "T1" for 22.03 yuan
    When the merchant repeats the last request
    Then the answer has code "1403"
    And "T1" has 22.03 yuan settled

  Scenario: no more than was paid
    When the merchant settles "T1" for 50.01 yuan
    Then the answer has code "1403"
    And the journal explains the refusal with "settle at most 5000"
    And "T1" has 0.00 yuan settled
    And the merchant has received 0 sharding callbacks

  Scenario: no more shared than settled
    When the merchant settles "T1" for 20.00 yuan with 20.01 yuan to share
    Then the answer has code "400"
    And "T1" has 0.00 yuan settled

  Scenario: an unpaid trade can't be settled
    Given a trade "T2" of 50.00 yuan in status "waiting"
    When the merchant settles "T2" for 10.00 yuan
    Then the answer has code "1403"
    And the journal explains the refusal with "not paid"

  Scenario: a trade that settles automatically can't be settled
    Given a paid trade "T3" of 50.00 yuan that settles automatically
    When the merchant settles "T3" for 10.00 yuan
    Then the answer has code "1403"
    And the journal explains the refusal with "settles automatically"

  Scenario: an unknown serial
    When the merchant sends settle for "20240614175507066020110395" with:
      | reason | 充电结束 |
    Then the answer has code "1002"

  Scenario: another app's serial is unknown here
    Given another 4pyun app
    When the merchant settles "T1" for 10.00 yuan
    Then the answer has code "1002"
    When the first app acts again
    Then "T1" has 0.00 yuan settled

  Scenario: 64 merchants at once settle a trade once
    When 64 merchants settle "T1" at the same time for 10.00 yuan each
    Then exactly 1 of them succeeds
    And the others have code "1403"
    And "T1" has 10.00 yuan settled
    And "T1" has 40.00 yuan refunded
    And the journal holds 64 settle exchanges
    And the merchant has received 1 sharding callback
