//go:build ignore

// Makes the demo certificates anew from merchant.pem and platform.pem, with a root of its own
// whose key is thrown away:
//
//	cd mock/provider/alipay/keys && go run make.go
package main

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"log"
	"math/big"
	"os"
	"time"
)

const notice = "paymock demo material: public on purpose, for tests only, worthless as a secret.\n"

func main() {
	root, err := rsa.GenerateKey(rand.Reader, 2048)
	check(err)
	ca := &x509.Certificate{IsCA: true, Subject: name("Certification Authority", "paymock Demo Root CA")}
	ca = certify("root_cert.pem", ca, ca, &root.PublicKey, root)
	for _, side := range []string{"merchant", "platform"} {
		text, err := os.ReadFile(side + ".pem")
		check(err)
		block, _ := pem.Decode(text)
		key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
		check(err)
		leaf := &x509.Certificate{Subject: name("Demo", "paymock demo "+side)}
		certify(side+"_cert.pem", leaf, ca, &key.(*rsa.PrivateKey).PublicKey, root)
	}
}

func name(unit, common string) pkix.Name {
	return pkix.Name{
		Country: []string{"CN"}, Organization: []string{"paymock TEST KEYS NOT FOR PRODUCTION"},
		OrganizationalUnit: []string{unit}, CommonName: common,
	}
}

// certify writes a certificate whose serial number looks as Alipay's do: 16 bytes, the first of
// them 0x20. PHP gives numbers of 128 bits and more in hexadecimal, and its SN is wrong then.
func certify(file string, template, parent *x509.Certificate, key *rsa.PublicKey, signer *rsa.PrivateKey) *x509.Certificate {
	serial := make([]byte, 16)
	_, err := rand.Read(serial)
	check(err)
	serial[0] = 0x20
	template.SerialNumber = new(big.Int).SetBytes(serial)
	template.NotBefore, template.NotAfter = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2060, 1, 1, 0, 0, 0, 0, time.UTC)
	template.BasicConstraintsValid = true
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key, signer)
	check(err)
	text := append([]byte(notice), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})...)
	check(os.WriteFile(file, text, 0o644))
	made, err := x509.ParseCertificate(der)
	check(err)
	return made
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
