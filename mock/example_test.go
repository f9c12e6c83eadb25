package mock_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"paymock/mock"
)

// A server by itself, without a test: New, Listen, Run.
func ExampleNew() {
	seed := uint64(7)
	server, err := mock.New(mock.Config{Seed: &seed})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := server.Listen(); err != nil {
		fmt.Println(err)
		return
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error)
	go func() {
		_, err := server.Run(ctx)
		done <- err
	}()
	resp, err := http.Get(server.ControlURL() + "/readyz")
	if err == nil {
		fmt.Println(resp.Status, strings.HasPrefix(server.PlatformURL(), "http://127.0.0.1:"))
		_ = resp.Body.Close()
	}
	stop()
	fmt.Println(<-done)
	// Output:
	// 200 OK true
	// <nil>
}
