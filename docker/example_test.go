package docker_test

import (
	"context"
	"fmt"

	"paymock/docker"
)

// A server in a container, with its control API; Terminate ends it.
func ExampleRun() {
	ctx := context.Background()
	if err := docker.Available(ctx); err != nil {
		fmt.Println(err) // no engine here
		return
	}
	platform, err := docker.Run(ctx, docker.WithSeed(7))
	if platform != nil {
		defer func() { _ = platform.Terminate(ctx) }()
	}
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(platform.PlatformURL() != "" && platform.ControlToken() != "")
}
