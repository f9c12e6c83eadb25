package multiprime

import (
	"math/big"
	"strings"
	"testing"
)

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
		if m.power(x); x.Cmp(want) != 0 {
			t.Errorf("%x^%x mod %x is %x, want %x", base, e, n, x, want)
		}
	})
}
