@alipay @fault
Feature: Errors on demand for Alipay

  Background:
    Given an alipay app
    And a paid trade "T1" of 100.00 yuan
    And the merchant binds "2088101126708402"

  Scenario: twice, and then no more
    Given the platform answers settle with "ACQ.TRADE_STATUS_ERROR" for the next 2 calls
    When the merchant settles "T1" for 1.00 yuan
    Then the answer has sub-code "ACQ.TRADE_STATUS_ERROR"
    When the merchant settles "T1" for 1.00 yuan
    Then the answer has sub-code "ACQ.TRADE_STATUS_ERROR"
    When the merchant settles "T1" for 1.00 yuan
    Then the answer is a success
    And "T1" has 1.00 yuan shared

  Scenario: only the second call
    Given the platform answers query with "ACQ.SYSTEM_ERROR" after 1 call
    When the merchant queries "T1"
    Then the answer is a success
    When the merchant queries "T1"
    Then the answer has sub-code "ACQ.SYSTEM_ERROR"

  Scenario: only for one receiver
    Given the platform answers settle with "ACQ.MERCHANT_RISK_LIMIT" where "royalty_parameters.0.trans_in" is "2088101126708402"
    And the merchant binds "2088101126708403"
    When the merchant settles "T1" for 1.00 yuan
    Then the answer has sub-code "ACQ.MERCHANT_RISK_LIMIT"
    When the merchant settles "T1":
      | trans_in         | amount |
      | 2088101126708403 | 1.00   |
    Then the answer is a success

  Scenario: the money moved and the answer was lost
    Given the platform loses the answer to settle
    When the merchant settles "T1" for 10.00 yuan as "R1"
    Then the outcome is unknown to the merchant
    And "T1" has 10.00 yuan shared
    When the merchant queries settle "R1" of "T1"
    Then the answer contains:
      | royalty_detail_list.0.amount | 10.00   |
      | royalty_detail_list.0.state  | SUCCESS |
    When the merchant settles "T1" for 10.00 yuan as "R1"
    Then the answer is a success
    And "T1" has 10.00 yuan shared

  Scenario: the refund was made and the answer was lost
    Given the platform loses the answer to refund
    When the merchant refunds "T1" by 10.00 yuan as "F1"
    Then the outcome is unknown to the merchant
    When the merchant refunds "T1" by 10.00 yuan as "F1"
    Then the answer contains:
      | fund_change | N     |
      | refund_fee  | 10.00 |
    And "T1" has 10.00 yuan refunded

  Scenario Outline: an account that is <state>
    Given a paid trade "T2" of 100.00 yuan
    When the merchant settles "T2":
      | trans_in  | amount |
      | <account> | 1.00   |
    Then the answer has sub-code "<sub>"
    And "T2" has 0.00 yuan shared

    Examples:
      | state         | account          | sub                                    |
      | frozen        | 2088990000000001 | ACQ.USER_ACCOUNT_HAD_FREEZEN           |
      | closed        | 2088990000000002 | ACQ.CUSTOMER_VALIDATE_ERROR            |
      | missing       | 2088990000000003 | ACQ.ROYALTY_RECEIVER_ACCOUNT_NOT_EXIST |
      | not certified | 2088990000000004 | ACQ.ROYALTY_RECEIVER_ACCOUNT_NOT_CERTIFY |

  Rule: an answer that is not the platform's, or not whole, tells nothing

    Scenario Outline: <fault>, over <way>
      Given the merchant speaks <way>
      And <fault>
      When the merchant settles "T1" for 10.00 yuan as "R1"
      Then the outcome is unknown to the merchant
      And "T1" has 10.00 yuan shared
      When the merchant settles "T1" for 10.00 yuan as "R1"
      Then the answer is a success
      And the platform has signed the answer
      And "T1" has 10.00 yuan shared

      Examples:
        | way                          | fault                                                       |
        | OpenAPI v2                   | the platform signs the answer to settle wrongly             |
        | OpenAPI v2                   | the platform leaves the answer to settle unsigned           |
        | OpenAPI v2                   | the platform cuts the answer to settle after 60 bytes       |
        | OpenAPI v2                   | somebody changes "settle_no" to "1" in the answer to settle |
        | OpenAPI v2 with certificates | the platform signs the answer to settle wrongly             |
        | OpenAPI v3                   | the platform signs the answer to settle wrongly             |
        | OpenAPI v3                   | the platform leaves the answer to settle unsigned           |
        | OpenAPI v3                   | somebody changes "settle_no" to "1" in the answer to settle |

    Scenario: an unsigned refusal of a method is not believed either
      Given a trade "T2" of 100.00 yuan in status "waiting"
      And the platform leaves the answer to settle unsigned
      When the merchant settles "T2" for 1.00 yuan
      Then the outcome is unknown to the merchant
