@scenario
Feature: Shipped scenarios: the accidents that cost money
  Each is a file in scenarios/, loaded with --scenario or, as here, into an app.

  Scenario: lost-answer
    Given a 4pyun app with the scenario "lost-answer"
    And a paid trade "T1" of 50.00 yuan
    When the merchant settles "T1" for 22.03 yuan
    Then the outcome is unknown to the merchant
    And the journal names rule "the answer to a settle is lost"
    And "T1" has 22.03 yuan settled
    When the merchant settles "T1" for 22.03 yuan
    Then the answer has code "1403"

  Scenario Outline: <name>
    Given a 4pyun app with the scenario "<name>"
    And a paid trade "T1" of 50.00 yuan
    When the merchant settles "T1" for 22.03 yuan
    Then the merchant has received 3 sharding callbacks
    And all sharding callbacks had the same content
    And the merchant has booked 11.02 yuan once

    Examples:
      | name                |
      | duplicate-callback  |
      | concurrent-callback |

  Scenario: early-callback
    Given a 4pyun app with the scenario "early-callback"
    And a paid trade "T1" of 50.00 yuan
    And the clock is frozen
    When the merchant settles "T1" for 22.03 yuan
    Then the answer is a success
    And the merchant already has 1 sharding callback

  Scenario: altered-amount at 4pyun
    Given a 4pyun app with the scenario "altered-amount"
    And a trade "T1" of 50.00 yuan in status "waiting"
    When the payer pays "T1"
    Then the last notify callback contains:
      | value | 1 |
    And "T1" has 50.00 yuan paid

  Scenario: altered-amount at Alipay
    Given an alipay app with the scenario "altered-amount"
    And a trade "T1" of 50.00 yuan in status "waiting"
    When the payer pays "T1"
    Then the last notify callback contains:
      | total_amount | 0.01 |
    And "T1" has 50.00 yuan paid

  Scenario: altered-amount at intella
    Given an intella app with the scenario "altered-amount"
    And the merchant prepares order "W1" of 70 dollars
    When the payer pays "W1"
    Then the last notify callback contains:
      | TotalFee | 1 |

  Scenario: refunded-trade at 4pyun
    Given a 4pyun app with the scenario "refunded-trade"
    And a paid trade "T1" of 50.00 yuan
    And the merchant refunds "T1" by 0.01 yuan
    When the merchant settles "T1" for 22.03 yuan
    Then the answer has code "1403"
    And the journal names rule "4pyun does not settle what was refunded"

  Scenario: refunded-trade at Alipay
    Given an alipay app with the scenario "refunded-trade"
    And a paid trade "T1" of 50.00 yuan
    And the merchant binds "2088101126708402"
    And the merchant settles "T1" for 1.00 yuan
    Then the answer is a success
    When the merchant refunds "T1" by 0.01 yuan
    And the merchant settles "T1" for 1.00 yuan
    Then the answer has sub-code "ACQ.TRADE_STATUS_ERROR"
    And the journal names rule "Alipay does not split what was refunded"

  Scenario: double-settle
    Given a 4pyun app with the scenario "double-settle"
    And a paid trade "T1" of 50.00 yuan
    When 2 merchants settle "T1" at the same time for 22.03 yuan each
    Then exactly 1 of them succeeds
    And the others have code "1403"
    And "T1" has 22.03 yuan settled
    And the journal names rule "the first settle is overtaken"

  Scenario: changed-retry at 4pyun
    Given a 4pyun app with the scenario "changed-retry"
    And a paid trade "T1" of 50.00 yuan
    When the merchant refunds "T1" by 1.00 yuan as "R1"
    Then the outcome is unknown to the merchant
    When the merchant refunds "T1" by 1.00 yuan as "R1"
    Then the answer has code "1403"
    And "T1" has 1.00 yuan refunded

  Scenario: changed-retry at Alipay
    Given an alipay app with the scenario "changed-retry"
    And a paid trade "T1" of 50.00 yuan
    And the merchant binds "2088101126708402"
    When the merchant settles "T1" for 1.00 yuan as "S1"
    Then the outcome is unknown to the merchant
    When the merchant settles "T1" for 1.00 yuan as "S1"
    Then the answer has sub-code "ACQ.DISCORDANT_REPEAT_REQUEST"
    And "T1" has 1.00 yuan shared

  Scenario: changed-retry at intella
    Given an intella app with the scenario "changed-retry"
    And the merchant signs on terminal "01304187"
    When the merchant pays 10 dollars on terminal "01304187" as "PO1"
    Then the outcome is unknown to the merchant
    When the merchant pays 10 dollars on terminal "01304187" as "PO1"
    Then the answer has code "7000"
    And the card on terminal "01304187" has 3990 dollars

  Scenario: late-callback
    Given a 4pyun app with the scenario "late-callback"
    And a paid trade "T1" of 50.00 yuan
    And the clock is frozen
    When the merchant settles "T1" for 22.03 yuan
    And 25 hours pass
    Then the merchant has received 0 sharding callbacks
    When 1 hour passes
    Then the merchant has received 1 sharding callback
    And the merchant has booked 11.02 yuan once

  Scenario: wrong-signature
    Given an alipay app with the scenario "wrong-signature"
    And a paid trade "T1" of 50.00 yuan
    And the merchant binds "2088101126708402"
    When the merchant settles "T1" for 1.00 yuan as "S1"
    Then the outcome is unknown to the merchant
    And the journal names rule "an answer is signed wrongly"
    And "T1" has 1.00 yuan shared

  Scenario: forged-callback
    Given a 4pyun app with the scenario "forged-callback"
    And the clock is frozen
    And a trade "T1" of 50.00 yuan in status "waiting"
    When the payer pays "T1"
    And 15 seconds pass
    Then the merchant got 2 notify callbacks, 1 of them not to be believed
    And the notify callback is "delivered"

  Scenario: unknown-then-success
    Given a 4pyun app with the scenario "unknown-then-success"
    And a paid trade "T1" of 50.00 yuan
    When the merchant settles "T1" for 22.03 yuan
    Then the answer has code "1500"
    When the merchant settles "T1" for 22.03 yuan
    Then the outcome is unknown to the merchant
    And "T1" has 0.00 yuan settled
    When the merchant settles "T1" for 22.03 yuan
    Then the answer is a success
    And "T1" has 22.03 yuan settled
