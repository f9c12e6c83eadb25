package doctor

import (
	"encoding/base64"
	"hash/maphash"
	"math/bits"
	"slices"
	"strconv"
	"strings"
)

// The rows of mistakes that have many ways and are met seldom: each is tried alone, after all others were and before
// any two are tried together.

// tryRareMistakes tries the rows of the axis apart.
func (s *search) tryRareMistakes() []Mistake {
	const rewritten = 3 * full // what it costs more to write JSON again
	kept := s.left.tries - s.left.axisApart
	for i := range s.table {
		r := &s.table[i]
		if s.over || s.left.tries < kept { // to list a row's ways takes time, too
			return nil
		}
		if r.axis != axisApart || r.make == nil {
			continue
		}
		for _, w := range r.make(s.base) {
			o := &searchOption{row: r, way: w}
			if s.over || s.left.tries < kept {
				return nil
			}
			if strings.HasPrefix(r.id, "json.") {
				s.left.tries -= rewritten
			}
			if s.tryRebuilt([]*searchOption{o}) {
				return mistakesOf(o)
			}
		}
	}
	return nil
}

// withApart adds the ways of those rows to options, so that they are tried together with them, where a person waits.
func (s *search) withApart(options []*searchOption) []*searchOption {
	if !s.patient {
		return options
	}
	return slices.Concat(options, s.apartOptions())
}

// apartOptions are the ways of the rows that are tried apart which change the message's text. The first ways of each row
// are the likeliest.
func (s *search) apartOptions() (all []*searchOption) {
	const first, best, step, most = 16, 5, 3, 500 // ways of a row, their tier, how much less likely twice as many are, and how many at all
	joined := s.base.clone().joinedPairs()
	whole := s.base.withSurroundings(joined)
	known, seed := map[uint64]bool{}, maphash.MakeSeed()
	for i := range s.table {
		r := &s.table[i]
		if r.axis != axisApart || r.make == nil {
			continue
		}
		count := 0
		ways := r.make(s.base)
		for _, w := range ways[:min(most, len(ways))] {
			o := s.optionOfWay(r, w, joined)
			s.buffer = o.appendText(s.buffer[:0])
			text := maphash.Bytes(seed, s.buffer)
			if known[text] || string(s.buffer) == whole {
				continue
			}
			known[text] = true
			o.tier = min(best+step*bits.Len(uint(count/first)), tierCount-1)
			count++
			all = append(all, o)
		}
	}
	return all
}

// fullSearchRareTries is the share of rows that are tried apart in a whole search.
const fullSearchRareTries = 80_000

// apartRows are those of platforms that sign pairs.
func apartRows() []mistakeRow {
	return slices.Concat([]mistakeRow{
		{"pair.stamp", axisApart, false, rowWords{}, otherLayouts},
		{"value.encoded", axisApart, false, rowWords{}, valueWays(escapeForeign, replacing(" ", "%20"), replacing(":", "%3A"), replacing("/", "%2F"), replacing("&", "%26"))},
		{"pair.cut", axisApart, false, rowWords{}, rejoinTwo},
		{"pair.other", axisApart, false, rowWords{}, optionalAsNull},
		{"json.names", axisApart, false, rowWords{
			"{0} was serialised again after signing: the names of its members were written in another way ({1}) in the signed text", "serialise once, keep the text, and sign and send that very text",
			"{0} 签名后被重新序列化：成员名的写法不同（{1}）", "JSON 只序列化一次，签名和发送同一段文本", "", "",
		}, jsonRenamed},
		{"json.unwrapped", axisApart, false, rowWords{
			"{0} was serialised again after signing: a list [ ] of one member was written as that member alone, or an object as a text in quotes", "serialise once, keep the text, and sign and send that very text",
			"{0} 签名后被重新序列化：只有一个成员的数组写成了该成员本身，或对象写成了带引号的文本", "JSON 只序列化一次，签名和发送同一段文本", "", "",
		}, jsonUnwrapped},
		{"json.member", axisApart, false, rowWords{}, deepMembers},
		{"json.number", axisApart, false, rowWords{}, jsonBooleans},
		{"pair.unsigned", axisApart, false, rowWords{}, severalLeftOut(0, 370)},
		{"json.permuted", axisApart, false, rowWords{}, jsonMoved},
		{"pair.stamp", axisApart, false, rowWords{}, otherSeconds(shortReach)},
	}, rareValueRows(), rareJSONRows())
}

