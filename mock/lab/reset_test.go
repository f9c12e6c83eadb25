package lab_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"reflect"
	"testing"
	"time"

	"paymock/mock/app"
	"paymock/mock/ident"
	"paymock/mock/lab"
	"paymock/mock/provider/alipay"
)

// selfSigned is a certificate of a new key, which is a root file too, and the key.
func selfSigned(t *testing.T) (cert, private string) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "next"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Unix(1_700_000_000, 0), NotAfter: time.Unix(3_000_000_000, 0),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})), string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8}))
}

// TestResetForgetsReplacedKeys: after a reset a replaced certificate is neither listed nor taken.
func TestResetForgetsReplacedKeys(t *testing.T) {
	t.Parallel()
	l, ctx := newLab(t), t.Context()
	platform, private := selfSigned(t)
	before, _ := selfSigned(t)
	now, _ := selfSigned(t)
	a, err := l.MakeApp(ctx, lab.NewApp{App: app.App{Provider: "alipay", Keys: map[string]string{
		alipay.KeyMerchantCert: before, alipay.KeyRootCert: before, alipay.KeyPlatformCert: platform, alipay.KeyPlatformPrivate: private,
	}}})
	if err != nil {
		t.Fatal(err)
	}
	a, err = l.ChangeApp(ctx, a, lab.AppChange{Keys: map[string]string{alipay.KeyMerchantCert: now}})
	if err != nil {
		t.Fatal(err)
	}
	without := func(a *app.App) any {
		fresh, draw := *a, ident.NewDraw(1, 0)
		fresh.Replaced = nil
		if err := alipay.New().Register(&fresh, &draw); err != nil {
			t.Fatal(err)
		}
		return fresh.Parsed
	}
	if len(a.Replaced) == 0 || reflect.DeepEqual(a.Parsed, without(a)) {
		t.Fatal("the certificate before is not taken any more")
	}
	after, err := l.ResetApp(ctx, a)
	if err != nil {
		t.Fatal(err)
	}
	if after.Replaced != nil || !reflect.DeepEqual(after.Parsed, without(after)) {
		t.Errorf("replaced keys are still taken; listed are %v", after.Replaced)
	}
	if after.Keys[alipay.KeyMerchantCert] != now {
		t.Error("the reset undid the change")
	}
}
