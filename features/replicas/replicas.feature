Feature: Several replicas act as one
  Two servers that are given one Redis share all that a merchant and the control API can see. What
  the control API has answered holds for the next call to either.

  Background:
    Given replicas A and B on one Redis
    And a merchant with a paid trade of 320 fen

  Scenario: Trades, rules and clocks are the same on both
    When the trade is settled with 10 at A
    Then B shows the trade as settled with 10
    When a rule made at A has the platform answer settle with 1403 once
    Then a settle at B is refused with 1403
    When the clock is frozen at A and moved by 25 hours at B
    Then the clock at A has moved by 25 hours
    When the app is reset at B
    Then A does not know the trade

  Scenario: Settles of one trade at both are applied once
    When the trade is settled with 10 by 32 calls, half of them at A and half at B
    Then one call was accepted
    And A shows the trade as settled with 10
    And B shows the trade as settled with 10
    And the merchant gets 1 callback

  Scenario: A replica that is killed loses nothing
    When the trade is settled with 10 at A
    And A is killed
    Then B shows the trade as settled with 10
    And the merchant gets 1 callback

  Scenario: Redis that is killed and started again has lost nothing
    When the trade is settled with 10 at A
    And Redis is killed
    Then a query at B is answered with the platform's own failure
    And B is not ready
    When Redis is started again
    Then A shows the trade as settled with 10
    And a settle at B is refused as done already
    And the merchant gets 1 callback

  Scenario: A cut between one replica and Redis heals
    When A is cut off from Redis
    Then a query at A is answered with the platform's own failure
    When the trade is settled with 10 at B
    And a rule made at B has the platform answer query with 1500 once
    And A reaches Redis again
    Then a query at A is refused with 1500
    And A shows the trade as settled with 10