// severalLeftOut leaves three pairs out or more: those of which there are not too many choices, and more than are known.
func severalLeftOut(known, choices int) func(*draft) []mistakeWay {
	return func(d *draft) (ways []mistakeWay) {
		const least, most = 3, 14
		n := len(d.pairs)
		if n <= least || n > most {
			return nil
		}
		pairs := namedFirst(d.pairs, "sign_type", "timestamp", "format", "charset", "version", "app_id", "notify_url", "return_url")
		for count := least; count < n; count++ {
			sets := chooseSets(n, count)
			if len(sets) <= known || len(sets) > choices {
				continue
			}
			for _, set := range sets {
				names := make([]string, count)
				for i, at := range set {
					names[i] = pairs[at].Name
				}
				ways = append(ways, mistakeWay{[]string{strings.Join(names, ", ")}, func(d *draft) { d.pairs = withoutPairs(d.pairs, names...) }})
			}
		}
		return ways
	}
}

// moreLeftOut is the row of more choices of pairs that were left out, for a person who waits.
func moreLeftOut(e Effort) mistakeRow {
	r := mistakeRow{id: "pair.unsigned", axis: axisApart}
	if e == OnDemand {
		r.make = severalLeftOut(370, 1300)
	}
	return r
}

// chooseSets are the choices of so many of n; nil where there are more than a few hundred.
func chooseSets(n, count int) (sets [][]int) {
	var choose func(from int, chosen []int)
	choose = func(from int, chosen []int) {
		if len(chosen) == count {
			sets = append(sets, slices.Clone(chosen))
			return
		}
		for i := from; i <= n-(count-len(chosen)); i++ {
			choose(i+1, append(chosen, i))
		}
	}
	choose(0, nil)
	return sets
}

// otherIDs are other apps' ids, one of which was signed.
func otherIDs(others []Other) mistakeRow {
	return mistakeRow{"pair.other", axisApart, false, rowWords{}, func(d *draft) (ways []mistakeWay) {
		const most = 50
		sent, _ := valueOf(d.pairs, "app_id")
		for i, o := range others {
			if i == most {
				break
			}
			ways = append(ways, mistakeWay{[]string{"app_id", o.ID, sent}, func(d *draft) {
				d.pairs = append(withoutPairs(d.pairs, "app_id"), Pair{Name: "app_id", Value: o.ID})
			}})
		}
		return ways
	}}
}

// otherAddresses are the ways to write an address again: with the other scheme, with a port or a slash, or without
// what stands behind it.
func otherAddresses(d *draft) (ways []mistakeWay) {
	for _, p := range d.pairs {
		scheme, rest, isURL := strings.Cut(p.Value, "://")
		if !isURL || scheme != "http" && scheme != "https" {
			continue
		}
		end := strings.IndexAny(rest+"/", "/?#")
		host, path := rest[:end], rest[end:]
		place, query := path, ""
		if at := strings.IndexByte(path, '?'); at >= 0 {
			place, query = path[:at], path[at:]
		}
		twin, port := map[string]string{"http": "https", "https": "http"}[scheme], map[string]string{"http": ":80", "https": ":443"}[scheme]
		bare, slash := strings.TrimSuffix(place, "/"), strings.TrimSuffix(place, "/")+"/"
		known := []string{p.Value}
		for _, text := range []string{
			twin + "://" + rest, scheme + "://" + host + bare + query, scheme + "://" + host + slash + query, scheme + "://" + host + place, p.Value + "/", strings.TrimSuffix(p.Value, "/"),
			scheme + "://" + host + port + path, scheme + "://" + strings.TrimSuffix(host, port) + path, scheme + "://" + strings.ToUpper(host[:min(1, len(host))]) + host[min(1, len(host)):] + path, scheme + "://" + strings.ToLower(host) + path,
			rest, path, "//" + rest, strings.ToLower(p.Value), strings.ReplaceAll(p.Value, " ", "%20"), strings.ReplaceAll(p.Value, "%20", " "), unescapePercent(p.Value), scheme + ":/" + rest, scheme + "://www." + host + path, scheme + "://" + strings.TrimPrefix(host, "www.") + path, scheme + "://" + hostOnly(host) + path,
		} {
			if !slices.Contains(known, text) {
				known = append(known, text)
				ways = append(ways, otherValue(p, text, text, p.Value))
			}
		}
	}
	return ways
}

