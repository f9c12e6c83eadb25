package doctor

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha3"
	"crypto/sha512"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// passwordRows are the mistakes with the hash of a password: intella's TradeKey and RefundKey.
var passwordRows = []mistakeRow{
	{"password.plain", wordsOnly, false, rowWords{"{0} is the password itself in plain text", "send its SHA-256 in lower-case hex", "{0} 是明文密码", "发送其 SHA-256（小写十六进制）", "{0} 是明文密碼", "送出其 SHA-256（小寫十六進位）"}, nil},
	{"password.upper", wordsOnly, false, rowWords{"{0} is written in upper case, the wrong letter case", "send lower-case hex", "{0} 用了大写", "使用小写十六进制", "{0} 用了大寫", "使用小寫十六進位"}, nil},
	{"password.base64", wordsOnly, false, rowWords{"{0} is the digest in base64", "send lower-case hex", "{0} 是 base64 形式的摘要", "使用小写十六进制", "{0} 是 base64 形式的摘要", "使用小寫十六進位"}, nil},
	{"password.prefix", wordsOnly, false, rowWords{"{0} has 0x before its hex digits", "send the 64 hex digits alone", "{0} 的十六进制前多了 0x", "只发送 64 位十六进制", "{0} 的十六進位前多了 0x", "只送出 64 位十六進位"}, nil},
	{"password.blanks", wordsOnly, false, rowWords{"{0} has blanks (spaces), line ends or quotes around it", "send the bare hex digits", "{0} 首尾有空白、换行或引号", "只发送十六进制数字", "{0} 首尾有空白、換行或引號", "只送出十六進位數字"}, nil},
	{"password.hash", wordsOnly, false, rowWords{"{0} is the {1} of the password, SHA-256 is due", "use SHA-256", "{0} 使用了 {1}，应为 SHA-256", "使用 SHA-256", "{0} 使用了 {1}，應為 SHA-256", "使用 SHA-256"}, nil},
	{"password.twice", wordsOnly, false, rowWords{"{0} is hashed twice", "hash the password once", "{0} 做了两次摘要", "只做一次摘要", "{0} 做了兩次摘要", "只做一次摘要"}, nil},
	{"password.twice-between", wordsOnly, false, rowWords{"{0} is hashed twice, the first hash {1}", "hash the password once", "{0} 做了两次摘要，第一次的摘要{1}", "只做一次摘要", "{0} 做了兩次摘要，第一次的摘要{1}", "只做一次摘要"}, nil},
	{"password.newline", wordsOnly, false, rowWords{"{0} is the hash of the password with a line feed (trailing newline) behind it", "hash the password alone: echo -n, or trim what was read from a file", "{0} 对带换行符的密码做了摘要", "只对密码本身做摘要（echo -n）", "{0} 對帶換行符的密碼做了摘要", "只對密碼本身做摘要（echo -n）"}, nil},
	{"password.written", wordsOnly, false, rowWords{"{0} is the hash of the password written in another way ({1})", "hash the password exactly as it was given, in UTF-8", "{0} 对写法不同的密码（{1}）做了摘要", "对原样的密码（UTF-8）做摘要", "{0} 對寫法不同的密碼（{1}）做了摘要", "對原樣的密碼（UTF-8）做摘要"}, nil},
	{"password.refund", wordsOnly, false, rowWords{"{0} is the hash of the refund password", "use the transaction password", "{0} 用了退款密码", "使用交易密码", "{0} 用了退款密碼", "使用交易密碼"}, nil},
	{"password.trade", wordsOnly, false, rowWords{"{0} is the hash of the transaction password", "use the refund password", "{0} 用了交易密码", "使用退款密码", "{0} 用了交易密碼", "使用退款密碼"}, nil},
	{"password.id", wordsOnly, false, rowWords{"{0} is the hash of the MchId", "use the password", "{0} 用了 MchId", "使用密码", "{0} 用了 MchId", "使用密碼"}, nil},
	{"password.hmac", wordsOnly, false, rowWords{"{0} is an HMAC of password and MchId, plain SHA-256 of the password is due", "use SHA-256, no HMAC, over the password alone", "{0} 是密码与 MchId 的 HMAC，应为密码的 SHA-256", "只对密码本身做 SHA-256，不用 HMAC", "{0} 是密碼與 MchId 的 HMAC，應為密碼的 SHA-256", "只對密碼本身做 SHA-256，不用 HMAC"}, nil},
	{"password.hmac-alone", wordsOnly, false, rowWords{"{0} is an HMAC made with the password, plain SHA-256 of it is due", "use SHA-256, no HMAC, over the password alone", "{0} 是用密码计算的 HMAC，应为密码的 SHA-256", "只对密码本身做 SHA-256，不用 HMAC", "{0} 是用密碼計算的 HMAC，應為密碼的 SHA-256", "只對密碼本身做 SHA-256，不用 HMAC"}, nil},
	{"password.joined", wordsOnly, false, rowWords{"{0} is the hash of MchId and password together", "hash the password alone", "{0} 把 MchId 和密码拼在一起做了摘要", "只对密码本身做摘要", "{0} 把 MchId 和密碼拼在一起做了摘要", "只對密碼本身做摘要"}, nil},
	{"password.refund-plain", wordsOnly, false, rowWords{"{0} is the refund password itself in plain text", "send the SHA-256 of the transaction password in lower-case hex", "{0} 是明文的退款密码", "发送交易密码的 SHA-256（小写十六进制）", "{0} 是明文的退款密碼", "送出交易密碼的 SHA-256（小寫十六進位）"}, nil},
	{"password.trade-plain", wordsOnly, false, rowWords{"{0} is the transaction password itself in plain text", "send the SHA-256 of the refund password in lower-case hex", "{0} 是明文的交易密码", "发送退款密码的 SHA-256（小写十六进制）", "{0} 是明文的交易密碼", "送出退款密碼的 SHA-256（小寫十六進位）"}, nil},
	{"password.id-plain", wordsOnly, false, rowWords{"{0} is the MchId itself", "send the SHA-256 of the password in lower-case hex", "{0} 就是 MchId 本身", "发送密码的 SHA-256（小写十六进制）", "{0} 就是 MchId 本身", "送出密碼的 SHA-256（小寫十六進位）"}, nil},
	{"password.other-app-plain", wordsOnly, false, rowWords{"{0} is the password of another app, that of {1}, in plain text", "send the SHA-256 of the password of the app whose MchId is sent, in lower-case hex", "{0} 是另一个商户（{1}）的明文密码", "发送与所发送 MchId 对应的密码的 SHA-256（小写十六进制）", "{0} 是另一個商戶（{1}）的明文密碼", "送出與所送 MchId 對應的密碼的 SHA-256（小寫十六進位）"}, nil},
	{"password.joined-plain", wordsOnly, false, rowWords{"{0} is MchId and password together in plain text", "send the SHA-256 of the password alone, in lower-case hex", "{0} 是 MchId 和明文密码拼在一起", "只发送密码的 SHA-256（小写十六进制）", "{0} 是 MchId 和明文密碼拼在一起", "只送出密碼的 SHA-256（小寫十六進位）"}, nil},
	{"password.empty", wordsOnly, false, rowWords{"{0} is the hash of an empty password", "set the password", "{0} 是空密码的摘要", "检查密码配置", "{0} 是空密碼的摘要", "檢查密碼設定"}, nil},
	{"password.null", wordsOnly, false, rowWords{"{0} is the hash of the word {1}, the text of a missing value: the password was not loaded", "load the password", "{0} 是 {1}（空值的文本）的摘要：密码没有加载", "检查密码配置", "{0} 是 {1}（空值的文字）的摘要：密碼沒有載入", "檢查密碼設定"}, nil},
	{"password.null-plain", wordsOnly, false, rowWords{"{0} is the word {1}, the text of a missing value: the password was not loaded", "load the password, and send its SHA-256 in lower-case hex", "{0} 是 {1}（空值的文本）：密码没有加载", "检查密码配置，发送密码的 SHA-256（小写十六进制）", "{0} 是 {1}（空值的文字）：密碼沒有載入", "檢查密碼設定，送出密碼的 SHA-256（小寫十六進位）"}, nil},
	{"password.other-app", wordsOnly, false, rowWords{"{0} is the hash of the password of another app, that of {1}", "use the password of the app whose MchId is sent", "{0} 用了另一个商户（{1}）的密码", "使用与所发送 MchId 对应的密码", "{0} 用了另一個商戶（{1}）的密碼", "使用與所送 MchId 對應的密碼"}, nil},
	{"password.unknown", wordsOnly, false, rowWords{"{0} is not the hash of this app's password", "send the SHA-256 of the app's password, in lower-case hex; see payctl app show", "{0} 不是该应用密码的摘要", "发送该应用密码的 SHA-256（小写十六进制）；见 payctl app show", "{0} 不是該應用密碼的摘要", "送出該應用密碼的 SHA-256（小寫十六進位）；見 payctl app show"}, nil},
	{"password.malformed", wordsOnly, false, rowWords{"{0} has {1} characters, no SHA-256 in lower-case hex", "send the 64 hex digits of the password's SHA-256", "{0} 有 {1} 个字符，不是小写十六进制的 SHA-256", "发送密码 SHA-256 的 64 位十六进制", "{0} 有 {1} 個字元，不是小寫十六進位的 SHA-256", "送出密碼 SHA-256 的 64 位十六進位"}, nil},
}

