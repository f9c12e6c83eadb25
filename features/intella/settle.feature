@intella @settle
Feature: A day on an EasyCard reader
  The reader is signed on, cards pay and get money back, and the batch is settled before the day
  ends. A settlement tells gross totals: what was refunded counts under both.

  Background:
    Given an intella app
    And the merchant signs on terminal "01304187"

  Scenario: the example of the settlement page
    When the merchant pays 10 dollars on terminal "01304187" as "PO1"
    And the merchant pays 10 dollars on terminal "01304187" as "PO2"
    And the merchant refunds "PO1" by 10 dollars
    Then the batch of terminal "01304187" holds:
      | Trade  | 2 | 20 |
      | Refund | 1 | 10 |
    When the merchant closes the batch of terminal "01304187"
    Then the answer is a success
    And the answer contains:
      | Header.StatusCode | 0000         |
      | ErrorCode         | 000000       |
      | TXNResult         | Success      |
      | TerminalID        | 5B100DE00F97 |
      | SettlementStatus  | 0            |
      | TxTradeCount      | 2            |
      | TxTradeAmount     | 20           |
      | TxRefundCount     | 1            |
      | TxRefundAmount    | 10           |
      | TxReserveAmount   | 0            |
      | TxReserveCount    | 0            |
      | TxCancelAmount    | 0            |
      | TxCancelCount     | 0            |
    And the settlements of terminal "01304187" agree with the ledger
    And the batch of terminal "01304187" is empty
    And the card on terminal "01304187" has 3990 dollars
