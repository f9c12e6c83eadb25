package main

import (
	"context"
	"errors"
	"sync"
)

// measureBeside settles at 4pyun while 32 connections settle at Alipay, whose signatures are limited to
// the cores and leave room.
func measureBeside(ctx context.Context, o options) (figures []Figure, err error) {
	p, err := startServer(ctx, o.paymock)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, p.Stop()) }()
	heavy, err := settleTrades("alipay")(ctx, p, 1600)
	if err != nil {
		return nil, err
	}
	light, err := settleTrades("4pyun")(ctx, p, 300)
	if err != nil {
		return nil, err
	}
	var group sync.WaitGroup
	var beside error
	group.Go(func() { _, beside = sendOver(32, p.Ready.Platform, heavy, `"10000"`) })
	l, err := sendOver(1, p.Ready.Platform, light, `"1001"`)
	group.Wait()
	return []Figure{
		plainFigure("4pyun settle beside 32 connections to alipay, p50", l.p50, "ms", 0),
		plainFigure("4pyun settle beside 32 connections to alipay, p99", l.p99, "ms", 20),
	}, errors.Join(err, beside)
}
