package intella

import (
	"time"

	"paymock/mock/app"
	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

const kindNotify = "notify"
const pagePath = "/olpay"

type pageRequest struct{}

func (p *Provider) decodePage(req *wire.Request, apps app.Lookup) *provider.Call { return nil }
func (p *Provider) encodePage(page *pageRequest, call *provider.Call, out provider.Outcome, t provider.Tamper) (*wire.Response, error) {
	return nil, nil
}
func (p *Provider) applyPage(b *ledger.Books, a *app.App, page *pageRequest, env provider.Env) provider.Outcome {
	return provider.Outcome{}
}
func (p *Provider) Kinds() []provider.Kind { return nil }
func (p *Provider) Callback(a *app.App, n provider.Notice, attempt int, now time.Time, t provider.Tamper) (*wire.Request, error) {
	return nil, nil
}
func (p *Provider) Accepted(kind string, resp *wire.Response) (ok bool, reason string) {
	return false, ""
}
func (p *Provider) Open(b *ledger.Books, a *app.App, o provider.Order, env provider.Env) (*ledger.Trade, []provider.Notice, error) {
	return nil, nil, nil
}
func (p *Provider) Act(b *ledger.Books, a *app.App, no string, act provider.Act, env provider.Env) (*ledger.Trade, []provider.Notice, error) {
	return nil, nil, nil
}
func (p *Provider) Fire(b *ledger.Books, a *app.App, n provider.Notice, env provider.Env) ([]provider.Notice, error) {
	return nil, nil
}
