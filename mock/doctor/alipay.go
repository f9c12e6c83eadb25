package doctor

import (
	"bytes"
	"crypto/rsa"
	"slices"
	"strings"
	"sync"
)

// alipayForm is the table of mistakes with Alipay's rule for gateway.do: all parameters but sign
// and those without value, sorted by name, joined as k=v with &, RSA over it.
var alipayForm = sync.OnceValue(func() []mistakeRow {
	return concatRows(orderRows(), memberRows(), jsonRows(), moreValueRows(), valueRows(), charsetRows(), joinRows(), edgeRows(), caseRows(), apartRows(), []mistakeRow{
		{"rule.biz-only", axisMembers, false, rowWords{
			"only biz_content was signed", "sign all parameters, sorted and joined as k=v with &",
			"只对 biz_content 签名", "所有参数排序后按 k=v 用 & 拼接再签名", "", "",
		}, bizOnly},
		{"rule.url", axisMembers, false, rowWords{
			"the URL's query or the body was signed as it was sent, not sorted (unsorted) and with values URL-encoded", "sign the sorted, decoded parameters joined as k=v with &",
			"直接对发送的查询串或请求体签名（未排序、值已 URL 编码）", "对排序后、解码后的参数按 k=v 拼接签名", "", "",
		}, nil},
		{"aes.signed-plain", axisMembers, false, rowWords{
			"biz_content was signed before encrypting: the plain text was signed and the ciphertext sent", "encrypt first; then sign the ciphertext that is sent",
			"先签名后加密：签名用的是明文 biz_content", "先加密，再对密文签名", "", "",
		}, nil},
	})
})

// alipayNotify is the table for what the platform sends: sign_type is left out, too.
var alipayNotify = sync.OnceValue(func() []mistakeRow {
	return concatRows([]mistakeRow{
		{"pair.type-kept", axisMembers, false, rowWords{
			"sign_type was kept in the string", "leave sign and sign_type out of the string of a notification, and keep everything else",
			"待验签字符串中保留了 sign_type", "验证异步通知时要去掉 sign 和 sign_type，保留其他全部参数", "", "",
		}, typeKept},
	}, alipayForm())
})

func typeKept(d *draft) []mistakeWay {
	for _, p := range d.sent {
		if p.Name == "sign_type" {
			return []mistakeWay{{do: func(d *draft) { d.pairs = append(d.pairs, p) }}}
		}
	}
	return nil
}

func bizOnly(d *draft) []mistakeWay {
	biz, ok := valueOf(d.pairs, "biz_content")
	if !ok {
		return nil
	}
	only := func(named bool) mistakeWay {
		return mistakeWay{do: func(d *draft) { d.pairs, d.bare, d.order = []Pair{{Name: "biz_content", Value: biz}}, !named, nil }}
	}
	return []mistakeWay{only(false), only(true)}
}

// alipayDraft is the text that a form should have signed.
func alipayDraft(m Message, k Keys, notify bool) (d *draft, sign string) {
	query, body := parseForm(m.rawQuery(), true), []Pair(nil)
	if m.Method != get {
		body = readBody(m)
	}
	d = &draft{sent: append(query, body...), order: byName, sep: "&", equals: "="}
	seen := map[string]bool{}
	for _, p := range append(slices.Clone(body), query...) { // the body's value counts
		if !seen[p.Name] {
			seen[p.Name] = true
			if p.Name == "sign" {
				sign = p.Value
			} else if (p.Value != "" || k.KeepEmpties) && (!notify || p.Name != "sign_type") {
				d.pairs = append(d.pairs, p)
			}
		}
	}
	d.sent = withoutPairs(d.sent, "sign")
	return d, sign
}

