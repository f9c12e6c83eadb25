package control_test

import (
	"context"
	"fmt"

	"paymock/client/control"
	"paymock/mock"
	"paymock/mock/api"
)

// A merchant of a test's own, a paid trade, and what is to go wrong.
func ExampleClient_CreateApp() {
	server, err := mock.New(mock.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := server.Listen(); err != nil {
		fmt.Println(err)
		return
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	go func() { _, _ = server.Run(ctx) }()

	c, err := control.New(control.Config{BaseURL: server.ControlURL()})
	if err != nil {
		fmt.Println(err)
		return
	}
	app, err := c.CreateApp(ctx, api.NewApp{Provider: "4pyun"})
	if err != nil {
		fmt.Println(err)
		return
	}
	merchant := c.App(app.Provider, app.ID)
	trade, err := merchant.OpenTrade(ctx, api.NewTrade{Amount: 5000})
	if err != nil {
		fmt.Println(err)
		return
	}
	if _, err := merchant.Say(ctx, "the platform answers settle with 1403 for the next 2 calls"); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(trade.Status, trade.Amount)
	// Output: paid 5000
}