// Password explains a password's hash that is not the right one. field is its name, refund says
// that the refund password is due.
func Password(sent, field string, refund bool, k Keys) Finding {
	right, wrong, swapped := k.Secret, k.RefundSecret, "password.refund"
	if refund {
		right, wrong, swapped = k.RefundSecret, k.Secret, "password.trade"
	}
	text, around := sent, []Mistake(nil)
	if t := strings.Trim(strings.TrimSpace(sent), `"'`); t != sent {
		text, around = t, []Mistake{newMistake("password.blanks", field)}
	}
	for _, who := range passwordCandidates(right, wrong, swapped, field, k) {
		if found, ok := hashedAs(text, who.password, field); ok && len(around)+len(who.is)+len(found) > 0 {
			if len(who.is)*len(found) > 0 && found[0].ID == "password.plain" { // so it is no hash of that one
				return Finding{Mistakes: append(around, newMistake(who.is[0].ID+"-plain", who.is[0].Args...))}
			}
			return Finding{Mistakes: slices.Concat(around, who.is, found)}
		}
	}
	if id := hmacMistake(text, right, k.ID); id != "" {
		return Finding{Mistakes: append(around, newMistake(id, field))}
	}
	if len(text) == 64 && isHexWord(text) {
		return Finding{Mistakes: append(around, newMistake("password.unknown", field))}
	}
	return Finding{Mistakes: append(around, newMistake("password.malformed", field, countText(len(sent))))}
}