// unsentConstants are parameters that programs sign because others of their kind have them, and do not send.
func unsentConstants(d *draft) (ways []mistakeWay) {
	for _, p := range [][]string{
		{"charset", "utf-8", "UTF-8", "GBK"},
		{"version", "1.0", "1", "2.0"},
		{"format", "JSON", "json"},
		{"input_charset", "utf-8", "UTF-8"},
		{"_input_charset", "utf-8", "UTF-8"},
		{"extra", "{}", "[]"},
		{"alipay_sdk", "alipay-sdk-java-dynamicVersionNo", "alipay-sdk-php-20200415", "alipay-sdk-net-4.9.0", "alipay-sdk-python-3.7.0"},
		{"method", "POST", "GET", "post"},
		{"encrypt_type", "AES"},
		{"lang", "zh-CN", "zh"},
		{"appid"},
	} {
		name := p[0]
		if indexOfPair(d.sent, name) >= 0 {
			continue
		}
		if id, _ := valueOf(d.sent, "app_id"); name == "appid" {
			p = append(p, id)
		}
		for _, value := range p[1:] {
			ways = append(ways, mistakeWay{[]string{name, value}, func(d *draft) { d.pairs = append(d.pairs, Pair{Name: name, Value: value}) }})
		}
	}
	return ways
}

// rejoinTwo puts two values together that an unescaped & tore apart.
func rejoinTwo(d *draft) (ways []mistakeWay) {
	const most = 24
	one := rejoinPairs(d)
	one = one[:min(len(one), most)]
	for i, a := range one {
		for _, b := range one[:i] {
			if a.args[0] != b.args[0] {
				ways = append(ways, mistakeWay{[]string{b.args[0] + ", " + a.args[0]}, func(d *draft) {
					a.do(d)
					b.do(d)
				}})
			}
		}
	}
	return ways
}

// apartEdges are separators that few choose, and the verb before the string.
func apartEdges(m Message) []mistakeRow {
	verb := func(*draft) (ways []mistakeWay) {
		for _, end := range []string{"&", "\n", " ", "", "?"} {
			for _, method := range []string{m.Method, strings.ToLower(m.Method), map[string]string{get: post}[m.Method], map[string]string{post: get}[m.Method]} {
				if method != "" {
					ways = append(ways, putAround(method+end, ""))
				}
			}
		}
		for _, at := range []string{"https://openapi.alipaydev.com/gateway.do", "https://openapi-sandbox.dl.alipaydev.com/gateway.do", "openapi.alipay.com/gateway.do", "https://papi.4pyun.com" + m.Path(), "https://dev-api.4pyun.com" + m.Path(), m.Get("Host") + m.Path(), m.Get("Host") + "\n" + m.Path() + "\n", "alipays://platformapi/startapp"} {
			for _, end := range []string{"?", "", "&", "\n"} {
				ways = append(ways, putAround(at+end, ""))
			}
		}
		return ways
	}
	return []mistakeRow{
		{"edge.url", axisApart, false, rowWords{}, verb},
		{"join.other", axisApart, false, rowWords{}, func(*draft) (ways []mistakeWay) {
			for _, s := range []string{"\r\n", "\t", "%26", "#", "-", "+", ".", "&\n", "& ", " &", "&\r\n", ":", "/", "_", "||", "\x00"} {
				shown := strings.NewReplacer("\n", `\n`, "\r", `\r`, "\t", `\t`).Replace(s)
				ways = append(ways, separatedLines(s, "", shown), mistakeWay{[]string{shown}, func(d *draft) { d.sep, d.gap = s, s }})
			}
			return ways
		}},
		{"join.equals", axisApart, false, rowWords{}, func(*draft) (ways []mistakeWay) {
			for _, s := range [][2]string{{"&", "=="}, {"&", "%3D"}, {"&", "-"}, {"%26", "%3D"}} {
				ways = append(ways, mistakeWay{do: func(d *draft) { d.sep, d.equals = s[0], s[1] }})
			}
			return ways
		}},
	}
}

