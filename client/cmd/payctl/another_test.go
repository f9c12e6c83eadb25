package main

import (
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"paymock/client/adapter"
	client "paymock/client/adapter/adaptertest/acme"
	"paymock/mock"
	platform "paymock/mock/provider/providertest/acme"
)

// mainWithAnother is payctl with an invented platform, in a process of its own.
func mainWithAnother() {
	adapter.Register(client.Name, client.Platform())
	main()
}

// TestAnotherPlatform drives payctl's general commands with a platform that nothing in this build knows by name: one
// adapter.Platform is all that payctl and its merchant learn of it.
func TestAnotherPlatform(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/another",
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			s := mock.Start(scriptTester{env}, mock.WithSeed(7), mock.WithConfig(func(c *mock.Config) {
				c.Providers = append(mock.Providers(), platform.New())
			}))
			env.Setenv("PAYCTL_CONTROL", s.ControlURL())
			env.Setenv("PAYCTL_PROVIDER", client.Name)
			env.Setenv("APP", client.Name+"/"+client.Platform().DemoApp)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"waitfor": waitfor},
	})
}
