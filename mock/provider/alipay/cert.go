package alipay

import (
	"crypto/md5"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"strings"
	"time"

	"paymock/mock/app"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// certInfo holds the parts of a certificate that this protocol uses.
type certInfo struct {
	sn       string
	key      *rsa.PublicKey
	notAfter time.Time
}

// serialNumber is a certificate's SN: the MD5 of issuer and serial number, the issuer in RFC
// 2253 order and the number in decimal (Alipay sheet 1.7).
func serialNumber(c *x509.Certificate) string { return issuerAndNumber(c, c.SerialNumber.String()) }

func issuerAndNumber(c *x509.Certificate, number string) string {
	sum := md5.Sum([]byte(issuerName(c) + number))
	return hex.EncodeToString(sum[:])
}

func issuerName(c *x509.Certificate) string { return nameText(c.RawIssuer, c.Issuer) }

func subjectName(c *x509.Certificate) string { return nameText(c.RawSubject, c.Subject) }

// nameText writes a name in the certificate's own order, which pkix.Name forgets.
func nameText(raw []byte, parsed pkix.Name) string {
	var names pkix.RDNSequence
	if _, err := asn1.Unmarshal(raw, &names); err != nil {
		return parsed.String()
	}
	return names.String()
}

// parseCertificates reads every certificate of a PEM text, or one in bare base64.
func parseCertificates(text string) ([]*x509.Certificate, error) {
	if !strings.Contains(text, "-----BEGIN") {
		der, err := derOf(text)
		if err != nil {
			return nil, err
		}
		c, err := x509.ParseCertificate(der)
		if err != nil {
			return nil, err
		}
		return []*x509.Certificate{c}, nil
	}
	var certs []*x509.Certificate
	rest := []byte(text)
	for {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		if block.Type != "CERTIFICATE" {
			continue
		}
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			// Alipay's root file holds SM2 certificates, which Go can't read and which don't count.
			if signedByRSA(block.Bytes) {
				return nil, err
			}
			continue
		}
		certs = append(certs, c)
	}
	if len(certs) == 0 {
		return nil, errors.New("no certificate with an RSA key in it")
	}
	return certs, nil
}

// rsaSignatures is the beginning of the object identifiers of RSA signature algorithms.
var rsaSignatures = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1}

// signedByRSA reads only a certificate's signature algorithm.
func signedByRSA(der []byte) bool {
	var c struct {
		Content   asn1.RawValue
		Algorithm struct {
			ID         asn1.ObjectIdentifier
			Parameters asn1.RawValue `asn1:"optional"`
		}
		Signature asn1.BitString
	}
	if _, err := asn1.Unmarshal(der, &c); err != nil {
		return true // can't be told: let the full parser's error stand
	}
	id := c.Algorithm.ID
	return len(id) >= len(rsaSignatures) && id[:len(rsaSignatures)].Equal(rsaSignatures)
}

// parseCertificate reads the first certificate of a text.
func parseCertificate(field, text string) (*certInfo, error) {
	certs, err := parseCertificates(text)
	if err != nil {
		return nil, fieldError(field, err.Error()+"; give an X.509 certificate in PEM")
	}
	key, ok := certs[0].PublicKey.(*rsa.PublicKey)
	if !ok {
		return nil, fieldError(field, "the certificate's key is not an RSA key")
	}
	if err := checkSize(field, key.N.BitLen()); err != nil {
		return nil, err
	}
	return &certInfo{sn: serialNumber(certs[0]), key: key, notAfter: certs[0].NotAfter}, nil
}

// rootSerial is alipay_root_cert_sn: the SNs of all RSA-signed certificates of the root file,
// joined by "_" (Alipay sheet 1.7).
func rootSerial(field, text string) (string, error) {
	certs, err := parseCertificates(text)
	if err != nil {
		return "", fieldError(field, err.Error()+"; give the root certificates in PEM")
	}
	var sns []string
	for _, c := range certs {
		if signedByRSA(c.Raw) {
			sns = append(sns, serialNumber(c))
		}
	}
	if len(sns) == 0 {
		return "", fieldError(field, "no certificate in it is signed by RSA")
	}
	return strings.Join(sns, "_"), nil
}

// checkCertMode checks the serial numbers of a request in certificate mode, or that a request
// may do without.
func (r *request) checkCertMode(a *app.App) *provider.Outcome {
	k := r.keys
	sn, appGiven := r.publicParam("app_cert_sn")
	root, rootGiven := r.publicParam("alipay_root_cert_sn")
	r.certMode = appGiven && sn != ""
	known := r.pickCert(sn)
	switch {
	case !r.certMode && (rootGiven && root != "" || r.dialect.isSet("certificates", "required")):
		return refuse("isv.missing-app-cert-sn", "", "app_cert_sn is absent; send the SN of merchant_cert in certificate mode")
	case !r.certMode:
		return nil
	case !known:
		want := "the app has no merchant_cert"
		if k.merchantCert != nil {
			want = "merchant_cert has " + k.merchantCert.sn
			want += snRemedy(a, KeyMerchantCert, sn)
		}
		return refuse("isv.app-cert-not-exist", "", "app_cert_sn is "+quoteShort(sn)+"; "+want)
	case root == "" && r.v3: // gopay leaves it out (Alipay sheet 6.1)
		return nil
	case root == "":
		return refuse("isv.missing-alipay-root-cert-sn", "", "alipay_root_cert_sn is absent")
	case !r.pickRoot(root):
		return refuse("isv.invalid-alipay-root-cert-sn", "", "alipay_root_cert_sn is "+quoteShort(root)+"; root_cert has "+k.rootSN+snRemedy(a, KeyRootCert, root))
	}
	return nil
}

// downloadCert answers alipay.open.app.alipaycert.download (Alipay sheet 1.7).
func downloadCert(x *exchange) provider.Outcome {
	in := x.readBiz()
	sn := in.requiredText("alipay_cert_sn", 64)
	if refused := in.refusal("isv.invalid-parameter"); refused != nil {
		return *refused
	}
	k := x.keys
	if k.platformCert == nil || sn != k.platformCert.sn {
		return *refuse("isv.alipay-cert-not-exist", "", "no platform certificate of this app has the SN "+quoteShort(sn))
	}
	return succeed(wire.Object{{Name: "alipay_cert_content", Value: base64.StdEncoding.EncodeToString([]byte(k.platformCertPEM))}})
}
