package doctor_test

import (
	"crypto"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"sort"
	"strings"

	"paymock/mock/doctor"
)

// Mistakes in the places that careless_test.go does not reach: JSON bodies of 4pyun, query strings,
// and Alipay's OpenAPI v3.

// place makes a message whose signature is over what sign gives for the right text.
type place struct {
	right string
	judge func(signed string, e doctor.Effort) doctor.Finding
}

// change is one mistake in the signed text.
type change struct {
	name, layer, words string
	do                 func(string) string
}

func swap(old, next string) func(string) string {
	return func(s string) string { return strings.ReplaceAll(s, old, next) }
}

func ascii(s string) string {
	return strings.Map(func(r rune) rune {
		if r > 127 {
			return '?'
		}
		return r
	}, s)
}

const placeBody = `{"app_id":"op1000000000000a","pay_serial":"20240614175507066020110395","amount":10.50,"count":3,"reason":"充电 a/b","zone":"<X>"}`

// bodyChanges are mistakes with a JSON body that is signed as it is.
func bodyChanges() []change {
	return []change{
		{"without zone", "members", "zone", swap(`,"zone":"<X>"`, "")},
		{"without count", "members", "count", swap(`"count":3,`, "")},
		{"sorted", "order", "another order|sorted", func(s string) string {
			head, tail, _ := strings.Cut(s, `"app_id"`)
			parts := strings.Split(strings.TrimSuffix(`"app_id"`+tail, "}"), ",")
			sort.Strings(parts)
			return head + strings.Join(parts, ",") + "}"
		}},
		{"lower", "case", "lower case", strings.ToLower},
		{"upper", "case", "upper case", strings.ToUpper},
		{"spaced", "space", "serialised.*(blank|space)", swap(`,"`, `, "`)},
		{"spaced throughout", "space", "serialised.*(blank|space)", func(s string) string { return swap(`":`, `": `)(swap(`,"`, `, "`)(s)) }},
		{"indented", "space", "serialised.*(blank|space)", func(s string) string {
			return "{\n  " + strings.TrimSuffix(strings.TrimPrefix(swap(`":`, `": `)(swap(`,"`, ",\n  \"")(s)), "{"), "}") + "\n}"
		}},
		{"scale", "number", `amount.*10\.5`, swap("10.50", "10.5")},
		{"string", "number", "amount", swap("10.50", `"10.50"`)},
		{"count as string", "number", "count", swap(`"count":3`, `"count":"3"`)},
		{"unicode", "spelling", `uXXXX`, swap("充电", `\u5145\u7535`)},
		{"slash", "spelling", `slash`, swap("a/b", `a\/b`)},
		{"html", "spelling", "HTML", swap("<X>", `\u003cX\u003e`)},
		{"GBK", "charset", "GBK", inGBK},
		{"question marks", "charset", "question mark|Latin-1", ascii},
		{"BOM", "edge", "BOM", func(s string) string { return "\ufeff" + s }},
		{"line feed", "edge", "newline|line feed", func(s string) string { return s + "\n" }},
	}
}

func pyunKeys() doctor.Keys {
	return doctor.Keys{ID: "op1000000000000a", Secret: "S3cret-of-Merchant", Others: []doctor.Other{{ID: "op2000000000000b", Secret: "Other-Apps-Secret"}}}
}

const pyunTail = "&app_secret=S3cret-of-Merchant"

func jsonPlace() place {
	return place{placeBody, func(signed string, e doctor.Effort) doctor.Finding {
		return doctor.FourPyun(doctor.Message{
			Method: "POST", Target: "/gate/1.0/x", Body: []byte(placeBody),
			Header: [][2]string{{"Content-Type", "application/json"}, {"Authorization", hexMD5(signed + pyunTail)}},
		}, pyunKeys(), e)
	}}
}

const (
	queryRight = "Zone=a/b&app_id=op1000000000000a&pay_serial=20240614&reason=充电 1&sign_type=MD5&timestamp=1718362800123"
	querySent  = "pay_serial=20240614&app_id=op1000000000000a&reason=%E5%85%85%E7%94%B5+1&Zone=a%2Fb&timestamp=1718362800123&sign_type=MD5"
)

func queryPlace() place {
	return place{queryRight, func(signed string, e doctor.Effort) doctor.Finding {
		return doctor.FourPyun(doctor.Message{Method: "GET", Target: "/gate/1.0/x?" + querySent + "&sign=" + hexMD5(signed+pyunTail)}, pyunKeys(), e)
	}}
}

