@intella @settle
Feature: The day of an EasyCard reader ends at midnight
  What was not settled on its day keeps the reader from payments on the next: EasyCard's 010117.
  Midnight is Taiwan's. A sign-on lasts for 30 hours.

  Background:
    Given an intella app
    And the merchant signs on terminal "01304187"
    And the merchant pays 10 dollars on terminal "01304187" as "PO1"

  Scenario: the next day without settlement is refused, and with it is not
    When 24 hours pass
    And the merchant pays 10 dollars on terminal "01304187"
    Then the answer has code "0000"
    And the answer has sub-code "010117"
    And the journal explains the refusal with "call Settlement"
    When the merchant refunds "PO1" by 10 dollars
    Then the answer has sub-code "010117"
    And the batch of terminal "01304187" holds:
      | Trade | 1 | 10 |
    When the merchant closes the batch of terminal "01304187"
    Then the answer contains:
      | TxTradeCount  | 1  |
      | TxTradeAmount | 10 |
    When the merchant pays 10 dollars on terminal "01304187"
    Then the answer is a success
    When the merchant refunds "PO1" by 10 dollars
    Then the answer is a success
    And the card on terminal "01304187" has 3990 dollars

  Scenario: a reader without payments needs no settlement
    Given the merchant closes the batch of terminal "01304187"
    When 24 hours pass
    And the merchant pays 10 dollars on terminal "01304187"
    Then the answer is a success

  Scenario: cards can be read without it
    When 24 hours pass
    And the merchant reads the card on terminal "01304187"
    Then the answer contains:
      | Balance | 3990 |

  Scenario: after 30 hours the reader must be signed on again
    Given the merchant closes the batch of terminal "01304187"
    When 29 hours pass
    And the merchant pays 10 dollars on terminal "01304187"
    Then the answer is a success
    When 1 hour passes
    And the merchant reads the card on terminal "01304187"
    Then the answer has sub-code "000059"
    And the answer's hint is "sign the reader on, then repeat the call"
    And the journal explains the refusal with "30 hours"
    When the merchant signs on terminal "01304187"
    And the merchant reads the card on terminal "01304187"
    Then the answer is a success

  Scenario: a new sign-on begins new 30 hours
    Given the merchant closes the batch of terminal "01304187"
    When 20 hours pass
    And the merchant signs on terminal "01304187"
    And 20 hours pass
    And the merchant reads the card on terminal "01304187"
    Then the answer is a success

  Scenario: intella settles at midnight for merchants who asked for it
    Given an intella app with dialect:
      | midnight_settlement | on |
    And the merchant signs on terminal "01304187"
    And the merchant pays 10 dollars on terminal "01304187"
    When 24 hours pass
    Then the batch of terminal "01304187" is empty
    When the merchant pays 10 dollars on terminal "01304187"
    Then the answer is a success

  Scenario Outline: how long the grace is can be chosen: <grace>
    Given an intella app with dialect:
      | day_close     | <grace> |
      | not_signed_on | allow   |
    And the merchant pays 10 dollars on terminal "01304187"
    When <days> days pass
    And the merchant pays 10 dollars on terminal "01304187"
    Then the answer has sub-code "<code>"

    Examples:
      | grace    | days | code   |
      | midnight | 1    | 010117 |
      | ten-days | 10   | 000000 |
      | ten-days | 11   | 010117 |
      | off      | 30   | 000000 |
