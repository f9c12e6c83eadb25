@fault @sentence
Feature: What the platform does, said in sentences
  Each sentence becomes a rule; "payctl say --list" shows all of them, in English and Chinese.

  Background:
    Given a 4pyun app
    And a paid trade "T1" of 50.00 yuan

  Rule: before the platform looks at a call

    Scenario: it takes time, on the app's clock
      Given the platform takes 3 hours to answer settle
      When the merchant settles "T1" for 22.03 yuan while the clock runs on by the hour
      Then the answer is a success
      And the journal explains the refusal with "waited 3h0m0s before deciding"

    Scenario Outline: the merchant gives up: <fault>
      Given <fault>
      When the merchant tries to settle "T1" for 22.03 yuan and gives up after 2 seconds
      Then the outcome is unknown to the merchant
      And "T1" has 0.00 yuan settled

      Examples:
        | fault                                                              |
        | the platform hangs on settle                                       |
        | the platform takes 20 to 30 seconds to answer settle in real time  |

    Scenario Outline: the merchant gets no answer of the platform: <fault>
      Given <fault>
      When the merchant tries to settle "T1" for 22.03 yuan
      Then the outcome is unknown to the merchant
      And "T1" has 0.00 yuan settled
      And the journal names rule "gone"

      Examples:
        | fault                                                            |
        | the platform resets the connection of settle as rule "gone"      |
        | the platform answers settle with HTTP status 502 as rule "gone"  |

    Scenario: a rate that is bounded
      Given an alipay app
      And a paid trade "T2" of 100.00 yuan
      And the clock is frozen
      And the platform limits query to 1 call per minute
      When the merchant queries "T2"
      Then the answer is a success
      When the merchant queries "T2"
      Then the answer has sub-code "isv.app-call-limited"
      When 1 minute passes
      And the merchant queries "T2"
      Then the answer is a success

    Scenario: a rate with a code of one's choice, and one of nothing at all
      Given the clock is frozen
      And the platform limits query to 1 call per 10 minutes and refuses more with 503
      When the merchant queries "T1"
      Then the answer is a success
      When the merchant queries "T1"
      Then the answer has code "503"
      Given an alipay app
      And a paid trade "T2" of 100.00 yuan
      And the platform throttles query
      When the merchant queries "T2"
      Then the answer has sub-code "isv.app-call-limited"

  Rule: instead of the platform's decision

    Scenario: a code with another text and another member
      Given the platform answers settle with 1403 saying "not today" and sets note to "00123" in the answer to settle
      When the merchant settles "T1" for 22.03 yuan
      Then the answer has code "1403" and says "not today"
      And the answer contains:
        | note | 00123 |
      And "T1" has 0.00 yuan settled

    Scenario: a code twice
      Given the platform answers settle with 1500 twice
      When the merchant settles "T1" for 22.03 yuan
      And the merchant settles "T1" for 22.03 yuan
      Then the answer has code "1500"
      When the merchant settles "T1" for 22.03 yuan
      Then the answer is a success

    Scenario: a sequence
      Given the platform answers settle with 1500 for the next 2 calls, then resets it, then as usual
      When the merchant settles "T1" for 22.03 yuan
      And the merchant settles "T1" for 22.03 yuan
      Then the answer has code "1500"
      When the merchant tries to settle "T1" for 22.03 yuan
      Then the outcome is unknown to the merchant
      When the merchant settles "T1" for 22.03 yuan
      Then the answer is a success

    Scenario: every second call, and once
      Given the platform answers query with 400 every second call
      And the platform answers query with 500 once
      When the merchant queries "T1"
      Then the answer has code "500"
      When the merchant queries "T1"
      Then the answer has code "400"
      When the merchant queries "T1"
      Then the answer is a success

    Scenario: by chance, which certainty and impossibility are too
      Given the platform answers query with 500 with a chance of 0 %
      And the platform answers query with 400 with a chance of 100 % for the next 1 call
      When the merchant queries "T1"
      Then the answer has code "400"
      When the merchant queries "T1"
      Then the answer is a success

    Scenario: for a while
      Given the clock is frozen
      And the platform answers query with 503 for the next 10 minutes
      And the platform answers query with 500 from 1 hour on
      And the platform answers query with 400 from "2099-01-01T00:00:00+08:00" on
      And the platform answers query with 403 until "2001-01-01T00:00:00+08:00"
      When the merchant queries "T1"
      Then the answer has code "503"
      When 10 minutes pass
      And the merchant queries "T1"
      Then the answer is a success
      When 50 minutes pass
      And the merchant queries "T1"
      Then the answer has code "500"

    Scenario Outline: only <condition>
      Given the platform answers settle with 1403 <condition> as rule "picky"
      When the merchant settles "T1" for 22.04 yuan
      Then the answer is a success
      Given a paid trade "T2" of 60.00 yuan
      And the platform answers settle with 1403 <other>
      When the merchant settles "T2" for 22.04 yuan
      Then the answer has code "1403"

      Examples:
        | condition                                       | other                                          |
        | where settle_value is not 2204                  | where settle_value is not 2203                 |
        | where settle_value begins with 23               | where settle_value begins with 22              |
        | where settle_value ends with 03                 | where settle_value ends with 04                |
        | where settle_value matches "^1"                 | where settle_value matches "^2+04$"            |
        | where settle_value is over 2204                 | where settle_value is over 2203                |
        | where trade.settled is under 0                  | where trade.settled is under 1                 |
        | where settle_value is at least 2205             | where settle_value is at least 2204            |
        | where settle_value is at most 2203              | where settle_value is at most 2204             |
        | where settle_value is one of "2203, 2205"       | where settle_value is one of "2203, 2204"      |
        | where trade_item exists                         | where pay_serial exists                        |
        | where pay_serial doesn't exist                  | where extra doesn't exist and where trade.status is paid |

  Rule: after the money has moved

    Scenario Outline: the merchant can't know what happened: <fault>
      Given <fault>
      When the merchant tries to settle "T1" for 22.03 yuan
      Then the outcome is unknown to the merchant
      And "T1" has 22.03 yuan settled
      And the journal explains the refusal with "<journal>"

      Examples:
        | fault                                                                       | journal                      |
        | the platform loses the answer to settle every time                          | lost the answer              |
        | the platform cuts the answer to settle after 10 bytes                       | cut the body after 10 bytes  |
        | the platform sends the answer to settle in UTF-16                           | wrote the body in utf-16     |

    Scenario Outline: the merchant doesn't wait for it: <fault>
      Given <fault>
      When the merchant tries to settle "T1" for 22.03 yuan and gives up after 2 seconds
      Then the outcome is unknown to the merchant
      And "T1" has 22.03 yuan settled

      Examples:
        | fault                                                                       |
        | the platform drips the answer to settle 1 byte every 1 hour                 |
        | the platform holds the answer to settle back for 30 seconds in real time    |

    Scenario: a slow answer is whole in the end
      Given the platform drips the answer to query
      When the merchant queries "T1"
      Then the answer is a success

    Scenario: the answer to the call before
      Given a paid trade "T2" of 12.00 yuan
      And the platform repeats its last answer to query where pay_serial is "{T2}"
      When the merchant tries to query "T1"
      And the merchant tries to query "T2"
      Then the answer equals the first one byte for byte

    Scenario: a member changed before signing
      Given the platform changes data_node to "CN-Nowhere" in the answer to settle
      When the merchant settles "T1" for 22.03 yuan
      Then the answer contains:
        | data_node | CN-Nowhere |

  Rule: callbacks

    Background:
      Given the clock is frozen
      And the merchant has received 1 notify callback

    Scenario: the first attempt is lost
      Given the platform drops the sharding callback as rule "lossy"
      When the merchant settles "T1" for 22.03 yuan
      Then the merchant has received 0 sharding callbacks
      And the journal names rule "lossy" for 1 attempt
      When 1 day passes
      Then the merchant has received 1 sharding callback

    Scenario: the callback comes late
      Given the platform delays the sharding callback by 10 minutes
      When the merchant settles "T1" for 22.03 yuan
      Then the merchant has received 0 sharding callbacks
      When 9 minutes pass
      Then the merchant has received 0 sharding callbacks
      When 1 minute passes
      Then the merchant has received 1 sharding callback

    Scenario Outline: the callback comes <times> times: <fault>
      Given <fault>
      When the merchant settles "T1" for 22.03 yuan
      Then the merchant has received <times> sharding callbacks
      And all sharding callbacks had the same content

      Examples:
        | times | fault                                                              |
        | 2     | the platform duplicates the sharding callback                      |
        | 3     | the platform sends the sharding callback 3 times                   |
        | 3     | the platform sends the sharding callback 3 times at the same time  |

    Scenario Outline: a callback is overtaken by the next: <fault>
      Given a paid trade "T2" of 12.00 yuan
      And the merchant has received 2 notify callbacks
      And <fault>
      When the merchant settles "T1" for 22.03 yuan
      Then the merchant has received 0 sharding callbacks
      When the merchant settles "T2" for 12.00 yuan
      Then the sharding callbacks came in this order of "sharding_value":
        | 1200 |
        | 2203 |

      Examples:
        | fault                                                                                                 |
        | the platform reorders the sharding callback where subject is "{T1}"                                   |
        | the platform lets the next callback overtake the sharding callback within 1 hour where attempt is 1   |

    Scenario: the callback comes before the answer
      Given the platform sends the sharding callback before the answer
      When the merchant settles "T1" for 22.03 yuan
      Then the merchant already has 1 sharding callback
      And the answer is a success

    Scenario Outline: a callback that can't be believed: <fault>
      Given <fault>
      When the merchant settles "T1" for 22.03 yuan
      Then the merchant got 1 sharding callback, 1 of them not to be believed
      When 1 day passes
      Then the merchant got 2 sharding callbacks, 1 of them not to be believed

      Examples:
        | fault                                                           |
        | the platform signs the sharding callback wrongly                |
        | the platform leaves the sharding callback unsigned              |
        | somebody changes pay_serial to "2014" in the sharding callback  |

    Scenario: a callback about another order, signed well
      Given the platform changes pay_order to "someone-elses" in the sharding callback
      When the merchant settles "T1" for 22.03 yuan
      Then the last sharding callback contains:
        | pay_order | someone-elses |