// hmacMistake is the row of a text that is an HMAC of the password, with the id or without, either of them the key; ""
// when it is none.
func hmacMistake(text, password, id string) string {
	for _, way := range []struct{ key, message, row string }{
		{password, id, "password.hmac"},
		{id, password, "password.hmac"},
		{password, password, "password.hmac-alone"},
		{password, "", "password.hmac-alone"},
		{"", password, "password.hmac-alone"},
	} {
		mac := hmac.New(sha256.New, []byte(way.key))
		mac.Write([]byte(way.message))
		if strings.EqualFold(text, hex.EncodeToString(mac.Sum(nil))) {
			return way.row
		}
	}
	return ""
}

// passwordCandidate is a password that may have been hashed.
type passwordCandidate struct {
	password string
	is       []Mistake
}

func passwordCandidates(right, wrong, swapped, field string, k Keys) []passwordCandidate {
	all := []passwordCandidate{{right, nil}}
	add := func(password string, m Mistake) {
		if password != right {
			all = append(all, passwordCandidate{password, []Mistake{m}})
		}
	}
	add(wrong, newMistake(swapped, field))
	add(k.ID, newMistake("password.id", field))
	for _, between := range []string{":", "&", "|", "-", "_", "+"} {
		add(k.ID+between+right, newMistake("password.joined", field))
		add(right+between+k.ID, newMistake("password.joined", field))
	}
	add(k.ID+right, newMistake("password.joined", field))
	add(right+k.ID, newMistake("password.joined", field))
	add("", newMistake("password.empty", field))
	for _, word := range []string{"null", "undefined", "None", "nil"} {
		add(word, newMistake("password.null", field, word))
	}
	const most = 200
	for i, o := range k.Others {
		if i == most {
			break
		}
		for _, s := range []string{o.Secret, o.Second} {
			if s != "" && s != wrong {
				add(s, newMistake("password.other-app", field, o.describeApp()))
			}
		}
	}
	return all
}

