@alipay @settle
Feature: Splitting an Alipay trade
  alipay.trade.order.settle pays parts of a paid trade to bound receivers (分账).

  Background:
    Given an alipay app
    And a paid trade "T1" of 100.00 yuan
    And the merchant binds "2088101126708402"

  Scenario: a split is done when it is answered
    When the merchant settles "T1" for 12.34 yuan
    Then the answer is a success
    And the platform has signed the answer
    And "T1" has 12.34 yuan shared
    When the merchant queries "T1"
    Then the answer contains:
      | trade_status                                                  | TRADE_SUCCESS    |
      | total_amount                                                  | 100.00           |
      | trade_settle_info.trade_settle_detail_list.0.operation_type   | transfer         |
      | trade_settle_info.trade_settle_detail_list.0.trans_in         | 2088101126708402 |
      | trade_settle_info.trade_settle_detail_list.0.amount           | 12.34            |
