package callback

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"

	"paymock/mock/inputfile"
)

// maxRoots bounds a file of certificates, in bytes: twenty times what a system has.
const maxRoots = 4 << 20

// TrustFiles is SenderConfig.TLS for merchants whose certificates come from authorities of their
// own: each file holds one or more certificates in PEM, and they count beside the system's
// roots. Without files it is nil, which means the system's roots. The error names the file and
// what is wrong with it.
func TrustFiles(files ...string) (*tls.Config, error) {
	if len(files) == 0 {
		return nil, nil
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool() // a machine without roots
	}
	for _, file := range files {
		text, err := inputfile.Read(context.Background(), file, maxRoots)
		if err != nil {
			return nil, err
		}
		found, err := parseCertificates(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		for _, c := range found {
			roots.AddCert(c)
		}
	}
	return &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}, nil
}

// parseCertificates reads all of a PEM text, which must hold certificates only.
func parseCertificates(text []byte) ([]*x509.Certificate, error) {
	var found []*x509.Certificate
	for {
		block, rest := pem.Decode(text)
		switch {
		case block == nil && len(found) == 0:
			return nil, errors.New("holds no certificate in PEM, which begins with -----BEGIN CERTIFICATE-----")
		case block == nil && len(bytes.TrimSpace(rest)) > 0 && bytes.Contains(rest, []byte("-----BEGIN")):
			return nil, fmt.Errorf("is damaged after %d certificates", len(found))
		case block == nil:
			return found, nil
		case block.Type != "CERTIFICATE":
			return nil, fmt.Errorf("holds a %s; give the authority's certificate only", block.Type)
		}
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("certificate %d: %w", len(found)+1, err)
		}
		found = append(found, c)
		text = rest
	}
}

// distrustReason says why a merchant's certificate was not believed, "" when that is not the trouble.
func distrustReason(err error) string {
	var unknown x509.UnknownAuthorityError
	var host x509.HostnameError
	var invalid x509.CertificateInvalidError
	switch {
	case errors.As(err, &unknown) && unknown.Cert != nil:
		return fmt.Sprintf("TLS: the certificate of %q is signed by %q, an authority that paymock does not know; give its certificate with --callback-ca",
			unknown.Cert.Subject, unknown.Cert.Issuer)
	case errors.As(err, &host):
		return "TLS: the merchant's certificate is for another host: " + host.Error()
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return fmt.Sprintf("TLS: the certificate of %q is valid from %s to %s only",
			invalid.Cert.Subject, invalid.Cert.NotBefore.UTC().Format("2006-01-02 15:04 MST"), invalid.Cert.NotAfter.UTC().Format("2006-01-02 15:04 MST"))
	}
	return ""
}
