// Package docker runs the simulator and its reference merchant in containers, as a
// testcontainers module:
//
//	mock, err := docker.Run(ctx, docker.WithSeed(7))
//	defer testcontainers.TerminateContainer(mock)
//	merchant, err := docker.RunMerchant(ctx, docker.WithNetwork(mock.Network()))
//	defer testcontainers.TerminateContainer(merchant)
//
// The image is built once per process from an empty base and two static binaries, so nothing
// is pulled; Cleanup removes it again. Any engine of API 1.41 (Docker 20.10) or newer will
// do; Available tells whether one answers, and Prepare adjusts testcontainers to machines
// that can pull nothing or that run the engine beside the tests.
package docker
