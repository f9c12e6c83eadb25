@intella @card
Feature: Cards on a reader

  Background:
    Given an intella app
    And the merchant signs on terminal "01304187"

  Scenario: the readers of a merchant
    Given a terminal "01301234"
    And a deactivated terminal "12341234"
    When the merchant lists its terminals
    Then the answer contains:
      | DeviceList.0.type          | ezc          |
      | DeviceList.0.ownerDeviceId | 01301234     |
      | DeviceList.1.ownerDeviceId | 01304187     |
      | DeviceList.1.ezcDongleId   | 5B100DE00F97 |
      | DeviceList.1.batchNumber   | 1            |

  Scenario: what is on the card
    When the merchant reads the card on terminal "01304187"
    Then the answer contains:
      | EZCardID   | 934528053       |
      | Balance    | 4000            |
      | ExpiryDate | 20191230140820  |

  Scenario: a payment and its receipt
    When the merchant pays 10 dollars on terminal "01304187" as "PO180101001"
    Then the answer contains:
      | EZCardID         | 934528053        |
      | Amount           | 10               |
      | BeforeTXNBalance | 4000             |
      | Balance          | 3990             |
      | AutoTopUpAmount  | 0                |
      | OrderId          | PO180101001      |
      | TXNType          | Payment          |
      | DeviceNumber     | 0830000001304187 |
      | DongleDeviceID   | 5B100DE00F97     |
      | ExpiryDate       | 20191230         |
      | request.DeviceID | 01304187         |
    When the merchant refunds "PO180101001" by 10 dollars
    Then the answer contains:
      | Amount           | 10          |
      | BeforeTXNBalance | 3990        |
      | Balance          | 4000        |
      | OrderId          | PO180101001 |
      | TXNType          | Refund      |

  Scenario: too little on the card
    Given a terminal "01304187" with a card of 9 dollars
    When the merchant pays 10 dollars on terminal "01304187"
    Then the answer has sub-code "010123"
    And the card on terminal "01304187" has 9 dollars
    And the batch of terminal "01304187" is empty

  Scenario: a card that tops itself up, as on the printout page
    Given a terminal "01304187" with a card of 90 dollars that tops up 1000 dollars
    When the merchant pays 800 dollars on terminal "01304187"
    Then the answer contains:
      | BeforeTXNBalance | 90   |
      | AutoTopUpAmount  | 1000 |
      | Balance          | 290  |
    When the merchant closes the batch of terminal "01304187"
    Then the answer contains:
      | TxTradeAmount   | 800 |
      | TxReserveAmount | 0   |

  Scenario: automatic top-ups may count as reserve
    Given an intella app with dialect:
      | top_up_totals | reserve |
    And the merchant signs on terminal "01304187"
    And a terminal "01304187" with a card of 90 dollars that tops up 1000 dollars
    And the merchant pays 800 dollars on terminal "01304187"
    When the merchant closes the batch of terminal "01304187"
    Then the answer contains:
      | TxReserveCount  | 1    |
      | TxReserveAmount | 1000 |

  Scenario: nobody lays a card down for half a minute
    Given a terminal "01304187" without a card
    And the merchant speaks without sending retries
    When 30 seconds pass while the merchant pays 10 dollars on terminal "01304187" as "PO1"
    Then the answer has sub-code "046201"
    And the answer asks for retry 1
    And the journal explains the refusal with "no card lies on it"
    And the batch of terminal "01304187" is empty
    Given a terminal "01304187" with a card of 100 dollars
    When the merchant sends the retry that the answer asks for
    Then the answer is a success
    And the card on terminal "01304187" has 90 dollars

  Scenario: the payer takes twenty seconds
    Given a terminal "01304187" with a card laid down after 20 seconds
    When 20 seconds pass while the merchant pays 10 dollars on terminal "01304187" as "PO1"
    Then the answer is a success
    And "PO1" is in status "paid"

  Scenario: the payer takes too long
    Given a terminal "01304187" with a card laid down after 31 seconds
    And the merchant speaks without sending retries
    When 30 seconds pass while the merchant pays 10 dollars on terminal "01304187" as "PO1"
    Then the answer has sub-code "046201"

  Scenario: an order number is used once
    Given the merchant pays 10 dollars on terminal "01304187" as "PO1"
    When the merchant pays 10 dollars on terminal "01304187" as "PO1"
    Then the answer has code "7000"
    And the card on terminal "01304187" has 3990 dollars

  Scenario: refunds are whole, once, and to the card that paid
    Given the merchant pays 10 dollars on terminal "01304187" as "PO1"
    When the merchant refunds "PO1" by 9 dollars
    Then the answer has code "7110"
    When the merchant refunds "PO9" by 10 dollars on terminal "01304187"
    Then the answer has code "7002"
    Given a terminal "01304187" with card "12345" of 100 dollars
    When the merchant refunds "PO1" by 10 dollars
    Then the answer has sub-code "000077"
    Given a terminal "01304187" with card "934528053" of 3990 dollars
    When the merchant refunds "PO1" by 10 dollars
    Then the answer is a success
    When the merchant refunds "PO1" by 10 dollars
    Then the answer has code "7112"
    And "PO1" has 10 dollars refunded
    And the card on terminal "01304187" has 4000 dollars

  Scenario: on the same day only, where the dialect says so
    Given an intella app with dialect:
      | card_refund   | same-day |
      | day_close     | off      |
      | not_signed_on | allow    |
    And the merchant pays 10 dollars on terminal "01304187" as "PO1"
    When 24 hours pass
    And the merchant refunds "PO1" by 10 dollars
    Then the answer has code "7155"

  Scenario: a payment on one reader, its refund on another
    Given a terminal "01301234" with card "934528053" of 100 dollars
    And the merchant signs on terminal "01301234"
    And the merchant pays 10 dollars on terminal "01304187" as "PO1"
    When the merchant refunds "PO1" by 10 dollars on terminal "01301234"
    Then the answer is a success
    And the batch of terminal "01301234" holds:
      | Refund | 1 | 10 |
    And the card on terminal "01301234" has 100 dollars
