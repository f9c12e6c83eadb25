package doctor

import (
	"bytes"
	"crypto/md5"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/asn1"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"html"
	"math/big"
	"slices"
	"strings"

	"paymock/mock/multiprime"
)

// A signature of RSA is no secret: one public operation lays open what was signed, so that each
// guess at the text costs one hash, and so that padding and hash are seen and not guessed.

// hashes are the digests that stand in signatures, with their DER beginnings (RFC 8017, section
// 9.2, notes 1 and 2).
var hashes = []struct {
	name   string
	size   int
	new    func() hash.Hash
	prefix string // hex
}{
	{"SHA-256", 32, sha256.New, "3031300d060960864801650304020105000420"},
	{"SHA-1", 20, sha1.New, "3021300906052b0e03021a05000414"},
	{"MD5", 16, md5.New, "3020300c06082a864886f70d020505000410"},
	{"SHA-512", 64, sha512.New, "3051300d060960864801650304020305000440"},
	{"SHA-384", 48, sha512.New384, "3041300d060960864801650304020205000430"},
	{"SHA-224", 28, sha256.New224, "302d300d06096086480165030402040500041c"},
}

// openedSignature is an RSA signature in the clear: the hash that it names, and a check of texts against it.
type openedSignature struct {
	hash     string // its name; "" when there is none
	mistakes []Mistake
	// fits reports whether a text was the one signed; nil: that can't be told.
	fits func(text []byte) bool
	// chance says that any block may look so by chance, once in some ten thousand: unless a text
	// fits, it proves nothing.
	chance bool
}

// publicOp is the signature to the power of e.
func publicOp(key *rsa.PublicKey, sign []byte) []byte {
	s := new(big.Int).SetBytes(sign)
	if key == nil || len(sign) != key.Size() || s.Cmp(key.N) >= 0 {
		return nil
	}
	return s.Exp(s, big.NewInt(int64(key.E)), key.N).FillBytes(make([]byte, key.Size()))
}

// openSignature reads what a key makes of a signature; nil when that is nothing, so that the
// signature is another key's.
func openSignature(key *rsa.PublicKey, sign []byte) *openedSignature {
	block := publicOp(key, sign)
	if block == nil {
		return nil
	}
	if content, ok := pkcs1Content(block); ok {
		return readContent(content)
	}
	if o := readPSS(block, key.N.BitLen()); o != nil {
		return o
	}
	if content, ok := multiprime.UnpadPKCS1v15(block); ok {
		if o := readContent(content); o.hash != "" {
			o.mistakes = append(oneMistake(newMistake("rsa.type2")), o.mistakes...)
			return o
		}
	}
	for _, h := range hashes {
		head, digest := block[:len(block)-h.size], block[len(block)-h.size:]
		if len(bytes.Trim(head, "\x00")) == 0 && digest[0] != 0 {
			return &openedSignature{hash: h.name, mistakes: oneMistake(newMistake("rsa.no-padding")), fits: func(text []byte) bool { return bytes.Equal(sumOf(h.new, text), digest) }}
		}
	}
	return nil
}

// pkcs1Content takes the content out of a block of type 1.
func pkcs1Content(block []byte) ([]byte, bool) {
	if block[0] != 0 || block[1] != 1 {
		return nil, false
	}
	const least = 8
	rest := bytes.TrimLeft(block[2:], "\xff")
	if len(block)-2-len(rest) < least || len(rest) == 0 || rest[0] != 0 {
		return nil, false
	}
	return rest[1:], true
}

func readContent(content []byte) *openedSignature {
	for _, h := range hashes {
		prefix, _ := hex.DecodeString(h.prefix)
		if digest, ok := bytes.CutPrefix(content, prefix); ok && len(digest) == h.size {
			if h.size == sha256.Size { // the usual one, without memory of its own
				return &openedSignature{hash: h.name, fits: func(text []byte) bool { return sha256.Sum256(text) == [sha256.Size]byte(digest) }}
			}
			return &openedSignature{hash: h.name, fits: func(text []byte) bool { return bytes.Equal(sumOf(h.new, text), digest) }}
		}
	}
	for _, h := range hashes {
		if len(content) == h.size && !isPrintable(content) {
			return &openedSignature{hash: h.name, mistakes: oneMistake(newMistake("rsa.bare-digest", countText(h.size))), fits: func(text []byte) bool { return bytes.Equal(sumOf(h.new, text), content) }}
		}
		if digest, err := hex.DecodeString(string(content)); err == nil && len(digest) == h.size {
			return &openedSignature{hash: h.name, mistakes: oneMistake(newMistake("rsa.hex-digest")), fits: func(text []byte) bool { return bytes.Equal(sumOf(h.new, text), digest) }}
		}
	}
	for _, h := range hashes {
		prefix, _ := hex.DecodeString(h.prefix)
		if digest, ok := bytes.CutPrefix(content, withoutNull(prefix)); ok && len(digest) == h.size {
			return &openedSignature{hash: h.name, mistakes: oneMistake(newMistake("rsa.no-null")), fits: func(text []byte) bool { return bytes.Equal(sumOf(h.new, text), digest) }}
		}
	}
	if len(content) == md5.Size+sha1.Size && !isText(content) {
		return &openedSignature{mistakes: oneMistake(newMistake("rsa.md5-sha1")), fits: func(text []byte) bool {
			return bytes.Equal(append(sumOf(md5.New, text), sumOf(sha1.New, text)...), content)
		}}
	}
	what := newMistake("rsa.no-digest")
	if !isText(content) {
		what = newMistake("rsa.other-content", countText(len(content)))
	}
	return &openedSignature{mistakes: oneMistake(what), fits: func(text []byte) bool { return bytes.Equal(text, content) }}
}

