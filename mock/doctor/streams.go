package doctor

import (
	"crypto/aes"
	"crypto/cipher"
	"slices"
)

// openStreams tries the modes that need no padding.
func (o *opening) openStreams(block cipher.Block, raw, key, iv []byte) ciphered {
	//nolint:staticcheck // SA1019: CFB and OFB are named here, not used
	for _, mode := range []struct {
		name string
		make func(cipher.Block, []byte) cipher.Stream
		cost int // of a byte
	}{{"CFB", cipher.NewCFBDecrypter, 1}, {"OFB", cipher.NewOFB, 1}, {"CTR", cipher.NewCTR, 1}, {"CFB8", newCFB8Decrypter, 8}} {
		for _, t := range ivTries(key, iv) {
			if !o.spendBytes(mode.cost * len(raw)) {
				return ciphered{}
			}
			plain := make([]byte, len(raw))
			mode.make(block, t.iv).XORKeyStream(plain, raw)
			for _, found := range []ciphered{unpadAccepted(plain, o.accept), asIs(plain, o.accept)} {
				if found.plain != nil {
					found.mistakes = slices.DeleteFunc(found.mistakes, func(m Mistake) bool { return m.ID == "cipher.padding" })
					return ciphered{found.plain, slices.Concat([]Mistake{newMistake("cipher.mode", mode.name)}, t.is, found.mistakes)}
				}
			}
		}
		if len(raw) > aes.BlockSize {
			plain := make([]byte, len(raw)-aes.BlockSize)
			mode.make(block, raw[:aes.BlockSize]).XORKeyStream(plain, raw[aes.BlockSize:])
			if found := asIs(plain, o.accept); found.plain != nil {
				return ciphered{found.plain, []Mistake{newMistake("cipher.mode", mode.name), newMistake("cipher.iv-front")}}
			}
		}
	}
	return openGCM(block, raw, iv, o.accept)
}

// openGCM tries nonces in front of the ciphertext, the IV and zero bytes, in the usual size and in that of an IV.
func openGCM(block cipher.Block, raw, iv []byte, ok acceptText) ciphered {
	const usual, tag = 12, 16
	for _, size := range []int{usual, aes.BlockSize} {
		gcm, err := cipher.NewGCMWithNonceSize(block, size)
		if err != nil || len(raw) < size+tag {
			continue
		}
		for _, sealed := range []struct{ nonce, text []byte }{{raw[:size], raw[size:]}, {iv[:size], raw}, {make([]byte, size), raw}} {
			if plain, err := gcm.Open(nil, sealed.nonce, sealed.text, nil); err == nil {
				mode := newMistake("cipher.mode", "GCM")
				if text, odd, fits := ok(plain); fits {
					return ciphered{text, append(oneMistake(mode), odd...)}
				}
				return ciphered{plain, oneMistake(mode)} // its tag proves it, whatever it holds
			}
		}
	}
	return ciphered{}
}

// cfb8 decrypts CFB with feedback of one byte, which OpenSSL calls CFB8, and which PyCryptodome and mcrypt mean
// by CFB.
type cfb8 struct {
	block cipher.Block
	shift []byte
}

func newCFB8Decrypter(block cipher.Block, iv []byte) cipher.Stream {
	return &cfb8{block, slices.Clone(iv[:block.BlockSize()])}
}

// XORKeyStream decrypts src into dst.
func (c *cfb8) XORKeyStream(dst, src []byte) {
	var key [aes.BlockSize]byte
	for i, b := range src {
		c.block.Encrypt(key[:], c.shift)
		copy(c.shift, c.shift[1:])
		c.shift[len(c.shift)-1] = b
		dst[i] = b ^ key[0]
	}
}
