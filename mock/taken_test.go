package mock_test

import (
	"strings"
	"testing"

	"paymock/mock"
)

// TestTakenPorts: a server that finds its port taken says that a paymock is there, and how to talk
// to it.
func TestTakenPorts(t *testing.T) {
	t.Parallel()
	first := mock.Start(t)
	for _, c := range []mock.Config{
		{Listen: strings.TrimPrefix(first.PlatformURL(), "http://"), Control: mock.Off},
		{Listen: "127.0.0.1:0", Control: strings.TrimPrefix(first.ControlURL(), "http://")},
	} {
		second, err := mock.New(c)
		if err != nil {
			t.Fatal(err)
		}
		if err := second.Listen(); err == nil || !strings.Contains(err.Error(), "a paymock listens there already") {
			t.Errorf("%+v: %v", c.Listen, err)
		}
	}
}

// TestBanner names pages, scenarios and a line to try that works where a token is wanted.
func TestBanner(t *testing.T) {
	t.Parallel()
	server := mock.Start(t, mock.WithConfig(func(c *mock.Config) {
		c.ControlToken, c.Scenarios = "s3cret", []string{"lost-answer"}
	}))
	banner := server.Banner()
	for _, want := range []string{"pages      " + server.ControlURL() + "/\n", "scenario   lost-answer: 0 apps, 1 rules", " --control-token 's3cret' settle"} {
		if !strings.Contains(banner, want) {
			t.Errorf("no %q in\n%s", want, banner)
		}
	}
}
