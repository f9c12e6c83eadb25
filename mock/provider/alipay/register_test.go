package alipay_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"strings"
	"testing"

	"paymock/mock/app"
	"paymock/mock/ident"
	"paymock/mock/provider"
	"paymock/mock/provider/alipay"
	"paymock/mock/provider/providertest"
)

func demoPrivate(t testing.TB) string {
	t.Helper()
	return providertest.Register(t, alipay.New(), demoApp()).Keys[alipay.KeyMerchantPrivate]
}

// TestDemoApp has everything that a merchant is given, and settles with it in both modes.
func TestDemoApp(t *testing.T) {
	t.Parallel()
	p := alipay.New()
	a := providertest.Register(t, p, demoApp())
	if a.Merchant != alipay.DemoSeller {
		t.Errorf("seller %s", a.Merchant)
	}
	for _, name := range []string{
		alipay.KeyMerchantPrivate, alipay.KeyMerchantPublic, alipay.KeyPlatformPrivate, alipay.KeyPlatformPublic,
		alipay.KeyMerchantCert, alipay.KeyPlatformCert, alipay.KeyRootCert,
	} {
		if !strings.HasPrefix(a.Keys[name], "-----BEGIN") {
			t.Errorf("%s is %.30q", name, a.Keys[name])
		}
	}
	if a.Keys[alipay.KeyMerchantPublic] == a.Keys[alipay.KeyPlatformPublic] {
		t.Error("merchant and platform share a pair")
	}
	w := providertest.NewWorld(t, p, a, vectorNow)
	prepare(w)
	m := merchant{key: privateKey(a.Keys[alipay.KeyMerchantPrivate]), app: w.App}
	_, out := call(t, w, m, "alipay.trade.order.settle", settleBiz)
	wants(t, out, "10000")
	m.certs = &[2]string{certSN(t, a.Keys[alipay.KeyMerchantCert]), certSN(t, a.Keys[alipay.KeyRootCert])}
	_, out = call(t, w, m, "alipay.trade.query", tradeBiz)
	wants(t, out, "10000")
	m.certs, m.aesKey = nil, a.Keys[alipay.KeyAES]
	_, out = call(t, w, m, "alipay.trade.query", tradeBiz)
	wants(t, out, "10000")
}

// TestKeyForms takes every form that Alipay's tools write.
func TestKeyForms(t *testing.T) {
	t.Parallel()
	v := loadVectors(t)
	for name, keys := range map[string]map[string]string{
		"public PEM":           {alipay.KeyMerchantPublic: v.Keys.App.PublicPEM},
		"public base64":        {alipay.KeyMerchantPublic: v.Keys.App.PublicBase64},
		"private PKCS#8 PEM":   {alipay.KeyMerchantPrivate: v.Keys.App.PrivatePEM},
		"private PKCS#1 PEM":   {alipay.KeyMerchantPrivate: v.Keys.App.PrivatePKCS1},
		"private base64":       {alipay.KeyMerchantPrivate: v.Keys.App.PrivateBase64},
		"base64 in lines":      {alipay.KeyMerchantPublic: v.Keys.App.PublicBase64[:64] + "\n" + v.Keys.App.PublicBase64[64:]},
		"own certificate only": {alipay.KeyMerchantCert: v.CertMode.App},
		"public and private":   {alipay.KeyMerchantPublic: v.Keys.App.PublicPEM, alipay.KeyMerchantPrivate: v.Keys.App.PrivatePKCS1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := alipay.New()
			a := providertest.Register(t, p, &app.App{ID: vectorApp, Merchant: vectorSeller, Keys: keys})
			w := providertest.NewWorld(t, p, a, vectorNow)
			m := merchant{key: privateKey(v.Keys.App.PrivatePEM), app: w.App}
			w.Open(provider.Order{Amount: 1, Extra: map[string]string{"trade_no": vectorTrade}})
			_, out := call(t, w, m, "alipay.trade.query", tradeBiz)
			wants(t, out, "10000")
		})
	}
}

