package doctor

import (
	"crypto/md5"
	"encoding/hex"
	"html"
	"slices"
	"strings"
	"sync"
)

// secretName is how 4pyun calls the secret at the end of the signed string (4pyun sheet 2.1).
const secretName = "app_secret"

// fourPyunForm is the table of mistakes with 4pyun's rule for forms: pairs sorted by name, joined
// as k=v with &, then &app_secret= and the secret, MD5 in hex.
var fourPyunForm = sync.OnceValue(func() []mistakeRow {
	return concatRows(secretSuffixRows(secretName), orderRows(), memberRows(), jsonRows(), moreValueRows(), valueRows(), charsetRows(), secretRows(secretName), joinRows(), edgeRows(), caseRows(), apartSecrets(secretName), apartRows(), []mistakeRow{
		{"rule.raw-body", axisMembers, false, rowWords{
			"the raw body was signed as it was sent, not sorted (unsorted) and with values URL-encoded, which is the rule for application/json", "sign a form by its sorted, decoded fields",
			"直接对原始请求体签名，那是 application/json 的规则", "表单按排序后的字段（解码后的值）签名", "", "",
		}, nil}, // made with the message, see rawBody
		pairNothing(""),
		{"push.members", axisJsonOrder, false, rowWords{
			"the objects in the push were verified as they stand there, and not with their names sorted", "write each object and list in it as compact JSON with its names sorted, at every depth, before the string is joined",
			"推送中的对象按收到的样子验签，没有对其成员名排序", "拼接前，把其中每个对象和数组写成成员名（各层）排序后的紧凑 JSON", "", "",
		}, nil}, // made with the message, see unsortedMembers
	})
})

// fourPyunJSON is the table for JSON bodies: the very body, then &app_secret= and the secret.
var fourPyunJSON = sync.OnceValue(func() []mistakeRow {
	return concatRows([]mistakeRow{
		{"body.newline-sent", axisEdges, false, rowWords{
			"a trailing newline at the end of the body was sent and not signed", "sign the very bytes that are sent",
			"请求体末尾的换行符已发送但未签名", "对实际发送的字节签名", "", "",
		}, textWays(func(s string) string { return strings.TrimRight(s, "\r\n") })},
	}, markOften(jsonRows(), "json.member"), secretSuffixRows(secretName), charsetRows(), secretRows(secretName), edgeRows(), caseRows(), apartSecrets(secretName), apartRows(), []mistakeRow{
		secretInside(),
		{"rule.form", axisMembers, false, rowWords{
			"the fields were signed as in a form", "sign the raw body, whose bytes must be those that are sent",
			"按表单规则对字段签名", "直接对原始请求体签名，签名与发送的字节必须相同", "", "",
		}, bodyAsForm},
		pairNothing("", "{}", "null"),
		bodyNamed(),
		{"json.sign-kept", axisMembers, true, rowWords{
			"the body was signed with an empty member sign in it, and sent without", "sign the very bytes that are sent",
			"签名的请求体中有空的成员 sign，而发送时没有", "对实际发送的字节签名", "", "",
		}, jsonWays(func(n *jsonNode) { n.addMember("sign", `""`) }, func(n *jsonNode) { n.addMember("sign", "null") })},
		{"value.trimmed", axisMeaning, false, rowWords{}, valueWays(strings.TrimSpace)},
		{"value.html-sent", axisMeaning, false, rowWords{}, combineWays(valueWays(html.UnescapeString), valueWays(htmlWriters...))},
		{"value.encoded-text", axisWriting, false, rowWords{}, textWays(escapeAll, escape20)},
		{"value.sent-encoded", axisMeaning, false, rowWords{}, valueWays(unescapeEscapes, unescapePath)},
		{"value.base64-text", axisShown, false, rowWords{}, combineWays(textWays(func(s string) string { return base64Text([]byte(s)) }, hexText), entireWays(func(s string) string { return base64Text([]byte(s)) }))},
		{"value.line-ends", axisMeaning, false, rowWords{}, valueWays(func(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") },
			func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }, noLineEnds.Replace)},
		{"value.plus", axisMeaning, false, rowWords{}, plusLost},
		{"body.bom-sent", axisEdges, false, rowWords{
			"a BOM (byte order mark) before the body was sent and not signed", "send the body without a BOM",
			"请求体前的 BOM 已发送但未签名", "发送时去掉 BOM", "", "",
		}, textWays(func(s string) string { return strings.TrimPrefix(s, "\ufeff") })},
	})
})