// apartSecrets are names of the secret that few choose, what stands in its place in samples, and rarer ways to write it.
func apartSecrets(name string) []mistakeRow {
	return []mistakeRow{
		{"tail.other-name", axisApart, false, rowWords{}, func(*draft) (ways []mistakeWay) {
			for _, n := range strings.Fields("app_id partner pid mch_id uid user_key sign_key merchant_secret md5key md5_key SecretKey secretKey client_secret APPSECRET App-Secret password salt merchant_key signkey api_secret app_secret_key appSecretKey merchantKey KEY AppKey sk Key Secret") {
				ways = append(ways, mistakeWay{[]string{n}, func(d *draft) { d.tail = func(k string) string { return "&" + n + "=" + k } }})
			}
			return ways
		}},
		{"tail.null", axisApart, false, rowWords{}, func(*draft) (ways []mistakeWay) {
			for _, n := range []string{"@app.secret@", "your_app_secret", "your-app-secret", "YOUR_APP_SECRET", "xxx", "XXX", "xxxxxx", "{" + name + "}", "<" + name + ">", "%s", "123456"} {
				ways = append(ways, mistakeWay{[]string{n}, func(d *draft) { d.tail = func(string) string { return "&" + name + "=" + n } }})
			}
			return ways
		}},
		{"secret.encoded", axisApart, false, rowWords{}, secretWays(escapeStrictly, func(s string) string { return lowerEscapes(escapeStrictly(s)) }, lowerEscapesAll,
			func(s string) string { return base64.RawStdEncoding.EncodeToString([]byte(s)) }, func(s string) string { return base64.URLEncoding.EncodeToString([]byte(s)) })},
		{"secret.labelled", axisApart, false, rowWords{
			"something stood beside the secret that is none of it: a label, an end of line, a bracket or a character that can't be seen", "use the secret alone, as it was given",
			"密钥旁边带有不属于它的内容：标签、行尾、括号或不可见字符", "只使用密钥本身", "", "",
		}, besideSecret},
	}
}

// secretWays are the ways to write the secret otherwise.
func secretWays(writers ...func(string) string) func(*draft) []mistakeWay {
	return func(*draft) (ways []mistakeWay) {
		for _, w := range writers {
			ways = append(ways, mistakeWay{do: func(d *draft) { d.secret = w(d.secret) }})
		}
		return ways
	}
}

// besideSecret puts beside the secret what is copied with it.
func besideSecret(d *draft) []mistakeWay {
	var writers []func(string) string
	for _, around := range [][2]string{
		{"app_secret: ", ""},
		{"app_secret=", ""},
		{"app_secret:", ""},
		{"", "\n\n"},
		{"", ";"},
		{"", ","},
		{"", "\u00ad"},
		{"", "\u200e"},
		{"", "\ufeff"},
		{"<", ">"},
		{"{", "}"},
		{"[", "]"},
		{"(", ")"},
		{"", "="},
		{"", "\x00"},
		{"", "."},
		{"", "\u3000"},
		{"", `\n`},
	} {
		writers = append(writers, func(s string) string { return around[0] + s + around[1] })
	}
	return secretWays(writers...)(d)
}

func replacing(old, by string) func(string) string {
	return func(s string) string { return strings.ReplaceAll(s, old, by) }
}

// hostOnly is a host without a port.
func hostOnly(host string) string {
	host, _, _ = strings.Cut(host, ":")
	return host
}

// optionalAsNull signs an optional parameter that was sent with a value as the text of a missing value.
func optionalAsNull(d *draft) (ways []mistakeWay) {
	for _, p := range d.pairs {
		if slices.Contains(optional(), p.Name) && p.Value != "" {
			for _, text := range []string{"null", "None", "undefined", ""} {
				ways = append(ways, otherValue(p, text, strconv.Quote(text), p.Value))
			}
		}
	}
	return ways
}
