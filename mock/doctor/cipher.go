package doctor

import (
	"bytes"
	"crypto/aes"
	"crypto/md5"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"html"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/encoding/charmap"
)

func base64Text(b []byte) string { return base64.StdEncoding.EncodeToString(b) }

// ciphered is a ciphertext that was decrypted: its text, and the mistakes on the way.
type ciphered struct {
	plain    []byte    // nil: no way to read it was found
	mistakes []Mistake // on the way; where there is none, that not all were tried
}

// opening is the budget of all ways to open a ciphertext together: anybody can send a long one, and a wrong signature.
type opening struct {
	accept acceptText
	left   int // bytes to decrypt
}

// maxOpened is enough for all ways to read a text of a few hundred bytes, and for the likely ones of a long one.
const maxOpened = 2 << 20

// spendBytes takes the cost of decrypting so many bytes; false when there is nothing left.
func (o *opening) spendBytes(bytes int) bool {
	o.left -= bytes
	return o.left >= 0
}

// cipherKey is a key to try, and what it means that it fits.
type cipherKey struct {
	key []byte
	is  []Mistake
}

// acceptText judges a decrypted text: is it the one that was encrypted, and what is odd about it?
type acceptText func(plain []byte) (text []byte, odd []Mistake, ok bool)

// openCipher reads AES in CBC with PKCS#7 padding and the given IV, and, when that is not what
// it is, finds out which reading, key, mode, IV and padding it is.
func openCipher(text string, key, iv []byte, ok acceptText) ciphered {
	return openCiphers(text, []cipherKey{{key, nil}}, iv, ok)
}

func openCiphers(text string, keys []cipherKey, iv []byte, ok acceptText) ciphered {
	readings := readCipher(text)
	for _, r := range append([]cipherReading{{raw: []byte(text)}}, readings...) {
		if plain, odd, fits := ok(r.raw); fits && listedBytes(text) == nil { // encoded perhaps, encrypted never
			odd = slices.DeleteFunc(odd, func(m Mistake) bool { return m.ID == "plain.base64" })
			return ciphered{plain, slices.Concat([]Mistake{newMistake("cipher.plain")}, r.mistakes, odd)}
		}
	}
	o := &opening{ok, maxOpened}
	for _, r := range readings { // before what costs more
		for _, k := range keys {
			if plain := o.openTwice(r.raw, k.key, iv); plain != nil {
				return ciphered{plain, slices.Concat(r.mistakes, k.is, []Mistake{newMistake("cipher.twice")})}
			}
		}
	}
	for _, r := range readings {
		for _, k := range keys {
			for _, shape := range keyShapes(k) {
				if found := o.openModes(r.raw, shape.key, iv); found.plain != nil {
					return ciphered{found.plain, slices.Concat(r.mistakes, shape.is, found.mistakes)}
				}
			}
		}
	}
	if o.left < 0 {
		return ciphered{nil, oneMistake(newMistake("cipher.left-out"))}
	}
	return ciphered{}
}

// isPlain reports whether the text was not encrypted at all.
func (c ciphered) isPlain() bool {
	return slices.ContainsFunc(c.mistakes, func(m Mistake) bool { return m.ID == "cipher.plain" })
}

// openTwice decrypts what was encrypted twice with one key, its base64 or its bytes the second time.
func (o *opening) openTwice(raw, key, iv []byte) []byte {
	if !o.spendBytes(2 * len(raw)) {
		return nil
	}
	outer := openStrictly(raw, key, iv)
	for _, inner := range [][]byte{outer, decodeBase64(outer)} {
		if text, odd, fits := o.accept(openStrictly(inner, key, iv)); fits && odd == nil {
			return text
		}
	}
	return nil
}

// openStrictly decrypts in CBC with PKCS#7 padding; nil when it was not encrypted so.
func openStrictly(raw, key, iv []byte) []byte {
	block, err := aes.NewCipher(key)
	if err != nil || len(raw) == 0 || len(raw)%aes.BlockSize != 0 {
		return nil
	}
	plain, odd, padded := recognisePadding(decryptCBC(block, iv, raw))
	if !padded || odd != nil {
		return nil
	}
	return plain
}

// decodeBase64 is what standard base64 stands for, with line ends in it or not; nil when it is none.
func decodeBase64(text []byte) []byte {
	raw, err := base64.StdEncoding.DecodeString(string(text))
	if err != nil {
		return nil
	}
	return raw
}

// cipherReading is a way to read a ciphertext's letters.
type cipherReading struct {
	raw      []byte
	mistakes []Mistake
}

func readCipher(text string) []cipherReading {
	var out []cipherReading
	fixed, mistakes := text, []Mistake(nil)
	step := func(id string, change func(string) string) {
		if next := change(fixed); next != fixed {
			fixed, mistakes = next, append(mistakes, newMistake(id))
		}
	}
	step("cipher.encoded", func(s string) string {
		if strings.Contains(s, "%") {
			return unescapePath(s)
		}
		return s
	})
	step("cipher.escapes", func(s string) string { return strings.ReplaceAll(jsonEscaped(s), `\/`, "/") })
	step("cipher.lines", strings.NewReplacer(`\r`, "", `\n`, "").Replace)
	step("cipher.html", html.UnescapeString)
	step("cipher.armour", withoutArmour)
	step("cipher.quotes", func(s string) string {
		return strings.Trim(strings.TrimPrefix(strings.TrimPrefix(s, "b'"), `b"`), `"'`)
	})
	if raw := listedBytes(fixed); raw != nil {
		return []cipherReading{{raw, append(mistakes, newMistake("cipher.numbers"))}}
	}
	fixed = strings.NewReplacer("\r", "", "\n", "", "\t", "").Replace(fixed) // both platforms pass over line ends
	const quantum = 4                                                        // characters of base64 come in fours: a blank at an end that completes them was a plus sign
	if len(fixed)%quantum != 0 {
		fixed = strings.TrimSpace(fixed)
	}
	step("cipher.plus", func(s string) string { return strings.ReplaceAll(s, " ", "+") })
	if b, err := hex.DecodeString(fixed); err == nil && len(b) > 0 {
		out = append(out, cipherReading{b, append(slices.Clone(mistakes), newMistake("cipher.hex"))})
	}
	raw, fixes, problem := decodeLoosely(fixed)
	if problem != "" || len(raw) == 0 {
		out = append(out, cipherReading{[]byte(text), []Mistake{newMistake("cipher.raw")}})
		if raw, err := charmap.ISO8859_1.NewEncoder().String(text); err == nil && raw != text { // its bytes, one by one
			out = append(out, cipherReading{[]byte(raw), []Mistake{newMistake("cipher.raw")}})
		}
		return out
	}
	for _, f := range fixes { // the same slips as in a signature, in a ciphertext's words
		mistakes = append(mistakes, newMistake(map[string]string{"rsa.url-alphabet": "cipher.url-alphabet", "rsa.padding-lost": "cipher.padding-lost"}[f.ID]))
	}
	out = append(out, cipherReading{raw, mistakes})
	if inner, _, problem := decodeLoosely(strings.TrimSpace(string(raw))); problem == "" && len(inner) >= aes.BlockSize {
		out = append(out, cipherReading{inner, append(slices.Clone(mistakes), newMistake("cipher.base64-twice"))})
	}
	if inner, err := hex.DecodeString(string(raw)); err == nil && len(inner) > 0 {
		out = append(out, cipherReading{inner, append(slices.Clone(mistakes), newMistake("cipher.hex"))})
	}
	const blocks = 4 // of AES; less would be right by chance
	if reversed := reverseBytes(raw, true); len(raw) >= blocks*aes.BlockSize {
		out = append(out, cipherReading{reversed, append(slices.Clone(mistakes), newMistake("cipher.reversed"))})
	}
	if inner := gunzip(raw); len(inner) > 0 {
		out = append(out, cipherReading{inner, append(slices.Clone(mistakes), newMistake("cipher.gzip"))})
	}
	return out
}

// listedBytes are bytes that were printed as a list of numbers, with or without signs; nil when it is none.
func listedBytes(text string) []byte {
	text = strings.TrimSpace(text)
	if rest, buffer := strings.CutPrefix(strings.ReplaceAll(text, " ", ""), `{"type":"Buffer","data":`); buffer { // as Node writes one as JSON
		text = strings.TrimSuffix(rest, "}")
	}
	inside, opened := strings.CutPrefix(text, "[")
	inside, closed := strings.CutSuffix(inside, "]")
	if !opened || !closed {
		return nil
	}
	var raw []byte
	for _, number := range strings.FieldsFunc(inside, func(r rune) bool { return r == ',' || r == ' ' }) {
		n, err := strconv.Atoi(number)
		if err != nil || n < -128 || n > 255 {
			return nil
		}
		raw = append(raw, byte(n))
	}
	return raw
}