// bodyAsForm makes pairs of the members of a JSON body.
func bodyAsForm(d *draft) []mistakeWay {
	if len(d.pairs) != 1 {
		return nil
	}
	n := parseJSON(d.pairs[0].Value)
	if n == nil || n.kind != '{' {
		return nil
	}
	var ways []mistakeWay
	for _, order := range []func([]Pair){byName, nil} {
		for _, s := range []spaceStyle{compact, spaced} {
			ways = append(ways, mistakeWay{do: func(d *draft) {
				d.pairs, d.bare, d.sep, d.equals, d.order = nil, false, "&", "=", order
				for _, m := range n.members {
					value := m.value.write(s)
					if m.value.kind == '"' {
						value = unquoteJSON(value)
					}
					name := unquoteJSON(m.name)
					if name != "sign" && value != "" {
						d.pairs = append(d.pairs, Pair{Name: name, Value: value})
					}
				}
			}})
		}
	}
	return ways
}

// FourPyun explains a 4pyun request or push whose signature was refused.
func FourPyun(m Message, k Keys, e Effort) Finding {
	nested := mistakeRow{}
	if form, ok := pushAsForm(m); ok && !k.Request {
		nested = unsortedMembers(m)
		m = form
	}
	if strings.Contains(m.Get("Content-Type"), "json") || m.Get("Content-Type") == "" && strings.HasPrefix(strings.TrimSpace(string(m.Body)), "{") {
		return fourPyunBody(m, k, e)
	}
	if strings.HasPrefix(strings.ToLower(m.Get("Content-Type")), "multipart/") {
		return Finding{Mistakes: []Mistake{newMistake("wire.multipart")}}
	}
	d, sign := fourPyunDraft(m, k)
	f := Finding{Expected: d.clone().signedText()}
	seen := Wire(m, []string{"app_id", "sign"})
	if seen.isWhole() && seen.Mistakes[0].ID != "wire.name" {
		f.Mistakes = seen.Mistakes
		return f
	}
	if sign == "" {
		f.Mistakes = []Mistake{signAbsent(m, d.sent)}
		return f
	}
	if field := secretField(d.sent, k.Secret); field != "" {
		meant := d.clone()
		meant.pairs = withoutPairs(meant.pairs, field)
		if sum := md5.Sum([]byte(meant.signedText())); strings.EqualFold(hex.EncodeToString(sum[:]), strings.TrimSpace(sign)) { // all but the field is right
			f.Mistakes = oneMistake(newMistake("sign.travels", field))
			return f
		}
	}
	extra := []mistakeRow{otherSecrets(k.Others), rawBody(m), urlBefore(m), otherIDs(k.Others), farMoments(e), moreLeftOut(e)}
	search := func(d *draft, e Effort) Finding {
		return digestSearch(f, d, sign, k, e, concatRows(apartEdges(m), []mistakeRow{nested}, fourPyunForm(), extra))
	}
	first := e
	if seen.isTwice() { // the rest of the effort is for the message as it was meant
		first = Glance
	}
	return search(d, first).searchTwice(seen, d, func(d *draft) Finding { return search(d, e) }).orTwice(seen).preferTorn(d.sent, k.Names).preferCutValue(d.sent).warnOfSecret(d.sent, k.Secret)
}

