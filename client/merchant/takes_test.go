package merchant_test

import (
	"net/http"
	"testing"

	"paymock/client/adapter"
	"paymock/client/merchant"
)

func TestTakes(t *testing.T) {
	t.Parallel()
	m, err := adapter.NewReceiver(merchant.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	app := merchant.Ref{Provider: "4pyun", ID: "x"}
	if err := m.Register(t.Context(), merchant.App{Provider: app.Provider, ID: app.ID, Secret: "s"}); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		app    merchant.Ref
		status int
		body   string
		want   bool
	}{
		{app, http.StatusOK, `{"code":"1001"}`, true},
		{app, http.StatusOK, `{"code":1001}`, false},
		{app, http.StatusOK, "success", false},
		{app, http.StatusOK, `{"code":"1500"}`, false},
		{app, http.StatusBadGateway, `{"code":"1001"}`, false},
		{merchant.Ref{Provider: "other", ID: "x"}, http.StatusNoContent, "", true},
	} {
		if got := m.Takes(tt.app, merchant.Answer{Status: tt.status, Body: tt.body}); got != tt.want {
			t.Errorf("%+v: %t", tt, got)
		}
	}
}
