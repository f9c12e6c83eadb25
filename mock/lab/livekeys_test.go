package lab_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"strings"
	"testing"

	"paymock/mock/app"
	"paymock/mock/lab"
	"paymock/mock/store"
)

// TestLiveKeys: what looks like a merchant's keys in production is taken, with a warning in the journal.
func TestLiveKeys(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	private := string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}))
	const drawn = "0123456789abcdef0123456789ABCDEF"
	for name, tt := range map[string]struct {
		app    app.App
		change lab.AppChange
		warns  string
	}{
		"alipay, live":           {app: app.App{Provider: "alipay", ID: "2021003100000001", Keys: map[string]string{lab.KeyMerchantPrivate: private}}, warns: "merchant_private_key beside an app_id as in production, 2021003100000001"},
		"alipay, sandbox":        {app: app.App{Provider: "alipay", ID: "9021000100000001", Keys: map[string]string{lab.KeyMerchantPrivate: private}}},
		"alipay, no private key": {app: app.App{Provider: "alipay", ID: "2021003100000002"}},
		"alipay, changed":        {app: app.App{Provider: "alipay", ID: "2021003100000003"}, change: lab.AppChange{Keys: map[string]string{lab.KeyMerchantPrivate: private}}, warns: "2021003100000003"},
		"4pyun, live":            {app: app.App{Provider: "4pyun", ID: "op88641899bd20661", Secret: drawn}, warns: "op88641899bd20661"},
		"4pyun, a test's secret": {app: app.App{Provider: "4pyun", ID: "op12defadfad", Secret: "test-secret"}},
		"4pyun, invented":        {app: app.App{Provider: "4pyun"}},
	} {
		a, err := l.MakeApp(t.Context(), lab.NewApp{App: tt.app})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if tt.change.Keys != nil {
			if a, err = l.ChangeApp(t.Context(), a, tt.change); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		entries, err := l.Store.Entries(t.Context(), a.Name(), store.Query{Operation: "app.keys"})
		if err != nil {
			t.Fatal(err)
		}
		if tt.warns == "" && len(entries) > 0 || tt.warns != "" && (len(entries) != 1 || !strings.Contains(entries[0].Explanation, tt.warns) || strings.Contains(entries[0].Explanation, drawn)) {
			t.Errorf("%s: the journal says %v, want %q", name, entries, tt.warns)
		}
	}
}
