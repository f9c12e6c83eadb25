@callback
Feature: A callback that does not arrive comes again, and is booked once
  However the merchant fails, the platform takes its word for nothing: only the answer that it
  documents ends delivery.

  Scenario Outline: the merchant <fails> on <platform>
    Given <article> <platform> app
    And a trade "T1" of <amount> in status "waiting"
    And the merchant <fails>
    When the payer pays "T1"
    And 25 hours pass
    Then the merchant has received <times> notify callbacks
    And the notify callback is "delivered"
    And the merchant has booked <amount> once
    And no more callbacks are due

    Examples:
      | article | platform | amount     | times | fails                                                 |
      | a       | 4pyun    | 50.00 yuan | 2     | closes the connection of notify callbacks 1 time      |
      | a       | 4pyun    | 50.00 yuan | 4     | resets the connection of notify callbacks 3 times     |
      | a       | 4pyun    | 50.00 yuan | 3     | dies half-way through 2 notify callbacks              |
      | a       | 4pyun    | 50.00 yuan | 2     | answers notify callbacks with "success" 1 time        |
      | an      | alipay   | 50.00 yuan | 2     | closes the connection of notify callbacks 1 time      |
      | an      | alipay   | 50.00 yuan | 4     | resets the connection of notify callbacks 3 times     |
      | an      | alipay   | 50.00 yuan | 3     | dies half-way through 2 notify callbacks              |
      | an      | alipay   | 50.00 yuan | 2     | answers notify callbacks with "SUCCESS" 1 time        |
      | an      | intella  | 70 dollars | 2     | closes the connection of notify callbacks 1 time      |
      | an      | intella  | 70 dollars | 4     | resets the connection of notify callbacks 3 times     |
      | an      | intella  | 70 dollars | 3     | dies half-way through 2 notify callbacks              |
      | an      | intella  | 70 dollars | 2     | answers notify callbacks with "false" 1 time          |

  Scenario Outline: nobody listens on <platform>
    Given <article> <platform> app
    And the merchant is unreachable for notify callbacks
    And a trade "T1" of <amount> in status "waiting"
    When the payer pays "T1"
    And 30 days pass
    Then the notify callback is "exhausted"
    And the notify callback's last attempt failed because of "connection refused"
    And the merchant has received 0 notify callbacks
    And no more callbacks are due

    Examples:
      | article | platform | amount     |
      | a       | 4pyun    | 50.00 yuan |
      | an      | alipay   | 50.00 yuan |
      | an      | intella  | 70 dollars |
