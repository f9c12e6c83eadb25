@4pyun @callback
Feature: 4pyun pushes until the merchant answers 1001
  Anything but {"code":"1001"} is repeated with the same content; the gaps are ours to choose,
  the platform publishes none.

  Background:
    Given a 4pyun app

  Scenario: the result of a payment
    Given a trade "T1" of 50.00 yuan in status "waiting"
    When the payer pays "T1"
    Then the merchant has received 1 notify callback
    And the last notify callback contains:
      | pay_serial | {T1}       |
      | pay_order  | {T1.order} |
      | value      | 5000       |
      | status     | 1          |
      | sign_type  | MD5        |

  Scenario: an order is prepared, paid, settled
    When the merchant prepares order "PO-1" of 50.00 yuan
    Then the answer is a success
    When the payer pays "PO-1"
    And the merchant settles "PO-1" for 22.03 yuan
    Then the answer is a success
    And the merchant has received 1 notify callback
    And the merchant has received 1 sharding callback

  Scenario: the same order number twice
    Given the merchant prepares order "PO-1" of 50.00 yuan
    When the merchant prepares order "PO-1" of 50.00 yuan
    Then the answer has code "1403"

  Scenario: 1001 ends delivery
    Given a paid trade "T1" of 50.00 yuan
    When the merchant settles "T1" for 22.03 yuan
    Then the sharding callback is "delivered"
    When 25 hours pass
    Then the merchant has received 1 sharding callback

  Scenario: another answer twice, then 1001
    Given a paid trade "T1" of 50.00 yuan
    And the merchant answers sharding callbacks with "1500" 2 times
    When the merchant settles "T1" for 22.03 yuan
    And 25 hours pass
    Then the merchant has received 3 sharding callbacks
    And all sharding callbacks had the same content
    And the sharding callback is "delivered"
    And the merchant has booked 11.02 yuan once

  Scenario: never 1001
    Given a paid trade "T1" of 50.00 yuan
    And the merchant always answers sharding callbacks with "1500"
    When the merchant settles "T1" for 22.03 yuan
    And 25 hours pass
    Then sharding callbacks were attempted after:
      | 0s   |
      | 15s  |
      | 60s  |
      | 5m   |
      | 30m  |
    And the sharding callback is "exhausted"
    And the sharding callback's last attempt failed because of "1500"
    And all sharding callbacks had the same content

  Scenario: a retry comes when its time has come and not before
    Given a paid trade "T1" of 50.00 yuan
    And the merchant always answers sharding callbacks with "1500"
    When the merchant settles "T1" for 22.03 yuan
    And 14 seconds pass
    Then the merchant has received 1 sharding callback
    When 1 second passes
    Then the merchant has received 2 sharding callbacks

  Scenario: the merchant dies half-way and gets the callback again
    Given a paid trade "T1" of 50.00 yuan
    And the merchant dies half-way through 1 sharding callback
    When the merchant settles "T1" for 22.03 yuan
    And 1 minute passes
    Then the merchant has received 2 sharding callbacks
    And the merchant has booked 11.02 yuan once

  Scenario: a connection that is reset is tried again
    Given a paid trade "T1" of 50.00 yuan
    And the merchant resets the connection of sharding callbacks 1 time
    When the merchant settles "T1" for 22.03 yuan
    And 1 minute passes
    Then the sharding callback is "delivered"

  Scenario: nobody answers
    Given a paid trade "T1" of 50.00 yuan
    And the merchant is unreachable for sharding callbacks
    When the merchant settles "T1" for 22.03 yuan
    And 25 hours pass
    Then the sharding callback is "exhausted"
    And no more callbacks are due

  Scenario: the day's settlement
    Given a paid trade "T1" of 50.00 yuan
    And the merchant settles "T1" for 22.03 yuan
    When 25 hours pass
    Then the merchant has received 2 settlement callbacks
    And the last settlement callback contains:
      | transfer_status | 1    |
      | total_value     | 5000 |
      | trade_count     | 1    |
      | type            | 1    |

  Scenario: a periodic deduction belongs to no trade
    When a sharding callback of no trade is due with:
      | trade_value | -100 |
      | status      | 0    |
    Then the merchant has received 1 sharding callback
    And the last sharding callback contains:
      | sharding_type | 1    |
      | trade_type    | -1   |
      | status        | 0    |
      | trade_value   | -100 |
    And the sharding callback is "delivered"
