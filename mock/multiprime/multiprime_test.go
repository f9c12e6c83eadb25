package multiprime

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"paymock/features/needtool"
)

// fourPrimes and twoPrimes are keys of 2048 bits, made once.
var (
	fourPrimes = sync.OnceValue(func() *Key { return made(Primes) })
	twoPrimes  = sync.OnceValue(func() *Key { return made(2) })
)

func made(primes int) *Key {
	private, err := rsa.GenerateMultiPrimeKey(rand.Reader, primes, 2048) //nolint:staticcheck // SA1019: what is tested
	if primes == Primes {
		private, err = Generate(rand.Reader, 2048)
	}
	if err != nil {
		panic(err)
	}
	key, err := New(private)
	if err != nil {
		panic(err)
	}
	return key
}

// TestSignature: PKCS#1 v1.5 signatures are deterministic, so crypto/rsa must make the same.
func TestSignature(t *testing.T) {
	t.Parallel()
	text := []byte("app_id=2021000000000001&method=alipay.trade.order.settle")
	sum1, sum256 := sha1.Sum(text), sha256.Sum256(text)
	for name, key := range map[string]*Key{"four primes": fourPrimes(), "two primes": twoPrimes()} {
		for hash, digest := range map[crypto.Hash][]byte{crypto.SHA1: sum1[:], crypto.SHA256: sum256[:]} {
			got, err := key.SignPKCS1v15(hash, digest)
			if err != nil {
				t.Fatal(err)
			}
			want, err := rsa.SignPKCS1v15(nil, key.Private(), hash, digest)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("%s, %v: crypto/rsa makes another signature", name, hash)
			}
			if err := rsa.VerifyPKCS1v15(&key.Private().PublicKey, hash, digest, got); err != nil {
				t.Errorf("%s, %v: %v", name, hash, err)
			}
		}
	}
}

func TestSignRefuses(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		hash   crypto.Hash
		digest []byte
	}{
		"a hash that no platform uses": {crypto.SHA512, make([]byte, 64)},
		"a digest cut short":           {crypto.SHA256, make([]byte, 20)},
	} {
		if _, err := fourPrimes().SignPKCS1v15(tt.hash, tt.digest); err == nil {
			t.Errorf("%s was signed", name)
		}
	}
}

func TestDecrypt(t *testing.T) {
	t.Parallel()
	for name, key := range map[string]*Key{"four primes": fourPrimes(), "two primes": twoPrimes()} {
		for _, text := range []string{"", "MTIzNDU2Nzg5MDEyMzQ1Ng=="} {
			sealed, err := rsa.EncryptPKCS1v15(rand.Reader, &key.Private().PublicKey, []byte(text)) //nolint:staticcheck // SA1019: the platforms' padding
			if err != nil {
				t.Fatal(err)
			}
			got, err := key.DecryptPKCS1v15(sealed)
			if err != nil || string(got) != text {
				t.Errorf("%s: got %q, %v; want %q", name, got, err, text)
			}
		}
	}
}

func TestDecryptRefuses(t *testing.T) {
	t.Parallel()
	key := fourPrimes()
	size := key.Private().Size()
	oaep, err := rsa.EncryptOAEP(sha1.New(), rand.Reader, &key.Private().PublicKey, []byte("text"), nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, sealed := range map[string][]byte{
		"nothing":              nil,
		"too short":            make([]byte, size-1),
		"too long":             make([]byte, size+1),
		"not below the module": bytes.Repeat([]byte{0xff}, size),
		"zero":                 make([]byte, size),
		"OAEP":                 oaep,
	} {
		if got, err := key.DecryptPKCS1v15(sealed); !errors.Is(err, rsa.ErrDecryption) {
			t.Errorf("%s: got %q, %v; want rsa.ErrDecryption", name, got, err)
		}
	}
}

// TestUnpadOAEP: what crypto/rsa pads is read with the right hashes only.
func TestUnpadOAEP(t *testing.T) {
	t.Parallel()
	key := fourPrimes()
	hashes := []crypto.Hash{crypto.SHA1, crypto.SHA256}
	for _, text := range []string{"", "\x00\x01", "MTIzNDU2Nzg5MDEyMzQ1Ng=="} {
		for _, made := range hashes {
			sealed, err := rsa.EncryptOAEP(made.New(), rand.Reader, key.Public(), []byte(text), nil)
			if err != nil {
				t.Fatal(err)
			}
			block, err := key.Raw(sealed)
			if err != nil {
				t.Fatal(err)
			}
			for _, hash := range hashes {
				for _, mask := range hashes {
					got, ok := UnpadOAEP(block, hash, mask)
					if want := hash == made && mask == made; ok != want || ok && string(got) != text {
						t.Errorf("%q padded by %v, read by %v and %v: %q, %v", text, made, hash, mask, got, ok)
					}
				}
			}
		}
	}
	if _, ok := UnpadOAEP([]byte{0, 1, 2}, crypto.SHA1, crypto.SHA1); ok {
		t.Error("three bytes were read")
	}
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	broken := *fourPrimes().Private()
	broken.Primes = append(broken.Primes[:3:3], broken.Primes[0])
	if _, err := New(&broken); err == nil {
		t.Error("a key with a prime twice was taken")
	}
}

// TestOpenSSL: an implementation that shares nothing with ours reads the key as PKCS#1 and
// accepts and makes the same signature.
func TestOpenSSL(t *testing.T) {
	t.Parallel()
	needtool.Find(t, "openssl", "openssl")
	dir := t.TempDir()
	file := func(name string, data []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	key := fourPrimes()
	text := []byte("signed by four primes")
	sum := sha256.Sum256(text)
	ours, err := key.SignPKCS1v15(crypto.SHA256, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	keyFile := file("key.pem", pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key.Private())}))
	theirs, err := exec.CommandContext(t.Context(), "openssl", "dgst", "-sha256", "-sign", keyFile, file("text", text)).Output()
	if err != nil {
		t.Fatalf("openssl: %v", err)
	}
	if !bytes.Equal(ours, theirs) {
		t.Error("OpenSSL makes another signature with this key")
	}
}

// FuzzAgainstCryptoRSA: on any text both make the same signature, and what one seals the other
// opens.
func FuzzAgainstCryptoRSA(f *testing.F) {
	f.Add([]byte("text"), []byte("key"))
	f.Add([]byte{}, []byte{0})
	f.Fuzz(func(t *testing.T, text, secret []byte) {
		key := fourPrimes()
		sum := sha256.Sum256(text)
		ours, err := key.SignPKCS1v15(crypto.SHA256, sum[:])
		if err != nil {
			t.Fatal(err)
		}
		theirs, err := rsa.SignPKCS1v15(nil, key.Private(), crypto.SHA256, sum[:])
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(ours, theirs) {
			t.Fatalf("signed %x, crypto/rsa %x", ours, theirs)
		}
		if len(secret) > key.Private().Size()-11 {
			return
		}
		sealed, err := rsa.EncryptPKCS1v15(rand.Reader, &key.Private().PublicKey, secret) //nolint:staticcheck // SA1019: the platforms' padding
		if err != nil {
			t.Fatal(err)
		}
		if got, err := key.DecryptPKCS1v15(sealed); err != nil || !bytes.Equal(got, secret) {
			t.Fatalf("got %q, %v; want %q", got, err, secret)
		}
	})
}

func BenchmarkSign(b *testing.B) {
	sum := sha256.Sum256([]byte("text"))
	for name, key := range map[string]*Key{"four-primes": fourPrimes(), "crypto-rsa": twoPrimes()} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := key.SignPKCS1v15(crypto.SHA256, sum[:]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
