package alipay_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"maps"
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
	maps.Copy(changed.Replaced, a.Replaced)
	for name, span := range taken {
		changed.Replaced[name] = a.Replaced[name].ReplacedBy(a.Keys[name], now, now.Add(span))
	}
	return &changed, p.Register(&changed, &draw)
}

// TestPreviousCertificate: the previous certificate stays valid 7 days after a change (Alipay sheet
// 1.7, common/057k53), and so does the root file, each with either certificate.
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
	mixed, kept := &[2]string{sns(before)[0], sns(after)[1]}, &[2]string{sns(after)[0], sns(before)[1]}
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
		"old SN, new root":        {oldKey, mixed, 0, "10000"},
		"new SN, old root":        {key, kept, 7 * 24 * time.Hour, "10000"},
		"new SN, old root, later": {key, kept, 7*24*time.Hour + time.Second, "isv.invalid-alipay-root-cert-sn"},
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
	if !publicKey(after.Keys[alipay.KeyMerchantPublic]).Equal(publicKey(v.Keys.App.PublicPEM)) || after.Keys[alipay.KeyMerchantCert] == demo.Keys[alipay.KeyMerchantCert] || len(after.Replaced) != 2 {
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
	if err != nil || left.Keys[alipay.KeyMerchantCert] != "" || len(left.Replaced) != len(certified.Replaced) {
		t.Errorf("out of certificate mode: %v %v", err, left)
	}
	w.App, _ = w.Apps.Change(demo.Name(), func(a *app.App) { a.Keys, a.Replaced, a.Parsed = left.Keys, left.Replaced, left.Parsed })
	w.Now = vectorNow.Add(8 * 24 * time.Hour)
	demoCerts := &[2]string{certSN(t, demo.Keys[alipay.KeyMerchantCert]), certSN(t, demo.Keys[alipay.KeyRootCert])}
	_, out := call(t, w, merchant{key: privateKey(demo.Keys[alipay.KeyMerchantPrivate]), app: w.App, certs: demoCerts}, "alipay.trade.query", tradeBiz)
	wants(t, out, "isv.app-cert-not-exist")
}

// TestLentCertificatesFollowTheKey: an app with lent certificates stays in certificate mode when its key
// is replaced. Each one before is taken for its 7 days (Alipay sheet 1.7, common/057k53), and a client
// that has the first root file can still check the platform's certificate.
func TestLentCertificatesFollowTheKey(t *testing.T) {
	t.Parallel()
	p := alipay.New()
	apps := []*app.App{providertest.Register(t, p, demoApp())}
	for i := range 3 {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			t.Fatal(err)
		}
		der, err := x509.MarshalPKCS8PrivateKey(key)
		if err != nil {
			t.Fatal(err)
		}
		text := string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
		next, err := change(t, p, apps[i], vectorNow.Add(time.Duration(i)*24*time.Hour), map[string]string{alipay.KeyMerchantPrivate: text})
		if err != nil {
			t.Fatal(err)
		}
		apps = append(apps, next)
	}
	last := apps[3]
	if last.Keys[alipay.KeyPlatformCert] != apps[0].Keys[alipay.KeyPlatformCert] {
		t.Error("the platform has another certificate")
	}
	isIssuedUnder(t, last.Keys[alipay.KeyMerchantCert], last.Keys[alipay.KeyRootCert])
	isIssuedUnder(t, last.Keys[alipay.KeyPlatformCert], last.Keys[alipay.KeyRootCert])
	w := providertest.NewWorld(t, p, apps[0], vectorNow)
	prepare(w)
	w.App, _ = w.Apps.Change(apps[0].Name(), func(a *app.App) { a.Keys, a.Replaced, a.Parsed = last.Keys, last.Replaced, last.Parsed })
	for day, codes := range map[int][4]string{
		2: {"10000", "10000", "10000", "10000"},
		8: {"isv.app-cert-expired", "10000", "10000", "10000"},
		9: {"isv.app-cert-expired", "isv.app-cert-expired", "10000", "10000"},
	} {
		w.Now = vectorNow.Add(time.Duration(day)*24*time.Hour - time.Second)
		for i, code := range codes {
			one := apps[i]
			certs := &[2]string{certSN(t, one.Keys[alipay.KeyMerchantCert]), rootSN(t, one.Keys[alipay.KeyRootCert])}
			m := merchant{key: privateKey(one.Keys[alipay.KeyMerchantPrivate]), app: w.App, certs: certs}
			if out := w.Do(m.v2("alipay.trade.query", tradeBiz)).Outcome; out.Code.Name() != code {
				t.Errorf("day %d, key %d: %s %s, want %s", day, i, out.Code.Name(), out.Explain, code)
			}
		}
	}
	platform, set := newCert(t, publicKey(last.Keys[alipay.KeyPlatformPublic]))
	if own, err := change(t, p, last, vectorNow, set); err != nil || !publicKey(own.Keys[alipay.KeyMerchantPublic]).Equal(&platform.PublicKey) {
		t.Errorf("after certificates of its own: %v", err)
	}
}

// isIssuedUnder checks a certificate with a root file.
func isIssuedUnder(t *testing.T, cert, roots string) {
	t.Helper()
	block, _ := pem.Decode([]byte(cert))
	c, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM([]byte(roots)) {
		t.Fatal("no root")
	}
	if _, err := c.Verify(x509.VerifyOptions{Roots: pool, CurrentTime: vectorNow, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}}); err != nil {
		t.Error(err)
	}
}

// rootSN joins the SNs of a root file's certificates.
func rootSN(t *testing.T, roots string) string {
	t.Helper()
	var sns []string
	for _, one := range strings.SplitAfter(strings.TrimSpace(roots), "-----END CERTIFICATE-----") {
		if one != "" {
			sns = append(sns, certSN(t, one))
		}
	}
	return strings.Join(sns, "_")
}
