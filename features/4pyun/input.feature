@4pyun
Feature: Bad input gets the platform's error
  The request is signed well; what it says is wrong. Nothing moves.

  Background:
    Given a 4pyun app
    And a paid trade "T1" of 50.00 yuan

  Scenario Outline: settle without <field>
    When the merchant sends settle for "T1" without "<field>"
    Then the answer has code "400" and says "请求参数错误"
    And the answer's hint is "`<field>` Required!"
    And "T1" has 0.00 yuan settled

    Examples:
      | field          |
      | pay_serial     |
      | settle_value   |
      | sharding_value |
      | reason         |

  Scenario Outline: settle_value <value>
    When the merchant sends settle for "T1" with:
      | settle_value | <value> |
    Then the answer has code "400"
    And the answer's hint contains "settle_value"
    And "T1" has 0.00 yuan settled

    Examples:
      | value                  |
      | -1                     |
      | 10.5                   |
      | 1e3                    |
      | 99999999999999999999   |
      | ten                    |
      | ０                     |

  Scenario: trade_item must be a JSON list
    When the merchant sends settle for "T1" with:
      | trade_item | energy_value=2103 |
    Then the answer has code "400"
    And the answer's hint contains "trade_item"

  Scenario: items may differ from the sum by default
    When the merchant sends settle for "T1" with:
      | settle_value   | 1                                       |
      | sharding_value | 1                                       |
      | trade_item     | [{"key":"energy_value","value":2103}]   |
    Then the answer is a success
