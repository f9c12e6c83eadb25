@scenario
Feature: Calls that paymock lacks, answered by rules
  A platform has hundreds of methods. A rule names one and gives its answer; all else is as ever:
  the signature is checked, and the answer is signed and enveloped.

  Scenario: stub-method
    Given an alipay app with the scenario "stub-method"
    And a paid trade "T1" of 100.00 yuan
    When the merchant sends settle for "T1" with:
      | method | alipay.trade.customs.declare |
    Then the answer is a success
    And the platform has signed the answer
    And the journal names rule "a declaration to the customs is taken"
    And the journal explains the refusal with "paymock lacks alipay.trade.customs.declare"
    And "T1" has 0.00 yuan shared

  Scenario: a wrong signature gets no stub
    Given an alipay app with the scenario "stub-method"
    And a paid trade "T1" of 100.00 yuan
    And this rule:
      """
      when: {method: alipay.trade.order.fly}
      then: {answer: {trade_no: "1"}}
      """
    When the merchant sends settle for "T1" signed with a wrong key
    Then the answer has sub-code "isv.invalid-signature"
    When the merchant sends settle for "T1" with:
      | method | alipay.trade.order.fly |
    Then the answer is a success

  Scenario: a stub refuses with a code of the platform's
    Given an alipay app
    And a paid trade "T1" of 100.00 yuan
    And this rule:
      """
      when: {method: alipay.trade.order.fly}
      then: [{respond: ACQ.SYSTEM_ERROR}, {answer: {code: "40004", msg: Business Failed, sub_code: FLY_LATER, sub_msg: "later"}}]
      """
    When the merchant sends settle for "T1" with:
      | method | alipay.trade.order.fly |
    Then the answer has sub-code "ACQ.SYSTEM_ERROR"
    When the merchant sends settle for "T1" with:
      | method | alipay.trade.order.fly |
    Then the answer has sub-code "FLY_LATER"
    When the merchant sends settle for "T1" with:
      | method | alipay.trade.order.fly |
    Then the answer has sub-code "isv.invalid-method"
