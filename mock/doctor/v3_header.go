package doctor

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// v3Scheme is what OpenAPI v3's authorization header begins with.
const v3Scheme = "ALIPAY-SHA256withRSA"

// headerRows are the mistakes with how OpenAPI v3's authorization header was written: SCHEME a=b,c=d,sign=….
var headerRows = []mistakeRow{
	{"header.no-scheme", wordsOnly, false, rowWords{"the authorization header begins with {0}: the scheme " + v3Scheme + " is missing", "write " + v3Scheme + ", one blank and then the parts", "Authorization 以 {0} 开头：缺少 " + v3Scheme, "先写 " + v3Scheme + " 和一个空格，再写各部分", "", ""}, nil},
	{"header.scheme", wordsOnly, false, rowWords{"the authorization header begins with {0}, not " + v3Scheme, "write " + v3Scheme + ", one blank and then the parts", "Authorization 以 {0} 开头，而不是 " + v3Scheme, "先写 " + v3Scheme + " 和一个空格，再写各部分", "", ""}, nil},
	{"header.behind-scheme", wordsOnly, false, rowWords{"something else than one blank (space) stands behind " + v3Scheme + " in the authorization header", "write " + v3Scheme + ", one blank and then the parts", "Authorization 中 " + v3Scheme + " 之后不是一个空格", "先写 " + v3Scheme + " 和一个空格，再写各部分", "", ""}, nil},
	{"header.blanks", wordsOnly, false, rowWords{"blanks (spaces) stand between the parts of the authorization header, or around their =", "join the parts with a comma alone: a=b,c=d", "Authorization 各部分之间或 = 两侧有空格", "各部分之间只用逗号：a=b,c=d", "", ""}, nil},
	{"header.separator", wordsOnly, false, rowWords{"the parts of the authorization header are joined by {0}, not by a comma", "join the parts with a comma alone: a=b,c=d", "Authorization 各部分之间用的是 {0}，而不是逗号", "各部分之间只用逗号：a=b,c=d", "", ""}, nil},
	{"header.equals", wordsOnly, false, rowWords{"names and values of the authorization header are joined by a colon, not by =", "write each part as name=value", "Authorization 的名与值之间用的是冒号，而不是 =", "每个部分写成 名=值", "", ""}, nil},
	{"header.quotes", wordsOnly, false, rowWords{"names or values of the authorization header stand in quotes", "write each part as name=value, without quotes", "Authorization 的名或值带有引号", "每个部分写成 名=值，不加引号", "", ""}, nil},
	{"header.whole", wordsOnly, false, rowWords{"the authorization header was {0}: no part of it can be read", "write it as it is: " + v3Scheme + ", one blank and then the parts", "Authorization 整个{0}：其中各部分无法读取", "直接书写：先写 " + v3Scheme + " 和一个空格，再写各部分", "", ""}, nil},
	{"header.named", wordsOnly, false, rowWords{"the header Authorization is missing: it was sent as {0}", "send it under the name Authorization", "缺少请求头 Authorization：它以 {0} 发送", "请求头名必须为 Authorization", "", ""}, nil},
	{"header.sign-place", wordsOnly, false, rowWords{"sign is not the last part of the authorization header", "sign the other parts, then write ,sign= and the signature behind them", "sign 不是 Authorization 的最后一部分", "先对其他部分签名，再把 ,sign= 和签名写在最后", "", ""}, nil},
}

// headerPart finds the names of an authorization header's parts, however they are spelled and joined.
var headerPart = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)(["']?)\b(app_?-?id|app_?-?cert_?-?sn|app_?-?auth_?-?token|nonce(?:_?-?str)?|timestamp|expired_?-?seconds|sign(?:ature)?)(["']?\s*[=:]\s*)`)
})