func queryChanges() []change {
	return []change{
		{"received", "order", "unsorted", func(string) string {
			return "pay_serial=20240614&app_id=op1000000000000a&reason=充电 1&Zone=a/b&timestamp=1718362800123&sign_type=MD5"
		}},
		{"raw", "all", "URL-encoded", func(string) string { return querySent }},
		{"encoded", "writing", "URL-encoded", func(s string) string { return swap("a/b", "a%2Fb")(swap("充电 1", url.QueryEscape("充电 1"))(s)) }},
		{"encoded %20", "writing", "URL-encoded", func(s string) string { return swap("a/b", "a%2Fb")(swap("充电 1", url.PathEscape("充电 1"))(s)) }},
		{"encoded twice", "writing", "twice", func(s string) string {
			return swap("a/b", "a%252Fb")(swap("充电 1", url.QueryEscape(url.QueryEscape("充电 1")))(s))
		}},
		{"&times", "spelling", "×|HTML", swap("&times", "×")},
		{"&amp;", "spelling", "&amp;", swap("&", "&amp;")},
		{"no blanks", "writing", "blank|space", swap(" ", "")},
		{"no sign_type", "members", "sign_type", swap("&sign_type=MD5", "")},
		{"no Zone", "members", "Zone", swap("Zone=a/b&", "")},
		{"null", "members", "null", swap("&sign_type", "&remark=null&sign_type")},
		{"trailing &", "edge", "trailing &|& behind", func(s string) string { return s + "&" }},
		{"leading ?", "edge", `leading \?`, func(s string) string { return "?" + s }},
		{"GBK", "charset", "GBK", inGBK},
		{"lower", "case", "lower case", strings.ToLower},
		{"no &", "joining", "without &", func(s string) string { return swap("&", "")(s) }},
	}
}

const (
	v3Auth   = "app_id=2021000000000077,nonce=4e6b2f1c,timestamp=1718362800123"
	v3Target = "/v3/alipay/trade/query?a=1%202&b=%E5%85%85"
	v3Body   = `{"out_trade_no":"T1","total_amount":10.50,"count":3,"subject":"充电 a/b","zone":"<x>"}`
)

func v3Place() place {
	right := v3Auth + "\nPOST\n" + v3Target + "\n" + v3Body + "\n"
	return place{right, func(text string, e doctor.Effort) doctor.Finding {
		return doctor.AlipayV3(doctor.Message{
			Method: "POST", Target: v3Target, Body: []byte(v3Body),
			Header: [][2]string{{"Host", "127.0.0.1"}, {"Content-Type", "application/json"}, {"Authorization", "ALIPAY-SHA256withRSA " + v3Auth + ",sign=" + signed(keys()[0], crypto.SHA256, text)}},
		}, doctor.Keys{Public: &keys()[0].PublicKey, Counterpart: &keys()[2].PublicKey}, e)
	}}
}

