@fault @reply
Feature: Faults after the money has moved
  The platform has done what it was asked, and the answer suffers.

  Background:
    Given a 4pyun app
    And a paid trade "T1" of 50.00 yuan

  Scenario Outline: the merchant can't know what happened: <fault>
    Given this rule:
      """
      name: faulty
      when: {operation: settle}
      then: <fault>
      """
    When the merchant tries to settle "T1" for 22.03 yuan and gives up after 2000 milliseconds
    Then the outcome is unknown to the merchant
    And "T1" has 22.03 yuan settled
    And the journal names rule "faulty"
    And the journal explains the refusal with "<journal>"

    Examples:
      | fault                                      | journal                        |
      | {lose_reply: true}                         | lost the answer                |
      | {truncate: 10}                             | cut the body after 10 bytes    |
      | {truncate: 0}                              | cut the body after 0 bytes     |
      | {drip: {bytes: 1, every: 1h}}              | in pieces of 1 bytes           |
      | {delay_reply: {fixed: 10s, clock: real}}   | held the answer back for 10s   |
      | {charset: utf-16}                          | wrote the body in utf-16       |

  Scenario: the answer waits for the app's clock
    Given this rule:
      """
      when: {operation: settle}
      then: {delay_reply: {lognormal: {median: 2h, sigma: 0.3}}}
      """
    When the merchant settles "T1" for 22.03 yuan while the clock runs on by the hour
    Then the answer is a success
    And the journal explains the refusal with "held the answer back"

  Scenario: a slow answer is whole in the end
    Given this rule:
      """
      when: {operation: settle}
      then: {drip: {bytes: 16, every: {fixed: 1ms, clock: real}}}
      """
    When the merchant settles "T1" for 22.03 yuan
    Then the answer is a success

  Scenario: the answer to the call before
    Given a paid trade "T2" of 12.00 yuan
    And this rule:
      """
      when: {operation: query, where: {pay_serial: "{T2}"}}
      then: {stale_reply: true}
      """
    When the merchant tries to query "T1"
    Then the answer is a success
    When the merchant tries to query "T2"
    And the answer equals the first one byte for byte

  Scenario: a member changed before signing
    Given this rule:
      """
      when: {operation: settle}
      then: {alter: {before: {data_node: "CN-Nowhere"}}}
      """
    When the merchant settles "T1" for 22.03 yuan
    Then the answer contains:
      | data_node | CN-Nowhere |
    And "T1" has 22.03 yuan settled

  Scenario Outline: an Alipay answer that can't be believed: <fault>
    Given an alipay app
    And a paid trade "T2" of 100.00 yuan
    And the merchant binds "2088101126708402"
    And this rule:
      """
      when: {operation: settle}
      then: <fault>
      """
    When the merchant tries to settle "T2" for 1.00 yuan
    Then the outcome is unknown to the merchant
    And "T2" has 1.00 yuan shared

    Examples:
      | fault                                     |
      | {wrong_signature: true}                   |
      | {no_signature: true}                      |
      | {alter: {after: {trade_no: "2014"}}}      |
