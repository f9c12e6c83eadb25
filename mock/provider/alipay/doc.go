// Package alipay impersonates the Alipay open platform: the gateway.do protocol (OpenAPI v2)
// and OpenAPI v3 of alipay.trade.order.settle and its neighbours.
//
// The measure is that unmodified official SDKs talk to it and verify what it answers, in key
// and in certificate mode, in UTF-8 and GBK, plain and AES-encrypted:
//
//	p := alipay.New()
//	err := p.Register(&app.App{ID: alipay.DemoApp}, &draw)
//	call := p.Decode(req, apps)
//
// One decision function per operation serves both protocols. Facts carry the tag of the
// Alipay sheet's section; guesses say Assumed. Some well-known values make states reachable
// that a merchant can't cause: TestAccounts and TestAuthCodes list them.
//
// The package opens no socket and keeps no state but a limit on concurrent signatures.
package alipay

import (
	"runtime"
	"time"
)

// Name is the provider's name in YAML, URLs, Gherkin and metrics.
const Name = "alipay"

// The demo app that every server has, and its seller.
const (
	DemoApp    = "2021000000000001"
	DemoSeller = "2088000000000001"
)

// chinaZone is the time zone of every time that Alipay writes (Alipay sheet 1.1: GMT+8).
var chinaZone = time.FixedZone("CST", 8*60*60)

const timeLayout = "2006-01-02 15:04:05"

// formatTime writes a time as Alipay does.
func formatTime(t time.Time) string { return t.In(chinaZone).Format(timeLayout) }

// Provider is Alipay. New makes one; it is safe for concurrent use.
type Provider struct {
	// gate bounds concurrent RSA private operations to the number of cores: with more, each
	// waits for the others and the slowest answers take several times as long.
	gate chan struct{}
}

// New makes the provider.
func New() *Provider {
	return &Provider{gate: make(chan struct{}, runtime.GOMAXPROCS(0))}
}

// Name is "alipay".
func (p *Provider) Name() string { return Name }
