package acme

import (
	"strings"

	"paymock/mock/app"
	"paymock/mock/ident"
	"paymock/mock/ledger"
	"paymock/mock/provider"
)

// DemoApp is the public app that every server has.
func (Provider) DemoApp() app.App { return app.App{ID: "acme-demo", Secret: "acme-demo-secret"} }

// Hosts are the names that merchants' clients call.
func (Provider) Hosts() []provider.Host {
	return []provider.Host{{Name: "api.acme.com.cn", Source: "invented"}, {Name: "sandbox.acme.com.cn", Test: true, Source: "invented"}}
}

// Words lists other names that sentences may call the platform by.
func (Provider) Words() (english, chinese []string) { return []string{"acme pay"}, []string{"顶点"} }

// StatusWords are what ACME calls the states of an order, beside our words.
func (Provider) StatusWords() map[ledger.Status][]string {
	return map[ledger.Status][]string{ledger.Waiting: {"NOTPAID"}, ledger.Failed: {"PAYERROR"}}
}

// Currency is in crowns of 100 cents, which sentences can name.
func (Provider) Currency() provider.Currency {
	return provider.Currency{Units: []string{"crowns", "crown", "克朗"}, Minor: []string{"groschen"}, Digits: 2, InMinor: []string{"amount"}}
}

// Register completes an app: an id, a secret and a merchant.
func (Provider) Register(a *app.App, draw *ident.Draw) error {
	if a.ID == "" {
		a.ID = "acme-" + draw.Digits(8)
	}
	if !strings.HasPrefix(a.ID, "acme-") {
		return &provider.FieldError{Field: "id", Reason: "an ACME app begins with acme-, such as acme-demo"}
	}
	if a.Secret == "" {
		a.Secret = draw.Hex(32)
	}
	if a.Merchant == "" {
		a.Merchant = "M" + draw.Digits(6)
	}
	for name, value := range a.Dialect {
		if name != dialectRefunds || value != "once" && value != "many" {
			return &provider.FieldError{Field: "dialect." + name, Reason: "no such switch or value; use " + dialectRefunds + ": many or once"}
		}
	}
	return nil
}

const dialectRefunds = "refunds"

// Dialects has the one switch.
func (Provider) Dialects() []provider.Dialect {
	return []provider.Dialect{{
		Name: dialectRefunds, Values: []string{"many", "once"},
		Meaning: "an order can be refunded in parts, or once only|订单可以分次退款，或只能退一次", Source: "invented",
	}}
}
