@callback @probe
Feature: The merchant's endpoint is judged with callbacks as they come on a bad day
  Repeated, at once, broken off, late, forged, altered: judged by the merchant's answers and by
  what it books.

  Scenario Outline: the reference merchant passes every case of <platform>'s <kind> callbacks
    Given <article> <platform> app
    When paymock probes the merchant's <kind> endpoint
    Then the probe passes <cases> cases
    And the probe passes all cases

    Examples:
      | article | platform | kind       | cases |
      | a       | 4pyun    | notify     | 29    |
      | a       | 4pyun    | sharding   | 22    |
      | a       | 4pyun    | settlement | 24    |
      | a       | 4pyun    | profit     | 21    |
      | an      | alipay   | notify     | 40    |
      | an      | alipay   | settle     | 21    |
      | an      | intella  | notify     | 23    |

  Scenario: a merchant that believes everything is told what it loses
    Given a 4pyun app
    And the merchant makes the mistake "believes"
    When paymock probes the merchant's notify endpoint
    Then the probe fails only these cases:
      | forged        |
      | no-signature  |
      | altered:value |
      | altered:fee   |
    And case "altered:value" of the probe says "1.00 paid is booked as 91.00"

  Scenario: a merchant that books repeats is found out by its books
    Given a 4pyun app
    And the merchant makes the mistake "books repeats"
    When paymock probes the merchant's notify endpoint
    Then the probe fails case "repeated"
    And the probe fails case "repeated-at-once"
    And case "repeated" of the probe says "go out for money that came in once"

  Scenario Outline: the mistake "<mistake>" fails <case>
    Given a 4pyun app
    And the merchant makes the mistake "<mistake>"
    When paymock probes the merchant's notify endpoint
    Then the probe fails only these cases:
      | <case> |

    Examples:
      | mistake      | case                 |
      | unsigned     | no-signature         |
      | any-app      | wrong-app            |
      | fresh        | late                 |
      | upper-case   | lower-case-signature |
      | fixed-fields | unknown-field        |
