@alipay @code
Feature: A code that the payer scans
  alipay.trade.precreate makes no trade: the order becomes one when its code is scanned. Until then query,
  close and refund answer ACQ.TRADE_NOT_EXIST.

  Background:
    Given an alipay app

  Scenario: scanned and paid
    When the merchant shows a code for order "PO1" of 50.00 yuan
    Then the answer is a success
    And the answer contains:
      | out_trade_no | PO1     |
      | trade_no     | (absent) |
    When the payer pays "PO1"
    Then "PO1" is in status "paid"
    And "PO1" has 50.00 yuan paid
    And the merchant has booked 50.00 yuan once

  Scenario: scanned, and the payment fails
    Given the merchant shows a code for order "PO1" of 50.00 yuan
    When the payment of "PO1" fails
    Then "PO1" is in status "failed"
    And "PO1" has 0.00 yuan paid

  Scenario: scanned, and closed
    Given the merchant shows a code for order "PO1" of 50.00 yuan
    When "PO1" is closed
    Then "PO1" is in status "closed"

  Scenario: by the order's number, as a shop of one's own has chosen it
    Given the merchant sends precreate with:
      | out_trade_no | SHOP_7 |
      | total_amount | 12.50  |
      | subject      | tea    |
    When the payer pays "SHOP_7"
    Then "SHOP_7" is in status "paid"
    And "SHOP_7" has 12.50 yuan paid
