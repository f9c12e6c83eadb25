@4pyun @fault
Feature: Errors on demand for 4pyun

  Background:
    Given a 4pyun app
    And a paid trade "T1" of 50.00 yuan

  Scenario: for the next two calls only
    Given the platform answers settle with "1500" for the next 2 calls
    When the merchant settles "T1" for 22.03 yuan
    Then the answer has code "1500"
    When the merchant settles "T1" for 22.03 yuan
    Then the answer has code "1500"
    When the merchant settles "T1" for 22.03 yuan
    Then the answer is a success

  Scenario: only the second call
    Given the platform answers query with "500" after 1 call
    When the merchant queries "T1"
    Then the answer is a success
    When the merchant queries "T1"
    Then the answer has code "500"
    And the answer has another code than "1403"
    And the journal names rule "from a step"

  Scenario: only where a field says so
    Given the platform answers settle with "1403" where "settle_value" is "2203"
    When the merchant settles "T1" for 22.04 yuan
    Then the answer is a success

  Scenario: the money moved and the answer was lost
    Given the platform loses the answer to settle
    When the merchant settles "T1" for 22.03 yuan
    Then the outcome is unknown to the merchant
    When the merchant queries "T1"
    Then the answer contains:
      | refund_list.0.type  | 1    |
      | refund_list.0.value | 2797 |
    And the merchant has received 1 sharding callback
