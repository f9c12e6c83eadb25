package mock

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"paymock/mock/clock"
	"paymock/mock/inputfile"
)

// authority is a certificate authority of our own, for SDKs that insist on https. It issues a
// certificate for whatever host name a client asks for, so that a redirected platform name
// works too: the client must trust ca.pem.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	also []string // names that each certificate carries beside the one asked for
	now  func() time.Time

	mu     sync.Mutex
	issued map[string]*tls.Certificate
}

// The files of an authority's directory.
const (
	caFile    = "ca.pem"
	caKeyFile = "ca-key.pem"
)

const (
	caLife   = 10 * 365 * 24 * time.Hour
	leafLife = 365 * 24 * time.Hour
	// maxIssued bounds the certificates kept; a further name is served a fresh one each time.
	maxIssued = 1000
)

// openAuthority reads the authority in dir, or makes one there. dir "" makes one that is
// forgotten with the server. Its certificates carry the names also.
func openAuthority(dir string, also []string, now func() time.Time) (*authority, error) {
	a := &authority{also: also, now: now, issued: map[string]*tls.Certificate{}}
	if dir == "" {
		_, _, err := a.createCA()
		return a, err
	}
	there, err := authorityIn(dir)
	if err != nil {
		return nil, err
	}
	if !there {
		return a, a.createIn(dir)
	}
	pair, err := readPair(filepath.Join(dir, caFile), filepath.Join(dir, caKeyFile))
	if err != nil {
		return nil, fmt.Errorf("--tls-ca-dir: %w; remove %s and %s there to have them made anew", err, caFile, caKeyFile)
	}
	key, ok := pair.PrivateKey.(*ecdsa.PrivateKey)
	if !ok || pair.Leaf == nil || !pair.Leaf.IsCA {
		return nil, fmt.Errorf("--tls-ca-dir: %s is not a certificate authority with an ECDSA key, as paymock makes them", filepath.Join(dir, caFile))
	}
	if now().After(pair.Leaf.NotAfter) {
		return nil, fmt.Errorf("--tls-ca-dir: %s ran out on %s; remove it to have one made anew", filepath.Join(dir, caFile), pair.Leaf.NotAfter.Format(time.DateOnly))
	}
	a.cert, a.key = pair.Leaf, key
	return a, nil
}

// readPair reads a certificate and its key.
func readPair(certFile, keyFile string) (tls.Certificate, error) {
	const most = 1 << 20
	var texts [2][]byte
	for i, file := range []string{certFile, keyFile} {
		text, err := inputfile.Read(context.Background(), file, most)
		if err != nil {
			return tls.Certificate{}, err
		}
		texts[i] = text
	}
	return tls.X509KeyPair(texts[0], texts[1])
}

// authorityIn reports whether a directory has an authority. One of its files without the other is
// an error: with a new authority, all who trust the old one would be cut off.
func authorityIn(dir string) (bool, error) {
	_, certErr := os.Stat(filepath.Join(dir, caFile))
	key, keyErr := os.Stat(filepath.Join(dir, caKeyFile))
	lost := map[string]bool{caFile: errors.Is(certErr, os.ErrNotExist), caKeyFile: errors.Is(keyErr, os.ErrNotExist)}
	for file, other := range map[string]string{caFile: caKeyFile, caKeyFile: caFile} {
		if lost[file] && !lost[other] {
			return false, fmt.Errorf("--tls-ca-dir: %s has %s and no %s; bring it back, or remove %s, too, to have both made anew", dir, other, file, other)
		}
	}
	if lost[caFile] {
		return false, nil
	}
	if keyErr == nil && key.Mode().Perm()&0o077 != 0 {
		return false, fmt.Errorf("--tls-ca-dir: %s can be read by others (mode %#o): chmod 600 it, or whoever has it can sign as an authority that you trust", filepath.Join(dir, caKeyFile), key.Mode().Perm())
	}
	return true, nil
}

// createIn makes an authority and keeps it in dir.
func (a *authority) createIn(dir string) error {
	certPEM, keyPEM, err := a.createCA()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("--tls-ca-dir: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, caKeyFile), keyPEM, 0o600); err != nil {
		return fmt.Errorf("--tls-ca-dir: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, caFile), certPEM, 0o644); err != nil { //nolint:gosec // public
		return fmt.Errorf("--tls-ca-dir: %w", err)
	}
	return nil
}

func (a *authority) createCA() (certPEM, keyPEM []byte, err error) {
	a.key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	now := a.now()
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(now.UnixNano()),
		Subject:               pkix.Name{CommonName: "paymock test authority, never trust in production"},
		NotBefore:             now.Add(-time.Hour),
		NotAfter:              now.Add(caLife),
		IsCA:                  true,
		BasicConstraintsValid: true,
		MaxPathLenZero:        true,
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &a.key.PublicKey, a.key)
	if err != nil {
		return nil, nil, err
	}
	if a.cert, err = x509.ParseCertificate(der); err != nil {
		return nil, nil, err
	}
	keyDER, err := x509.MarshalECPrivateKey(a.key)
	if err != nil {
		return nil, nil, err
	}
	certPEM = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	keyPEM = pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: keyDER})
	return certPEM, keyPEM, nil
}

// tlsConfig serves TLS with certificates made for the name that each client asks for.
func (a *authority) tlsConfig() *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS12,
		NextProtos: []string{"http/1.1"}, // lost and broken replies need the bare connection
		GetCertificate: func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
			name := hello.ServerName
			if name == "" { // clients that dial an address send no name
				host, _, err := net.SplitHostPort(hello.Conn.LocalAddr().String())
				if err != nil {
					return nil, err
				}
				name = host
			}
			return a.certificateFor(name)
		},
	}
}

// certificateFor issues, or finds, the certificate of a host name or address.
func (a *authority) certificateFor(name string) (*tls.Certificate, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.now()
	if c, ok := a.issued[name]; ok && now.Before(c.Leaf.NotAfter) {
		return c, nil
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(now.UnixNano()),
		Subject:      pkix.Name{CommonName: name},
		NotBefore:    now.Add(-time.Hour),
		NotAfter:     now.Add(leafLife),
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	if ip := net.ParseIP(name); ip != nil {
		template.IPAddresses = []net.IP{ip}
		template.DNSNames = a.also
	} else {
		template.DNSNames = append([]string{name}, a.also...)
		slices.Sort(template.DNSNames)
		template.DNSNames = slices.Compact(template.DNSNames)
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, &key.PublicKey, a.key)
	if err != nil {
		return nil, fmt.Errorf("certificate for %q: %w", name, err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	c := &tls.Certificate{Certificate: [][]byte{der, a.cert.Raw}, PrivateKey: key, Leaf: leaf}
	if len(a.issued) < maxIssued {
		a.issued[name] = c
	}
	return c, nil
}

// Authority finds the certificate authority in dir, or makes one there. It gives the file to trust
// and the platforms' host names, which its certificates carry.
func Authority(dir string) (file string, hosts []string, err error) {
	hosts = hostNames(Providers())
	if _, err := openAuthority(dir, hosts, clock.System{}.Now); err != nil {
		return "", nil, err
	}
	return filepath.Join(dir, caFile), hosts, nil
}
