@intella @fault
Feature: Answers that get lost, and errors on demand

  Background:
    Given an intella app
    And the merchant signs on terminal "01304187"

  Scenario: a payment whose answer was lost is counted once
    Given the platform loses the answer to pay
    When the merchant pays 10 dollars on terminal "01304187" as "PO1"
    Then the outcome is unknown to the merchant
    When the merchant queries "PO1"
    Then the answer contains:
      | OrderStatus   | 1     |
      | Header.Method | 31800 |
    When the merchant pays 10 dollars on terminal "01304187" as "PO1"
    Then the answer has code "7000"
    When the merchant closes the batch of terminal "01304187"
    Then the answer contains:
      | TxTradeCount  | 1  |
      | TxTradeAmount | 10 |
    And the settlements of terminal "01304187" agree with the ledger

  Scenario: a careful merchant finds out, and pays once
    Given the platform loses the answer to pay
    When the merchant pays 10 dollars on terminal "01304187" as "PO1" and makes sure
    Then the merchant knows that it succeeded
    And the journal holds 1 pay exchange
    And the journal holds 1 query exchange
    And the card on terminal "01304187" has 3990 dollars

  Scenario: what never arrived is sent again under the same number
    Given the platform answers pay with "9999" for the next 1 call
    When the merchant pays 10 dollars on terminal "01304187" as "PO1" and makes sure
    Then the merchant knows that it succeeded
    And the journal holds 2 pay exchanges
    And the batch of terminal "01304187" holds:
      | Trade | 1 | 10 |

  Scenario: the answer to a retry is lost as well
    Given a terminal "01304187" that asks for 2 retries
    And the platform loses the answer to pay
    When the merchant pays 10 dollars on terminal "01304187" as "PO1"
    Then the outcome is unknown to the merchant
    When the merchant queries "PO1"
    Then the answer contains:
      | OrderStatus | 0 |
    And the batch of terminal "01304187" is empty

  Scenario: a refund whose answer was lost is given once
    Given the merchant pays 10 dollars on terminal "01304187" as "PO1"
    And the platform loses the answer to refund
    When the merchant refunds "PO1" by 10 dollars on terminal "01304187" and makes sure
    Then the merchant knows that it succeeded
    And the journal holds 1 refund exchange
    And the batch of terminal "01304187" holds:
      | Trade  | 1 | 10 |
      | Refund | 1 | 10 |
    And the card on terminal "01304187" has 4000 dollars

  Scenario: a settlement whose answer was lost tells its totals to a retry
    Given the merchant pays 10 dollars on terminal "01304187"
    And the platform loses the answer to settle
    When the merchant closes the batch of terminal "01304187"
    Then the outcome is unknown to the merchant
    And the batch of terminal "01304187" is empty
    When the merchant asks once more for the settlement of terminal "01304187"
    Then the answer contains:
      | TxTradeCount  | 1  |
      | TxTradeAmount | 10 |

  Scenario: codes that ask for a retry get three
    Given the platform answers pay with "000125"
    When the merchant pays 10 dollars on terminal "01304187"
    Then the answer has sub-code "000125"
    And the refusal leaves open what happened
    And the journal holds 4 pay exchanges
    And the journal names rule "r"

  Scenario: and only as long as they ask
    Given the platform answers pay with "000125" for the next 2 calls
    When the merchant pays 10 dollars on terminal "01304187"
    Then the answer is a success
    And the journal holds 3 pay exchanges

  Scenario: refusals are in Chinese
    Given the platform answers settle with "7105"
    When the merchant closes the batch of terminal "01304187"
    Then the answer has code "7105" and says "特店交易密碼錯誤"

  Scenario: only one reader
    Given the platform answers pay with "900001" where "DeviceId" is "01301234"
    When the merchant pays 10 dollars on terminal "01304187"
    Then the answer is a success
