package replay

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"strings"
	"unicode"
)

// standIn makes a value to stand for another: of the same form, letters for letters, digits for digits.
func (c *Cleaner) standIn(value string) string {
	const cjk = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
	stand := []rune(cjk)
	stream := newHashStream(c.Key, value)
	out := []rune(value)
	for i, r := range out {
		switch {
		case r >= '0' && r <= '9':
			n := rune(stream.intBelow(10))
			if i == 0 && r != '0' && n == 0 {
				n = 1
			}
			out[i] = '0' + n
		case r >= 'a' && r <= 'z':
			out[i] = 'a' + rune(stream.intBelow(26))
		case r >= 'A' && r <= 'Z':
			out[i] = 'A' + rune(stream.intBelow(26))
		case unicode.IsLetter(r), unicode.IsNumber(r):
			out[i] = stand[stream.intBelow(len(stand))]
		}
	}
	return string(out)
}

// standInURL keeps the scheme, and the form of what follows.
func (c *Cleaner) standInURL(address string) string {
	scheme, rest, ok := strings.Cut(address, "://")
	if !ok || strings.Trim(scheme, "abcdefghijklmnopqrstuvwxyz") != "" || scheme != "http" && scheme != "https" && !c.vocabulary.knowsWord(scheme) {
		return c.standIn(address)
	}
	_, path, below := strings.Cut(rest, "/")
	cleaned := scheme + "://recorded.invalid"
	if below {
		cleaned += "/" + c.standIn(path)
	}
	return cleaned
}

// hashStream draws numbers from a key and a text.
type hashStream struct {
	seed  []byte
	block []byte
	count uint64
}

func newHashStream(key []byte, text string) *hashStream {
	mac := hmac.New(sha256.New, key)
	_, _ = mac.Write([]byte(text))
	return &hashStream{seed: mac.Sum(nil)}
}

func (s *hashStream) intBelow(n int) int {
	if len(s.block) < 2 {
		mac := hmac.New(sha256.New, s.seed)
		_, _ = mac.Write(binary.BigEndian.AppendUint64(nil, s.count))
		s.block, s.count = mac.Sum(nil), s.count+1
	}
	drawn := int(binary.BigEndian.Uint16(s.block))
	s.block = s.block[2:]
	return drawn % n
}
