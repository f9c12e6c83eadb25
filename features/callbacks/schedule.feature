@callback
Feature: A refused callback comes again at the platform's times, to the second
  Alipay publishes its times: 4, 10 and 10 minutes, 1, 2, 6 and 15 hours, each after the last. The
  other two publish none; theirs are this project's choice. Times are those of the app's own clock.

  Scenario Outline: <platform>, <times> attempts after <passed>
    Given <article> <platform> app
    And the clock is frozen
    And a trade "T1" of <amount> in status "waiting"
    And the merchant always answers notify callbacks with "<no>"
    When the payer pays "T1"
    And <passed> pass
    Then the merchant has received <times> notify callbacks
    And the notify callback is "<state>"

    Examples:
      | article | platform | amount     | no    | passed        | times | state     |
      | a       | 4pyun    | 50.00 yuan | 1500  | 14 seconds    | 1     | waiting   |
      | a       | 4pyun    | 50.00 yuan | 1500  | 15 seconds    | 2     | waiting   |
      | a       | 4pyun    | 50.00 yuan | 1500  | 59 seconds    | 2     | waiting   |
      | a       | 4pyun    | 50.00 yuan | 1500  | 60 seconds    | 3     | waiting   |
      | a       | 4pyun    | 50.00 yuan | 1500  | 299 seconds   | 3     | waiting   |
      | a       | 4pyun    | 50.00 yuan | 1500  | 300 seconds   | 4     | waiting   |
      | a       | 4pyun    | 50.00 yuan | 1500  | 1799 seconds  | 4     | waiting   |
      | a       | 4pyun    | 50.00 yuan | 1500  | 1800 seconds  | 5     | exhausted |
      | a       | 4pyun    | 50.00 yuan | 1500  | 30 days       | 5     | exhausted |
      | an      | alipay   | 50.00 yuan | fail  | 239 seconds   | 1     | waiting   |
      | an      | alipay   | 50.00 yuan | fail  | 240 seconds   | 2     | waiting   |
      | an      | alipay   | 50.00 yuan | fail  | 839 seconds   | 2     | waiting   |
      | an      | alipay   | 50.00 yuan | fail  | 840 seconds   | 3     | waiting   |
      | an      | alipay   | 50.00 yuan | fail  | 1439 seconds  | 3     | waiting   |
      | an      | alipay   | 50.00 yuan | fail  | 1440 seconds  | 4     | waiting   |
      | an      | alipay   | 50.00 yuan | fail  | 5039 seconds  | 4     | waiting   |
      | an      | alipay   | 50.00 yuan | fail  | 5040 seconds  | 5     | waiting   |
      | an      | alipay   | 50.00 yuan | fail  | 12239 seconds | 5     | waiting   |
      | an      | alipay   | 50.00 yuan | fail  | 12240 seconds | 6     | waiting   |
      | an      | alipay   | 50.00 yuan | fail  | 33839 seconds | 6     | waiting   |
      | an      | alipay   | 50.00 yuan | fail  | 33840 seconds | 7     | waiting   |
      | an      | alipay   | 50.00 yuan | fail  | 87839 seconds | 7     | waiting   |
      | an      | alipay   | 50.00 yuan | fail  | 87840 seconds | 8     | exhausted |
      | an      | alipay   | 50.00 yuan | fail  | 30 days       | 8     | exhausted |
      | an      | intella  | 70 dollars | false | 59 seconds    | 1     | waiting   |
      | an      | intella  | 70 dollars | false | 60 seconds    | 2     | waiting   |
      | an      | intella  | 70 dollars | false | 359 seconds   | 2     | waiting   |
      | an      | intella  | 70 dollars | false | 360 seconds   | 3     | waiting   |
      | an      | intella  | 70 dollars | false | 1259 seconds  | 3     | waiting   |
      | an      | intella  | 70 dollars | false | 1260 seconds  | 4     | waiting   |
      | an      | intella  | 70 dollars | false | 3059 seconds  | 4     | waiting   |
      | an      | intella  | 70 dollars | false | 3060 seconds  | 5     | waiting   |
      | an      | intella  | 70 dollars | false | 6659 seconds  | 5     | waiting   |
      | an      | intella  | 70 dollars | false | 6660 seconds  | 6     | waiting   |
      | an      | intella  | 70 dollars | false | 13859 seconds | 6     | waiting   |
      | an      | intella  | 70 dollars | false | 13860 seconds | 7     | exhausted |
      | an      | intella  | 70 dollars | false | 30 days       | 7     | exhausted |

  Scenario: 4pyun tells a profit once its day is over in Beijing, and again at the platform's times
    Given a 4pyun app
    And the clock is frozen
    And a paid trade "T1" of 50.00 yuan
    And the merchant always answers profit callbacks with "1500"
    When the merchant settles "T1" for 22.03 yuan
    Then the merchant has received 0 profit callbacks
    When 25 hours pass
    Then profit callbacks were attempted after:
      | 0s  |
      | 15s |
      | 60s |
      | 5m  |
      | 30m |
    And the profit callback is "exhausted"
    And all profit callbacks had the same content
    And the last profit callback contains:
      | business       | plus:member:renewal |
      | merchant       | 87105025            |
      | trade_no       | {T1}                |
      | trade_value    | 5000                |
      | value          | 1102                |
      | remain_value   | 1102                |
      | type           | 1                   |

  Scenario: a profit that is accepted is booked once
    Given a 4pyun app
    And a paid trade "T1" of 50.00 yuan
    And the merchant dies half-way through 1 profit callback
    And the merchant settles "T1" for 22.03 yuan
    When 25 hours pass
    Then the merchant has received 2 profit callbacks
    And the profit callback is "delivered"
    And the merchant has booked 11.02 yuan once
