package alipay

import (
	"crypto/md5"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"strings"
)

// Certificates puts an app in certificate mode (Alipay sheet 1.7, common/057k53). Each is the
// PEM text of the file that the platform gives.
type Certificates struct {
	App    string // appCertPublicKey: the merchant's, made for the key in Config.PrivateKey
	Alipay string // alipayCertPublicKey: answers and notifications are verified with it
	Root   string // alipayRootCert: may hold several
}

// certIdentity holds the serial numbers that certificate mode sends and expects; the zero value is key mode.
type certIdentity struct {
	appSN, rootSN, alipaySN string
}

func (i certIdentity) isCertMode() bool { return i.appSN != "" }

// readAll checks that the certificates belong together and to the private key.
func (c Certificates) readAll(private *rsa.PrivateKey) (certIdentity, *rsa.PublicKey, error) {
	app, appErr := readCertificate(c.App)
	alipay, alipayErr := readCertificate(c.Alipay)
	rootSN, rootErr := RootSerial(c.Root)
	if err := errors.Join(namedError("Certificates.App", appErr), namedError("Certificates.Alipay", alipayErr), namedError("Certificates.Root", rootErr)); err != nil {
		return certIdentity{}, nil, err
	}
	if private != nil && !private.PublicKey.Equal(app.PublicKey) {
		return certIdentity{}, nil, errors.New("Certificates.App: it was made for another key than PrivateKey: want the pair")
	}
	key, ok := alipay.PublicKey.(*rsa.PublicKey)
	if !ok {
		return certIdentity{}, nil, fmt.Errorf("Certificates.Alipay: want an RSA key, not %T", alipay.PublicKey)
	}
	i := certIdentity{rootSN: rootSN}
	var err error
	if i.appSN, err = CertificateSerial(c.App); err != nil {
		return certIdentity{}, nil, err
	}
	i.alipaySN, err = CertificateSerial(c.Alipay)
	return i, key, err
}

func namedError(field string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", field, err)
}

func readCertificate(text string) (*x509.Certificate, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil || block.Type != "CERTIFICATE" {
		return nil, errors.New("want a certificate as PEM")
	}
	return x509.ParseCertificate(block.Bytes)
}

// CertificateSerial returns the SN of the first certificate in a PEM text: the MD5 in lower-case
// hex of the issuer's name, most specific part first, and the serial number in decimal
// (Alipay sheet 1.7).
func CertificateSerial(text string) (string, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil || block.Type != "CERTIFICATE" {
		return "", errors.New("want a certificate as PEM")
	}
	body, err := readOutline(block.Bytes)
	if err != nil {
		return "", err
	}
	return body.serialNumber(), nil
}

// RootSerial returns alipay_root_cert_sn of a PEM text: the SNs of all its certificates that
// are signed with RSA, joined with "_". The SM2 certificates of the platform's file don't
// count (Alipay sheet 1.7).
func RootSerial(text string) (string, error) {
	var sns []string
	for rest := []byte(text); ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		if block.Type != "CERTIFICATE" {
			continue
		}
		body, err := readOutline(block.Bytes)
		if err != nil {
			return "", err
		}
		if strings.HasPrefix(body.algorithm+".", "1.2.840.113549.1.1.") {
			sns = append(sns, body.serialNumber())
		}
	}
	if len(sns) == 0 {
		return "", errors.New("want at least one certificate that is signed with RSA, as PEM")
	}
	return strings.Join(sns, "_"), nil
}

// certOutline is as much of a certificate as an SN needs. It is read apart from crypto/x509, which
// refuses the curves of SM2.
type certOutline struct {
	issuer    pkix.RDNSequence
	serial    *big.Int
	algorithm string
}

func readOutline(der []byte) (certOutline, error) {
	var whole struct {
		Body struct {
			Version   int `asn1:"optional,explicit,default:0,tag:0"`
			Serial    *big.Int
			Algorithm pkix.AlgorithmIdentifier
			Issuer    asn1.RawValue // what follows doesn't matter here
		}
		Algorithm pkix.AlgorithmIdentifier
		Signature asn1.BitString
	}
	if _, err := asn1.Unmarshal(der, &whole); err != nil {
		return certOutline{}, fmt.Errorf("certificate: %w", err)
	}
	o := certOutline{serial: whole.Body.Serial, algorithm: whole.Algorithm.Algorithm.String()}
	if _, err := asn1.Unmarshal(whole.Body.Issuer.FullBytes, &o.issuer); err != nil {
		return certOutline{}, fmt.Errorf("certificate's issuer: %w", err)
	}
	return o, nil
}

// serialNumber is the MD5 of "CN=…,OU=…,O=…,C=…" and the serial number. It is shorter than 32 digits
// for nobody: hex of a digest keeps its zeros.
func (o certOutline) serialNumber() string {
	sum := md5.Sum([]byte(o.issuer.String() + o.serial.String()))
	return hex.EncodeToString(sum[:])
}
