package docker_test

import (
	"context"
	"fmt"

	"paymock/client/control"
	"paymock/docker"
	"paymock/mock/api"
)

// A server in a container, with its control API; Terminate ends it.
func ExampleRun() {
	ctx := context.Background()
	if err := docker.Available(ctx); err != nil {
		return // no engine here
	}
	platform, err := docker.Run(ctx, docker.WithSeed(7))
	if platform != nil {
		defer func() { _ = platform.Terminate(ctx) }()
	}
	if err != nil {
		fmt.Println(err)
		return
	}
	// merchants call platform.PlatformURL(), tests platform.ControlURL() with platform.ControlToken()
	ctl, err := control.New(control.Config{BaseURL: platform.ControlURL(), Token: platform.ControlToken()})
	if err != nil {
		fmt.Println(err)
		return
	}
	if _, err := ctl.CreateApp(ctx, api.NewApp{Provider: "4pyun"}); err != nil {
		fmt.Println(err)
	}
	// Output:
}
