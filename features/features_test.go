package features_test

import (
	"context"
	"flag"
	"os"
	"os/exec"
	"testing"

	"github.com/cucumber/godog"
	"github.com/cucumber/godog/colors"

	"paymock/client/adapter"
	"paymock/features"
	"paymock/steps"
)

// Flags narrow a run: go test ./features -godog.tags=@callback -godog.format=pretty.
var options = godog.Options{
	Output:      colors.Uncolored(os.Stdout),
	Format:      "progress",
	Strict:      true,
	Randomize:   -1,
	Concurrency: 4,
	FS:          features.FS,
	Paths:       []string{"."},
}

func TestMain(m *testing.M) {
	godog.BindFlags("godog.", flag.CommandLine, &options)
	flag.Parse()
	adapter.TeachWords()
	os.Exit(m.Run())
}

// TestFeatures runs every feature against the target that PAYMOCK_TARGET names.
func TestFeatures(t *testing.T) {
	name := os.Getenv("PAYMOCK_TARGET")
	if name == "" {
		name = "inproc"
	}
	start, ok := targets[name]
	if !ok {
		t.Fatalf("PAYMOCK_TARGET=%q; use inproc, process, container or url", name)
	}
	target := start(t)
	target.OpenSSL = openssl(t)
	suite := godog.TestSuite{
		Name:                name,
		ScenarioInitializer: func(sc *godog.ScenarioContext) { steps.Register(sc, target) },
		Options:             &options,
	}
	opts := options
	opts.DefaultContext = t.Context()
	suite.Options = &opts
	if status := suite.Run(); status != 0 {
		t.Fatalf("features against target %s: status %d; repeat with -godog.random=<the seed above>", name, status)
	}
}

// openssl finds the judge of signatures. CI must have it.
func openssl(t *testing.T) string {
	path, err := exec.LookPath("openssl")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("openssl is missing, and CI must judge signatures")
		}
		t.Log("openssl is missing: signatures are not judged")
	}
	return path
}

// TestBadWording shows that the suite fails on what it can't do: a step that nobody defined.
func TestBadWording(t *testing.T) {
	opts := godog.Options{
		Output: colors.Uncolored(discard{}), Format: "progress", Strict: true, NoColors: true,
		FeatureContents: []godog.Feature{{Name: "bad.feature", Contents: []byte("Feature: bad\n  Scenario: bad\n    Given a unicorn app\n")}},
		DefaultContext:  context.Background(),
	}
	suite := godog.TestSuite{
		ScenarioInitializer: func(sc *godog.ScenarioContext) { steps.Register(sc, &steps.Target{}) },
		Options:             &opts,
	}
	if status := suite.Run(); status == 0 {
		t.Error("an undefined step passed")
	}
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }
