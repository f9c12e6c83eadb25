// Package multiprime signs and decrypts with RSA keys of more than two primes (RFC 8017,
// section 3.2), which paymock makes for the platforms that it imitates.
//
// Clients see a modulus and a public exponent only and can't tell how many primes are behind
// them. With four primes of 512 bits an operation of 2048 bits costs four exponentiations of
// 512 bits instead of two of 1024: 0.34 ms of CPU instead of 1.11 ms of crypto/rsa, measured by
// BenchmarkSign. A key of two primes goes to crypto/rsa:
//
//	key, err := multiprime.New(private)
//	signature, err := key.SignPKCS1v15(crypto.SHA256, digest)
//
// It is for keys that are public on purpose: math/big takes a time that depends on the key.
package multiprime

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"errors"
	"fmt"
	"io"
	"math/big"
)

// Primes is how many primes the keys have that Generate makes.
const Primes = 4

// Key is a private key, ready for use. It is safe for concurrent use.
type Key struct {
	private *rsa.PrivateKey
	factors []factor // none: crypto/rsa does the work
}

// factor holds one prime's values for the Chinese remainder theorem.
type factor struct {
	prime    *big.Int
	exponent *big.Int // d mod prime-1
	product  *big.Int // of the primes before it; nil for the first
	inverse  *big.Int // of product modulo prime; nil for the first
	fast     *montgomery
}

// Generate makes a key with four primes. crypto/rsa reads and writes such keys, too, but is
// slow with them.
func Generate(random io.Reader, bits int) (*rsa.PrivateKey, error) {
	key, err := rsa.GenerateMultiPrimeKey(random, Primes, bits) //nolint:staticcheck // SA1019: deprecated for keys whose secrecy matters
	if err != nil {
		return nil, fmt.Errorf("make an RSA key of %d primes: %w", Primes, err)
	}
	return key, nil
}

// New prepares a key. The error says that it is not a consistent RSA key.
func New(private *rsa.PrivateKey) (*Key, error) {
	if err := private.Validate(); err != nil {
		return nil, fmt.Errorf("RSA key: %w", err)
	}
	k := &Key{private: private}
	if len(private.Primes) <= 2 {
		return k, nil
	}
	one := big.NewInt(1)
	product := big.NewInt(1)
	for i, prime := range private.Primes {
		f := factor{prime: prime, exponent: new(big.Int).Mod(private.D, new(big.Int).Sub(prime, one))}
		if i > 0 {
			f.product = new(big.Int).Set(product)
			if f.inverse = new(big.Int).ModInverse(product, prime); f.inverse == nil {
				return nil, errors.New("RSA key: a prime stands in it twice")
			}
		}
		f.fast = newMontgomery(prime, f.exponent)
		product.Mul(product, prime)
		k.factors = append(k.factors, f)
	}
	return k, nil
}

// Private is the key that New was given.
func (k *Key) Private() *rsa.PrivateKey { return k.private }

// Public is its public half.
func (k *Key) Public() *rsa.PublicKey { return &k.private.PublicKey }

// Equal reports whether both are the same key.
func (k *Key) Equal(other *Key) bool { return k.private.Equal(other.private) }

// The DER of DigestInfo up to the digest (RFC 8017, section 9.2, note 1).
var digestInfo = map[crypto.Hash]string{
	crypto.SHA1:   "\x30\x21\x30\x09\x06\x05\x2b\x0e\x03\x02\x1a\x05\x00\x04\x14",
	crypto.SHA256: "\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20",
}

// SignPKCS1v15 signs a digest by SHA-1 or SHA-256 as RFC 8017, section 8.2.1, says.
func (k *Key) SignPKCS1v15(hash crypto.Hash, digest []byte) ([]byte, error) {
	if k.factors == nil {
		return rsa.SignPKCS1v15(nil, k.private, hash, digest)
	}
	prefix, ok := digestInfo[hash]
	if !ok || len(digest) != hash.Size() {
		return nil, fmt.Errorf("sign: want a digest by SHA-1 or SHA-256, got %d bytes of %v", len(digest), hash)
	}
	block := make([]byte, k.private.Size())
	padded := len(block) - len(prefix) - len(digest)
	if padded < 11 {
		return nil, rsa.ErrMessageTooLong
	}
	block[1] = 1
	for i := 2; i < padded-1; i++ {
		block[i] = 0xff
	}
	copy(block[padded:], prefix)
	copy(block[padded+len(prefix):], digest)
	return k.privatePower(new(big.Int).SetBytes(block)).FillBytes(block), nil
}

// DecryptPKCS1v15 recovers what was encrypted as RFC 8017, section 7.2, says. The error is
// rsa.ErrDecryption: another key, another padding, or bytes that were changed.
func (k *Key) DecryptPKCS1v15(sealed []byte) ([]byte, error) {
	if k.factors == nil {
		return rsa.DecryptPKCS1v15(nil, k.private, sealed) //nolint:staticcheck // SA1019: the platforms' padding
	}
	block, err := k.Raw(sealed)
	if err != nil {
		return nil, err
	}
	if text, ok := UnpadPKCS1v15(block); ok {
		return text, nil
	}
	return nil, rsa.ErrDecryption
}

// UnpadPKCS1v15 takes the text out of what Raw gave, if it is padded as RFC 8017, section 7.2.2,
// step 3, says.
func UnpadPKCS1v15(block []byte) (text []byte, ok bool) {
	if len(block) < 11 || block[0] != 0 || block[1] != 2 {
		return nil, false
	}
	end := bytes.IndexByte(block[2:], 0)
	if end < 8 { // eight bytes of padding at least
		return nil, false
	}
	return block[2+end+1:], true
}

// Raw is the private operation without any padding: what the padding is can be looked at. The
// result is as long as the modulus; the error is rsa.ErrDecryption for a number that is no
// member of the ring.
func (k *Key) Raw(sealed []byte) ([]byte, error) {
	c := new(big.Int).SetBytes(sealed)
	if len(sealed) != k.private.Size() || c.Cmp(k.private.N) >= 0 {
		return nil, rsa.ErrDecryption
	}
	return k.privatePower(c).FillBytes(make([]byte, len(sealed))), nil
}

// privatePower is m^d mod n, by Garner's way of the Chinese remainder theorem (RFC 8017, section
// 5.1.2, 2b).
func (k *Key) privatePower(m *big.Int) *big.Int {
	if k.factors == nil {
		return new(big.Int).Exp(m, k.private.D, k.private.N)
	}
	sum := new(big.Int)
	part := new(big.Int)
	for _, f := range k.factors {
		if part.Mod(m, f.prime); f.fast != nil {
			f.fast.raisePower(part)
		} else {
			part.Exp(part, f.exponent, f.prime)
		}
		if f.product == nil {
			sum.Set(part)
			continue
		}
		part.Sub(part, sum)
		part.Mul(part, f.inverse)
		part.Mod(part, f.prime)
		sum.Add(sum, part.Mul(part, f.product))
	}
	return sum
}
