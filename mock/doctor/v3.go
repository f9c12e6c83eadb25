package doctor

import (
	"slices"
	"strings"
)

// changeLine changes the signed line of a name.
func changeLine(name string, change func(string) string) func(*draft) {
	return func(d *draft) {
		for i := range d.pairs {
			if d.pairs[i].Name == name {
				d.pairs[i].Value = change(d.pairs[i].Value)
			}
		}
	}
}

// setAuth signs another authorization text.
func setAuth(text string) func(*draft) {
	return changeLine("auth", func(string) string { return text })
}

// authBlanks puts a blank behind every comma of the authorization text, behind one, or behind none.
func authBlanks(d *draft) []mistakeWay {
	auth, _ := valueOf(d.pairs, "auth")
	texts := []string{strings.ReplaceAll(auth, ",", ", "), strings.ReplaceAll(auth, ", ", ",")}
	for i := range auth {
		if auth[i] == ',' && len(texts) < 8 {
			texts = append(texts, auth[:i]+", "+auth[i+1:])
		}
	}
	var ways []mistakeWay
	for _, text := range texts {
		ways = append(ways, mistakeWay{do: setAuth(text)})
	}
	return ways
}

// lineOrders are the orders of the lines, first those in which the authorization text is the third line, or the last,
// as if the request came first, and two lines that lie beside each other the other way round.
func lineOrders(d *draft) []mistakeWay {
	n := &jsonNode{kind: '{', members: make([]jsonMember, len(d.pairs))}
	var ways []mistakeWay
	likely := [][]int{{1, 2, 0, 3}, {1, 2, 3, 0}, {0, 2, 1, 3}, {1, 0, 2, 3}, {0, 1, 3, 2}, {0, 3, 1, 2}}
	for _, order := range slices.Concat(likely, memberOrders(n)) {
		ways = append(ways, mistakeWay{do: func(d *draft) {
			if len(d.pairs) == len(order) {
				was := slices.Clone(d.pairs)
				for i, at := range order {
					d.pairs[i] = was[at]
				}
			}
		}})
	}
	return ways
}

func sortedParts(s string) string {
	parts := strings.Split(s, ",")
	slices.Sort(parts)
	return strings.Join(parts, ",")
}

func reversedParts(s string) string {
	parts := strings.Split(s, ",")
	slices.Reverse(parts)
	return strings.Join(parts, ",")
}

// authForms writes the authorization text with & or quotes, its first part alone, or the time in another way.
func authForms(d *draft) (ways []mistakeWay) {
	auth, _ := valueOf(d.pairs, "auth")
	add := func(say, text string) {
		ways = append(ways, mistakeWay{[]string{say}, setAuth(text)})
	}
	first, _, _ := strings.Cut(auth, ",")
	var values, object []string
	for _, p := range authPairs(d) {
		values = append(values, p.Value)
		object = append(object, quoteJSON(p.Name)+":"+quoteJSON(p.Value))
	}
	add("a=b&c=d", strings.ReplaceAll(auth, ",", "&"))
	add("values alone", strings.Join(values, ","))
	add("a=b;c=d", strings.ReplaceAll(auth, ",", ";"))
	add("values alone", strings.Join(values, "\n"))
	add("a=b, line feed, c=d", strings.ReplaceAll(auth, ",", "\n"))
	add("a=bc=d", strings.ReplaceAll(auth, ",", ""))
	add("in upper case", strings.ToUpper(auth))
	add("in lower case", strings.ToLower(auth))
	add("values alone", strings.Join(values, ""))
	add(`{"a":"b"}`, "{"+strings.Join(object, ",")+"}")
	add(`a="b",c="d"`, strings.ReplaceAll(strings.ReplaceAll(auth, "=", `="`), ",", `",`)+`"`)
	add(first, first)
	_, rest, _ := strings.Cut(auth, "timestamp=")
	stamp, _, _ := strings.Cut(rest, ",")
	for _, more := range []string{"app_cert_sn=null", "app_cert_sn=", "expired_seconds=600", "expired_seconds=300", "expired_seconds=null", "sign_type=RSA2"} {
		if name, _, _ := strings.Cut(more, "="); !strings.Contains(auth, name+"=") {
			add("+"+more, strings.Replace(auth, ",", ","+more+",", 1))
			add("+"+more, auth+","+more)
		}
	}
	nonce, _ := valueOf(authPairs(d), "nonce")
	for _, other := range []string{strings.ToUpper(nonce), strings.ToLower(nonce), strings.ReplaceAll(nonce, "-", ""), asUUID(nonce), strings.ToUpper(asUUID(nonce))} {
		add("nonce="+other, strings.Replace(auth, "nonce="+nonce, "nonce="+other, 1))
	}
	for _, w := range otherUnix(stamp) {
		add("timestamp="+w.args[0], strings.Replace(auth, "timestamp="+stamp, "timestamp="+w.args[0], 1))
	}
	return ways
}

