package multiprime

import (
	"encoding/binary"
	"math/big"
	"math/bits"
)

// montgomery is exponentiation modulo a prime of 449 to 512 bits, by Montgomery's multiplication (Handbook
// of Applied Cryptography, algorithm 14.36). math/big takes any length; with this one known, the same takes
// less time and no memory.
type montgomery struct {
	prime   words
	inverse uint64 // -1/prime modulo 2^64
	square  words  // 2^1024 modulo prime, which brings a number into Montgomery's form
	one     words  // 1 in that form
	nibbles []byte // of the exponent, the highest first
}

// words is a number of 512 bits, the lowest word first.
type words [8]uint64

// newMontgomery is nil where the prime has another length.
func newMontgomery(prime, exponent *big.Int) *montgomery {
	if n := prime.BitLen(); n <= 448 || n > 512 || prime.Bit(0) == 0 {
		return nil
	}
	m := &montgomery{prime: wordsOf(prime)}
	m.inverse = m.prime[0] // right in three bits; each step doubles them
	for range 5 {
		m.inverse *= 2 - m.prime[0]*m.inverse
	}
	m.inverse = -m.inverse
	one := big.NewInt(1)
	m.square = wordsOf(new(big.Int).Mod(new(big.Int).Lsh(one, 1024), prime))
	m.one = wordsOf(new(big.Int).Mod(new(big.Int).Lsh(one, 512), prime))
	for _, b := range exponent.Bytes() {
		m.nibbles = append(m.nibbles, b>>4, b&15)
	}
	return m
}

func wordsOf(n *big.Int) (w words) {
	var text [64]byte
	n.FillBytes(text[:])
	for i := range w {
		w[i] = binary.BigEndian.Uint64(text[56-8*i:])
	}
	return w
}

// raisePower sets x, which is less than the prime, to x^exponent.
func (m *montgomery) raisePower(x *big.Int) {
	var table [16]words // powers of x
	table[0] = m.one
	table[1] = wordsOf(x)
	m.multiply(&table[1], &table[1], &m.square)
	for i := 2; i < len(table); i++ {
		m.multiply(&table[i], &table[i-1], &table[1])
	}
	z := m.one
	for i, nibble := range m.nibbles {
		if i > 0 {
			m.multiply(&z, &z, &z)
			m.multiply(&z, &z, &z)
			m.multiply(&z, &z, &z)
			m.multiply(&z, &z, &z)
		}
		if nibble != 0 {
			m.multiply(&z, &z, &table[nibble])
		}
	}
	m.multiply(&z, &z, &words{1})
	var text [64]byte
	for i, w := range z {
		binary.BigEndian.PutUint64(text[56-8*i:], w)
	}
	x.SetBytes(text[:])
}

// multiply sets z to x*y/2^512 modulo the prime.
func (m *montgomery) multiply(z, x, y *words) {
	var t [16]uint64
	for i, word := range y {
		t[i+8] = addProduct((*words)(t[i:]), x, word)
	}
	var carry uint64
	for i := range m.prime {
		high := addProduct((*words)(t[i:]), &m.prime, t[i]*m.inverse)
		t[i+8], carry = bits.Add64(t[i+8], high, carry)
	}
	var less words
	var borrow uint64
	for i := range less {
		less[i], borrow = bits.Sub64(t[i+8], m.prime[i], borrow)
	}
	if carry == borrow { // it was the prime or more
		*z = less
		return
	}
	copy(z[:], t[8:])
}

// addProduct adds x*y to t and gives the word above it.
func addProduct(t, x *words, y uint64) uint64 {
	h0, l0 := bits.Mul64(x[0], y)
	h1, l1 := bits.Mul64(x[1], y)
	h2, l2 := bits.Mul64(x[2], y)
	h3, l3 := bits.Mul64(x[3], y)
	l1, c := bits.Add64(l1, h0, 0)
	l2, c = bits.Add64(l2, h1, c)
	l3, c = bits.Add64(l3, h2, c)
	h3 += c
	t[0], c = bits.Add64(t[0], l0, 0)
	t[1], c = bits.Add64(t[1], l1, c)
	t[2], c = bits.Add64(t[2], l2, c)
	t[3], c = bits.Add64(t[3], l3, c)
	h3 += c // x*y + t fits: no further carry
	h4, l4 := bits.Mul64(x[4], y)
	h5, l5 := bits.Mul64(x[5], y)
	h6, l6 := bits.Mul64(x[6], y)
	h7, l7 := bits.Mul64(x[7], y)
	l4, c = bits.Add64(l4, h3, 0)
	l5, c = bits.Add64(l5, h4, c)
	l6, c = bits.Add64(l6, h5, c)
	l7, c = bits.Add64(l7, h6, c)
	h7 += c
	t[4], c = bits.Add64(t[4], l4, 0)
	t[5], c = bits.Add64(t[5], l5, c)
	t[6], c = bits.Add64(t[6], l6, c)
	t[7], c = bits.Add64(t[7], l7, c)
	return h7 + c
}