// unreadCipher says what is wrong with the letters of a ciphertext that nothing decrypts; nil when nothing is known.
func unreadCipher(text string) *Mistake {
	const sure = 64 // so many letters of base64 have both cases
	is := func(id string, args ...string) *Mistake { m := newMistake(id, args...); return &m }
	_, hexErr := hex.DecodeString(text)
	readings := readCipher(text)
	first := readings[0].mistakes
	switch {
	case slices.ContainsFunc(readings, func(r cipherReading) bool { return bytes.HasPrefix(r.raw, []byte("Salted__")) }):
		return is("cipher.salted")
	case len(first) > 0 && first[0].ID == "cipher.raw":
		return is("cipher.raw")
	case len(text) < sure || hexErr == nil:
		return nil
	case text == strings.ToLower(text):
		return is("cipher.letters", "lower case")
	case text == strings.ToUpper(text) && strings.ContainsAny(text, "0189+/"): // else it may be base32
		return is("cipher.letters", "upper case")
	}
	return nil
}

// keyShapes are the keys that a mistaken program makes of a key.
func keyShapes(k cipherKey) []cipherKey {
	text := base64Text(k.key)
	digits := hex.EncodeToString(k.key)
	hash, long := md5.Sum([]byte(text)), sha256.Sum256([]byte(text))
	with := func(key []byte, id string) cipherKey {
		return cipherKey{key, append(slices.Clone(k.is), newMistake(id))}
	}
	shapes := []cipherKey{
		k,
		with([]byte(text), "cipher.key-text"),
		with([]byte(text)[:min(16, len(text))], "cipher.key-text"),
		with(padBlock([]byte(text), 32), "cipher.key-text"),
		with([]byte(digits), "cipher.key-hex"),
		with([]byte(digits)[:min(16, len(digits))], "cipher.key-hex"),
		with([]byte(strings.ToUpper(digits)), "cipher.key-hex"),
		with(hash[:], "cipher.key-hashed"),
		with(long[:], "cipher.key-hashed"),
		with(padBlock(k.key, 24), "cipher.key-padded"),
		with(padBlock(k.key, 32), "cipher.key-padded"),
	}
	bare, wide := md5.Sum(k.key), sha256.Sum256(k.key)
	return append(shapes, with(bare[:], "cipher.key-hashed"), with(wide[:], "cipher.key-hashed"))
}

func padBlock(b []byte, n int) []byte {
	if len(b) >= n {
		return b[:n]
	}
	return append(slices.Clone(b), make([]byte, n-len(b))...)
}

// ivTry is an IV to try, and what it means that it fits.
type ivTry struct {
	iv []byte
	is []Mistake
}

func ivTries(key, iv []byte) []ivTry {
	zero := make([]byte, aes.BlockSize)
	tries := []ivTry{{iv, nil}}
	add := func(candidate []byte, what string) {
		if len(candidate) >= aes.BlockSize && !bytes.Equal(candidate[:aes.BlockSize], iv) {
			tries = append(tries, ivTry{candidate[:aes.BlockSize], []Mistake{newMistake("cipher.iv", what)}})
		}
	}
	add(zero, "zero bytes")
	add(key, "the key")
	add([]byte("0000000000000000"), "16 digits 0")
	add([]byte(base64Text(key)), "the key's text")
	add([]byte("8651731586517315"), "the text 8651731586517315")
	if b, err := hex.DecodeString(string(iv)); err == nil {
		add(padBlock(b, aes.BlockSize), "the hex-decoded IV, padded with zero bytes")
		add(append(make([]byte, aes.BlockSize-min(len(b), aes.BlockSize)), b...), "the hex-decoded IV")
		add(slices.Concat(b, b), "the hex-decoded IV")
	}
	for _, text := range []string{"1234567890123456", "0123456789abcdef", "0102030405060708", "1234567890abcdef", "0123456789ABCDEF"} {
		add([]byte(text), "the text "+text)
	}
	reversed := slices.Clone(iv)
	slices.Reverse(reversed)
	add(reversed, "the IV reversed")
	sum := md5.Sum(key)
	add(sum[:], "the MD5 of the key")
	return tries
}

// openModes tries modes, IVs and paddings with one key.
func (o *opening) openModes(raw, key, iv []byte) ciphered {
	block, err := aes.NewCipher(key)
	if err != nil || !o.spendBytes(len(raw)) {
		return ciphered{}
	}
	whole := len(raw) > 0 && len(raw)%aes.BlockSize == 0
	if whole {
		if found := o.openCBC(block, raw, key, iv); found.plain != nil {
			return found
		}
		plain := make([]byte, len(raw))
		for i := 0; i < len(raw); i += aes.BlockSize {
			block.Decrypt(plain[i:], raw[i:])
		}
		if found := unpadAccepted(plain, o.accept); found.plain != nil {
			return ciphered{found.plain, append([]Mistake{newMistake("cipher.mode", "ECB")}, found.mistakes...)}
		}
	}
	return o.openStreams(block, raw, key, iv)
}
