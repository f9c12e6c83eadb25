// Package intella impersonates intella's Scan2Pay: EasyCard readers with their daily
// settlement, and the wallets around them.
//
//	p := intella.New()
//	call := p.Decode(req, apps) // POST /allpaypass/api/general
//
// One address takes every call. A request is {"Request","ApiKey"}: AES-CBC text whose key
// comes RSA-encrypted beside it; the answer is encrypted with the same key. Which merchant
// asks is known only after decrypting. Merchants share the platform's embedded test key unless
// they were registered with a platform_private_key of their own; that one is tried first, then
// every distinct own key, so a request with a foreign key costs one RSA operation more per key.
// The merchant named inside must be of the key that opened the request.
//
// Canonical operation names: settle (Settlement), pay (Payment), refund (Refund, of cards and
// wallets), create (OLPay), micropay, query (SingleOrderQuery), order_query,
// new_order_query (OrderQuery1.1), sign_on, device_query, id_query, balance_query,
// direct_refund (EZCRefund), card_history (EZCOrderQuery), credit_pay (Payment of credit cards), and
// pay_page, the page behind an OLPay link.
//
// Readers are records of kind provider.KindTerminal. Everything the documents leave open is
// marked "Assumed:" or is a dialect switch. The package keeps no state and waits for nothing:
// a reader that waits for a card is an Outcome with After.
package intella

import (
	"runtime"
	"time"

	"paymock/mock/multiprime"
	"paymock/mock/provider"
)

// Name is the provider's name in YAML, URLs and Gherkin.
const Name = "intella"

// taipei is the platform's time zone: UTC+8 without summer time (intella sheet 1.4).
var taipei = time.FixedZone("Asia/Taipei", 8*60*60)

// stamp and day are how the platform writes times and dates.
const (
	stampLayout = "20060102150405"
	dateLayout  = "20060102"
	timeLayout  = "150405"
)

// Provider is Scan2Pay. Use New.
type Provider struct {
	key    *multiprime.Key // the platform's, for merchants without an own one
	public string          // its public half, PEM
	rsa    chan struct{}   // a place for each RSA operation that may run at once
	codes  []provider.Code
	byName map[string]provider.Code
}

var (
	_ provider.Provider  = (*Provider)(nil)
	_ provider.Terminals = (*Provider)(nil)
)

// New makes the provider. At most as many RSA operations run at once as there are cores, so
// that a flood of requests queues instead of starving the rest of the server.
func New() *Provider {
	p := &Provider{key: platformKey(), rsa: make(chan struct{}, runtime.GOMAXPROCS(0))}
	p.public = publicPEM(p.key)
	p.codes = codeTable()
	p.byName = make(map[string]provider.Code, len(p.codes))
	for _, c := range p.codes {
		p.byName[c.Name()] = c
	}
	return p
}

// Name is "intella".
func (p *Provider) Name() string { return Name }

// Failure is 9999, "server unavailable temporarily".
func (p *Provider) Failure() provider.Code { return p.byName["9999"] }
