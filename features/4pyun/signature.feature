@4pyun @settle
Feature: Why a 4pyun signature is wrong
  The platform answers 401 with the string that it signed, the key masked: this is what real
  users debug with. The journal goes further and names the mistake.

  Background:
    Given a 4pyun app
    And a paid trade "T1" of 50.00 yuan

  Scenario: a wrong key
    When the merchant sends settle for "T1" signed with a wrong key
    Then the answer has code "401" and says "请求签名校验不通过"
    And the answer's hint contains "pay_serial={T1}&reason=充电结束&settle_value=5000&sharding_value=5000&app_secret=***"
    And the answer never shows the secret
    And the journal never shows the secret
    And "T1" has 0.00 yuan settled

  Scenario: no signature
    When the merchant sends settle for "T1" signed with no signature
    Then the answer has code "401"
    And "T1" has 0.00 yuan settled

  Scenario: lower-case hex is a good signature
    When the merchant sends settle for "T1" signed with a lower-case signature
    Then the answer is a success

  Scenario Outline: <what> after signing
    When the merchant sends settle for "T1" and field "settle_value" is changed to "<value>" after signing
    Then the answer has code "401"
    And "T1" has 0.00 yuan settled

    Examples:
      | what                  | value |
      | a smaller amount      | 4999  |
      | a larger amount       | 5001  |
      | an amount with a zero | 05000 |

  Scenario: a field removed after signing
    When the merchant sends settle for "T1" and field "reason" is removed after signing
    Then the answer has code "401"

  Scenario: a field added after signing
    When the merchant sends settle for "T1" and field "extra" of "{}" is added after signing
    Then the answer has code "401"

  Scenario Outline: the journal names the mistake: <mistake>
    When the merchant sends settle for "T1" signed with <mistake>
    Then the answer has code "401"
    And the journal explains the refusal with "<explanation>"

    Examples:
      | mistake              | explanation |
      | URL-encoded values   | URL-encoded |
      | unsorted fields      | sorted      |
      | the parking key rule | &key=       |

  Scenario: an empty optional field may be left out of the signature
    When the merchant sends settle for "T1" with:
      | trade_item |  |
    Then the answer is a success

  Scenario: an empty optional field may be signed as well
    When the merchant sends settle for "T1" signed with empty values included and with:
      | trade_item |  |
    Then the answer is a success

  Scenario: Chinese text and reserved characters are signed raw
    When the merchant sends settle for "T1" with:
      | reason | 充电结束退款剩余金额 a=1&b=2 <100%> + "引号" |
    Then the answer is a success

  Scenario: fields that nobody knows are signed like any other
    When the merchant sends settle for "T1" with:
      | brand_new_field | 2027      |
      | timestamp       | 1718362800123 |
      | sign_type       | MD5       |
    Then the answer is a success