// withoutNull is the beginning of a DigestInfo that leaves the parameters of its algorithm out.
func withoutNull(prefix []byte) []byte {
	const null = 2 // bytes, 05 00, before the two of the digest's tag and length
	out := append(bytes.Clone(prefix[:len(prefix)-2*null]), prefix[len(prefix)-null:]...)
	out[1] -= null
	out[3] -= null
	return out
}

// sumOf is sum over bytes.
func sumOf(newHash func() hash.Hash, text []byte) []byte {
	h := newHash()
	h.Write(text)
	return h.Sum(nil)
}

func isPrintable(b []byte) bool {
	return !slices.ContainsFunc(b, func(c byte) bool { return c < ' ' || c > '~' })
}

// rsaReading is a way to read the text of a signature.
type rsaReading struct {
	sign     []byte
	mistakes []Mistake
}

// readSignature repairs a signature's base64. The last reading is the rest
// when nothing was wrong with it. problem says that it is no signature at all.
func readSignature(sign string, size int) (readings []rsaReading, problem []Mistake) {
	if b := readNumbers(sign); rsaSize(len(b)) {
		return []rsaReading{{b, oneMistake(newMistake("rsa.numbers"))}}, nil
	}
	text, mistakes := repairBase64(sign)
	doubled := func(raw []byte) bool { return len(raw) == 2*size && bytes.Equal(raw[:size], raw[size:]) }
	whole := func(raw []byte) bool { return (len(raw) == size || rsaSize(len(raw))) && !doubled(raw) }
	if b, err := hex.DecodeString(text); err == nil {
		switch {
		case len(b) == size || rsaSize(len(b)):
			return []rsaReading{{b, append(mistakes, newMistake("rsa.hex"))}}, nil
		case isCurveSignature(b):
			return nil, oneMistake(newMistake("rsa.curve", countText(len(b))))
		case isPrintable(b): // hexadecimal of base64
			if raw, fixes, problem := decodeLoosely(string(b)); problem == "" && whole(raw) {
				return []rsaReading{{raw, append(append(mistakes, newMistake("rsa.hex")), fixes...)}}, nil
			}
		case len(b) == md5.Size:
			return nil, oneMistake(newMistake("rsa.md5"))
		case digestSize(len(b)):
			return nil, oneMistake(newMistake("rsa.digest-only", countText(len(b))))
		}
	}
	raw, fixes, err := decodeLoosely(text)
	if err != "" {
		return nil, oneMistake(newMistake("rsa.not-base64", err))
	}
	mistakes = append(mistakes, fixes...)
	if whole(raw) {
		readings = append(readings, rsaReading{raw, mistakes})
	}
	inner, innerFixes, err := decodeLoosely(strings.TrimSpace(string(raw)))
	if err == "" && whole(inner) {
		readings = append(readings, rsaReading{inner, append(append(slices.Clone(mistakes), newMistake("rsa.base64-twice")), innerFixes...)})
	}
	if b, err := hex.DecodeString(string(raw)); err == nil && whole(b) {
		readings = append(readings, rsaReading{b, append(slices.Clone(mistakes), newMistake("rsa.hex"))})
	}
	switch b, hexErr := hex.DecodeString(string(raw)); {
	case len(readings) > 0:
		return readings, nil
	case hexErr == nil && len(b) == md5.Size:
		return nil, []Mistake{newMistake("rsa.base64-twice"), newMistake("rsa.md5")}
	case hexErr == nil && digestSize(len(b)):
		return nil, []Mistake{newMistake("rsa.base64-twice"), newMistake("rsa.digest-only", countText(len(b)))}
	case err == "" && digestSize(len(inner)):
		return nil, []Mistake{newMistake("rsa.base64-twice"), newMistake("rsa.digest-only", countText(len(inner)))}
	case isCurveSignature(raw):
		return nil, oneMistake(newMistake("rsa.curve", countText(len(raw))))
	case digestSize(len(raw)):
		return nil, oneMistake(newMistake("rsa.digest-only", countText(len(raw))))
	case len(raw) < 64:
		return nil, oneMistake(newMistake("rsa.short", countText(len(raw)), countText(size)))
	}
	if len(raw) > size {
		if doubled(raw) {
			return []rsaReading{{raw[:size], append(mistakes, newMistake("rsa.doubled"))}}, nil
		}
		return nil, oneMistake(newMistake("rsa.longer", countText(len(raw)), countText(size)))
	}
	return nil, oneMistake(newMistake("rsa.cut", countText(len(raw)), countText(size)))
}

