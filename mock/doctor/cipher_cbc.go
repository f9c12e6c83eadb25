package doctor

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"encoding/hex"
	"slices"
	"strings"

	"golang.org/x/text/encoding/unicode"
)

// openCBC prefers the reading with the fewest oddities: with a wrong IV the damaged first block may pass as Chinese.
func (o *opening) openCBC(block cipher.Block, raw, key, iv []byte) ciphered {
	tries := ivTries(key, iv)
	if len(raw) >= 3*aes.BlockSize {
		front := newMistake("cipher.iv-front")
		if bytes.Equal(raw[:aes.BlockSize], iv) {
			front = newMistake("cipher.iv-sent")
		}
		tries = append(tries, ivTry{raw[:aes.BlockSize], []Mistake{front}})
	}
	var best ciphered
	odd := 0 // mistakes of best beyond its IV
	for _, t := range tries {
		if !o.spendBytes(len(raw)) {
			return best
		}
		text := raw
		if len(t.is) > 0 && t.is[0].ID != "cipher.iv" { // it stands in front
			text = raw[aes.BlockSize:]
		}
		found := unpadAccepted(decryptCBC(block, t.iv, text), o.accept)
		if found.plain == nil || (best.plain != nil && len(found.mistakes) >= odd) {
			continue
		}
		best, odd = ciphered{found.plain, slices.Concat(t.is, found.mistakes)}, len(found.mistakes)
		if odd == 0 {
			break
		}
	}
	if best.plain != nil || len(raw) < 3*aes.BlockSize {
		return best
	}
	return openDamagedCBC(block, raw, iv, o.accept)
}

func decryptCBC(block cipher.Block, iv, raw []byte) []byte {
	plain := make([]byte, len(raw))
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(plain, raw)
	return plain
}

// openDamagedCBC reads what follows the first block, the only one that a wrong IV damages; the IV follows from what
// must have stood there. Where the platform's IV makes a text of the first block, too, few IVs are possible.
func openDamagedCBC(block cipher.Block, raw, iv []byte, ok acceptText) ciphered {
	rest := decryptCBC(block, raw[:aes.BlockSize], raw[aes.BlockSize:])
	tail, odd, padded := recognisePadding(rest)
	if !padded || len(tail) < aes.BlockSize {
		return ciphered{}
	}
	first := make([]byte, aes.BlockSize)
	block.Decrypt(first, raw)
	begin := xorBytes(first, iv)
	if textBegins(begin) {
		text, slip := slippedIV(append(begin, tail...), iv)
		if slip == nil {
			return ciphered{}
		}
		if text, more, fits := ok(text); fits {
			return ciphered{text, slices.Concat([]Mistake{*slip}, odd, more)}
		}
		return ciphered{}
	}
	if more, ok := misencodedTail(tail); ok {
		return ciphered{tail, slices.Concat([]Mistake{newMistake("cipher.iv-other")}, odd, more)}
	}
	if !isText(tail) || !bytes.HasSuffix(bytes.TrimSpace(tail), []byte("}")) {
		return ciphered{}
	}
	for _, guess := range firstBlocks() {
		used := xorBytes(first, guess)
		if text, more, fits := ok(slices.Concat(guess, tail)); fits {
			return ciphered{text, slices.Concat([]Mistake{newMistake("cipher.iv-computed", hex.EncodeToString(used))}, odd, more)}
		}
	}
	return ciphered{append(bytes.Repeat([]byte("?"), aes.BlockSize), tail...), append([]Mistake{newMistake("cipher.iv-other")}, odd...)}
}

// misencodedTail recognises the end of a JSON object, its first block missing, that was written in
// UTF-16 or serialised twice.
func misencodedTail(tail []byte) (odd []Mistake, ok bool) {
	if len(tail)%2 == 0 && bytes.IndexByte(tail, 0) >= 0 {
		for _, order := range []unicode.Endianness{unicode.LittleEndian, unicode.BigEndian} {
			if text := fromUTF16(order)(string(tail)); isText([]byte(text)) && strings.HasSuffix(text, "}") {
				return []Mistake{newMistake("plain.charset", "UTF-16")}, true
			}
		}
	}
	if isText(tail) && bytes.HasSuffix(tail, []byte(`}"`)) && bytes.Contains(tail, []byte(`\"`)) {
		return []Mistake{newMistake("plain.quoted")}, true
	}
	return nil, false
}

func xorBytes(a, b []byte) []byte {
	out := make([]byte, len(a))
	for i := range a {
		out[i] = a[i] ^ b[i]
	}
	return out
}
