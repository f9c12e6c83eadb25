package doctor

import (
	"bytes"
	"crypto/aes"
	"slices"
)

// firstBlocks are the beginnings of messages to intella, 16 bytes each.
func firstBlocks() (all [][]byte) {
	for _, begin := range []string{
		`{"Header":{"Method":"`, `{"Header":{"MchId":"`, `{"Header":{"ServiceType`, `{"Header":{"TradeKey`, `{"Header":{"CreateTime`,
		`{"Header": {"Method"`, `{"Header": {"MchId"`, "{\n  \"Header\": {\n", "{\n    \"Header\": {", "{\n\t\"Header\": {\n\t\t",
		`{"Data":"{\"StoreOr`, `{'Header': {'Method'`, `{"Data": "{\"Store`,
	} {
		all = append(all, []byte(begin)[:aes.BlockSize:aes.BlockSize])
	}
	return all
}

// textBegins reports whether bytes are the beginning of a text, whose last character may be cut.
func textBegins(b []byte) bool {
	for cut := range 3 {
		if isText(b[:len(b)-cut]) {
			return true
		}
	}
	return false
}

// slippedIV finds the IV with a slip, of digits mostly, that makes a text's first block lack what it should have, while
// it stays a text. It gives the text that was encrypted, and the mistake; nil when it is another one.
func slippedIV(plain, iv []byte) (text []byte, slip *Mistake) {
	lacking := lackingMembers(plain)
	if len(plain) < aes.BlockSize || lacking == 0 {
		return nil, nil
	}
	for _, guess := range firstBlocks() {
		damage := xorBytes(plain[:aes.BlockSize], guess)
		used := xorBytes(iv, damage)
		text := slices.Concat(guess, plain[aes.BlockSize:])
		changed := aes.BlockSize - bytes.Count(damage, []byte{0})
		if changed == 0 || !isLikelyIV(used, changed) || lackingMembers(text) >= min(lacking, unreadMembers) {
			continue
		}
		m := newMistake("cipher.iv-slip", string(bytes.ReplaceAll(used, []byte{0}, []byte(`\0`))))
		if sent, want := damagedName(plain, text, changed); want != "" {
			other := newMistake("wire.name", sent, want)
			m.Or = &other
		}
		return text, &m
	}
	return nil, nil
}

// isLikelyIV reports whether an IV is one of digits, or for the half the platform's.
func isLikelyIV(used []byte, changed int) bool {
	digits := bytes.Trim(used, "0123456789\x00")
	return len(digits) == 0 || changed <= aes.BlockSize/2 && isPrintable(bytes.ReplaceAll(used, []byte{0}, []byte("0")))
}

// unreadMembers is more than a message that can be read lacks.
const unreadMembers = 3

// lackingMembers is how many members a message to intella lacks, Data or of Header; many where it can't be read.
func lackingMembers(text []byte) (lacking int) {
	n := parseJSON(string(text))
	header := memberOf(n, "Header")
	if header == nil || header.kind != '{' || memberOf(n, "Data") == nil {
		return unreadMembers + 1
	}
	for _, name := range headerMembers {
		if textOf(header, name) == "" {
			lacking++
		}
	}
	return lacking
}

// damagedName is a name of a message with one or two other letters, as it is and as it should be: somebody may have
// written it so.
func damagedName(plain, text []byte, changed int) (sent, want string) {
	const few = 2
	first := 0
	for plain[first] == text[first] {
		first++
	}
	begin, end := bytes.LastIndexByte(text[:first], '"')+1, first+bytes.IndexByte(text[first:], '"')
	if changed > few || end < first || !bytes.Equal(plain[:begin], text[:begin]) || !bytes.Equal(plain[end:], text[end:]) {
		return "", ""
	}
	sent, want = string(plain[begin:end]), string(text[begin:end])
	if lettersOnly(sent) != sent {
		return "", ""
	}
	return sent, want
}