// isCurveSignature reports whether bytes are a signature on an elliptic curve, ECDSA or SM2: two numbers in DER.
func isCurveSignature(b []byte) bool {
	var pair struct{ R, S *big.Int }
	rest, err := asn1.Unmarshal(b, &pair)
	return err == nil && len(rest) == 0
}

// isRepeated reports whether all bytes are the same one, as in a buffer that nobody filled.
func isRepeated(b []byte) bool { return len(b) > 1 && bytes.Count(b, b[:1]) == len(b) }

// withoutArmour takes away what PEM or a data URL writes around base64.
func withoutArmour(s string) string {
	t := strings.TrimSpace(s)
	if _, rest, ok := strings.Cut(t, ";base64,"); ok && strings.HasPrefix(t, "data:") {
		return rest
	}
	const dashes = "-----"
	if !strings.HasPrefix(t, dashes) {
		return s
	}
	_, rest, _ := strings.Cut(t[len(dashes):], dashes)
	inside, _, _ := strings.Cut(rest, dashes)
	return strings.TrimSpace(inside)
}

func oneMistake(m Mistake) []Mistake { return []Mistake{m} }

// rsaSize reports whether keys make signatures of so many bytes.
func rsaSize(n int) bool { return n == 128 || n == 256 || n == 384 || n == 512 }

// repairBase64 takes away what stands around and in the text of a signature.
func repairBase64(sign string) (text string, mistakes []Mistake) {
	text = sign
	step := func(id string, change func(string) string) {
		if next := change(text); next != text {
			text, mistakes = next, append(mistakes, newMistake(id))
		}
	}
	for range 2 { // twice encoded is sent three times encoded
		if strings.Contains(text, "%") && unescapePath(text) != text {
			text = unescapePath(text)
			if !slices.ContainsFunc(mistakes, func(m Mistake) bool { return m.ID == "rsa.encoded" }) {
				mistakes = append(mistakes, newMistake("rsa.encoded"))
			}
		}
	}
	step("rsa.html", html.UnescapeString)
	step("rsa.armour", withoutArmour)
	if digits := strings.TrimPrefix(strings.TrimPrefix(text, "0x"), "0X"); digits != text && isHexWord(digits) {
		text = digits
	}
	step("rsa.quotes", func(s string) string {
		return strings.Trim(strings.TrimPrefix(strings.TrimPrefix(s, "b'"), `b"`), `"'`)
	})
	step("rsa.doubled", func(s string) string {
		if half := len(s) / 2; strings.HasSuffix(s, "=") && s[:half] == s[half:] {
			return s[:half]
		}
		return s
	})
	step("rsa.escapes", jsonEscaped)
	step("rsa.slashes", func(s string) string { return strings.ReplaceAll(s, `\/`, "/") })
	step("rsa.lines", func(s string) string {
		const quantum = 4 // characters of base64 come in fours: a blank that completes them was a plus sign
		t := strings.NewReplacer("\r", "", "\n", "", "\t", "", `\n`, "", `\r`, "").Replace(s)
		if len(t)%quantum != 0 {
			t = strings.Trim(t, " ")
		}
		if bare := strings.ReplaceAll(t, " ", ""); len(bare)%quantum == 0 && rsaSize(base64.RawStdEncoding.DecodedLen(len(strings.TrimRight(bare, "=")))) {
			t = bare // which blanks only divide
		}
		return t
	})
	step("rsa.plus", func(s string) string { return strings.ReplaceAll(s, " ", "+") })
	return text, mistakes
}

// jsonEscaped undoes the escapes of JSON in the signs of base64, which somebody took out of a JSON text with a knife.
func jsonEscaped(s string) string {
	return strings.NewReplacer(`\u003d`, "=", `\u003D`, "=", `\u002b`, "+", `\u002B`, "+", `\u002f`, "/", `\u002F`, "/").Replace(s)
}

// decodeLoosely reads base64 in either alphabet, with or without padding. problem is a character
// that has no place in it.
func decodeLoosely(text string) (raw []byte, mistakes []Mistake, problem string) {
	if i := strings.IndexFunc(text, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("+/-_=", r)
	}); i >= 0 {
		return nil, nil, ClipText(string([]rune(text[i:])[:1]))
	}
	if strings.ContainsAny(text, "-_") {
		text, mistakes = strings.NewReplacer("-", "+", "_", "/").Replace(text), append(mistakes, newMistake("rsa.url-alphabet"))
	}
	bare := strings.TrimRight(text, "=")
	raw, err := base64.RawStdEncoding.DecodeString(bare)
	if err != nil { // a rest that makes no byte: it is cut
		raw, _ = base64.RawStdEncoding.DecodeString(bare[:len(bare)/4*4])
	}
	if (4-len(bare)%4)%4 != len(text)-len(bare) && err == nil {
		mistakes = append(mistakes, newMistake("rsa.padding-lost"))
	}
	return raw, mistakes, ""
}