// hashedAs finds out how a password was hashed; ok is false when text is none of its hashes.
func hashedAs(text, password, field string) (found []Mistake, ok bool) {
	if text == password && password != "" {
		return []Mistake{newMistake("password.plain", field)}, true
	}
	spellings := []struct {
		text string
		is   []Mistake
	}{{password, nil}}
	spell := func(s string, m Mistake) {
		if s != password {
			spellings = append(spellings, struct {
				text string
				is   []Mistake
			}{s, []Mistake{m}})
		}
	}
	spell(password+"\n", newMistake("password.newline", field))
	spell(password+"\r\n", newMistake("password.newline", field))
	spell(password+"\x00", newMistake("password.written", field, "with a NUL byte (\\0) behind it"))
	const block = 16
	spell(string(padBlock([]byte(password), block)), newMistake("password.written", field, "with a NUL byte (\\0) behind it"))
	spell(password+"\t", newMistake("password.written", field, "a trailing blank"))
	spell(fullWidth(password), newMistake("password.written", field, "in full-width characters"))
	spell("b'"+password+"'", newMistake("password.written", field, "in quotes"))
	spell(base64Text([]byte(password)), newMistake("password.written", field, "in base64"))
	spell(toUTF32(binary.LittleEndian)(password), newMistake("password.written", field, "in UTF-32"))
	spell(toUTF32(binary.BigEndian)(password), newMistake("password.written", field, "in UTF-32"))
	spell(password+" ", newMistake("password.written", field, "a trailing blank"))
	spell(" "+password, newMistake("password.written", field, "a leading blank"))
	spell(`"`+password+`"`, newMistake("password.written", field, "in quotes"))
	spell("\ufeff"+password, newMistake("password.written", field, "with a BOM"))
	spell(strings.TrimLeft(password[:max(0, len(password)-1)], "0")+password[max(0, len(password)-1):], newMistake("password.written", field, "as a number, without leading zeros"))
	spell(strings.ToUpper(password), newMistake("password.written", field, "in upper case"))
	spell(strings.ToLower(password), newMistake("password.written", field, "in lower case"))
	spell(toUTF16(binary.LittleEndian, false)(password), newMistake("password.written", field, "in UTF-16"))
	spell(toUTF16(binary.BigEndian, false)(password), newMistake("password.written", field, "in UTF-16"))
	for _, s := range spellings {
		if how, ok := digestOf(text, s.text, field); ok {
			return append(s.is, how...), true
		}
	}
	return nil, false
}

func digestOf(text, password, field string) ([]Mistake, bool) {
	for _, h := range []struct {
		name string
		new  func() hash.Hash
	}{{"SHA-256", sha256.New}, {"MD5", md5.New}, {"SHA-1", sha1.New}, {"SHA-512", sha512.New}, {"SHA-224", sha256.New224}, {"SHA-384", sha512.New384}, {"SHA3-256", newSHA3}} {
		var is []Mistake
		if h.name != "SHA-256" {
			is = append(is, newMistake("password.hash", field, h.name))
		}
		once := hashSum(h.new, password)
		digits := hex.EncodeToString(once)
		if how, ok := writtenAs(text, once, field); ok {
			return append(is, how...), true
		}
		upper := strings.ToUpper(digits)
		for _, again := range []struct {
			hash []byte
			how  string // was the first one written
		}{
			{hashSum(h.new, digits), ""},
			{hashSum(h.new, upper), "in upper case"},
			{hashSum(h.new, string(once)), ""},
			{hashSum(sha256.New, digits), ""},
			{hashSum(sha256.New, upper), "in upper case"},
			{hashSum(md5.New, digits), ""},
			{hashSum(sha1.New, digits), ""},
			{hashSum(h.new, digits+"\n"), "with a line feed (trailing newline) behind it"},
			{hashSum(h.new, digits+"\r\n"), "with a line feed (trailing newline) behind it"},
		} {
			if how, ok := writtenAs(text, again.hash, field); ok {
				twice := newMistake("password.twice", field)
				if again.how != "" {
					twice = newMistake("password.twice-between", field, again.how)
				}
				return slices.Concat(is, oneMistake(twice), how), true
			}
		}
	}
	return nil, false
}

// newSHA3 is SHA3-256.
func newSHA3() hash.Hash { return sha3.New256() }

func writtenAs(text string, digest []byte, field string) ([]Mistake, bool) {
	digits := hex.EncodeToString(digest)
	switch {
	case text == digits:
		return nil, true
	case strings.EqualFold(text, digits):
		return []Mistake{newMistake("password.upper", field)}, true
	case strings.EqualFold(strings.TrimPrefix(strings.ToLower(text), "0x"), digits):
		return []Mistake{newMistake("password.prefix", field)}, true
	case text == base64Text(digest) || text == strings.TrimRight(base64Text(digest), "="):
		return []Mistake{newMistake("password.base64", field)}, true
	case text == base64Text([]byte(digits)):
		return []Mistake{newMistake("password.base64", field)}, true
	}
	return nil, false
}

// passwords are the members of intella's messages whose values are passwords and keys, or stand for them; also
// in JSON that is written inside of a text.
var passwords = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(\\*"(?:TradeKey|RefundKey|NewAESKey|aesKey|AESKey)\\*"\s*:\s*\\*")[^"\\]*`)
})
