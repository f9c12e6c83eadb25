@intella @retry
Feature: Retries of half-done card transactions
  When Data.Retry is 1 or more, the transaction is half done and must be sent again with that
  number, three times at most. Test merchants that intella once gave out are readers here: a
  normal one, one that succeeds with the third retry, and one that never does.

  Background:
    Given an intella app
    And the merchant signs on terminal "01304187"

  Scenario: a normal reader
    When the merchant pays 10 dollars on terminal "01304187"
    Then the answer is a success
    And the journal holds 1 pay exchange

  Scenario: the third retry succeeds, and the payment counts once
    Given a terminal "01304187" that asks for 3 retries
    When the merchant pays 10 dollars on terminal "01304187" as "PO1"
    Then the answer is a success
    And the journal holds 4 pay exchanges
    And the batch of terminal "01304187" holds:
      | Trade | 1 | 10 |
    And the card on terminal "01304187" has 3990 dollars
    And "PO1" is in status "paid"

  Scenario: three retries fail, and nothing counts
    Given a terminal "01304187" that asks for 4 retries
    When the merchant pays 10 dollars on terminal "01304187" as "PO1"
    Then the answer has code "0000"
    And the answer has sub-code "000125"
    And the refusal leaves open what happened
    And the answer's hint is "the last retry has failed: this goes to EasyCard Corp."
    And the journal holds 4 pay exchanges
    And the batch of terminal "01304187" is empty
    And the card on terminal "01304187" has 4000 dollars
    And "PO1" is in status "failed"

  Scenario: step by step, by what the answers say
    Given a terminal "01304187" that asks for 3 retries
    And the merchant speaks without sending retries
    When the merchant pays 10 dollars on terminal "01304187" as "PO1"
    Then the answer has sub-code "000125"
    And the answer asks for retry 1
    And the answer contains:
      | OrderId           | PO1      |
      | TXNResult         | Failed   |
      | request.DeviceID  | 01304187 |
      | request.Amount    | 10       |
      | request.Retry     | 0        |
    When the merchant sends the retry that the answer asks for
    Then the answer asks for retry 2
    And the answer contains:
      | request.Retry | 1 |
    When the merchant sends the retry that the answer asks for
    Then the answer asks for retry 3
    And the batch of terminal "01304187" is empty
    When the merchant sends the retry that the answer asks for
    Then the answer is a success
    And the batch of terminal "01304187" holds:
      | Trade | 1 | 10 |
    When the merchant repeats the last request
    Then the answer is a success
    And the batch of terminal "01304187" holds:
      | Trade | 1 | 10 |

  Scenario: a refund is retried like a payment
    Given the merchant pays 10 dollars on terminal "01304187" as "PO1"
    And a terminal "01304187" that asks for 2 retries
    When the merchant refunds "PO1" by 10 dollars
    Then the answer is a success
    And the journal holds 3 refund exchanges
    And the batch of terminal "01304187" holds:
      | Trade  | 1 | 10 |
      | Refund | 1 | 10 |

  Scenario Outline: any code of the class asks for it: <code>
    Given a terminal "01304187" that asks for 1 retry with "<code>"
    When the merchant pays 10 dollars on terminal "01304187"
    Then the answer is a success
    And the journal holds 2 pay exchanges

    Examples:
      | code   |
      | 000125 |
      | 046201 |
      | 046204 |
      | 0462FF |

  Scenario: the number of Data.request is the wrong one to send
    Given a terminal "01304187" that asks for 1 retry
    And the merchant speaks without sending retries
    And the merchant pays 10 dollars on terminal "01304187" as "PO1"
    When the merchant sends pay for "01304187" with:
      | Retry             | {answer.request.Retry}             |
      | Amount            | 10                                 |
      | StoreOrderNo      | {answer.OrderId}                   |
      | TerminalTXNNumber | {answer.request.TerminalTXNNumber} |
      | HostSerialNumber  | {answer.request.HostSerialNumber}  |
    Then the answer has code "7000"
    And the batch of terminal "01304187" is empty

  Scenario Outline: a retry must repeat its transaction: <field>
    Given a terminal "01304187" that asks for 1 retry
    And the merchant speaks without sending retries
    And the merchant pays 10 dollars on terminal "01304187" as "PO1"
    When the merchant sends pay for "01304187" with:
      | Retry             | 1                                  |
      | Amount            | 10                                 |
      | StoreOrderNo      | PO1                                |
      | TerminalTXNNumber | {answer.request.TerminalTXNNumber} |
      | HostSerialNumber  | {answer.request.HostSerialNumber}  |
      | <field>           | <value>                            |
    Then the answer has sub-code "000077"
    And the refusal leaves open what happened
    And the batch of terminal "01304187" is empty

    Examples:
      | field             | value  |
      | Amount            | 11     |
      | TerminalTXNNumber | 000001 |
      | HostSerialNumber  | 000001 |

  Scenario: another card on the reader
    Given a terminal "01304187" that asks for 1 retry
    And the merchant speaks without sending retries
    And the merchant pays 10 dollars on terminal "01304187" as "PO1"
    And a terminal "01304187" with card "12345" of 100 dollars
    When the merchant sends the retry that the answer asks for
    Then the answer has sub-code "010128"
    And the refusal leaves open what happened
    And the answer's hint contains "put back the card"
    And the batch of terminal "01304187" is empty

  Scenario: there is no fourth retry
    When the merchant sends pay for "01304187" with:
      | Retry | 4 |
    Then the answer has sub-code "000030"
