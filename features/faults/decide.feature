@fault @decide
Feature: Answers chosen by rules
  The platform answers what the rule says; nothing happens to the trade.

  Background:
    Given a 4pyun app
    And a paid trade "T1" of 50.00 yuan

  Scenario: a code with another text and further members
    Given this rule:
      """
      when: {operation: settle}
      then:
        respond: 1403
        message: not today
        fields: {note: "00123"}
      """
    When the merchant settles "T1" for 22.03 yuan
    Then the answer has code "1403" and says "not today"
    And the answer contains:
      | note | 00123 |
    And "T1" has 0.00 yuan settled

  Scenario: a sequence: first refused, then lost, then as it should be
    Given this rule:
      """
      when: {operation: settle}
      then:
        - {respond: 1500}
        - {reset: true}
        - {}
      """
    When the merchant settles "T1" for 22.03 yuan
    Then the answer has code "1500"
    When the merchant tries to settle "T1" for 22.03 yuan
    Then the outcome is unknown to the merchant
    When the merchant settles "T1" for 22.03 yuan
    Then the answer is a success

  Scenario: only as the trade stands
    Given this rule:
      """
      name: settled-before
      when: {operation: query, where: {trade.settled: {over: 0}, trade.status: paid}}
      then: {respond: 500}
      """
    When the merchant queries "T1"
    Then the answer is a success
    And the journal explains the refusal with "not over 0"
    When the merchant settles "T1" for 22.03 yuan
    And the merchant queries "T1"
    Then the answer has code "500"
    And the journal names rule "settled-before"

  Scenario: every second call
    Given this rule:
      """
      when: {operation: query}
      then: {respond: 500}
      every: 2
      """
    When the merchant queries "T1"
    Then the answer is a success
    When the merchant queries "T1"
    Then the answer has code "500"
    When the merchant queries "T1"
    Then the answer is a success

  Scenario: for a while
    Given the clock is frozen
    And this rule:
      """
      when: {operation: query}
      then: {respond: 500}
      from: 1h
      until: 2h
      """
    When the merchant queries "T1"
    Then the answer is a success
    When 1 hour passes
    And the merchant queries "T1"
    Then the answer has code "500"
    When 1 hour passes
    And the merchant queries "T1"
    Then the answer is a success

  Scenario: by chance, which certainty and impossibility are too
    Given this rule:
      """
      when: {operation: query}
      then: {respond: 500}
      chance: 0
      """
    And this rule:
      """
      when: {operation: query}
      then: {respond: 400}
      chance: 1
      times: 1
      """
    When the merchant queries "T1"
    Then the answer has code "400"
    When the merchant queries "T1"
    Then the answer is a success

  Scenario: what no platform has is refused
    Then this rule is refused with "did you mean \"settle\"":
      """
      when: {operation: setle}
      then: {respond: 1403}
      """
    And this rule is refused with "or \"1403\"":
      """
      then: {respond: 14003}
      """
    And this rule is refused with "did you mean \"trade.settled\"":
      """
      when: {where: {trade.setled: 0}}
      then: {respond: 1403}
      """
    And this rule is refused with "did you mean \"sharding\"":
      """
      when: {callback: shardin}
      then: {drop: true}
      """
