package multiprime

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"math/big"
	"strings"
	"testing"
)

// FuzzUnpad: what crypto/rsa seals with OAEP is unpadded, and no block is a panic.
func FuzzUnpad(f *testing.F) {
	f.Add([]byte("text"), []byte{0, 2, 1, 1, 1, 1, 1, 1, 1, 1, 0, 'x'})
	f.Add([]byte{}, make([]byte, 256))
	f.Fuzz(func(t *testing.T, text, block []byte) {
		for _, hash := range []crypto.Hash{crypto.SHA1, crypto.SHA256} {
			UnpadOAEP(block, hash, crypto.SHA1)
			key := fourPrimes()
			if len(text) > key.Private().Size()-2*hash.Size()-2 {
				continue
			}
			sealed, err := rsa.EncryptOAEP(hash.New(), rand.Reader, key.Public(), text, nil)
			if err != nil {
				t.Fatal(err)
			}
			raw, err := key.Raw(sealed)
			if err != nil {
				t.Fatal(err)
			}
			if got, ok := UnpadOAEP(raw, hash, hash); !ok || !bytes.Equal(got, text) {
				t.Errorf("%v: %q, %v; want %q", hash, got, ok, text)
			}
		}
		if got, ok := UnpadPKCS1v15(block); ok && len(got) > len(block)-11 {
			t.Errorf("%d bytes out of %d", len(got), len(block))
		}
	})
}

// FuzzMontgomery compares with math/big: any odd modulus of the right length will do.
func FuzzMontgomery(f *testing.F) {
	most := []byte(strings.Repeat("\xff", 64))
	f.Add(most, most, most)                                                     // every carry there is
	f.Add([]byte("\x01"+strings.Repeat("\x00", 55)+"\x01"), most, most)         // 449 bits
	f.Add(append([]byte{0x80}, most[1:]...), []byte{0}, []byte{})               // 0^0
	f.Add([]byte(strings.Repeat("\xfe\x01", 32)), []byte{1}, most)              // 1
	f.Add([]byte(strings.Repeat("\xc3", 64)), most, []byte{0x10, 0x00, 0x0f})   // empty nibbles
	f.Add([]byte(strings.Repeat("\x9b", 64)), []byte{2}, []byte{0x01, 0x00, 0}) // a leading one
	f.Fuzz(func(t *testing.T, modulus, base, exponent []byte) {
		if len(modulus) > 64 || len(exponent) > 64 {
			return
		}
		n, e := new(big.Int).SetBytes(modulus), new(big.Int).SetBytes(exponent)
		n.SetBit(n, 0, 1)
		m := newMontgomery(n, e)
		if fits := n.BitLen() > 448; (m != nil) != fits {
			t.Fatalf("%d bits: %v", n.BitLen(), m)
		}
		if m == nil {
			return
		}
		x := new(big.Int).SetBytes(base)
		x.Mod(x, n)
		want := new(big.Int).Exp(x, e, n)
		if m.raisePower(x); x.Cmp(want) != 0 {
			t.Errorf("%x^%x mod %x is %x, want %x", base, e, n, x, want)
		}
	})
}
