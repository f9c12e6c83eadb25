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

  Scenario: an empty batch has eight zeros
    When the merchant closes the batch of terminal "01304187"
    Then the answer is a success
    And the answer contains:
      | TxTradeCount   | 0 |
      | TxTradeAmount  | 0 |
      | TxRefundCount  | 0 |
      | TxRefundAmount | 0 |
      | ErrorCode      | 000000 |

  Scenario: the same day settled twice counts nothing twice
    Given the merchant pays 10 dollars on terminal "01304187"
    And the merchant closes the batch of terminal "01304187"
    When the merchant closes the batch of terminal "01304187"
    Then the answer is a success
    And the answer contains:
      | TxTradeCount  | 0 |
      | TxTradeAmount | 0 |
    When the merchant pays 25 dollars on terminal "01304187"
    And the merchant closes the batch of terminal "01304187"
    Then the answer contains:
      | TxTradeCount  | 1  |
      | TxTradeAmount | 25 |
    And the settlements of terminal "01304187" agree with the ledger

  Scenario: settling twice on one day may be refused
    Given an intella app with dialect:
      | settlement_repeated | refuse |
    And the merchant signs on terminal "01304187"
    And the merchant pays 10 dollars on terminal "01304187"
    And the merchant closes the batch of terminal "01304187"
    When the merchant closes the batch of terminal "01304187"
    Then the answer has sub-code "000019"

  Scenario: totals may be strings, as the table has them
    Given an intella app with dialect:
      | settlement_totals | strings |
    And the merchant signs on terminal "01304187"
    And the merchant pays 10 dollars on terminal "01304187"
    When the merchant closes the batch of terminal "01304187"
    Then the answer is a success
    And the settlements of terminal "01304187" agree with the ledger

  Scenario: an empty batch may be refused
    Given an intella app with dialect:
      | settlement_empty | refuse |
    And the merchant signs on terminal "01304187"
    When the merchant closes the batch of terminal "01304187"
    Then the answer has sub-code "000025"

  Scenario: a reader that was not signed on can't be settled
    Given a terminal "01301234" with a card of 100 dollars
    When the merchant closes the batch of terminal "01301234"
    Then the answer has code "0000"
    And the answer has sub-code "000059"
    And the journal explains the refusal with "never signed on"

  Scenario: each reader has a batch of its own
    Given a terminal "01301234" with:
      | Trade  | 200 | 20000 |
      | Refund | 2   | 200   |
    When the merchant pays 10 dollars on terminal "01304187"
    And the merchant closes the batch of terminal "01304187"
    Then the answer contains:
      | TxTradeCount  | 1  |
      | TxTradeAmount | 10 |
    And the batch of terminal "01301234" holds:
      | Trade  | 200 | 20000 |
      | Refund | 2   | 200   |
    When the merchant closes the batch of terminal "01301234"
    Then the answer contains:
      | TerminalID     | 08100013DAF2 |
      | TxTradeCount   | 200          |
      | TxTradeAmount  | 20000        |
      | TxRefundCount  | 2            |
      | TxRefundAmount | 200          |
    And the settlements of terminal "01301234" agree with the ledger
    And the settlements of terminal "01304187" agree with the ledger

  Scenario: wallets are not in the batch
    Given a paid trade "T1" of 70 dollars
    When the merchant closes the batch of terminal "01304187"
    Then the answer contains:
      | TxTradeCount | 0 |

  Scenario: 64 payments and then refunds among payments, on three readers at once
    Given a terminal "01301234" with a card of 4000 dollars
    And a terminal "12341234" with a card of 4000 dollars
    And the merchant signs on terminal "01301234"
    And the merchant signs on terminal "12341234"
    When 64 merchants pay 10 dollars at the same time on terminals "01304187, 01301234, 12341234"
    Then all of them succeed
    And the batch of terminal "01304187" holds:
      | Trade | 22 | 220 |
    And the batch of terminal "12341234" holds:
      | Trade | 21 | 210 |
    When 16 of these payments are refunded while 48 merchants pay 7 dollars on terminals "01304187, 01301234, 12341234"
    Then all of them succeed
    When the merchant closes the batch of terminal "01304187"
    And the merchant closes the batch of terminal "01301234"
    And the merchant closes the batch of terminal "12341234"
    Then the settlements of terminal "01304187" agree with the ledger
    And the settlements of terminal "01301234" agree with the ledger
    And the settlements of terminal "12341234" agree with the ledger
    And the journal holds 112 pay exchanges
