@alipay @settle
Feature: The ways to speak to Alipay
  Two protocols, two kinds of trust, two signatures, two charsets and an encryption: the same
  trade, the same rules. OpenSSL judges every signature of both sides.

  Scenario Outline: <way>
    Given an alipay app
    And the merchant speaks <way>
    And a paid trade "T1" of 100.00 yuan
    When the merchant binds "2088101126708402"
    Then the answer is a success
    And the platform has signed the answer
    When the merchant settles "T1":
      | royalty_type | trans_in         | amount | desc                              |
      | transfer     | 2088101126708402 | 12.34  | 平台服务费 5% & a=b+c/d "引号" <x> |
    Then the answer is a success
    And the platform has signed the answer
    And "T1" has 12.34 yuan shared
    When the merchant queries "T1"
    Then the answer contains:
      | trade_status                                        | TRADE_SUCCESS |
      | trade_settle_info.trade_settle_detail_list.0.amount | 12.34         |
    When the merchant settles "T1" for 50.00 yuan
    Then the answer has sub-code "ACQ.ALLOC_AMOUNT_VALIDATE_ERROR"
    And the platform has signed the answer
    When the merchant sends settle for "T1" signed with a wrong key
    Then the platform has signed the answer
    And the journal explains the refusal with "not the app's"
    When the merchant refunds "T1" by 1.00 yuan as "F1"
    Then the answer is a success
    When the merchant queries refund "F1"
    Then the answer contains:
      | refund_amount | 1.00 |

    Examples:
      | way                                           |
      | OpenAPI v2                                    |
      | OpenAPI v2 with everything in the body        |
      | OpenAPI v2 with certificates                  |
      | OpenAPI v2 with encrypted contents            |
      | RSA                                           |
      | GBK                                           |
      | GBK with RSA with everything in the body      |
      | GBK with encrypted contents                   |
      | OpenAPI v3                                    |
      | OpenAPI v3 with certificates                  |
      | OpenAPI v3 with encrypted contents            |

  Scenario: one merchant, two protocols, one repeat
    Given an alipay app
    And a paid trade "T1" of 100.00 yuan
    And the merchant binds "2088101126708402"
    And the merchant settles "T1" for 10.00 yuan as "R1"
    When the merchant speaks OpenAPI v3
    And the merchant settles "T1" for 10.00 yuan as "R1"
    Then the answer is a success
    And "T1" has 10.00 yuan shared
    When the merchant settles "T1" for 10.01 yuan as "R1"
    Then the answer has sub-code "ACQ.DISCORDANT_REPEAT_REQUEST"

  Scenario: OpenAPI v3 has errors of its own shape
    Given an alipay app
    And the merchant speaks OpenAPI v3
    When the merchant sends query for "2014030411001007850000672009" with:
      | query_options | ["trade_settle_info"] |
    Then the answer has code "ACQ.TRADE_NOT_EXIST" and says "交易不存在"
    And the answer contains:
      | links.0.desc | 解决方案 |

  Scenario Outline: OpenAPI v3 signed with <mistake>
    Given an alipay app
    And a paid trade "T1" of 100.00 yuan
    And the merchant speaks OpenAPI v3
    When the merchant sends settle for "T1" signed with <mistake>
    Then the answer has code "<code>"
    And the journal explains the refusal with "<explanation>"
    And "T1" has 0.00 yuan shared

    Examples:
      | mistake           | code              | explanation        |
      | no last line feed | invalid-signature | last line feed     |
      | no body           | invalid-signature | body was left out  |
      | the other hash    | invalid-signature | instead of SHA-256 |
      | no signature      | missing-signature | sign               |

  Scenario: queries of OpenAPI v3 are signed with their query string
    Given an alipay app
    And the merchant speaks OpenAPI v3
    When the merchant sends rate_query with:
      | out_request_no | Q1 & co |
    Then the answer is a success
    And the answer contains:
      | max_ratio | 30 |

  Scenario: an app that must use certificates
    Given an alipay app with dialect:
      | certificates | required |
    And a paid trade "T1" of 100.00 yuan
    When the merchant queries "T1"
    Then the answer has sub-code "isv.missing-app-cert-sn"
    When the merchant speaks OpenAPI v2 with certificates
    And the merchant queries "T1"
    Then the answer is a success

  Scenario Outline: a certificate number that is wrong: <field>
    Given an alipay app
    And a paid trade "T1" of 100.00 yuan
    And the merchant speaks OpenAPI v2 with certificates
    When the merchant sends query for "T1" with:
      | <field> | 00000000000000000000000000000000 |
    Then the answer has code "40002"
    And the answer has sub-code "<sub>"

    Examples:
      | field               | sub                              |
      | app_cert_sn         | isv.app-cert-not-exist           |
      | alipay_root_cert_sn | isv.invalid-alipay-root-cert-sn  |

  Scenario: the settle of 2018
    Given an alipay app with dialect:
      | settle | 2018 |
    And a paid trade "T1" of 100.00 yuan
    When the merchant settles "T1" for 99.00 yuan
    Then the answer is a success
    And the answer contains:
      | trade_no  | {T1}     |
      | settle_no | (absent) |
