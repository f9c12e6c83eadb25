@alipay @settle
Feature: Splitting an Alipay trade
  alipay.trade.order.settle pays parts of a paid trade to bound receivers (分账), 30 percent of it
  at most unless the contract says otherwise.

  Background:
    Given an alipay app
    And a paid trade "T1" of 100.00 yuan
    And the merchant binds "2088101126708402"

  Scenario: a split is done when it is answered
    When the merchant settles "T1" for 12.34 yuan as "R1"
    Then the answer is a success
    And the platform has signed the answer
    And the answer contains:
      | trade_no | {T1} |
    And "T1" has 12.34 yuan shared
    And "T1" has 87.66 yuan left
    When the merchant queries "T1"
    Then the answer contains:
      | trade_status                                                | TRADE_SUCCESS    |
      | total_amount                                                | 100.00           |
      | trade_settle_info.trade_settle_detail_list.0.operation_type | transfer         |
      | trade_settle_info.trade_settle_detail_list.0.trans_in       | 2088101126708402 |
      | trade_settle_info.trade_settle_detail_list.0.amount         | 12.34            |
      | trade_settle_info.trade_unsettled_amount                    | 17.66            |
    When the merchant queries settle "R1" of "T1"
    Then the answer contains:
      | out_request_no                       | R1       |
      | royalty_detail_list.0.operation_type | transfer |
      | royalty_detail_list.0.amount         | 12.34    |
      | royalty_detail_list.0.state          | SUCCESS  |

  Scenario: several receivers, by amount and by share
    Given the merchant binds "2088101126708403"
    When the merchant settles "T1":
      | royalty_type | trans_in         | amount | amount_percentage | desc       |
      | transfer     | 2088101126708402 | 0.10   |                   | 平台服务费 |
      |              | 2088101126708403 |        | 7                 | 达人佣金   |
      | transfer     | 2088101126708402 | 0.20   |                   |            |
    Then the answer is a success
    And "T1" has 7.30 yuan shared

  Scenario: 0.1 and 0.2 yuan are 0.3
    When the merchant settles "T1" for 0.1 yuan
    And the merchant settles "T1" for 0.2 yuan
    Then the answer is a success
    And "T1" has 0.30 yuan shared

  Scenario: an amount may be a number
    When the merchant sends settle for "T1" with:
      | royalty_parameters | [{"trans_in":"2088101126708402","amount":0.1}] |
    Then the answer is a success
    And "T1" has 0.10 yuan shared

  Scenario: empty optional fields are no fields
    When the merchant sends settle for "T1" with:
      | operator_id        |                                                                                 |
      | royalty_parameters | [{"trans_out":"","trans_in":"2088101126708402","trans_in_type":"","amount":"1"}] |
    Then the answer is a success
    And "T1" has 1.00 yuan shared

  Scenario: the seller pays in for a discount
    When the merchant settles "T1":
      | royalty_type | trans_out        | amount |
      | replenish    | 2088101126708402 | 5.00   |
    Then the answer is a success
    And "T1" has 0.00 yuan shared
    When the merchant queries "T1"
    Then the answer contains:
      | trade_settle_info.trade_settle_detail_list.0.operation_type | replenish |
      | trade_settle_info.trade_settle_detail_list.0.amount         | 5.00      |

  Scenario: a synchronous split sends no message
    When the merchant settles "T1" for 1.00 yuan
    And 1 hour passes
    Then the merchant has received 0 settle callbacks

  Rule: the same number is the same request

    Scenario: a repeat gets the first answer and moves nothing
      When the merchant settles "T1" for 10.00 yuan as "R1"
      And the merchant repeats the last request
      Then the answer is a success
      And the answer to the repeat equals the one before byte for byte
      And "T1" has 10.00 yuan shared

    Scenario: sent anew under its number it is a repeat, too
      When the merchant settles "T1" for 10.00 yuan as "R1"
      And 5 seconds pass
      And the merchant settles "T1" for 10.00 yuan as "R1"
      Then the answer is a success
      And the answer to the repeat equals the one before byte for byte
      And "T1" has 10.00 yuan shared

    Scenario: the same number with other details
      When the merchant settles "T1" for 10.00 yuan as "R1"
      And the merchant settles "T1" for 10.01 yuan as "R1"
      Then the answer has code "40004"
      And the answer has sub-code "ACQ.DISCORDANT_REPEAT_REQUEST"
      And "T1" has 10.00 yuan shared

    Scenario: the same number on another trade
      Given a paid trade "T2" of 100.00 yuan
      When the merchant settles "T1" for 10.00 yuan as "R1"
      And the merchant settles "T2" for 10.00 yuan as "R1"
      Then the answer has sub-code "ACQ.DUP_OUT_REQUEST_NO"
      And "T2" has 0.00 yuan shared

    Scenario: 32 times at once under one number it is done once
      When 32 merchants settle "T1" at the same time for 10.00 yuan as "R1"
      Then exactly 32 of them succeed
      And "T1" has 10.00 yuan shared
      And the journal holds 32 settle exchanges

    Scenario: 32 at once under different numbers take no more than there is
      When 32 merchants settle "T1" at the same time for 1.00 yuan each
      Then exactly 30 of them succeed
      And the others have sub-code "ACQ.ALLOC_AMOUNT_VALIDATE_ERROR"
      And "T1" has 30.00 yuan shared

  Rule: not every trade can be split

    Scenario: an unknown trade
      When the merchant sends settle for "2014030411001007850000672009" with:
        | royalty_parameters | [{"trans_in":"2088101126708402","amount":"0.01"}] |
      Then the answer has code "40004"
      And the answer has sub-code "ACQ.TRADE_NOT_EXIST"
      And the platform has signed the answer

    Scenario: another app's trade is unknown here
      Given another alipay app
      And the merchant binds "2088101126708402"
      When the merchant settles "T1" for 1.00 yuan
      Then the answer has sub-code "ACQ.TRADE_NOT_EXIST"
      When the first app acts again
      Then "T1" has 0.00 yuan shared

    Scenario Outline: a trade that is <status>
      Given a trade "T2" of 100.00 yuan in status "<status>"
      When the merchant settles "T2" for 1.00 yuan
      Then the answer has sub-code "ACQ.TRADE_STATUS_ERROR"
      And the journal explains the refusal with "<state>"

      Examples:
        | status   | state          |
        | waiting  | WAIT_BUYER_PAY |
        | closed   | TRADE_CLOSED   |
        | finished | TRADE_FINISHED |

    Scenario: a receiver that was never bound
      When the merchant settles "T1":
        | trans_in         | amount |
        | 2088101126708499 | 1.00   |
      Then the answer has sub-code "ACQ.ROYALTY_RECEIVER_INVALID"
      And "T1" has 0.00 yuan shared

    Scenario: a receiver that was unbound
      Given the merchant unbinds "2088101126708402"
      When the merchant settles "T1" for 1.00 yuan
      Then the answer has sub-code "ACQ.ROYALTY_RECEIVER_INVALID"

    Scenario: one bad receiver spoils the whole synchronous split
      When the merchant settles "T1":
        | trans_in         | amount |
        | 2088101126708402 | 1.00   |
        | 2088101126708499 | 1.00   |
      Then the answer has sub-code "ACQ.ROYALTY_RECEIVER_INVALID"
      And "T1" has 0.00 yuan shared

    Scenario: exactly the ratio, and a fen more
      When the merchant settles "T1" for 30.00 yuan
      Then the answer is a success
      When the merchant settles "T1" for 0.01 yuan
      Then the answer has sub-code "ACQ.ALLOC_AMOUNT_VALIDATE_ERROR"
      And "T1" has 30.00 yuan shared

    Scenario: a contract for more
      Given a paid trade "T2" of 100.00 yuan with:
        | max_ratio | 100 |
      When the merchant settles "T2" for 100.00 yuan
      Then the answer is a success
      And "T2" has 0.00 yuan left

    Scenario: more than five receivers at once
      When the merchant settles "T1":
        | trans_in         | amount |
        | 2088101126708402 | 0.01   |
        | 2088101126708402 | 0.01   |
        | 2088101126708402 | 0.01   |
        | 2088101126708402 | 0.01   |
        | 2088101126708402 | 0.01   |
        | 2088101126708402 | 0.01   |
      Then the answer has sub-code "ACQ.INVALID_PARAMETER"

    Scenario Outline: an amount of <amount>
      When the merchant sends settle for "T1" with:
        | royalty_parameters | [{"trans_in":"2088101126708402","amount":"<amount>"}] |
      Then the answer has sub-code "ACQ.INVALID_PARAMETER"
      And "T1" has 0.00 yuan shared

      Examples:
        | amount |
        | 0      |
        | -1     |
        | 0.001  |
        | 1e2    |
        | ten    |

    Scenario Outline: without <field>
      When the merchant sends settle for "T1" without "<field>"
      Then the answer has sub-code "ACQ.INVALID_PARAMETER"
      And "T1" has 0.00 yuan shared

      Examples:
        | field              |
        | out_request_no     |
        | trade_no           |
        | royalty_parameters |

  Rule: frozen money waits for the last split

    Background:
      Given a paid trade "F1" of 100.00 yuan with:
        | royalty_freeze | true |

    Scenario: finish, and nothing follows
      When the merchant settles "F1" for 10.00 yuan
      Then the answer is a success
      When the merchant finishes the splits of "F1"
      Then the answer is a success
      When the merchant settles "F1" for 1.00 yuan
      Then the answer has sub-code "ACQ.ALREADY_FINISH_ALLOC"
      And "F1" has 10.00 yuan shared

    Scenario: after 30 days the platform finishes by itself and says so
      When 31 days pass
      Then the merchant has received 1 settle callback
      And the last settle callback contains:
        | msg_method              | alipay.trade.order.settle.notify |
      And the content of the last settle callback contains:
        | msg_type              | AUTO_SETTLE_FINISH |
        | trade_no              | {F1}               |
        | royalty_finish_amount | 100.00             |
      When the merchant settles "F1" for 1.00 yuan
      Then the answer has sub-code "ACQ.ALREADY_FINISH_ALLOC"

  Rule: an asynchronous split is carried out later, line by line

    Scenario: accepted first, done later, and told by a message
      When the merchant settles "T1" asynchronously as "R1":
        | trans_in         | amount |
        | 2088101126708402 | 10.00  |
        | 2088101126708499 | 1.00   |
      Then the answer is a success
      And "T1" has 0.00 yuan shared
      When the merchant queries settle "R1" of "T1"
      Then the answer contains:
        | royalty_detail_list.0.state | PROCESSING |
        | royalty_detail_list.1.state | PROCESSING |
      When 1 minute passes
      Then "T1" has 10.00 yuan shared
      And the merchant has received 1 settle callback
      And the content of the last settle callback contains:
        | msg_type                         | ASYNC_SETTLE_RESULT      |
        | out_request_no                   | R1                       |
        | trade_no                         | {T1}                     |
        | royalty_detail_list.0.state      | SUCCESS                  |
        | royalty_detail_list.1.state      | FAIL                     |
        | royalty_detail_list.1.error_code | ROYALTY_RECEIVER_INVALID |
      When the merchant queries settle "R1" of "T1"
      Then the answer contains:
        | royalty_detail_list.0.state | SUCCESS |
        | royalty_detail_list.1.state | FAIL    |

    Scenario: a trade is split in one way
      Given the merchant settles "T1" for 1.00 yuan
      When the merchant settles "T1" asynchronously as "R2":
        | trans_in         | amount |
        | 2088101126708402 | 1.00   |
      Then the answer has sub-code "ACQ.ASYNC_ALLOC_NOT_SUPPORT_IN_PERIOD"
