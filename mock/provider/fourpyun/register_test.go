package fourpyun_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"paymock/mock/app"
	"paymock/mock/ident"
	"paymock/mock/provider"
	"paymock/mock/provider/fourpyun"
	"paymock/mock/provider/providertest"
)

func TestRegisterDefaults(t *testing.T) {
	t.Parallel()
	p := fourpyun.New()
	a := providertest.Register(t, p, &app.App{Seed: 1})
	for what, tt := range map[string]struct{ value, form string }{
		"id": {a.ID, "^op[0-9a-f]{14}$"}, "secret": {a.Secret, "^[0-9a-f]{32}$"}, "merchant": {a.Merchant, "^[1-9][0-9]{7}$"},
	} {
		if !regexp.MustCompile(tt.form).MatchString(tt.value) {
			t.Errorf("%s is %q, want %s", what, tt.value, tt.form)
		}
	}
	if other := providertest.Register(t, p, &app.App{Seed: 2}); other.ID == a.ID || other.Secret == a.Secret {
		t.Error("two seeds give one app")
	}
	again := *a
	providertest.Register(t, p, &again)
	if again.ID != a.ID || again.Secret != a.Secret || again.Merchant != a.Merchant {
		t.Error("registering again changes the app")
	}
	providertest.Register(t, p, &app.App{ID: "op0000000000demo", Secret: "paymock-demo-secret"})
	providertest.Register(t, p, &app.App{ID: "op2", Secret: "!~"})
	providertest.Register(t, p, &app.App{ID: "op1", Secret: "123", URLs: map[string]string{"gateway": ""}})
}

func TestRegisterRefuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		app   app.App
		field string
		says  string
	}{
		"id with a slash":    {app.App{ID: "a/b"}, "id", "letters"},
		"long id":            {app.App{ID: strings.Repeat("a", 65)}, "id", "64"},
		"secret with blank":  {app.App{Secret: "a b"}, "secret", "printable"},
		"secret not ASCII":   {app.App{Secret: "密"}, "secret", "printable"},
		"merchant":           {app.App{Merchant: "商户"}, "merchant", "62626601"},
		"refund secret":      {app.App{RefundSecret: "x"}, "refund_secret", "leave"},
		"keys":               {app.App{Keys: map[string]string{"merchant_public_key": "x"}}, "keys.merchant_public_key", "MD5"},
		"unknown address":    {app.App{URLs: map[string]string{"gateway": "http://127.0.0.1/"}}, "gateway_url", "sharding_url"},
		"no address":         {app.App{URLs: map[string]string{"sharding": "127.0.0.1:80"}}, "sharding_url", "http"},
		"ftp":                {app.App{URLs: map[string]string{"notify": "ftp://h/"}}, "notify_url", "http"},
		"dialect name":       {app.App{Dialect: map[string]string{"query_profil": "2026"}}, "dialect.query_profil", `"query_profile"`},
		"dialect value":      {app.App{Dialect: map[string]string{"query_profile": "2027"}}, "dialect.query_profile", "2025 or 2026"},
		"rate of a dialect":  {app.App{Dialect: map[string]string{"sharding_rate": "1001"}}, "dialect.sharding_rate", "0 to 1000"},
		"a rate with a sign": {app.App{Dialect: map[string]string{"sharding_rate": "+5"}}, "dialect.sharding_rate", "per mille"},
		"a partner":          {app.App{Dialect: map[string]string{"sharding_partner": "1"}}, "dialect.sharding_partner", "8 digits"},
	}
	for name, tt := range tests {
		draw := ident.NewDraw(1, 1)
		err := fourpyun.New().Register(&tt.app, &draw)
		var field *provider.FieldError
		if !errors.As(err, &field) || field.Field != tt.field || !strings.Contains(field.Reason, tt.says) {
			t.Errorf("%s: %v, want field %s and %q", name, err, tt.field, tt.says)
		}
	}
}

// TestUnregisteredApp: an app that was changed behind Register's back still works, and its new
// secret counts.
func TestUnregisteredApp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	no := manual(w)
	changed := *w.App
	changed.Parsed, changed.Dialect = nil, map[string]string{"no_such": "x"}
	apps := app.NewRegistry()
	if err := apps.Add(&changed); err != nil {
		t.Fatal(err)
	}
	call := w.Provider.Decode(post(pathSettle, settleFields(no).signed()), apps)
	if call.Refused != nil {
		t.Errorf("refused: %s", call.Verdict)
	}
	renewed := changed
	renewed.Parsed, renewed.Secret = w.App.Parsed, "another"
	apps = app.NewRegistry()
	if err := apps.Add(&renewed); err != nil {
		t.Fatal(err)
	}
	if call := w.Provider.Decode(post(pathSettle, settleFields(no).signed()), apps); call.Refused == nil {
		t.Error("the old secret is accepted")
	}
}
