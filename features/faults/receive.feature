@fault @receive
Feature: Faults before the platform looks at a call
  Nothing has been decided or changed when these strike.

  Background:
    Given a 4pyun app
    And a paid trade "T1" of 50.00 yuan

  Scenario: the call is delayed on the app's clock
    Given this rule:
      """
      when: {operation: settle}
      then: {delay: 3h}
      """
    When the merchant settles "T1" for 22.03 yuan while the clock runs on by the hour
    Then the answer is a success
    And "T1" has 22.03 yuan settled
    And the journal explains the refusal with "waited 3h0m0s before deciding"

  Scenario: the merchant gives up while the call is delayed in real time
    Given this rule:
      """
      when: {operation: settle}
      then: {delay: {uniform: [20s, 30s], clock: real}}
      """
    When the merchant tries to settle "T1" for 22.03 yuan and gives up after 2000 milliseconds
    Then the outcome is unknown to the merchant
    And "T1" has 0.00 yuan settled

  Scenario: the platform hangs, once
    Given this rule:
      """
      name: stuck
      when: {operation: settle}
      then: {hang: true}
      times: 1
      """
    When the merchant tries to settle "T1" for 22.03 yuan and gives up after 2000 milliseconds
    Then the outcome is unknown to the merchant
    And the journal names rule "stuck"
    And "T1" has 0.00 yuan settled
    When the merchant settles "T1" for 22.03 yuan
    Then the answer is a success

  Scenario: the connection is reset
    Given this rule:
      """
      when: {operation: settle}
      then: {reset: true}
      """
    When the merchant tries to settle "T1" for 22.03 yuan
    Then the outcome is unknown to the merchant
    And "T1" has 0.00 yuan settled
    And the journal explains the refusal with "reset the connection"

  Scenario: a proxy answers instead of the platform
    Given this rule:
      """
      when: {operation: settle}
      then: {http_status: 503}
      """
    When the merchant tries to settle "T1" for 22.03 yuan
    Then the answer's HTTP status is 503
    And the outcome is unknown to the merchant
    And "T1" has 0.00 yuan settled

  Scenario: too many calls in a second of the app's time
    Given an alipay app
    And a paid trade "T2" of 100.00 yuan
    And the clock is frozen
    And this rule:
      """
      when: {operation: query}
      then: {throttle: {calls: 2, per: 1s}}
      """
    When the merchant queries "T2"
    And the merchant queries "T2"
    Then the answer is a success
    When the merchant queries "T2"
    Then the answer has code "40005"
    And the answer has sub-code "isv.app-call-limited"
    When 1 second passes
    And the merchant queries "T2"
    Then the answer is a success
