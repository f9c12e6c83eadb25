@intella @callback
Feature: The Payment Notification is sent until the merchant takes it
  It is plain JSON; Sign is SHA256withRSA over the text without it. intella publishes neither the
  answer it wants nor how often it repeats: both are ours to choose.

  Background:
    Given an intella app
    And the merchant prepares order "W1" of 70 dollars

  Scenario: taken at once
    When the payer pays "W1"
    Then the notify callback is "delivered"
    When 25 hours pass
    Then the merchant has received 1 notify callback
    And no more callbacks are due

  Scenario: refused twice, then taken, and booked once
    Given the merchant answers notify callbacks with "false" 2 times
    When the payer pays "W1"
    And 25 hours pass
    Then the merchant has received 3 notify callbacks
    And all notify callbacks had the same content
    And the merchant has booked 70 dollars once

  Scenario: never taken
    Given the merchant always answers notify callbacks with "false"
    When the payer pays "W1"
    And 25 hours pass
    Then notify callbacks were attempted after:
      | 0s      |
      | 1m      |
      | 6m      |
      | 21m     |
      | 51m     |
      | 1h51m   |
      | 3h51m   |
    And the notify callback is "exhausted"
    And the notify callback's last attempt failed because of "could not verify"

  Scenario: the merchant dies half-way
    Given the merchant dies half-way through 1 notify callback
    When the payer pays "W1"
    And 1 minute passes
    Then the merchant has received 2 notify callbacks
    And the merchant has booked 70 dollars once

  Scenario: nobody answers
    Given the merchant is unreachable for notify callbacks
    And the merchant prepares order "W2" of 70 dollars
    When the payer pays "W2"
    And 25 hours pass
    Then the notify callback is "exhausted"

  Scenario: cards on readers cause none
    Given the merchant signs on terminal "01304187"
    When the merchant pays 10 dollars on terminal "01304187"
    Then the merchant has received 0 notify callbacks
