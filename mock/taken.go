package mock

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"
)

// describeOccupant says that a paymock listens at an address that is taken; "" when that can't be told.
func describeOccupant(address string, err error) string {
	if !errors.Is(err, syscall.EADDRINUSE) {
		return ""
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return ""
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	base := "http://" + net.JoinHostPort(host, port)
	switch {
	case strings.Contains(fetchBanner(base+"/readyz"), `"version"`):
		return " (a paymock listens there already: its pages are at " + base + "/, and payctl --control " + base + " talks to it)"
	case strings.Contains(fetchBanner(base+"/"), "paymock operations"):
		return " (a paymock listens there already)"
	}
	return ""
}

// fetchBanner is the beginning of what an address answers; "" when it doesn't.
func fetchBanner(url string) string {
	const patience, most = 500 * time.Millisecond, 1 << 10
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return ""
	}
	resp, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
	if err != nil {
		return ""
	}
	defer resp.Body.Close()
	text, _ := io.ReadAll(io.LimitReader(resp.Body, most))
	return string(text)
}
