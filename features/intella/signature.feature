@intella @settle
Feature: Why intella can't read a request, or doesn't believe it
  A request that can't be decrypted is answered with four bare digits; any other refusal is
  encrypted with the merchant's own key.

  Background:
    Given an intella app
    And the merchant signs on terminal "01304187"
    And the merchant pays 10 dollars on terminal "01304187"

  Scenario: as the official Java library writes it
    Given the merchant speaks like the Java library
    When the merchant closes the batch of terminal "01304187"
    Then the answer is a success
    And the answer contains:
      | TxTradeAmount | 10 |

  Scenario: with a platform key of one's own, opened by OpenSSL too
    Given an intella app with a platform key of its own
    And the merchant signs on terminal "01304187"
    When the merchant pays 10 dollars on terminal "01304187"
    And the merchant closes the batch of terminal "01304187"
    Then the answer contains:
      | TxTradeAmount | 10 |

  Scenario Outline: sealed with <how>
    When the merchant sends settle for "01304187" sealed with <how>
    Then the answer has code "<code>"
    And the batch of terminal "01304187" holds:
      | Trade | 1 | 10 |

    Examples:
      | how                    | code |
      | a wrong key            | 9995 |
      | OAEP padding           | 9995 |
      | the AES key in hex     | 9995 |
      | the AES key's bytes    | 9995 |
      | an AES-192 key         | 9995 |
      | zero padding           | 9995 |
      | a zero initial vector  | 8002 |
      | a cut Request          | 9995 |
      | URL-safe base64        | 9995 |
      | Data as an object      | 8002 |
      | single quotes          | 8002 |
      | an upper-case TradeKey | 7105 |
      | the password itself    | 7105 |

  Scenario Outline: the journal names the cause: <how>
    When the merchant sends settle for "01304187" sealed with <how>
    Then the journal explains the refusal with "<cause>"
    And the journal never shows the secret

    Examples:
      | how                    | cause               |
      | an AES-192 key         | AES-192             |
      | Data as an object      | send a string       |
      | single quotes          | use double quotes   |
      | an upper-case TradeKey | wrong letter case   |
      | the password itself    | the password itself |

  Scenario Outline: a lenient platform takes <how>
    Given an intella app with dialect:
      | <switch>      | <value> |
      | not_signed_on | allow   |
    When the merchant sends settle for "01304187" sealed with <how>
    Then the answer is a success

    Examples:
      | how               | switch       | value            |
      | an AES-192 key    | aes_key      | 128-and-192      |
      | Data as an object | request_data | string-or-object |
      | single quotes     | request_json | lenient          |

  Scenario: a wrong public key all the time
    Given the merchant speaks with a wrong public key
    When the merchant closes the batch of terminal "01304187"
    Then the answer has code "9995"
    And the answer's hint contains "public key"

  Scenario: a wrong transaction password
    Given the merchant speaks with a wrong transaction password
    When the merchant closes the batch of terminal "01304187"
    Then the answer has code "7105"
    And the journal explains the refusal with "not the hash of this app's password"
    And the batch of terminal "01304187" holds:
      | Trade | 1 | 10 |

  Scenario: a wrong refund password
    Given the merchant pays 10 dollars on terminal "01304187" as "PO1"
    And a paid trade "T1" of 70 dollars
    And the merchant speaks with a wrong refund password
    When the merchant refunds "PO1" by 10 dollars
    Then the answer has code "7168"
    When the merchant refunds "T1" by 70 dollars
    Then the answer has code "7168"
    And "T1" has 0 dollars refunded

  Scenario: another merchant's key doesn't fit
    Given an intella app with a platform key of its own
    And another intella app
    When the merchant closes the batch of terminal "01304187"
    Then the answer has sub-code "000059"
    When the first app acts again
    And the merchant speaks with a wrong public key
    And the merchant closes the batch of terminal "01304187"
    Then the answer has code "9995"
