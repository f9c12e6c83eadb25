package alipay_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"strings"
	"testing"
	"time"

	"paymock/mock/app"
	"paymock/mock/ident"
	"paymock/mock/provider/alipay"
	"paymock/mock/provider/providertest"
)

// newCert issues a certificate for a new key, with a root of its own.
func newCert(t *testing.T, platform *rsa.PublicKey) (key *rsa.PrivateKey, keys map[string]string) {
	t.Helper()
	root, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	if key, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
		t.Fatal(err)
	}
	issue := func(number int64, public *rsa.PublicKey) string {
		template := &x509.Certificate{
			SerialNumber: big.NewInt(number), Subject: pkix.Name{CommonName: "next"},
			NotBefore: vectorNow.AddDate(-1, 0, 0), NotAfter: vectorNow.AddDate(9, 0, 0), IsCA: number == 1, BasicConstraintsValid: true,
		}
		issuer := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "next"}}
		der, err := x509.CreateCertificate(rand.Reader, template, issuer, public, root)
		if err != nil {
			t.Fatal(err)
		}
		return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	}
	return key, map[string]string{
		alipay.KeyRootCert: issue(1, &root.PublicKey), alipay.KeyMerchantCert: issue(2, &key.PublicKey), alipay.KeyPlatformCert: issue(3, platform),
	}
}

// change does what lab does with an app's keys.
func change(t *testing.T, p *alipay.Provider, a *app.App, now time.Time, set map[string]string) (*app.App, error) {
	t.Helper()
	changed, draw := *a, ident.NewDraw(1, 0)
	taken, err := p.ChangeKeys(&changed, set)
	if err != nil {
		return nil, err
	}
	changed.Replaced = map[string]app.Replaced{}
	for name, span := range taken {
		changed.Replaced[name] = app.Replaced{Key: a.Keys[name], Until: now.Add(span)}
	}
	return &changed, p.Register(&changed, &draw)
}

// TestPreviousCertificate: the previous certificate stays valid 7 days after a change (Alipay sheet
// 1.7, common/057k53), with the root file that it came with.
func TestPreviousCertificate(t *testing.T) {
	t.Parallel()
	p := alipay.New()
	before := providertest.Register(t, p, demoApp())
	key, set := newCert(t, publicKey(before.Keys[alipay.KeyPlatformPublic]))
	after, err := change(t, p, before, vectorNow, set)
	if err != nil {
		t.Fatal(err)
	}
	sns := func(a *app.App) *[2]string {
		return &[2]string{certSN(t, a.Keys[alipay.KeyMerchantCert]), certSN(t, a.Keys[alipay.KeyRootCert])}
	}
	oldKey := privateKey(before.Keys[alipay.KeyMerchantPrivate])
	mixed := &[2]string{sns(before)[0], sns(after)[1]}
	for name, tt := range map[string]struct {
		key   *rsa.PrivateKey
		certs *[2]string
		at    time.Duration
		code  string
	}{
		"new":                     {key, sns(after), 0, "10000"},
		"new, later":              {key, sns(after), 30 * 24 * time.Hour, "10000"},
		"old, to the last second": {oldKey, sns(before), 7 * 24 * time.Hour, "10000"},
		"old, too late":           {oldKey, sns(before), 7*24*time.Hour + time.Second, "isv.app-cert-expired"},
		"old SN with the new key": {key, sns(before), 0, "isv.invalid-signature"},
		"new SN with the old key": {oldKey, sns(after), 0, "isv.invalid-signature"},
		"old SN, new root":        {oldKey, mixed, 0, "isv.invalid-alipay-root-cert-sn"},
	} {
		w := providertest.NewWorld(t, p, before, vectorNow)
		prepare(w)
		w.App, _ = w.Apps.Change(before.Name(), func(a *app.App) { a.Keys, a.Replaced, a.Parsed = after.Keys, after.Replaced, after.Parsed })
		w.Now = vectorNow.Add(tt.at)
		m := merchant{key: tt.key, app: w.App, certs: tt.certs}
		out := w.Do(m.v2("alipay.trade.query", tradeBiz)).Outcome
		if out.Code.Name() != tt.code {
			t.Errorf("%s: %s %s, want %s", name, out.Code.Name(), out.Explain, tt.code)
		}
		out = w.Do(m.v3("POST", "/v3/alipay/trade/query", tradeBiz)).Outcome
		if out.Code.Name() != tt.code {
			t.Errorf("%s, v3: %s %s, want %s", name, out.Code.Name(), out.Explain, tt.code)
		}
	}
}

// TestChangeKeys: what belongs to a replaced key goes with it, and nothing of it is taken further.
func TestChangeKeys(t *testing.T) {
	t.Parallel()
	p, v := alipay.New(), loadVectors(t)
	demo := providertest.Register(t, p, demoApp())
	after, err := change(t, p, demo, vectorNow, map[string]string{alipay.KeyMerchantPrivate: v.Keys.App.PrivatePEM})
	if err != nil {
		t.Fatal(err)
	}
	if !publicKey(after.Keys[alipay.KeyMerchantPublic]).Equal(publicKey(v.Keys.App.PublicPEM)) || after.Keys[alipay.KeyMerchantCert] != "" || len(after.Replaced) != 0 {
		t.Errorf("after a new pair: %v, replaced %v", after.Keys, after.Replaced)
	}
	w := providertest.NewWorld(t, p, after, vectorNow)
	prepare(w)
	for key, code := range map[string]string{v.Keys.App.PrivatePEM: "10000", demo.Keys[alipay.KeyMerchantPrivate]: "isv.invalid-signature"} {
		_, out := call(t, w, merchant{key: privateKey(key), app: w.App}, "alipay.trade.query", tradeBiz)
		wants(t, out, code)
	}
	own, set := newCert(t, publicKey(demo.Keys[alipay.KeyPlatformPublic]))
	certified, err := change(t, p, demo, vectorNow, set)
	if err != nil || !publicKey(certified.Keys[alipay.KeyMerchantPublic]).Equal(&own.PublicKey) || certified.Keys[alipay.KeyMerchantPrivate] != "" {
		t.Errorf("after a certificate for another key: %v %v", err, certified.Keys)
	}
	if _, err := change(t, p, certified, vectorNow, map[string]string{alipay.KeyMerchantPrivate: v.Keys.App.PrivatePEM}); err == nil || !strings.Contains(err.Error(), "leave certificate mode") {
		t.Errorf("a new key under an old certificate: %v", err)
	}
	left, err := change(t, p, certified, vectorNow, map[string]string{
		alipay.KeyMerchantPrivate: v.Keys.App.PrivatePEM, alipay.KeyMerchantCert: "", alipay.KeyPlatformCert: "", alipay.KeyRootCert: "",
	})
	if err != nil || left.Keys[alipay.KeyMerchantCert] != "" || len(left.Replaced) != 0 {
		t.Errorf("out of certificate mode: %v %v", err, left)
	}
}
