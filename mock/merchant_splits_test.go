package mock_test

import (
	"slices"
	"strings"
	"testing"

	"paymock/mock"
	"paymock/mock/api"
)

// TestMerchantSplits: what paymock calls as Alipay's merchant splits with a receiver that is bound, and else is told
// how to bind one.
func TestMerchantSplits(t *testing.T) {
	t.Parallel()
	server := run(t, mock.Config{})
	ctl := controlOf(t, server.Server)
	demo := must[[]api.App](t)(ctl.Apps(t.Context()))
	i := slices.IndexFunc(demo, func(a api.App) bool { return a.Provider == "alipay" })
	app := ctl.App("alipay", demo[i].ID)
	trade := must[api.Trade](t)(app.OpenTrade(t.Context(), api.NewTrade{Amount: 5000}))
	split := func() api.MerchantAnswer {
		return must[api.MerchantAnswer](t)(app.CallAsMerchant(t.Context(), api.MerchantCall{Operation: "settle", Number: trade.No}))
	}
	if got := split(); !strings.Contains(got.Code, "ROYALTY_RECEIVER_INVALID") {
		t.Errorf("nobody is bound: %+v", got)
	}
	must[api.App](t)(app.Patch(t.Context(), api.AppPatch{Dialect: map[string]string{"receivers": "any"}}))
	if got, after := split(), must[api.Trade](t)(app.Trade(t.Context(), trade.No)); got.Code != "10000" || after.Shared != 500 {
		t.Errorf("answered %+v, shared %d", got, after.Shared)
	}
}
