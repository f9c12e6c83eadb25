package main

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"paymock/mock"
	"paymock/mock/api"
)

// TestKeyFiles: a private key comes in three forms that are one key.
func TestKeyFiles(t *testing.T) {
	t.Parallel()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	private := string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
	files := map[string]string{}
	for _, f := range keyFiles(api.App{Secret: "s", MerchantPrivateKey: private, Keys: map[string]string{"aes_key": "a2V5"}}) {
		files[f.Name] = f.Text
	}
	if files["secret.txt"] != "s" || files["aes_key.txt"] != "a2V5" || files["merchant_private_key.pem"] != private {
		t.Errorf("%v", files)
	}
	if bare, err := base64.StdEncoding.DecodeString(files["merchant_private_key.txt"]); err != nil || string(bare) != string(der) {
		t.Errorf("base64: %v", err)
	}
	block, _ := pem.Decode([]byte(files["merchant_private_key_pkcs1.pem"]))
	if block == nil {
		t.Fatal("no PKCS#1")
	}
	if again, err := x509.ParsePKCS1PrivateKey(block.Bytes); err != nil || !again.Equal(key) {
		t.Errorf("PKCS#1: %v", err)
	}
}

// TestKeysOfAnother: the files of another app are not overwritten unless that is asked for; the same ones are written again.
func TestKeysOfAnother(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "secret.txt")
	if err := (&appKeysCommand{}).mayWrite(t.Context(), keyFile{Name: name, Text: "a"}); err != nil {
		t.Error(err)
	}
	if err := os.WriteFile(name, []byte("a"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		text  string
		force bool
		taken bool
	}{{"a", false, true}, {"b", false, false}, {"b", true, true}} {
		if err := (&appKeysCommand{Force: tt.force}).mayWrite(t.Context(), keyFile{Name: name, Text: tt.text}); (err == nil) != tt.taken {
			t.Errorf("%+v: %v", tt, err)
		}
	}
	if err := (&appKeysCommand{Force: true}).mayWrite(t.Context(), keyFile{Name: filepath.Dir(name)}); err == nil {
		t.Error("a directory was taken for a file")
	}
}

func TestPrintChanges(t *testing.T) {
	t.Parallel()
	before := api.App{Provider: "4pyun", ID: "x", Callbacks: map[string]string{"notify": "http://a", "sharding": "http://s"}}
	after := before
	after.Callbacks = map[string]string{"sharding": "http://s"}
	after.Dialect = map[string]string{"d": "on"}
	var b strings.Builder
	printChanges(&b, before, after)
	const want = "4pyun/x\n  dialect d         on       was  -\n  notify callbacks  stopped  was  http://a\n"
	if b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
}

// TestLiveKeysAreTold: who gives an app keys that look live sees the warning at once, and nobody else.
func TestLiveKeysAreTold(t *testing.T) {
	t.Parallel()
	const drawn = "0123456789abcdef0123456789ABCDEF"
	server := mock.Start(t, mock.WithSeed(7))
	env := map[string]string{"PAYCTL_CONTROL": server.ControlURL()}
	for _, tt := range []struct {
		args  string
		warns bool
	}{
		{args: "app add op12defadfad --secret " + drawn, warns: true},
		{args: "app rotate op12defadfad --secret test-secret"},
		{args: "app rotate op12defadfad --secret " + drawn, warns: true},
		{args: "app rotate op12defadfad"},
		{args: "app add op88641899bd20661 --secret test-secret"},
	} {
		got := payctl(t.Context(), env, strings.Fields(tt.args)...)
		if warned := strings.Contains(got.stderr, "payctl: warning: these keys look live"); got.code != 0 || warned != tt.warns || strings.Contains(got.stderr, drawn) {
			t.Errorf("payctl %s: exit code %d, %q; warning wanted: %t", tt.args, got.code, got.stderr, tt.warns)
		}
	}
}

// TestOrphaned: apps of a merchant that still listens stay, and those with other addresses.
func TestOrphaned(t *testing.T) {
	t.Parallel()
	var dialled []string
	dial := func(err error) func(context.Context, string, string) (net.Conn, error) {
		return func(_ context.Context, _, address string) (net.Conn, error) {
			dialled = append(dialled, address)
			conn, _ := net.Pipe()
			return conn, err
		}
	}
	a := api.App{Provider: "4pyun", ID: "x", NotifyURL: "http://merchant:8080/callbacks/4pyun/x/notify"}
	if isOrphaned(t.Context(), a, dial(nil)) {
		t.Error("the merchant listens")
	}
	if !isOrphaned(t.Context(), a, dial(syscall.ECONNREFUSED)) {
		t.Error("the merchant is gone")
	}
	a.NotifyURL = "http://merchant:8080/mine"
	if isOrphaned(t.Context(), a, dial(syscall.ECONNREFUSED)) {
		t.Error("the address is the user's own")
	}
	if want := []string{"merchant:8080", "merchant:8080"}; !slices.Equal(dialled, want) {
		t.Errorf("dialled %q, want %q", dialled, want)
	}
}
