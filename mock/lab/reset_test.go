package lab_test

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"reflect"
	"testing"
	"time"

	"paymock/mock/api"
	"paymock/mock/app"
	"paymock/mock/ident"
	"paymock/mock/lab"
	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/provider/alipay"
	"paymock/mock/provider/fourpyun"
	"paymock/mock/provider/intella"
	"paymock/mock/rule"
	"paymock/mock/state"
)

// TestReadersNumbersGoOn: a reader's numbers are made of its seconds, and none is given twice though the
// app was reset, made anew or imported within the same second, or its clock was moved before (intella sheet 0:
// unique per reader).
func TestReadersNumbersGoOn(t *testing.T) {
	t.Parallel()
	l, ctx := newLab(t), t.Context()
	shop := lab.NewApp{App: app.App{Provider: "intella", ID: "S2P1"}}
	a, err := l.MakeApp(ctx, shop)
	if err != nil {
		t.Fatal(err)
	}
	given := map[string]string{}
	var saved bytes.Buffer
	for _, step := range []string{
		"made", "reset", "made anew", "moved", "reset", "moved", "made anew", "reset", "saved", "imported", "moved", "imported", "reset",
	} {
		switch step {
		case "reset":
			a, err = l.ResetApp(ctx, a)
		case "moved": // as by clock advance
			a, _ = l.Apps.Change(a.Name(), func(a *app.App) { a.Clock.Offset += 25 * time.Hour })
		case "saved":
			err = l.Export(ctx, &saved, a)
		case "imported":
			file, failed := state.Read(ctx, saved.Bytes())
			if failed != nil {
				t.Fatal(failed)
			}
			_, err = l.Import(ctx, file)
			a, _ = l.Apps.Named(a.Name())
		case "made anew":
			if err = l.RemoveApp(ctx, a); err == nil {
				a, err = l.MakeApp(ctx, shop)
			}
		}
		if err != nil {
			t.Fatal(step, err)
		}
		for range 3 {
			err := l.Gateway.Act(ctx, a, "pay", func(b *ledger.Books, env provider.Env) (string, []provider.Notice, error) {
				trade, notices, err := intella.New().Open(b, a, provider.Order{Amount: 1, Status: ledger.Paid, Extra: map[string]string{"terminal": "01304187"}}, env)
				if err != nil {
					return "", nil, err
				}
				if number := trade.Extra["txn"]; number == "" || given[number] != "" {
					t.Errorf("%s: TerminalTXNNumber %q was given before, when %s", step, number, given[number])
				} else {
					given[number] = step
				}
				return trade.No, notices, nil
			})
			if err != nil {
				t.Fatal(step, err)
			}
		}
	}
}

// TestAddressesGivenLater: PATCH gives an address for statements when no money moves any more, and the day's
// timer starts; a change that gives none, or after which nothing is owed, starts none.
func TestAddressesGivenLater(t *testing.T) {
	t.Parallel()
	l, ctx := newLab(t), t.Context()
	a, err := l.MakeApp(ctx, lab.NewApp{App: app.App{Provider: "4pyun", ID: "op1"}})
	if err != nil {
		t.Fatal(err)
	}
	timers := func(address string) int {
		t.Helper()
		if _, err := l.ChangeApp(ctx, a, lab.AppChange{URLs: map[string]string{"settlement": address}}); err != nil {
			t.Fatal(err)
		}
		tasks, err := l.Store.Tasks(ctx, a.Name())
		if err != nil {
			t.Fatal(err)
		}
		return len(tasks)
	}
	if n := timers("http://127.0.0.1:9/s"); n != 0 {
		t.Errorf("%d timers where no money has moved", n)
	}
	timers("")
	err = l.Gateway.Act(ctx, a, "pay", func(b *ledger.Books, env provider.Env) (string, []provider.Notice, error) {
		a, _ := l.Apps.Named(a.Name())
		trade, notices, err := fourpyun.New().Open(b, a, provider.Order{Amount: 100, Status: ledger.Paid}, env)
		return trade.No, notices, err
	})
	if err != nil {
		t.Fatal(err)
	}
	if n := timers(""); n != 0 {
		t.Errorf("%d timers without an address", n)
	}
	for range 2 {
		if n := timers("http://127.0.0.1:9/s"); n != 1 {
			t.Errorf("%d timers after the address was given, want 1", n)
		}
	}
}

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

// TestRemovedRulesAreForgotten: what an exchange counts for a rule that was removed while it was under way goes
// with the next rules that are.
func TestRemovedRulesAreForgotten(t *testing.T) {
	t.Parallel()
	l, ctx := newLab(t), t.Context()
	a, err := l.MakeApp(ctx, lab.NewApp{App: app.App{Provider: "4pyun"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, of := range []string{a.Name(), rule.Server} {
		made, err := l.Rules.Add(of, api.Rule{When: api.When{Operation: "settle"}, Then: api.Then{Respond: "1403"}})
		if err != nil {
			t.Fatal(err)
		}
		if removed, err := l.RemoveRule(ctx, of, made.ID); err != nil || !removed {
			t.Fatal(removed, err)
		}
		if _, err := l.Store.Take(ctx, of, "", "rule:"+made.ID, 0); err != nil { // by the exchange
			t.Fatal(err)
		}
		if err := l.ClearRules(ctx, of); err != nil {
			t.Fatal(err)
		}
		if n, err := l.Rules.Hits(ctx, of, made.ID); err != nil || n != 0 {
			t.Errorf("of %q %d hits are left, %v", of, n, err)
		}
	}
}