// Alipay explains a request to gateway.do whose signature was refused, or, with notify, a
// notification whose signature was.
func Alipay(m Message, k Keys, notify bool, e Effort) Finding {
	d, sign := alipayDraft(m, k, notify)
	f := Finding{Expected: d.clone().signedText()}
	seen := Wire(m, AlipayNames)
	if seen.isWhole() {
		f.Mistakes = seen.Mistakes
		return f
	}
	if sign == "" {
		f.Mistakes = []Mistake{signAbsent(m, d.sent)}
		return f
	}
	table := alipayForm()
	if notify {
		table = alipayNotify()
	}
	signType, _ := valueOf(d.sent, "sign_type")
	search := func(d *draft, e Effort) Finding {
		return rsaSearch(f, d, sign, signType, k, e, concatRows(apartEdges(m), table, []mistakeRow{urlSigned(m), urlBefore(m), signedPlain(d, k), otherIDs(k.Others), unsentCerts(k), farMoments(e), moreLeftOut(e)}))
	}
	first := e
	if seen.isTwice() { // the rest of the effort is for the message as it was meant
		first = Glance
	}
	f = search(d, first).searchTwice(seen, d, func(d *draft) Finding { return search(d, e) })
	return f.orTwice(seen).preferTorn(d.sent, k.Names).preferCutValue(d.sent).withCipher(d.sent, k)
}

// withCipher adds what is wrong with encrypted business parameters, beside what is with the signature.
func (f Finding) withCipher(sent []Pair, k Keys) Finding {
	biz, _ := valueOf(sent, "biz_content")
	charset, _ := valueOf(sent, "charset")
	if encrypted, _ := valueOf(sent, "encrypt_type"); f.Fits || !f.Known() || encrypted == "" || biz == "" || len(k.AES) == 0 {
		return f
	}
	if inside := AlipayCipher("biz_content", biz, charset, k); inside.Plain != "" {
		f.Mistakes = append(f.Mistakes, inside.Mistakes...)
	}
	return f
}

// AlipayNames are the parameters that every request to gateway.do has.
var AlipayNames = []string{"app_id", "method", "charset", "sign_type", "sign", "timestamp", "version"}

// preferCutValue names a value that is cut where nothing else was found.
func (f Finding) preferCutValue(sent []Pair) Finding {
	last := len(f.Mistakes) - 1
	if last >= 0 && f.Mistakes[last].ID != "rest.digest" && f.Mistakes[last].ID != "rest.text" && strings.HasPrefix(f.Mistakes[last].ID, "rest.") {
		last--
	}
	if last < 0 || !strings.HasPrefix(f.Mistakes[last].ID, "rest.") {
		return f
	}
	for _, p := range sent {
		if end := cutJSON(p.Value); end != "" {
			cut := newMistake("wire.cut", p.Name, end)
			if p.Name == "" { // a body is encoded in no way
				cut = inMember("body", newMistake("text.cut"))
			}
			f.Mistakes = append(f.Mistakes[:last:last], cut)
			return f
		}
	}
	return f.preferLostCharacters(sent)
}

// preferLostCharacters names values that lost characters where nothing else was found: question marks in a row, and nothing in
// the whole message that is not ASCII.
func (f Finding) preferLostCharacters(sent []Pair) Finding {
	const row = "??"
	at := slices.IndexFunc(f.Mistakes, func(m Mistake) bool { return m.ID == "rest.digest" || m.ID == "rest.text" })
	if at < 0 || slices.ContainsFunc(sent, func(p Pair) bool { return !isASCII(p.Value) }) {
		return f
	}
	var names []string
	for _, p := range sent {
		if strings.Contains(p.Value, row) {
			names = append(names, jsonName(p))
		}
	}
	if names != nil {
		f.Mistakes = append(f.Mistakes[:at:at], newMistake("value.lost", strings.Join(names, ", ")))
	}
	return f
}

