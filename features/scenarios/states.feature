@scenario
Feature: Shipped scenarios: states in which the platform itself refuses
  No rule acts: the scenario lays down a trade, a reader or the app's choices, and the platform
  decides as it does.

  Scenario: 4pyun-unpaid-trade
    Given a 4pyun app with the scenario "4pyun-unpaid-trade"
    When the merchant settles "unpaid" for 22.03 yuan
    Then the answer has code "1403" and says "交易未支付"
    And the answer says "交易未支付"
    When the merchant refunds "unpaid" by 1.00 yuan
    Then the answer has code "1405"
    And nothing has changed since the scenario was loaded

  Scenario: 4pyun-automatic-trade
    Given a 4pyun app with the scenario "4pyun-automatic-trade"
    When the merchant settles "automatic" for 22.03 yuan
    Then the answer has code "1403" and says "交易为自动清算"

  Scenario: 4pyun-used-order
    Given a 4pyun app with the scenario "4pyun-used-order"
    When the merchant prepares order "used" of 50.00 yuan
    Then the answer has code "1403" and says "支付订单号已存在"
    And nothing has changed since the scenario was loaded

  Scenario: 4pyun-small-trade
    Given a 4pyun app with the scenario "4pyun-small-trade"
    When the merchant refunds "small" by 1.01 yuan
    Then the answer has code "1003" and says "可用退款余额不足"
    When the merchant settles "small" for 1.01 yuan
    Then the answer has code "1403"
    And nothing has changed since the scenario was loaded

  Scenario: 4pyun-no-refund-path
    Given a 4pyun app with the scenario "4pyun-no-refund-path"
    And a paid trade "T1" of 50.00 yuan
    When the merchant refunds "T1" by 1.00 yuan
    Then the answer has code "403"
    And "T1" has 0.00 yuan refunded

  Scenario: alipay-closed-trade
    Given an alipay app with the scenario "alipay-closed-trade"
    When the merchant settles "closed" for 1.00 yuan
    Then the answer has sub-code "ACQ.TRADE_STATUS_ERROR"
    When the merchant prepares order "closed" of 100.00 yuan
    Then the answer has sub-code "ACQ.TRADE_HAS_CLOSE"
    And nothing has changed since the scenario was loaded

  Scenario: alipay-unpaid-trade
    Given an alipay app with the scenario "alipay-unpaid-trade"
    When the merchant settles "unpaid" for 1.00 yuan
    Then the answer has sub-code "ACQ.TRADE_STATUS_ERROR"
    When the merchant refunds "unpaid" by 1.00 yuan
    Then the answer has sub-code "ACQ.TRADE_STATUS_ERROR"
    And nothing has changed since the scenario was loaded

  Scenario: alipay-finished-trade
    Given an alipay app with the scenario "alipay-finished-trade"
    When the merchant refunds "finished" by 1.00 yuan
    Then the answer has sub-code "ACQ.TRADE_HAS_FINISHED"
    And nothing has changed since the scenario was loaded

  Scenario: alipay-paid-order
    Given an alipay app with the scenario "alipay-paid-order"
    When the merchant prepares order "paid" of 100.00 yuan
    Then the answer has sub-code "ACQ.TRADE_HAS_SUCCESS"
    When the merchant prepares order "waiting" of 99.00 yuan
    Then the answer has sub-code "ACQ.CONTEXT_INCONSISTENT"
    And nothing has changed since the scenario was loaded

  Scenario: alipay-other-seller
    Given an alipay app with the scenario "alipay-other-seller"
    And the merchant binds "2088101126708402"
    When the merchant settles "others" for 1.00 yuan
    Then the answer has sub-code "ACQ.PARTNER_ERROR"
    And "others" has 0.00 yuan shared

  Scenario: alipay-nothing-to-split
    Given an alipay app with the scenario "alipay-nothing-to-split"
    And the merchant binds "2088101126708402"
    When the merchant settles "unsplit" for 0.01 yuan
    Then the answer has sub-code "ACQ.ALLOC_AMOUNT_VALIDATE_ERROR"
    And "unsplit" has 0.00 yuan shared

  Scenario: alipay-no-contract
    Given an alipay app with the scenario "alipay-no-contract"
    And a paid trade "T1" of 100.00 yuan
    When the merchant binds "2088101126708402"
    Then the answer has sub-code "PRODUCT_UNSIGN"
    When the merchant settles "T1" for 1.00 yuan
    Then the answer has sub-code "ACQ.NOT_SUPPORT_ROYALTY"
    And "T1" has 0.00 yuan shared

  Scenario: alipay-too-early
    Given an alipay app with the scenario "alipay-too-early"
    And the clock is frozen
    And the merchant binds "2088101126708402"
    And a paid trade "T1" of 100.00 yuan
    When the merchant settles "T1" for 1.00 yuan as "S1"
    Then the answer has sub-code "ACQ.ILLEGAL_SETTLE_STATE"
    And "T1" has 0.00 yuan shared
    When 30 seconds pass
    And the merchant settles "T1" for 1.00 yuan as "S1"
    Then the answer is a success

  Scenario: intella-empty-settlement
    Given an intella app with the scenario "intella-empty-settlement"
    And the merchant signs on terminal "01304187"
    When the merchant closes the batch of terminal "01304187"
    Then the answer has sub-code "000025"

  Scenario: intella-settled-already
    Given an intella app with the scenario "intella-settled-already"
    And the merchant signs on terminal "01304187"
    And the merchant pays 10 dollars on terminal "01304187"
    When the merchant closes the batch of terminal "01304187"
    Then the answer is a success
    When the merchant closes the batch of terminal "01304187"
    Then the answer has sub-code "000019"

  Scenario: intella-not-signed-on
    Given an intella app with the scenario "intella-not-signed-on"
    When the merchant pays 10 dollars on terminal "01304190"
    Then the answer has sub-code "020059"
    When the merchant closes the batch of terminal "01304190"
    Then the answer has sub-code "020059"
    When the merchant signs on terminal "01304190"
    And the merchant pays 10 dollars on terminal "01304190"
    Then the answer is a success

  Scenario: intella-withdrawn-reader
    Given an intella app with the scenario "intella-withdrawn-reader"
    When the merchant signs on terminal "01304191"
    Then the answer has code "7167" and says "設備代號停用"
    And nothing has changed since the scenario was loaded

  Scenario: intella-poor-card
    Given an intella app with the scenario "intella-poor-card"
    And the merchant signs on terminal "01304192"
    When the merchant pays 10 dollars on terminal "01304192"
    Then the answer has sub-code "010123"
    And the card on terminal "01304192" has 5 dollars

  Scenario: intella-no-card
    Given an intella app with the scenario "intella-no-card"
    And the merchant speaks without sending retries
    And the merchant signs on terminal "01304193"
    And the clock is frozen
    When 30 seconds pass while the merchant pays 10 dollars on terminal "01304193" as "PO1"
    Then the answer has sub-code "046201"
    And the answer asks for retry 1
    And the batch of terminal "01304193" is empty

  Scenario: intella-used-order
    Given an intella app with the scenario "intella-used-order"
    And the merchant signs on terminal "01304187"
    When the merchant pays 70 dollars on terminal "01304187" as "USED1"
    Then the answer has code "7000"
    And the card on terminal "01304187" has 4000 dollars

  Scenario Outline: intella-unpaid-orders: <order>
    Given an intella app with the scenario "intella-unpaid-orders"
    When the merchant refunds "<order>" by 70 dollars
    Then the answer has code "<code>"
    And nothing has changed since the scenario was loaded

    Examples:
      | order    | code |
      | WAITING1 | 7114 |
      | CLOSED1  | 7001 |
      | FAILED1  | 7113 |
