package doctor

import (
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The ways of OpenAPI v3's rows.

// lineTitles are the names of the signed lines in sentences.
var lineTitles = []Pair{{Name: "auth", Value: "authorization text"}, {Name: "method", Value: "verb"}, {Name: "target", Value: "path"}, {Name: "body", Value: "body"}, {Name: "token", Value: "app_auth_token"}}

// lineTitle is the name of a line in sentences.
func lineTitle(line Pair) string {
	title, _ := valueOf(lineTitles, line.Name)
	return title
}

// separatedLines joins the lines by another text than a line feed.
func separatedLines(sep, end string, args ...string) mistakeWay {
	return mistakeWay{args, func(d *draft) { d.sep, d.end = sep, end }}
}

// surroundedLines puts a text before the lines, or behind them.
func surroundedLines(title, head, end string) mistakeWay {
	return mistakeWay{[]string{title}, func(d *draft) { d.head, d.end = head+d.head, d.end+end }}
}

// tokenForms are the token with its name, and in other letters.
func tokenForms(*draft) (ways []mistakeWay) {
	for _, w := range []textFilter{
		{"alipay-app-auth-token: …", func(s string) string { return "alipay-app-auth-token: " + s }},
		{"alipay-app-auth-token:…", func(s string) string { return "alipay-app-auth-token:" + s }},
		{"alipay-app-auth-token=…", func(s string) string { return "alipay-app-auth-token=" + s }},
		{"app_auth_token=…", func(s string) string { return "app_auth_token=" + s }},
		{"in upper case", strings.ToUpper},
		{"in lower case", strings.ToLower},
		{"in quotes", strconv.Quote},
		{"empty", func(string) string { return "" }},
		{"null", func(string) string { return "null" }},
	} {
		ways = append(ways, mistakeWay{[]string{w.say}, changeLine("token", w.write)})
	}
	return ways
}

func v3Separators(*draft) (ways []mistakeWay) {
	for _, s := range [][2]string{{"blank", " "}, {`\n (two characters)`, `\n`}, {"&", "&"}, {",", ","}, {"two line feeds", "\n\n"}, {"carriage return", "\r"}, {"|", "|"}, {";", ";"}, {"tab", "\t"}, {".", "."}, {`\r\n (four characters)`, `\r\n`}, {"%0A", "%0A"}, {"+", "+"}, {"a blank and a line feed", " \n"}, {"a line feed and a blank", "\n "}, {"<br>", "<br>"}, {"-", "-"}, {":", ":"}} {
		ways = append(ways, separatedLines(s[1], s[1], s[0]), separatedLines(s[1], "", s[0]))
		if s[1] == "\n\n" {
			ways = append(ways, separatedLines(s[1], "\n", s[0]))
		}
	}
	return ways
}

// v3LeftOut leaves each line out, v3TwoLeftOut each two, v3Emptied leaves each without text.
func v3LeftOut(d *draft) (ways []mistakeWay) {
	for _, p := range d.pairs {
		ways = append(ways, mistakeWay{[]string{lineTitle(p)}, func(d *draft) { d.pairs = withoutPairs(d.pairs, p.Name) }})
	}
	return ways
}

func v3TwoLeftOut(d *draft) (ways []mistakeWay) {
	for i, p := range d.pairs {
		for _, o := range d.pairs[i+1:] {
			ways = append(ways, mistakeWay{[]string{lineTitle(p), lineTitle(o)}, func(d *draft) { d.pairs = withoutPairs(d.pairs, p.Name, o.Name) }})
		}
	}
	return ways
}

func v3Emptied(d *draft) (ways []mistakeWay) {
	for _, p := range d.pairs {
		if p.Name != "body" { // which v3.no-body is about
			ways = append(ways, mistakeWay{[]string{lineTitle(p)}, changeLine(p.Name, func(string) string { return "" })})
		}
	}
	return ways
}

// oneLine puts verb and path on one line, as a request begins.
func oneLine(version string) func(*draft) {
	return func(d *draft) {
		i, at := indexOfPair(d.pairs, "method"), indexOfPair(d.pairs, "target")
		if i < 0 || at != i+1 {
			return
		}
		d.pairs[at].Value = d.pairs[i].Value + " " + d.pairs[at].Value + version
		d.pairs = slices.Delete(d.pairs, i, i+1)
	}
}

// otherVerbs are verbs, and the one that is sent in other letters.
func otherVerbs(d *draft) (ways []mistakeWay) {
	own, _ := valueOf(d.pairs, "method")
	for _, v := range []string{own[:min(1, len(own))] + strings.ToLower(own[min(1, len(own)):]), "GET", "POST", "PUT", "PATCH", "DELETE"} {
		ways = append(ways, mistakeWay{[]string{v}, changeLine("method", func(string) string { return v })})
	}
	return ways
}

// v3Paths are the path and query in other forms.
func v3Paths(*draft) (ways []mistakeWay) {
	for _, w := range []struct {
		say string
		do  func(string) string
	}{
		{"without /v3", func(s string) string { return strings.TrimPrefix(s, "/v3") }},
		{"escapes in lower case", lowerEscapes},
		{"blanks as +", func(s string) string { return strings.ReplaceAll(s, "%20", "+") }},
		{"blanks as %20", func(s string) string { return strings.ReplaceAll(s, "+", "%20") }},
		{"encoded again", func(s string) string { return strings.ReplaceAll(s, "%", "%25") }},
		{"with a trailing slash", onPath(func(s string) string { return s + "/" })},
		{"with a trailing slash", func(s string) string { return s + "/" }},
		{"with two slashes", func(s string) string { return "/" + s }},
		{"with a trailing &", func(s string) string { return s + "&" }},
		{"without its leading slash", func(s string) string { return strings.TrimPrefix(s, "/") }},
		{"/gateway.do", func(string) string { return "/gateway.do" }},
		{"with a question mark behind it", func(s string) string { return s + "?" }},
		{"URL-encoded", escape20},
		{"URL-encoded", escapeQuote},
		{"escapes in upper case", upperEscapes},
		{"in upper case", onPath(strings.ToUpper)},
		{"in upper case", strings.ToUpper},
		{"in lower case", onPath(strings.ToLower)},
		{"in lower case", strings.ToLower},
	} {
		ways = append(ways, mistakeWay{[]string{w.say}, changeLine("target", w.do)})
	}
	return ways
}

// upperEscapes writes the hex digits of percent escapes in upper case.
func upperEscapes(s string) string {
	b := []byte(s)
	for i := range b {
		if b[i] == '%' && i+2 < len(b) {
			copy(b[i+1:], strings.ToUpper(s[i+1:i+3]))
		}
	}
	return string(b)
}

// methodName is the name of a method as gateway.do has it, made of its path.
func methodName(target string) string {
	path, _, _ := strings.Cut(target, "?")
	return strings.ReplaceAll(strings.TrimPrefix(path, "/v3/"), "/", ".")
}

func methodNames(d *draft) (ways []mistakeWay) {
	target, _ := valueOf(d.pairs, "target")
	name := methodName(target)
	for _, text := range []string{name, "/" + name, "/v3/" + name, "/gateway.do?method=" + name} {
		ways = append(ways, mistakeWay{[]string{name, target}, changeLine("target", func(string) string { return text })})
	}
	return ways
}

// fullURL signs the address with its scheme and host, or with its host.
func fullURL(d *draft) (ways []mistakeWay) {
	host, _ := valueOf(d.sent, "host")
	for _, scheme := range []string{"https://", "http://", ""} {
		for _, h := range []string{host, "openapi.alipay.com", "openapi-sandbox.dl.alipaydev.com"} {
			ways = append(ways, mistakeWay{do: changeLine("target", func(target string) string { return scheme + h + target })})
		}
	}
	return ways
}

// likeWeChat signs the lines of WeChat Pay: verb, path, seconds, nonce and body for requests, the last three for answers.
func likeWeChat(d *draft) (ways []mistakeWay) {
	parts := authPairs(d)
	stamp, _ := valueOf(parts, "timestamp")
	nonce, _ := valueOf(parts, "nonce")
	stamps := []string{stamp}
	if n, err := strconv.ParseInt(stamp, 10, 64); err == nil {
		stamps = append(stamps, strconv.FormatInt(n/1000, 10))
	}
	for _, stamp := range stamps {
		more := []Pair{{Name: "timestamp", Value: stamp}, {Name: "nonce", Value: nonce}}
		lines := func(say string, names ...string) {
			ways = append(ways, mistakeWay{[]string{say}, func(d *draft) {
				var pairs []Pair
				for _, name := range names {
					value, _ := valueOf(append(slices.Clone(d.pairs), more...), name)
					pairs = append(pairs, Pair{Name: name, Value: value})
				}
				d.pairs = pairs
			}})
		}
		lines("verb, path, timestamp, nonce, body", "method", "target", "timestamp", "nonce", "body")
		lines("timestamp, nonce, body", "timestamp", "nonce", "body")
	}
	return ways
}

// authPairs are the parts of the authorization text.
func authPairs(d *draft) (pairs []Pair) {
	auth, _ := valueOf(d.pairs, "auth")
	for _, p := range strings.Split(auth, ",") {
		name, value, _ := strings.Cut(p, "=")
		pairs = append(pairs, Pair{Name: name, Value: value})
	}
	return pairs
}

// bodyMembers are the members of a JSON body as pairs.
func bodyMembers(body string) (pairs []Pair) {
	if n := parseJSON(body); n != nil {
		for _, m := range n.members {
			value := m.value.write(compact)
			if m.value.kind == '"' {
				value = unquoteJSON(m.value.text)
			}
			pairs = append(pairs, Pair{Name: unquoteJSON(m.name), Value: value})
		}
	}
	return pairs
}

// v3Bodies are the body in other forms, and what stands for none.
func v3Bodies(d *draft) (ways []mistakeWay) {
	body, _ := valueOf(d.pairs, "body")
	add := func(say, text string) {
		ways = append(ways, mistakeWay{[]string{say}, changeLine("body", func(string) string { return text })})
	}
	add("{}", "{}")
	add("null", "null")
	if body == "" {
		for _, text := range []string{"[]", "undefined", `""`, "None", "nil"} {
			add(text, text)
		}
		return ways
	}
	add("biz_content=…", "biz_content="+body)
	add("biz_content=…", "biz_content="+url.QueryEscape(body))
	add(`{"biz_content":"…"}`, `{"biz_content":`+quoteJSON(body)+`}`)
	add(`{"biz_content":…}`, `{"biz_content":`+body+`}`)
	sum, short := sha256.Sum256([]byte(body)), md5.Sum([]byte(body))
	for _, h := range []struct {
		say string
		sum []byte
	}{{"its SHA-256", sum[:]}, {"its MD5", short[:]}} {
		digits := hex.EncodeToString(h.sum)
		add(h.say, digits)
		add(h.say, strings.ToUpper(digits))
		add(h.say, base64Text(h.sum))
	}
	add("base64", base64Text([]byte(body)))
	add("URL-encoded", url.QueryEscape(body))
	add("URL-encoded", escape20(body))
	add("URL-encoded", escapeQuote(body))
	add("URL-encoded", escapeComponent(body))
	add("with a BOM", "\ufeff"+body)
	members := bodyMembers(body)
	for range 2 { // as they stand, then sorted
		var plain, encoded []string
		for _, p := range members {
			plain = append(plain, p.Name+"="+p.Value)
			encoded = append(encoded, url.QueryEscape(p.Name)+"="+url.QueryEscape(p.Value))
		}
		add("a=b&c=d", strings.Join(plain, "&"))
		add("a=b&c=d", strings.Join(encoded, "&"))
		byName(members)
	}
	return ways
}

// rareBodies are the body in forms that are met seldom.
func rareBodies(d *draft) (ways []mistakeWay) {
	body, _ := valueOf(d.pairs, "body")
	add := func(say, text string) {
		ways = append(ways, mistakeWay{[]string{say}, changeLine("body", func(string) string { return text })})
	}
	for _, h := range hashes[1:4] {
		add("its "+h.name, hexSum(h.new(), body))
		add("its "+h.name, base64Text(hashSum(h.new, body)))
	}
	for _, text := range []string{"undefined", "None", "[]", "[object Object]"} {
		add(text, text)
	}
	add("with a blank behind it", body+" ")
	add("its length", countText(len(body)))
	return ways
}

// likeV2 signs what gateway.do wants: parameters, sorted and joined, of the authorization text, of the body, or those
// that gateway.do has.
func likeV2(d *draft) (ways []mistakeWay) {
	parts := authPairs(d)
	body, _ := valueOf(d.pairs, "body")
	target, _ := valueOf(d.pairs, "target")
	biz := []Pair{{Name: "biz_content", Value: body}}
	as := func(pairs ...[]Pair) {
		all := slices.Concat(pairs...)
		ways = append(ways, mistakeWay{do: func(d *draft) {
			d.pairs, d.bare, d.sep, d.equals, d.end, d.order = all, false, "&", "=", "", byName
		}})
	}
	as(parts)
	as(parts, biz)
	as(bodyMembers(body))
	as(parts, bodyMembers(body))
	id, _ := valueOf(parts, "app_id")
	stamps := [][]Pair{nil}
	if stamp, _ := valueOf(parts, "timestamp"); len(stamp) == len("1718362800123") {
		ms, _ := strconv.ParseInt(stamp, 10, 64)
		stamps = append(stamps, []Pair{{Name: "timestamp", Value: stamp}}, []Pair{{Name: "timestamp", Value: time.UnixMilli(ms).In(time.FixedZone("", 8*60*60)).Format(time.DateTime)}})
	}
	const most = 4 // of two parameters that may be missing
	for _, stamp := range slices.Backward(stamps) {
		for _, charset := range []string{"utf-8", "UTF-8", "GBK"} {
			for i := range most {
				pairs := []Pair{{Name: "app_id", Value: id}, {Name: "method", Value: methodName(target)}, {Name: "charset", Value: charset}, {Name: "sign_type", Value: "RSA2"}, {Name: "version", Value: "1.0"}}
				if i%2 == 1 {
					pairs = append(pairs, Pair{Name: "format", Value: "JSON"})
				}
				if i < 2 {
					pairs = append(pairs, biz...)
				}
				as(pairs, stamp)
			}
		}
	}
	return ways
}

// movedParts put each part of the authorization text at each other place: of three, all their orders.
func movedParts(d *draft) (ways []mistakeWay) {
	auth, _ := valueOf(d.pairs, "auth")
	parts := strings.Split(auth, ",")
	const most = 5
	if len(parts) > most {
		return nil
	}
	for from := range parts {
		for to := range parts {
			if from == to {
				continue
			}
			moved := slices.Insert(slices.Delete(slices.Clone(parts), from, from+1), to, parts[from])
			ways = append(ways, mistakeWay{do: changeLine("auth", func(string) string { return strings.Join(moved, ",") })})
		}
	}
	return ways
}
