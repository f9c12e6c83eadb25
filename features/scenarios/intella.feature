@scenario @intella
Feature: Shipped scenarios: the three test merchants that intella once gave an integrator

  Scenario: intella-normal
    Given an intella app with the scenario "intella-normal"
    And the merchant signs on terminal "01304187"
    When the merchant pays 10 dollars on terminal "01304187"
    Then the answer is a success
    And the journal holds 1 pay exchange

  Scenario: intella-third-retry
    Given an intella app with the scenario "intella-third-retry"
    And the merchant signs on terminal "01304188"
    When the merchant pays 10 dollars on terminal "01304188"
    Then the answer is a success
    And the journal holds 4 pay exchanges
    And the card on terminal "01304188" has 3990 dollars

  Scenario: intella-retry-fails
    Given an intella app with the scenario "intella-retry-fails"
    And the merchant signs on terminal "01304189"
    When the merchant pays 10 dollars on terminal "01304189"
    Then the answer has sub-code "000125"
    And the journal holds 4 pay exchanges
    And the card on terminal "01304189" has 4000 dollars