func urlSigned(m Message) mistakeRow {
	return mistakeRow{"rule.url", axisMembers, false, rowWords{}, func(*draft) []mistakeWay {
		var ways []mistakeWay
		noSign := func(raw string) string {
			return strings.Join(slices.DeleteFunc(strings.Split(raw, "&"), func(p string) bool { return strings.HasPrefix(p, "sign=") }), "&")
		}
		for _, text := range []string{noSign(m.rawQuery()), noSign(string(m.Body)), m.Path() + "?" + noSign(m.rawQuery()), m.Target} {
			if strings.Contains(text, "=") {
				ways = append(ways, mistakeWay{do: func(d *draft) { d.pairs, d.bare, d.order = []Pair{{Value: text}}, true, nil }})
			}
		}
		return ways
	}}
}

// signedPlain guesses that biz_content was signed before it was encrypted.
func signedPlain(d *draft, k Keys) mistakeRow {
	r := mistakeRow{id: "aes.signed-plain", axis: axisMembers}
	biz, _ := valueOf(d.pairs, "biz_content")
	if len(k.AES) == 0 || biz == "" {
		return r
	}
	plain := lazyDecryption(biz, k.AES)
	r.make = func(*draft) []mistakeWay {
		if plain() == "" {
			return nil
		}
		return []mistakeWay{{do: func(d *draft) {
			for i := range d.pairs {
				if d.pairs[i].Name == "biz_content" {
					d.pairs[i].Value = plain()
				}
			}
		}}}
	}
	return r
}

// lazyDecryption gives what a ciphertext says, "" where that can't be told or it is none. It is worked out when a signature
// was opened, and asked for it: it costs more than many a search.
func lazyDecryption(text string, key []byte) func() string {
	return sync.OnceValue(func() string {
		o := openCipher(text, key, make([]byte, 16), jsonText)
		if o.isPlain() {
			return ""
		}
		return string(o.plain)
	})
}

// keyTry is a key to open a signature with, and what it means that it fits.
type keyTry struct {
	key *rsa.PublicKey
	is  []Mistake
}

func keyTries(k Keys) []keyTry {
	tries := []keyTry{{k.Public, nil}}
	add := func(key *rsa.PublicKey, m Mistake) {
		if key != nil && !slices.ContainsFunc(tries, func(t keyTry) bool { return t.key != nil && t.key.Equal(key) }) {
			tries = append(tries, keyTry{key, []Mistake{m}})
		}
	}
	add(k.Counterpart, newMistake("key.platform"))
	add(k.Certificate, newMistake("key.certificate"))
	add(k.Plain, newMistake("key.not-certificate"))
	const most = 50
	for i, o := range k.Others {
		if i < most {
			add(o.Public, newMistake("key.other", o.describeApp()))
		}
	}
	return tries
}

// rsaSearch opens a signature and looks for the text that was signed.
func rsaSearch(f Finding, d *draft, sign, signType string, k Keys, e Effort, table []mistakeRow) Finding {
	if k.Public == nil {
		return f
	}
	size := k.Public.Size()
	readings, problem := readSignature(sign, size)
	if word := noSignature(sign); word != "" {
		problem = oneMistake(newMistake("sign.word", word))
	}
	if problem != nil {
		f.Mistakes = problem
		return f
	}
	var guess *openedSignature
	likely := false // the guess is what the app's own key and the usual hash make of it
	for _, r := range readings {
		for i, t := range keyTries(k) {
			for _, reversed := range []bool{false, true} {
				o := openSignature(t.key, reverseBytes(r.sign, reversed))
				if o == nil {
					continue
				}
				usual := i == 0 && !reversed && o.hash == hashes[0].name
				o.mistakes = slices.Concat(r.mistakes, t.is, o.mistakes)
				if reversed {
					o.mistakes = append(o.mistakes, newMistake("rsa.reversed"))
				}
				if !o.chance {
					return textSearch(f, d, o, signType, e, table)
				}
				if guess == nil {
					guess, likely = o, usual
				}
			}
		}
	}
	if guess != nil {
		if found := textSearch(f, d, guess, signType, e, table); likely || found.Signed != "" {
			return found
		}
	}
	f.Mistakes = explainUnopened(readings, sign, k)
	return f
}