// warnOfSecret adds that the secret itself was sent: whatever else is wrong, it has to be changed. That its field was
// not signed is no mistake: it should not be there.
func (f Finding) warnOfSecret(sent []Pair, secret string) Finding {
	if field := secretField(sent, secret); field != "" {
		f.Mistakes = slices.DeleteFunc(f.Mistakes, func(m Mistake) bool { return m.ID == "pair.unsigned" && m.Args[0] == field })
		f.Mistakes = append(f.Mistakes, newMistake("sign.travels", field))
		f.Fits = false
	}
	return f
}

// secretField is the name of the field in which the secret was sent; "" when it was not.
func secretField(sent []Pair, secret string) string {
	i := slices.IndexFunc(sent, func(p Pair) bool { return secret != "" && p.Value == secret })
	if i < 0 {
		return ""
	}
	return sent[i].Name
}

func fourPyunDraft(m Message, k Keys) (d *draft, sign string) {
	pairs := parseForm(m.rawQuery(), true)
	if m.Method != get {
		pairs = append(pairs, parseForm(string(m.Body), false)...)
	}
	sign, _ = valueOf(pairs, "sign")
	d = &draft{
		sent: withoutPairs(pairs, "sign"), order: byName, sep: "&", equals: "=", secret: k.Secret,
		tail: func(s string) string { return "&" + secretName + "=" + s },
	}
	d.pairs = slices.DeleteFunc(slices.Clone(d.sent), func(p Pair) bool { return p.Value == "" && !k.KeepEmpties })
	return d, sign
}

// rawBody is the row that signs the form as it was sent.
func rawBody(m Message) mistakeRow {
	raws := []string{string(m.Body), m.rawQuery()}
	if m.rawQuery() != "" && len(m.Body) > 0 {
		raws = append(raws, m.rawQuery()+"&"+string(m.Body))
	}
	return mistakeRow{"rule.raw-body", axisMembers, false, rowWords{}, func(*draft) []mistakeWay {
		var ways []mistakeWay
		for _, raw := range raws {
			unsigned := strings.Join(slices.DeleteFunc(strings.Split(raw, "&"), func(p string) bool { return strings.HasPrefix(p, "sign=") }), "&")
			for _, text := range slices.Compact([]string{raw, unsigned}) {
				if text != "" {
					ways = append(ways, mistakeWay{do: func(d *draft) { d.pairs, d.bare, d.order = []Pair{{Value: text}}, true, nil }})
				}
			}
		}
		return ways
	}}
}

func fourPyunBody(m Message, k Keys, e Effort) Finding {
	d := &draft{
		pairs: []Pair{{Value: string(m.Body)}}, bare: true, secret: k.Secret,
		tail: func(s string) string { return "&" + secretName + "=" + s },
	}
	f := Finding{Expected: d.clone().signedText()}
	if n := parseJSON(string(m.Body)); n != nil {
		for _, member := range n.members {
			d.sent = append(d.sent, Pair{Name: unquoteJSON(member.name), Value: unquoteJSON(member.value.text)})
		}
	}
	sign := m.Get("Authorization")
	if sign == "" {
		f.Mistakes = []Mistake{newMistake("sign.missing", "Authorization")}
		if member, _ := valueOf(d.sent, "sign"); member != "" {
			f.Mistakes = []Mistake{newMistake("sign.member")}
			if form, _ := pushAsForm(m); FourPyun(form, k, Glance).Fits {
				f.Mistakes = append(f.Mistakes, newMistake("rule.form"))
			}
		}
		return f
	}
	return digestSearch(f, d, sign, k, e, concatRows(fourPyunJSON(), []mistakeRow{otherSecrets(k.Others), pathBefore(m), verbBefore(m)})).preferLostCharacters([]Pair{{Value: string(m.Body)}}).warnOfSecret(d.sent, k.Secret)
}