func v3Changes() []change {
	return []change{
		{"last line feed", "edge", "last line feed", func(s string) string { return strings.TrimSuffix(s, "\n") }},
		{"CRLF", "joining", "CRLF", swap("\n", "\r\n")},
		{"joined", "joining", "without line feed", swap("\n", "")},
		{"no body", "members", "body was left out", swap(v3Body, "")},
		{"no query", "members", "query was left out", swap("?a=1%202&b=%E5%85%85", "")},
		{"decoded query", "writing", "decoded", swap("?a=1%202&b=%E5%85%85", "?a=1 2&b=充")},
		{"full URL", "members", "whole URL", swap("/v3/alipay", "https://openapi.alipay.com/v3/alipay")},
		{"lower verb", "case", "lower case", swap("POST", "post")},
		{"other verb", "case", "GET", swap("POST", "GET")},
		{"scheme", "members", "ALIPAY-SHA256withRSA", func(s string) string { return "ALIPAY-SHA256withRSA " + s }},
		{"blanks", "spelling", "blank|space", swap(",nonce", ", nonce")},
		{"spaced", "space", "serialised", swap(`,"`, `, "`)},
		{"scale", "number", "total_amount", swap("10.50", "10.5")},
		{"string", "number", "total_amount", swap("10.50", `"10.50"`)},
		{"unicode", "spelling", "uXXXX", swap("充电", `\u5145\u7535`)},
		{"slash", "spelling", "slash", swap("a/b", `a\/b`)},
		{"html", "spelling", "HTML", swap("<x>", `\u003cx\u003e`)},
		{"GBK", "charset", "GBK", inGBK},
		{"question marks", "charset", "question mark|Latin-1", ascii},
		{"BOM", "edge", "BOM", func(s string) string { return "\ufeff" + s }},
		{"path without /v3", "members", "without /v3", swap("\n/v3", "\n")},
		{"no nonce", "members", "nonce", swap(",nonce=4e6b2f1c", "")},
		{"line order", "order", "another order", func(s string) string { return "POST\n" + v3Target + "\n" + v3Auth + "\n" + v3Body + "\n" }},
		{"no verb", "members", "line of the", swap("POST\n", "")},
		{"upper", "case", "upper case", strings.ToUpper},
		{"hashed before", "digest", "twice", sha256Hex},
		{"blanks for line feeds", "joining", "without line feeds, by blank instead", swap("\n", " ")},
		{"two characters", "joining", `without line feeds, by \\n`, swap("\n", `\n`)},
		{"commas", "joining", "without line feeds, by , instead", func(s string) string { return strings.ReplaceAll(strings.TrimSuffix(s, "\n"), "\n", ",") }},
		{"carriage returns", "joining", "carriage return", swap("\n", "\r")},
		{"doubled line feeds", "joining", "two line feeds", swap("\n", "\n\n")},
		{"leading line feed", "edge", "line feed stood before the first line", func(s string) string { return "\n" + s }},
		{"blank behind", "edge", "blank stood behind the last line", func(s string) string { return s + " " }},
		{"method name", "target", "method's name alipay.trade.query was signed as the path", swap(v3Target, "alipay.trade.query")},
		{"query sorted backwards", "target", "query's parameters stood in another order", swap("?a=1%202&b=%E5%85%85", "?b=%E5%85%85&a=1%202")},
		{"lower escapes", "target", "escapes in lower case", swap("%E5%85%85", "%e5%85%85")},
		{"sandbox", "target", "whole URL", swap("/v3/alipay", "https://openapi-sandbox.dl.alipaydev.com/v3/alipay")},
		{"title verb", "case", "verb was signed as Post", swap("POST", "Post")},
		{"no verb, no path", "members", "lines of the verb and of the path", swap("POST\n"+v3Target+"\n", "")},
		{"empty verb line", "members", "line of the verb was empty", swap("POST\n", "\n")},
		{"request line", "members", "verb and path stood on one line", swap("POST\n", "POST ")},
		{"WeChat Pay", "all", "lines of WeChat Pay were signed .verb, path, timestamp", func(string) string {
			return "POST\n" + v3Target + "\n1718362800\n4e6b2f1c\n" + v3Body + "\n"
		}},
		{"WeChat Pay's answers", "all", "lines of WeChat Pay were signed .timestamp, nonce", func(string) string { return "1718362800123\n4e6b2f1c\n" + v3Body + "\n" }},
		{"v2 string", "all", "as for gateway.do", func(string) string {
			return "app_id=2021000000000077&biz_content=" + v3Body + "&charset=utf-8&method=alipay.trade.query&sign_type=RSA2&timestamp=2024-06-14 19:00:00&version=1.0"
		}},
		{"semicolons", "spelling", "a=b;c=d", swap(",nonce=4e6b2f1c,", ";nonce=4e6b2f1c;")},
		{"values alone", "spelling", "values alone", swap(v3Auth, "2021000000000077,4e6b2f1c,1718362800123")},
		{"MD5 of the body", "members", "another form than it is sent .its MD5", swap(v3Body, hexMD5(v3Body))},
		{"biz_content=", "members", "another form than it is sent .biz_content=", swap(v3Body, "biz_content="+v3Body)},
		{"base64 before", "digest", "twice|base64", func(s string) string {
			h, _ := hex.DecodeString(sha256Hex(s))
			return base64.StdEncoding.EncodeToString(h)
		}},
	}
}

// alike are pairs that sign the same as another mistake alone, or that can't be told apart.
var alike = map[string]bool{
	"last line feed/no body": true, "last line feed/CRLF": true, "last line feed/blanks for line feeds": true, "last line feed/two characters": true,
	"last line feed/carriage returns": true, "last line feed/doubled line feeds": true, // joined so, the lines have no last line feed
}

func sha256Hex(s string) string {
	d := sha256.Sum256([]byte(s))
	return hex.EncodeToString(d[:])
}