// rareAuthForms write it in ways that are met seldom.
func rareAuthForms(d *draft) (ways []mistakeWay) {
	auth, _ := valueOf(d.pairs, "auth")
	add := func(say, text string) {
		ways = append(ways, mistakeWay{[]string{say}, setAuth(text)})
	}
	var object []string
	for _, p := range authPairs(d) {
		object = append(object, quoteJSON(p.Name)+": "+quoteJSON(p.Value))
	}
	for _, more := range []string{"app_auth_token=null", "app_auth_token=", "sign=null", "alipay_root_cert_sn=null", "version=1.0", "charset=utf-8"} {
		add("+"+more, auth+","+more)
	}
	add("appId=", strings.Replace(auth, "app_id=", "appId=", 1))
	add("appid=", strings.Replace(auth, "app_id=", "appid=", 1))
	add("nonce_str=", strings.Replace(auth, "nonce=", "nonce_str=", 1))
	add("a:b,c:d", strings.ReplaceAll(auth, "=", ":"))
	add("a = b", strings.ReplaceAll(auth, "=", " = "))
	add("URL-encoded", escape20(auth))
	add("with a blank behind it", auth+" ")
	add("without a comma behind it", strings.TrimRight(auth, ", "))
	add("alipay-sha256withrsa before it", strings.ToLower(v3Scheme)+" "+auth)
	add(`{"a": "b"}`, "{"+strings.Join(object, ", ")+"}")
	if expired, _ := valueOf(authPairs(d), "expired_seconds"); expired != "" {
		for _, seconds := range []string{"60", "120", "300", "600", "900", "1800", "3600", "null", ""} {
			add("expired_seconds="+seconds, strings.Replace(auth, "expired_seconds="+expired, "expired_seconds="+seconds, 1))
		}
	}
	if sn, _ := valueOf(authPairs(d), "app_cert_sn"); sn != "" {
		add("app_cert_sn="+strings.ToUpper(sn), strings.Replace(auth, sn, strings.ToUpper(sn), 1))
		add("app_cert_sn="+strings.ToLower(sn), strings.Replace(auth, sn, strings.ToLower(sn), 1))
	}
	return ways
}

// asUUID writes 32 digits as a UUID.
func asUUID(s string) string {
	if len(s) != len("00112233445566778899aabbccddeeff") {
		return s
	}
	return s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:]
}

func authParts(d *draft) []mistakeWay {
	auth, _ := valueOf(d.pairs, "auth")
	parts := strings.Split(auth, ",")
	var ways []mistakeWay
	for i, p := range parts {
		name, _, _ := strings.Cut(p, "=")
		if name == "" {
			continue
		}
		less := strings.Join(slices.Delete(slices.Clone(parts), i, i+1), ",")
		ways = append(ways, mistakeWay{[]string{name}, setAuth(less)})
	}
	for i, p := range parts {
		for j, o := range parts[:i] {
			rest := slices.Delete(slices.Delete(slices.Clone(parts), i, i+1), j, j+1)
			ways = append(ways, mistakeWay{[]string{strings.Split(o, "=")[0] + ", " + strings.Split(p, "=")[0]}, setAuth(strings.Join(rest, ","))})
		}
	}
	return ways
}

// AlipayV3 explains a request to OpenAPI v3 whose signature was refused.
func AlipayV3(m Message, k Keys, e Effort) Finding {
	scheme, rest, _ := strings.Cut(m.Get("Authorization"), " ")
	i := strings.LastIndex(rest, ",sign=")
	d := &draft{sep: "\n", bare: true, end: "\n", sent: []Pair{{Name: "host", Value: m.Get("Host")}}}
	f := Finding{}
	if written := AlipayV3Header(m); i < 0 && len(written.Mistakes) > 0 {
		return written
	}
	if scheme == "" || i < 0 {
		f.Mistakes = []Mistake{newMistake("sign.missing", "Authorization …,sign=")}
		return f
	}
	target := m.Path()
	if q := m.rawQuery(); q != "" {
		target += "?" + q
	}
	d.pairs = []Pair{{Name: "auth", Value: rest[:i]}, {Name: "method", Value: m.Method}, {Name: "target", Value: target}, {Name: "body", Value: string(m.Body)}}
	if token := m.Get("alipay-app-auth-token"); token != "" {
		d.pairs = append(d.pairs, Pair{Name: "token", Value: token})
	}
	f.Expected = d.clone().signedText()
	plain := mistakeRow{id: "aes.signed-plain", axis: axisMembers}
	if len(k.AES) > 0 {
		opened := lazyDecryption(string(m.Body), k.AES)
		plain.make = func(*draft) []mistakeWay {
			if opened() == "" {
				return nil
			}
			return []mistakeWay{{do: changeLine("body", func(string) string { return opened() })}}
		}
	}
	f = rsaSearch(f, d, rest[i+len(",sign="):], "RSA2", k, e, concatRows(alipayV3(), []mistakeRow{plain, certifiedAuth(k), farTimes(e), {id: "wire.wrapped", axis: axisWriting, make: signedInnerObject}}))
	if found := wholeBody(m, true); f.Unexplained() && found != nil && m.Method != get && m.Get("alipay-encrypt-type") == "" { // the text inside was signed, perhaps
		f.Mistakes, f.LeftOut = found, false
	}
	if m.Get("alipay-encrypt-type") == "" {
		f = f.preferCutValue([]Pair{{Value: string(m.Body)}})
	}
	for i, found := range f.Mistakes {
		if found.ID == "rsa.hash" { // v3 has no sign_type
			f.Mistakes[i] = newMistake("v3.hash", found.Args[0])
		}
	}
	return f
}
