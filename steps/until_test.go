package steps_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/cucumber/godog"

	"paymock/steps"
)

// TestRegisterUntil: scenarios that begin when the run is stopped are left out, and no time is spent on reading their
// steps, whatever these are.
func TestRegisterUntil(t *testing.T) {
	t.Parallel()
	stopped, stop := context.WithCancel(t.Context())
	stop()
	var out bytes.Buffer
	suite := godog.TestSuite{
		ScenarioInitializer: func(sc *godog.ScenarioContext) { steps.RegisterUntil(stopped, sc, &steps.Target{}) },
		Options: &godog.Options{
			Format: "progress", Strict: true, Output: &out, NoColors: true, DefaultContext: stopped,
			FeatureContents: []godog.Feature{{Name: "x.feature", Contents: []byte("Feature: x\n  Scenario: y\n    Given a 4pyun app\n    And nobody knows this:\n      | a |\n")}},
		},
	}
	if status := suite.Run(); status != 0 || !strings.Contains(out.String(), "2 skipped") {
		t.Errorf("status %d: %s", status, &out)
	}
}