func reverseBytes(b []byte, reversed bool) []byte {
	if reversed {
		b = slices.Clone(b)
		slices.Reverse(b)
	}
	return b
}

// textSearch looks for the text in an opened signature.
func textSearch(f Finding, d *draft, o *openedSignature, signType string, e Effort, table []mistakeRow) Finding {
	f.Mistakes = slices.Clone(o.mistakes)
	wanted := map[string]string{"RSA2": "SHA-256", "RSA": "SHA-1"}[signType]
	if wanted != "" && o.hash != "" && o.hash != wanted {
		f.Mistakes = append(f.Mistakes, newMistake("rsa.hash", o.hash, signType, wanted))
	}
	s := &search{base: d, left: e.boundsOfSearch(true), fits: func(_ *draft, text []byte) bool { return o.fits(text) }}
	found, ok := s.searchTable(concatRows(table, hashedTwice(o.hash)))
	f.Tried = s.tried
	if ok || found != nil {
		f.Mistakes = append(f.Mistakes, found...)
		f.Fits, f.Signed = len(f.Mistakes) == 0, s.hit
		return f
	}
	f.LeftOut = s.over
	f.Mistakes = append(f.Mistakes, newMistake("rest.text"))
	return f.leftOut(e)
}

// hashedTwice are the ways to hash before the signing function hashes.
func hashedTwice(name string) []mistakeRow {
	for _, h := range hashes {
		if h.name == name {
			return []mistakeRow{{"rsa.hashed-twice", axisDigests, false, rowWords{}, entireWays(
				func(s string) string { return hexSum(h.new(), s) },
				func(s string) string { return strings.ToUpper(hexSum(h.new(), s)) },
				func(s string) string { return string(hashSum(h.new, s)) },
				func(s string) string { return base64Text(hashSum(h.new, s)) },
				func(s string) string { return hexSum(hashes[2].new(), s) },
				func(s string) string { return strings.ToUpper(hexSum(hashes[2].new(), s)) },
				func(s string) string { return hexSum(hashes[1].new(), s) },
			)}}
		}
	}
	return nil
}

// explainUnopened explains a signature that no known key verifies: its length and padding tell whose key it may be.
func explainUnopened(readings []rsaReading, sign string, k Keys) []Mistake {
	r := readings[0]
	size := k.Public.Size()
	switch {
	case len(r.sign) != size:
		return append(slices.Clone(r.mistakes), newMistake("key.size", countText(len(r.sign)), countText(size), countText(8*len(r.sign))))
	case isRepeated(r.sign):
		return append(slices.Clone(r.mistakes), newMistake("rsa.repeated", countText(len(r.sign))))
	case sign == strings.ToLower(sign) && len(sign) > 64 && len(r.mistakes) == 0:
		return []Mistake{newMistake("key.lower")}
	case sign == strings.ToUpper(sign) && len(sign) > 64 && len(r.mistakes) == 0:
		return []Mistake{newMistake("key.upper")}
	}
	if k.Private != nil {
		if plain, err := k.Private.DecryptPKCS1v15(r.sign); err == nil && len(bytes.TrimSpace(plain)) > 0 {
			return append(slices.Clone(r.mistakes), newMistake("key.encrypted", "platform's"))
		}
	}
	if k.Own != nil {
		if plain, err := rsa.DecryptPKCS1v15(nil, k.Own, r.sign); err == nil && len(bytes.TrimSpace(plain)) > 0 { //nolint:staticcheck // SA1019: to name the mistake
			return append(slices.Clone(r.mistakes), newMistake("key.encrypted", "merchant's own"))
		}
	}
	unknown := newMistake("key.unknown")
	if endsAsPSS(publicOp(k.Public, r.sign), k.Public.N.BitLen()) {
		pss := newMistake("rsa.pss")
		pss.Or = &unknown
		return append(slices.Clone(r.mistakes), pss)
	}
	return append(slices.Clone(r.mistakes), unknown)
}
