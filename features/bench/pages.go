package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"
)

// measurePages takes what an open tab adds to the server's CPU for a settle, at some 1,000 settles a
// second: the tab follows the feed and asks for its list as the page's script does.
func measurePages(ctx context.Context, o options) (figures []Figure, err error) {
	const rounds, seconds, rate = 4, 4, 1000
	p, a, err := startWithApp(ctx, o.paymock)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, p.Stop()) }()
	requests, err := settlesOf(ctx, p, a, (2*rounds+1)*seconds*rate)
	if err != nil {
		return nil, err
	}
	settle := func() error {
		for range seconds {
			pace := time.After(time.Second)
			if _, err := send(p.Ready.Platform, requests[:rate], `"1001"`); err != nil {
				return err
			}
			requests = requests[rate:]
			<-pace
		}
		return nil
	}
	if err := settle(); err != nil { // warms up
		return nil, err
	}
	var bare, followed []float64
	for range rounds {
		without, err := p.spent(seconds*rate, settle)
		if err != nil {
			return nil, err
		}
		with, err := p.spent(seconds*rate, func() error {
			closeTab, err := openTab(ctx, p.Ready.Control)
			return errors.Join(err, settle(), closeTab())
		})
		if err != nil {
			return nil, err
		}
		bare, followed = append(bare, without), append(followed, with)
	}
	return []Figure{
		compareBeside("4pyun settle, server CPU, one tab open (floor: none open)", followed, bare, "µs", 0),
		plainFigure("an open tab at 1,000 settles a second, more CPU", 100*(median(followed)/median(bare)-1), "%", 10),
	}, nil
}

// openTab follows the feed and swaps the list when there is news: at once when it is quiet, each second when
// it is busy. What ends it gives the first error.
func openTab(ctx context.Context, control string) (closeTab func() error, err error) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan error, 1)
	feed, err := getPage(ctx, control+"/ui/feed?app=") //nolint:bodyclose // closed below
	if err != nil {
		cancel()
		return func() error { return nil }, err
	}
	go func() {
		defer func() { _ = feed.Body.Close() }()
		next := time.Now()
		for lines := bufio.NewScanner(feed.Body); lines.Scan(); {
			if !strings.HasPrefix(lines.Text(), "data:") || time.Now().Before(next) {
				continue
			}
			next = time.Now().Add(time.Second)
			if err := showList(ctx, control); err != nil && ctx.Err() == nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	return func() error { cancel(); return <-done }, nil
}

func getPage(ctx context.Context, address string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "text/html")
	return http.DefaultClient.Do(req)
}

// showList asks for the list as the page's script does.
func showList(ctx context.Context, control string) error {
	page, err := getPage(ctx, control+"/?part=list,now&rows=25")
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, page.Body)
	return errors.Join(err, page.Body.Close())
}
