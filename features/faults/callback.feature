@fault @callback
Feature: Faults of callbacks

  Background:
    Given a 4pyun app
    And a paid trade "T1" of 50.00 yuan
    And the clock is frozen
    And the merchant has received 1 notify callback

  Scenario: the first attempt is lost
    Given this rule:
      """
      name: lossy
      when: {callback: sharding}
      then: {drop: true}
      times: 1
      """
    When the merchant settles "T1" for 22.03 yuan
    Then the merchant has received 0 sharding callbacks
    And the journal names rule "lossy" for 1 attempt
    And the sharding callback's last attempt failed because of "dropped by rule"
    When 1 day passes
    Then the merchant has received 1 sharding callback
    And the sharding callback is "delivered"

  Scenario: the callback comes late
    Given this rule:
      """
      when: {callback: sharding, where: {attempt: 1}}
      then: {delay: 2h}
      """
    When the merchant settles "T1" for 22.03 yuan
    Then the merchant has received 0 sharding callbacks
    When 119 minutes pass
    Then the merchant has received 0 sharding callbacks
    When 1 minute passes
    Then the merchant has received 1 sharding callback

  Scenario Outline: the callback comes more than once: <fault>
    Given this rule:
      """
      name: again
      when: {callback: sharding}
      then: <fault>
      """
    When the merchant settles "T1" for 22.03 yuan
    Then the merchant has received 3 sharding callbacks
    And all sharding callbacks had the same content
    And the journal names rule "again" for 3 attempts
    And the sharding callback is "delivered"

    Examples:
      | fault             |
      | {duplicate: 2}    |
      | {concurrent: 3}   |

  Scenario: a callback is overtaken by the next
    Given a paid trade "T2" of 12.00 yuan
    And the merchant has received 2 notify callbacks
    And this rule:
      """
      when: {callback: sharding, where: {subject: "{T1}"}}
      then: {reorder: 1h}
      """
    When the merchant settles "T1" for 22.03 yuan
    Then the merchant has received 0 sharding callbacks
    When the merchant settles "T2" for 12.00 yuan
    Then the sharding callbacks came in this order of "sharding_value":
      | 1200 |
      | 2203 |

  # On Alipay: 4pyun's daily settlement callback overtakes it where midnight lies within the hour.
  Scenario: nothing overtakes it, and it comes when its time is over
    Given another alipay app
    And the clock is frozen
    And this rule:
      """
      when: {callback: notify}
      then: {reorder: 1h}
      times: 1
      """
    And a paid trade "T3" of 50.00 yuan
    When 59 minutes pass
    Then the merchant has received 0 notify callbacks
    When 1 minute passes
    Then the merchant has received 1 notify callback

  Scenario: the callback comes before the answer
    Given this rule:
      """
      name: hasty
      when: {callback: sharding}
      then: {early: true}
      """
    When the merchant settles "T1" for 22.03 yuan
    Then the merchant already has 1 sharding callback
    And the answer is a success
    And the journal names rule "hasty"

  Scenario Outline: a callback that can't be believed: <fault>
    Given this rule:
      """
      when: {callback: sharding}
      then: <fault>
      times: 1
      """
    When the merchant settles "T1" for 22.03 yuan
    Then the merchant got 1 sharding callback, 1 of them not to be believed
    When 1 day passes
    Then the merchant got 2 sharding callbacks, 1 of them not to be believed

    Examples:
      | fault                                    |
      | {wrong_signature: true}                  |
      | {no_signature: true}                     |
      | {alter: {after: {pay_serial: "2014"}}}   |

  Scenario: a callback about another amount, signed well
    Given this rule:
      """
      when: {callback: any}
      then: {alter: {before: {pay_order: someone-elses}}}
      """
    When the merchant settles "T1" for 22.03 yuan
    Then the last sharding callback contains:
      | pay_order | someone-elses |