// signAbsent says where the signature is that a form should have.
func signAbsent(m Message, sent []Pair) Mistake {
	for _, p := range sent {
		if strings.EqualFold(strings.Trim(p.Name, " _-"), "sign") || strings.EqualFold(p.Name, "signature") {
			return newMistake("sign.named", p.Name, "sign")
		}
	}
	if m.Get("Authorization") != "" {
		return newMistake("sign.header")
	}
	return newMistake("sign.missing", "sign")
}

// digestSearch looks for the text that was hashed.
func digestSearch(f Finding, d *draft, sign string, k Keys, e Effort, table []mistakeRow) Finding {
	readings := slices.DeleteFunc(readDigest(sign), func(r digestReading) bool { return !digestSize(r.size) })
	if k.Secret != "" && strings.TrimSpace(sign) == k.Secret {
		f.Mistakes = []Mistake{newMistake("sign.secret")}
		return f
	}
	if word := noSignature(sign); word != "" {
		f.Mistakes = oneMistake(newMistake("sign.word", word))
		return f
	}
	right := d.clone().signedText()
	sum := md5.Sum([]byte(right))
	if n := alteredDigits(sign, sum[:]); n > 0 {
		f.Mistakes = []Mistake{newMistake("sign.altered", countText(n))}
		return f
	}
	if i := slices.IndexFunc(readings, func(r digestReading) bool { return r.size == md5.Size && r.fits(sum[:]) }); i >= 0 { // before anything is searched for in another reading
		f.Mistakes = slices.Clone(readings[i].mistakes)
		f.Fits, f.Signed, f.Tried = len(f.Mistakes) == 0, right, 1
		return f
	}
	left, known, sized := e.boundsOfSearch(false), false, otherSize(readings)
	for len(readings) > 0 {
		size := readings[0].size
		var same, others []digestReading // one hash of a text is held against all that are as long
		for _, r := range readings {
			if r.size == size {
				same = append(same, r)
			} else {
				others = append(others, r)
			}
		}
		s, hit := sizeSearch(d, size, same)
		share := left
		if len(others) > 0 {
			share.tries, share.bytes = left.tries/2, left.bytes/2
		}
		s.left = share
		found, ok := s.searchTable(concatRows(table, digestRows(size)))
		f.Tried += s.tried
		f.LeftOut = f.LeftOut || s.over
		if ok || found != nil {
			f.Mistakes = append(slices.Clone(hit.mistakes), found...)
			f.Fits, f.LeftOut, f.Signed = len(f.Mistakes) == 0, false, s.hit
			return f
		}
		left.tries += s.left.tries - share.tries
		left.bytes += s.left.bytes - share.bytes
		readings, known = others, true
	}
	if !known {
		f.Mistakes = []Mistake{newMistake("sign.malformed", countText(len(sign)))}
		return f
	}
	f.Mistakes = []Mistake{newMistake("rest.digest")}
	if sized > 0 { // whatever was hashed, it was not by MD5
		f.Mistakes = []Mistake{newMistake("digest.length", countText(sized))}
	}
	return f.leftOut(e)
}

// otherSize is how many bytes a digest has that was written as it should be and is no MD5; 0: it may be one.
func otherSize(readings []digestReading) int {
	if len(readings) == 0 || readings[0].size == md5.Size || len(readings[0].mistakes) > 0 {
		return 0
	}
	return readings[0].size
}

// sizeSearch compares the digests of texts with readings of a signature that have one size; hit is
// the one that fits.
func sizeSearch(d *draft, size int, readings []digestReading) (s *search, hit *digestReading) {
	hit = &digestReading{}
	fits := func(digest []byte) bool {
		for _, r := range readings {
			if r.fits(digest) {
				*hit = r
				return true
			}
		}
		return false
	}
	s = &search{base: d, fits: func(d *draft, text []byte) bool {
		if d.digest != nil {
			return fits(d.digest(text, d.secret))
		}
		s.sum = md5.Sum(text)
		return fits(s.sum[:])
	}, otherDigest: size != md5.Size}
	if size == md5.Size {
		s.md5 = newMD5Match(fits)
	}
	return s, hit
}
