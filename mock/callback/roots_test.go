package callback_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"paymock/mock/callback"
	"paymock/mock/wire"
)

// office is a certificate authority.
type office struct {
	testing.TB
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
	text        []byte // the certificate, PEM
}

func newOffice(t *testing.T, name string) *office {
	t.Helper()
	o := &office{TB: t}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotBefore: noon.AddDate(-1, 0, 0), NotAfter: noon.AddDate(20, 0, 0),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	var der []byte
	der, o.key = o.sign(template, template, nil)
	var err error
	if o.certificate, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	o.text = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	return o
}

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func (o *office) sign(template, parent *x509.Certificate, by *ecdsa.PrivateKey) ([]byte, *ecdsa.PrivateKey) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		o.Fatal(err)
	}
	if by == nil {
		by = key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, by)
	if err != nil {
		o.Fatal(err)
	}
	return der, key
}

// merchant serves https with a certificate of the office's.
func (o *office) merchant(change func(*x509.Certificate)) (url string) {
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "shop"}, NotBefore: noon.AddDate(-1, 0, 0), NotAfter: noon.AddDate(20, 0, 0),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, DNSNames: []string{"shop.test"},
	}
	change(template)
	der, key := o.sign(template, o.certificate, o.key)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "success") }))
	server.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // refused handshakes are wanted
	server.StartTLS()
	o.Cleanup(server.Close)
	return server.URL
}

// TestTrustFiles delivers to merchants with certificates of their own authorities.
func TestTrustFiles(t *testing.T) {
	t.Parallel()
	bureau, other := newOffice(t, "Bureau"), newOffice(t, "Other")
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, append(append([]byte("two authorities\n"), other.text...), bureau.text...), 0o600); err != nil {
		t.Fatal(err)
	}
	trusted, err := callback.TrustFiles(file)
	if err != nil {
		t.Fatal(err)
	}
	none, err := callback.TrustFiles()
	if none != nil || err != nil {
		t.Errorf("no files are %v, %v; want the system's roots", none, err)
	}
	same := func(*x509.Certificate) {}
	tests := map[string]struct {
		trust *tls.Config
		url   string
		want  string // "" is accepted
	}{
		"trusted":            {trusted, bureau.merchant(same), ""},
		"the file's first":   {trusted, other.merchant(same), ""},
		"unknown authority":  {nil, bureau.merchant(same), `TLS: the certificate of "CN=shop" is signed by "CN=Bureau", an authority that paymock does not know; give its certificate with --callback-ca`},
		"another in between": {trusted, newOffice(t, "Third").merchant(same), `signed by "CN=Third"`},
		"another host":       {trusted, bureau.merchant(func(c *x509.Certificate) { c.IPAddresses = nil }), "TLS: the merchant's certificate is for another host: "},
		"over":               {trusted, bureau.merchant(func(c *x509.Certificate) { c.NotAfter = noon.AddDate(0, -1, 0) }), `TLS: the certificate of "CN=shop" is valid from 2025-03-01 12:00 UTC to 2026-02-01 12:00 UTC only`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := newSender(t, callback.SenderConfig{TLS: tt.trust}).Post(context.Background(), tt.url, &wire.Request{Method: "POST", Body: []byte("a=1")})
			if tt.want == "" && (x.Answer == nil || string(x.Answer.Body) != "success") || tt.want != "" && (x.Answer != nil || !strings.Contains(x.Reason, "not sent: ") || !strings.Contains(x.Reason, tt.want)) {
				t.Errorf("reason %q, want %q", x.Reason, tt.want)
			}
			if !strings.HasPrefix(string(x.Request), "POST / HTTP/1.1\r\n") {
				t.Errorf("request %q", x.Request)
			}
		})
	}
}

func TestTrustFilesMistakes(t *testing.T) {
	t.Parallel()
	good := string(newOffice(t, "Bureau").text)
	for name, tt := range map[string]struct{ text, want string }{
		"empty":     {"", "no certificate in PEM"},
		"no PEM":    {"ca", "no certificate in PEM"},
		"a key":     {string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: []byte("x")})), "holds a PRIVATE KEY; give"},
		"bad bytes": {string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: []byte("x")})), "certificate 1: "},
		"cut":       {good + good[:len(good)/2], "is damaged after 1 certificates"},
	} {
		file := filepath.Join(t.TempDir(), "ca.pem")
		if err := os.WriteFile(file, []byte(tt.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := callback.TrustFiles(file); err == nil || !strings.Contains(err.Error(), file+": ") || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %s and %q", name, err, file, tt.want)
		}
	}
	if _, err := callback.TrustFiles("/does/not/exist.pem"); err == nil || !strings.Contains(err.Error(), "/does/not/exist.pem") {
		t.Errorf("missing: %v", err)
	}
}
