@intella @input
Feature: What is wrong with a request is told in intella's own codes

  Background:
    Given an intella app
    And the merchant signs on terminal "01304187"

  Scenario Outline: bodies that are no envelope
    When the merchant posts the body <body>
    Then the answer has code "9995"

    Examples:
      | body                                   |
      | x                                      |
      | {}                                     |
      | []                                     |
      | null                                   |
      | {"Request":"","ApiKey":""}             |
      | {"Request":"AAAA","ApiKey":"AAAA"}     |
      | {"Request":1,"ApiKey":2}               |
      | {"request":"AAAA","apikey":"AAAA"}     |
      | {"Request":"AAAA","ApiKey":"AAAA"      |
      | {'Request':'AAAA','ApiKey':'AAAA'}     |

  Scenario Outline: <field> <value>
    When the merchant sends pay for "01304187" with:
      | <field> | <value> |
    Then the answer has code "<code>"
    And the batch of terminal "01304187" is empty

    Examples:
      | field              | value                 | code |
      | Header.Method      |                       | 8002 |
      | Header.ServiceType |                       | 8002 |
      | Header.CreateTime  |                       | 8002 |
      | Header.CreateTime  | 2018-07-15            | 7124 |
      | Header.MchId       | nobody                | 7132 |
      | Header.TradeKey    | 0                     | 7105 |
      | Header.Method      | 31801                 | 7159 |
      | Header.Method      | 32100                 | 7203 |
      | Header.ServiceType | payment               | 7118 |
      | Header.ServiceType | DeviceList            | 7118 |
      | Header.ServiceType | Retry                 | 7118 |
      | Header.ServiceType | Reserve               | 7118 |
      | Header.ServiceType | EZCRefund             | 7201 |
      | Header.ServiceType | OLPay                 | 7118 |
      | DeviceId           | 99999999              | 7130 |
      | DeviceId           |                       | 7130 |
      | Amount             | ten                   | 7125 |
      | Amount             | 10.00                 | 7125 |
      | Amount             | 0                     | 7126 |
      | Amount             | 99999999999999999999  | 7126 |
      | StoreOrderNo       |                       | 7127 |
      | StoreOrderNo       | A23456789012345678901 | 7127 |
      | StoreOrderNo       | PO 1                  | 7127 |

  Scenario: a reader that was withdrawn
    Given a deactivated terminal "01304187"
    When the merchant pays 10 dollars on terminal "01304187"
    Then the answer has code "7167"

  Scenario: a dash in StoreOrderNo, as in the documents' own samples, and against their rule
    When the merchant pays 10 dollars on terminal "01304187" as "PO-20180715-001"
    Then the answer is a success
    Given an intella app with dialect:
      | store_order_no | strict |
      | not_signed_on  | allow  |
    When the merchant pays 10 dollars on terminal "01304187" as "PO-20180715-001"
    Then the answer has code "7127"

  Scenario: fields that nobody knows are no mistake, nor is Chinese text
    When the merchant sends pay for "01304187" with:
      | BrandNew | 2027                        |
      | Body     | 今日特餐 "二" \ <b> & 'c' |
    Then the answer is a success

  Scenario: DeviceQuery is about all readers
    When the merchant sends device_query for "x" with:
      | DeviceId | 01304187 |
    Then the answer has code "7130"
