//go:build ignore

// Prints a platform's demo key: 2048 bits, four primes, PKCS#8 in PEM.
//
//	go run make.go > platform.pem
package main

import (
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"log"
	"os"

	"paymock/mock/multiprime"
)

func main() {
	key, err := multiprime.Generate(rand.Reader, 2048)
	if err != nil {
		log.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("paymock demo material: public on purpose, for tests only, worthless as a secret.")
	fmt.Println("It has four primes (RFC 8017): OpenSSL and Go read it, Java and others do not.")
	if err := pem.Encode(os.Stdout, &pem.Block{Type: "PRIVATE KEY", Bytes: der}); err != nil {
		log.Fatal(err)
	}
}