// TestRegisterErrors names the field that is wrong.
func TestRegisterErrors(t *testing.T) {
	t.Parallel()
	v := loadVectors(t)
	small, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	smallPublic, err := x509.MarshalPKIXPublicKey(&small.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	smallPrivate := base64.StdEncoding.EncodeToString(x509.MarshalPKCS1PrivateKey(small))
	key := func(name, value string) *app.App { return &app.App{ID: "1", Keys: map[string]string{name: value}} }
	both := func(a, av, b, bv string) *app.App { return &app.App{ID: "1", Keys: map[string]string{a: av, b: bv}} }
	for _, c := range []struct {
		name, field, says string
		app               *app.App
	}{
		{"id", "id", "digits", &app.App{ID: "abc"}},
		{"long seller", "merchant", "30", &app.App{ID: "1", Merchant: strings.Repeat("2", 31)}},
		{"small public key", alipay.KeyMerchantPublic, "1024 bits", key(alipay.KeyMerchantPublic, base64.StdEncoding.EncodeToString(smallPublic))},
		{"small private key", alipay.KeyPlatformPrivate, "1024 bits", key(alipay.KeyPlatformPrivate, smallPrivate)},
		{"small merchant private key", alipay.KeyMerchantPrivate, "1024 bits", key(alipay.KeyMerchantPrivate, smallPrivate)},
		{"no key", alipay.KeyMerchantPublic, "neither PEM nor base64", key(alipay.KeyMerchantPublic, "!!")},
		{"base64 of nothing", alipay.KeyMerchantPublic, "not a public key", key(alipay.KeyMerchantPublic, "AAAA")},
		{"broken PEM", alipay.KeyMerchantPrivate, "broken PEM", key(alipay.KeyMerchantPrivate, "-----BEGIN PRIVATE KEY-----\nx")},
		{"blank key", alipay.KeyMerchantPrivate, "empty", key(alipay.KeyMerchantPrivate, " \n")},
		{"public in place of private", alipay.KeyPlatformPrivate, "not a private key", key(alipay.KeyPlatformPrivate, v.Keys.Alipay.PublicPEM)},
		{"equal pairs", alipay.KeyPlatformPrivate, "different pairs", both(alipay.KeyMerchantPublic, v.Keys.App.PublicPEM, alipay.KeyPlatformPrivate, v.Keys.App.PrivatePEM)},
		{"pair that is none", alipay.KeyMerchantPublic, "does not belong", both(alipay.KeyMerchantPublic, v.Keys.Alipay.PublicPEM, alipay.KeyMerchantPrivate, v.Keys.App.PrivatePEM)},
		{"platform pair that is none", alipay.KeyPlatformPublic, "does not belong", both(alipay.KeyPlatformPublic, v.Keys.App.PublicPEM, alipay.KeyPlatformPrivate, v.Keys.Alipay.PrivatePEM)},
		{"platform public alone", alipay.KeyPlatformPrivate, "the platform signs with it", key(alipay.KeyPlatformPublic, v.Keys.Alipay.PublicPEM)},
		{"no certificate", alipay.KeyMerchantCert, "certificate", key(alipay.KeyMerchantCert, v.Keys.App.PublicPEM)},
		{"certificates without root", alipay.KeyRootCert, "together", &app.App{ID: "1", Keys: map[string]string{
			alipay.KeyMerchantCert: v.CertMode.App, alipay.KeyPlatformCert: v.CertMode.Alipay, alipay.KeyPlatformPrivate: v.Keys.Alipay.PrivatePEM,
		}}},
		{"certificate of another key", alipay.KeyPlatformCert, "platform_private_key", &app.App{ID: "1", Keys: map[string]string{
			alipay.KeyMerchantCert: v.CertMode.App, alipay.KeyPlatformCert: v.CertMode.App, alipay.KeyRootCert: v.CertMode.Root, alipay.KeyPlatformPrivate: v.Keys.Alipay.PrivatePEM,
		}}},
		{"AES key of 8 bytes", alipay.KeyAES, "16 bytes", key(alipay.KeyAES, "AAAAAAAAAAA=")},
		{"AES key not base64", alipay.KeyAES, "base64", key(alipay.KeyAES, "!!")},
		{"unknown key", "keys.merchant_key", "merchant_public_key", key("merchant_key", "x")},
		{"unknown dialect", "dialect.x", "there are", &app.App{ID: "1", Dialect: map[string]string{"x": "y"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			draw := ident.NewDraw(1, 0)
			err := alipay.New().Register(c.app, &draw)
			var field *provider.FieldError
			if !errors.As(err, &field) || field.Field != c.field || !strings.Contains(field.Reason, c.says) {
				t.Errorf("got %v, want field %s and %q", err, c.field, c.says)
			}
		})
	}
}

// TestRegisterKeepsGivenMap: the caller's keys are not written to, they may be shared.
func TestRegisterKeepsGivenMap(t *testing.T) {
	t.Parallel()
	given := map[string]string{}
	providertest.Register(t, alipay.New(), &app.App{ID: "1", Keys: given})
	if len(given) != 0 {
		t.Errorf("%d keys were put into the caller's map", len(given))
	}
}

// TestDrawnIdentity draws id and seller from the seed.
func TestDrawnIdentity(t *testing.T) {
	t.Parallel()
	one := providertest.Register(t, alipay.New(), &app.App{Seed: 3})
	two := providertest.Register(t, alipay.New(), &app.App{Seed: 4})
	if len(one.ID) != 16 || len(one.Merchant) != 16 || one.ID == two.ID || one.Merchant == two.Merchant {
		t.Errorf("drew %s %s and %s %s", one.ID, one.Merchant, two.ID, two.Merchant)
	}
}

// TestRootFile leaves out what Go can't read and what is not signed by RSA.
func TestRootFile(t *testing.T) {
	t.Parallel()
	v := loadVectors(t)
	a := v.app()
	second := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: pemBytes(v.CertMode.App)}))
	// Alipay's own file holds SM2 certificates too; openssl makes one.
	key := file(t, "sm2.key", []byte(openssl(t, nil, "ecparam", "-genkey", "-name", "SM2", "-noout")))
	sm2 := openssl(t, nil, "req", "-x509", "-new", "-key", key, "-sm3", "-subj", "/CN=SM2 root", "-days", "30")
	a.Keys[alipay.KeyRootCert] = sm2 + v.CertMode.Root + "some text\n" + second
	p := alipay.New()
	w := providertest.NewWorld(t, p, providertest.Register(t, p, a), vectorNow)
	w.Open(provider.Order{Amount: 1, Extra: map[string]string{"trade_no": vectorTrade}})
	m := merchant{key: privateKey(v.Keys.App.PrivatePEM), app: w.App, certs: &[2]string{v.CertMode.AppSN, v.CertMode.RootSN + "_" + v.CertMode.AppSN}}
	_, out := call(t, w, m, "alipay.trade.query", tradeBiz)
	wants(t, out, "10000")
}