// headerNames are the names of the parts, by their letters alone.
var headerNames = []Pair{{Name: "appid", Value: "app_id"}, {Name: "noncestr", Value: "nonce"}, {Name: "signature", Value: "sign"}, {Name: "appcertsn", Value: "app_cert_sn"}, {Name: "appauthtoken", Value: "app_auth_token"}, {Name: "expiredseconds", Value: "expired_seconds"}}

// AlipayV3Header says how the authorization header of a request to OpenAPI v3 was written in another form than
// the platform reads. It finds nothing where the form is right or no part of it is known.
func AlipayV3Header(m Message) (f Finding) {
	text := m.Get("Authorization")
	parts := headerPart().FindAllStringSubmatchIndex(text, -1)
	if len(parts) == 0 {
		f.Mistakes = wholeHeader(m, text)
		return f
	}
	add := func(id string, args ...string) {
		if !slices.ContainsFunc(f.Mistakes, func(m Mistake) bool { return m.ID == id }) {
			f.Mistakes = append(f.Mistakes, newMistake(id, args...))
		}
	}
	first := strings.TrimRight(text[:parts[0][0]], "{")
	switch scheme := strings.Trim(first, " \t:,"); {
	case scheme == "":
		add("header.no-scheme", text[parts[0][4]:parts[0][5]]+"=")
	case strings.HasPrefix(scheme, v3Scheme+"app"): // glued, so that app_id is no word
		add("header.behind-scheme")
	case scheme != v3Scheme:
		add("header.scheme", quoteText(scheme))
	case first != v3Scheme+" ":
		add("header.behind-scheme")
	}
	for i, p := range parts {
		value, more := text[p[1]:], i+1 < len(parts)
		if more {
			value = text[p[1]:parts[i+1][0]]
			lookAtJoint(value, add)
		}
		name, equals := text[p[4]:p[5]], text[p[6]:p[7]]
		lookAtPart(name, equals, text[p[2]:p[3]]+equals+value[:min(1, len(value))], add)
		if more && headerName(name) == "sign" {
			add("header.sign-place")
		}
	}
	return f
}

// wholeHeader says why no part of an authorization header is known: it was encoded, or sent under another name.
func wholeHeader(m Message, text string) []Mistake {
	rest := strings.TrimSpace(strings.TrimPrefix(text, v3Scheme))
	if plain := unescapePercent(rest); plain != rest && headerPart().MatchString(plain) {
		return oneMistake(newMistake("header.whole", "URL-encoded"))
	}
	if raw, _, problem := decodeLoosely(rest); problem == "" && headerPart().Match(raw) {
		return oneMistake(newMistake("header.whole", "base64-encoded"))
	}
	for _, h := range m.Header {
		if text == "" && strings.HasPrefix(h[1], v3Scheme) {
			return oneMistake(newMistake("header.named", h[0]))
		}
	}
	return nil
}

// lookAtJoint looks at what stands between a value and the next name.
func lookAtJoint(value string, add func(id string, args ...string)) {
	joint := value[len(strings.TrimRight(value, ",;&| \t")):]
	switch sign := strings.TrimSpace(joint); {
	case sign == "" && joint != "":
		add("header.separator", "blank")
	case sign != ",":
		add("header.separator", quoteText(sign))
	case joint != ",":
		add("header.blanks")
	}
}

// lookAtPart looks at a name, what joins it with its value, and the signs around these that may be quotes.
func lookAtPart(name, equals, around string, add func(id string, args ...string)) {
	if due := headerName(name); name != due {
		add("wire.name", name, due)
	}
	switch {
	case strings.Contains(equals, ":"):
		add("header.equals")
	case strings.ContainsAny(equals, " \t"):
		add("header.blanks")
	}
	if strings.ContainsAny(around, `"'`) {
		add("header.quotes")
	}
}

// headerName is the name that was meant.
func headerName(name string) string {
	letters := strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(name))
	if known, ok := valueOf(headerNames, letters); ok {
		return known
	}
	return letters
}
