@alipay @settle
Feature: Why an Alipay signature is wrong
  The gateway answers isv.invalid-signature with the string that it built itself, HTML-escaped,
  as the real one does. The journal goes further and names the mistake.

  Background:
    Given an alipay app
    And a paid trade "T1" of 100.00 yuan
    And the merchant binds "2088101126708402"

  Scenario: a wrong key
    When the merchant sends settle for "T1" signed with a wrong key
    Then the answer has code "40002"
    And the answer has sub-code "isv.invalid-signature"
    And the platform has signed the answer
    And the answer's hint contains "&charset=utf-8&format=json&method=alipay.trade.order.settle&sign_type=RSA2&timestamp="
    And the answer's hint contains the text
      """
      "trade_no":"{T1}","royalty_parameters":[{"trans_in":"2088101126708402","amount":"10.00","desc":"分账给 a=1&b=2 <100%> + \"引号\""}]}&charset=utf-8
      """
    And the journal explains the refusal with "a private key that is not the app's"
    And "T1" has 0.00 yuan shared

  Scenario: no signature
    When the merchant sends settle for "T1" signed with no signature
    Then the answer has code "40001"
    And the answer has sub-code "isv.missing-signature"
    And "T1" has 0.00 yuan shared

  Scenario: something that is no signature
    When the merchant sends settle for "T1" signed with a broken signature
    Then the answer has sub-code "isv.invalid-signature"
    And "T1" has 0.00 yuan shared

  Scenario Outline: the journal names the mistake: <mistake>
    When the merchant sends settle for "T1" signed with <mistake>
    Then the answer has sub-code "isv.invalid-signature"
    And the journal explains the refusal with "<explanation>"
    And "T1" has 0.00 yuan shared

    Examples:
      | mistake            | explanation            |
      | URL-encoded values | URL-encoded            |
      | sign_type left out | sign_type was left out |
      | the other hash     | sign_type says RSA2    |
      | only the content   | only biz_content       |

  Scenario: the string in another charset than the parameters
    Given the merchant speaks GBK
    When the merchant sends settle for "T1" signed with UTF-8 bytes
    Then the answer has sub-code "isv.invalid-signature"
    And the journal explains the refusal with "signed in UTF-8"

  Scenario: unsorted parameters
    When the merchant sends settle for "T1" signed with unsorted fields
    Then the answer has sub-code "isv.invalid-signature"

  Scenario Outline: <what> after signing
    When the merchant sends settle for "T1" and field "<field>" is changed to "<value>" after signing
    Then the answer has sub-code "isv.invalid-signature"
    And "T1" has 0.00 yuan shared

    Examples:
      | what        | field       | value               |
      | the content | biz_content | {}                  |
      | the time    | timestamp   | 2026-11-21 22:50:00 |
      | the method  | method      | alipay.trade.refund |

  Scenario: a parameter removed after signing
    When the merchant sends settle for "T1" and field "notify_url" of "http://127.0.0.1/" is added after signing
    Then the answer has sub-code "isv.invalid-signature"

  Scenario: a parameter added after signing
    When the merchant sends settle for "T1" and field "format" is removed after signing
    Then the answer has sub-code "isv.invalid-signature"

  Scenario Outline: empty parameters may be signed or not: <how>
    When the merchant sends settle for "T1" signed with <how> and with:
      | notify_url     |  |
      | app_auth_token |  |
    Then the answer is a success

    Examples:
      | how                   |
      | empty values included |

  Scenario: empty parameters left out of the signature
    When the merchant sends settle for "T1" with:
      | notify_url     |  |
      | app_auth_token |  |
    Then the answer is a success

  Scenario: parameters that nobody knows are signed like any other
    When the merchant sends settle for "T1" with:
      | alipay_sdk | paymock & <features> |
    Then the answer is a success

  Rule: what the gateway checks before the method

    Scenario Outline: <field> <value>
      When the merchant sends settle for "T1" with:
        | <field> | <value> |
      Then the answer has code "<code>"
      And the answer has sub-code "<sub>"
      And "T1" has 0.00 yuan shared

      Examples:
        | field          | value              | code  | sub                          |
        | method         | alipay.trade.fly   | 40002 | isv.invalid-method           |
        | timestamp      | yesterday          | 40002 | isv.invalid-timestamp        |
        | version        | 2.0                | 40002 | isv.invalid-parameter        |
        | charset        | latin-1            | 40002 | isv.invalid-charset          |
        | sign_type      | MD5                | 40002 | isv.invalid-signature-type   |
        | format         | XML                | 40002 | isv.invalid-format           |
        | app_auth_token | nobody's           | 20001 | aop.invalid-app-auth-token   |
        | biz_content    | {"trade_no":       | 40002 | isv.illegal-json             |

    Scenario Outline: without <field>
      When the merchant sends settle for "T1" without "<field>"
      Then the answer has code "40001"
      And the answer has sub-code "<sub>"

      Examples:
        | field     | sub                        |
        | app_id    | isv.missing-app-id         |
        | method    | isv.missing-method         |
        | timestamp | isv.missing-timestamp      |
        | version   | isv.missing-version        |
        | sign_type | isv.missing-signature-type |

    Scenario: an app that the platform doesn't know is answered without signature
      When the merchant sends settle for "T1" with:
        | app_id | 2021999999999999 |
      Then the answer has sub-code "isv.invalid-app-id"
      And the platform has not signed the answer

  Rule: a charset that the header does not tell

    Scenario: the answer is in GBK and signed so
      Given this rule:
        """
        when: {operation: query}
        then: {signed_charset: gbk}
        """
      When the merchant tries to query "T1"
      Then the platform has signed the answer
      And the journal explains the refusal with "wrote the body in gbk before signing"
