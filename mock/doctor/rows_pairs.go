package doctor

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// The rows on which pairs take part. They hold for every platform that signs k=v pairs.

func memberRows() []mistakeRow {
	return slices.Concat(absentPairRows(), extraPairRows())
}

// absentPairRows are of pairs that were left out, or empty.
func absentPairRows() []mistakeRow {
	return []mistakeRow{
		{"pair.empties-dropped", axisMembers, false, rowWords{
			"empty values were left out: {0}", "sign parameters without a value, too, as name=",
			"空值参数没有参与签名：{0}", "值为空的参数也要以“名=”参与签名", "", "",
		}, emptiesDropped},
		{"pair.unsigned", axisMembers, false, rowWords{
			"{0} was left out: it was sent and not signed", "sign every parameter that is sent, {0} too, or do not send it; only sign itself stays out",
			"{0} 没有参与签名（已发送但未签名）", "除 sign 外，所有发送的参数都要参与签名，包括 {0}；或者不要发送它", "", "",
		}, eachPairLeftOut},
		{"pair.public", axisMembers, false, rowWords{
			"timestamp and sign_type were left out: they were sent and not signed", "sign every field that is sent but sign",
			"timestamp 和 sign_type 没有参与签名", "除 sign 外，所有发送的字段都要签名", "", "",
		}, dropPairs("timestamp", "sign_type")},
		{"pair.unsigned", axisMembers, false, rowWords{}, twoLeftOut(true)},
		{"pair.unsigned", axisMembers, true, rowWords{}, twoLeftOut(false)},
		{"pair.foreign", axisMembers, true, rowWords{
			"all parameters with non-ASCII characters in their values were left out: {0}", "sign every parameter that is sent, in UTF-8",
			"值中含有非 ASCII 字符的参数都没有参与签名：{0}", "所有发送的参数都要参与签名（UTF-8）", "", "",
		}, nonASCIIDropped},
		{"pair.certs", axisMembers, false, rowWords{
			"the certificate numbers app_cert_sn and alipay_root_cert_sn were sent and not signed", "sign every parameter that is sent, the two certificate numbers too",
			"证书序列号 app_cert_sn 和 alipay_root_cert_sn 没有参与签名", "两个证书序列号也要参与签名", "", "",
		}, dropPairs("app_cert_sn", "alipay_root_cert_sn")},
		{"pair.empties", axisMembers, false, rowWords{
			"empty values were signed: {0}", "leave parameters without a value out of the signed string",
			"空值参数参与了签名：{0}", "值为空的参数不参与签名", "", "",
		}, emptiesKept},
		{"pair.empty-null", axisMembers, false, rowWords{
			"{0} was signed as {1}, a missing value's text, and is empty or absent in the request", "leave parameters without a value out of the signed string",
			"{0} 以 {1}（空值的文本）参与了签名，而请求中它为空或不存在", "值为空的参数不参与签名", "", "",
		}, combineWays(emptiesAs("null", "None", "undefined"), signAbsentParametersAs(0, 3, "null", "", "None"), signAbsentParametersAs(3, 100, "null", "", "None"), emptiesAs("nil", "NULL", "<nil>"))},
		{"pair.empty-null", axisMembers, true, rowWords{}, signAbsentParametersAs(0, 100, "undefined", "<nil>", "nil")},
		{"pair.sign-kept", axisMembers, false, rowWords{
			"an empty sign was signed too", "take sign out before building the string",
			"空的 sign 也参与了签名", "拼接前先去掉 sign", "", "",
		}, onlyWay(func(d *draft) { d.pairs = append(d.pairs, Pair{Name: "sign"}) })},
		{"pair.sign-empties", axisMembers, false, rowWords{
			"an empty sign and all other empty values were signed: {0}", "take sign out before building the string, and leave parameters without a value out of it",
			"空的 sign 和其他空值参数都参与了签名：{0}", "拼接前先去掉 sign，值为空的参数不参与签名", "", "",
		}, signAndEmpties},
		{"pair.sign-null", axisMembers, false, rowWords{
			"sign={0}, the text of a missing value, was signed too", "take sign out before building the string",
			"sign={0}（空值的文本）也参与了签名", "拼接前先去掉 sign", "", "",
		}, signNull},
		{"pair.signed-twice", axisMembers, false, rowWords{
			"{0} stood twice in the signed string and is sent once", "sign each parameter once",
			"{0} 在待签名字符串中出现了两次，而只发送了一次", "每个参数只签名一次", "", "",
		}, signedTwice},
	}
}

// extraPairRows are of pairs of one place only, given twice, or signed otherwise.
func extraPairRows() []mistakeRow {
	return []mistakeRow{
		{"pair.typed", axisMembers, false, rowWords{
			"sign_type={0} was signed and not sent", "sign exactly what is sent: send sign_type too, or leave it out of the string",
			"sign_type={0} 参与了签名，但没有发送", "签名内容必须与发送内容一致", "", "",
		}, typedValues},
		{"pair.query-only", axisMembers, false, rowWords{
			"only the parameters of the URL's query were signed; those of the body were left out", "sign the parameters of query and body together",
			"只签了 URL 查询参数，漏掉了请求体参数", "查询参数与请求体参数一起参与签名", "", "",
		}, movePlace(true)},
		{"pair.body-only", axisMembers, false, rowWords{
			"only the parameters of the body were signed; those of the URL's query were left out", "sign the parameters of query and body together",
			"只签了请求体参数，漏掉了 URL 查询参数", "查询参数与请求体参数一起参与签名", "", "",
		}, movePlace(false)},
		{"pair.twice", axisMembers, false, rowWords{
			"{0} is given twice in the request, and another of its values was signed", "send each parameter once",
			"{0} 在请求中出现两次，签名时用的是另一个值", "每个参数只发送一次", "", "",
		}, doubledPairs},
		{"pair.cut", axisMeaning, false, rowWords{
			"an & inside the value of {0} was not URL-encoded, so that the value is cut (truncated) there", "URL-encode every value before it is sent",
			"{0} 的值中有未编码的 &，被截断了", "发送前对每个值做 URL 编码", "", "",
		}, rejoinPairs},
		{"pair.other", axisMembers, true, rowWords{
			"{0} was signed as {1} and sent as {2}", "sign the very value that is sent",
			"{0} 签名时为 {1}，发送时为 {2}", "签名的值必须与发送的值完全一致", "", "",
		}, otherConstants},
		{"pair.other", axisMeaning, false, rowWords{}, otherAddresses},
		{"pair.unsent", axisMembers, true, rowWords{
			"{0}={1} was signed and not sent", "sign exactly what is sent: send {0} too, or leave it out of the string",
			"{0}={1} 参与了签名，但没有发送", "签名内容必须与发送内容一致：同时发送 {0}，或不让它参与签名", "", "",
		}, unsentConstants},
		{"pair.stamp", axisMembers, false, rowWords{
			"the timestamp was made anew: {0} was signed and {1} was sent", "take the time once, for signing and sending",
			"timestamp 重新生成过：签名时为 {0}，发送时为 {1}", "时间只取一次，签名与发送使用同一个值", "", "",
		}, otherTimes},
	}
}

func dropPairs(names ...string) func(*draft) []mistakeWay {
	return func(d *draft) []mistakeWay {
		for _, name := range names {
			if indexOfPair(d.pairs, name) < 0 {
				return nil
			}
		}
		return []mistakeWay{{do: func(d *draft) { d.pairs = withoutPairs(d.pairs, names...) }}}
	}
}

// eachPairLeftOut signs without one of the pairs, each in turn.
func eachPairLeftOut(d *draft) (ways []mistakeWay) {
	if len(d.pairs) < 2 {
		return nil
	}
	for _, p := range namedFirst(d.pairs, "sign_type", "timestamp", "app_id") {
		ways = append(ways, mistakeWay{[]string{p.Name}, func(d *draft) { d.pairs = withoutPairs(d.pairs, p.Name) }})
	}
	return ways
}

// nonASCIIDropped leaves out what an ASCII-only program can't write, where that is more than one value.
func nonASCIIDropped(d *draft) []mistakeWay {
	var names []string
	for _, p := range d.pairs {
		if !isASCII(p.Value) {
			names = append(names, p.Name)
		}
	}
	if len(names) < 2 {
		return nil
	}
	return []mistakeWay{{[]string{strings.Join(names, ", ")}, func(d *draft) { d.pairs = withoutPairs(d.pairs, names...) }}}
}

// namedFirst are pairs with those of some names before the others.
func namedFirst(pairs []Pair, names ...string) []Pair {
	place := func(p Pair) int { // of a name, or behind them all
		return (slices.Index(names, p.Name) + len(names) + 1) % (len(names) + 1)
	}
	return slices.SortedStableFunc(slices.Values(pairs), func(a, b Pair) int { return place(a) - place(b) })
}

// twoLeftOut leaves each two pairs out, of which sign_type is one, or is none.
func twoLeftOut(signType bool) func(*draft) []mistakeWay {
	return func(d *draft) (ways []mistakeWay) {
		const most = 12
		if len(d.pairs) < 3 || len(d.pairs) > most {
			return nil
		}
		pairs := namedFirst(d.pairs, "sign_type", "timestamp", "app_id")
		for i, p := range pairs {
			for _, q := range pairs[i+1:] {
				if (p.Name == "sign_type") == signType {
					ways = append(ways, mistakeWay{[]string{p.Name + ", " + q.Name}, func(d *draft) { d.pairs = withoutPairs(d.pairs, p.Name, q.Name) }})
				}
			}
		}
		return ways
	}
}

// namesOf are the names of pairs.
func namesOf(pairs []Pair) map[string]bool {
	names := make(map[string]bool, len(pairs))
	for _, p := range pairs {
		names[p.Name] = true
	}
	return names
}

func emptiesKept(d *draft) []mistakeWay {
	var empty []Pair
	var names []string
	signed := namesOf(d.pairs)
	for _, p := range d.sent {
		if p.Value == "" && !signed[p.Name] {
			empty, names = append(empty, p), append(names, p.Name)
		}
	}
	if empty == nil {
		return nil
	}
	return []mistakeWay{{[]string{strings.Join(names, ", ")}, func(d *draft) { d.pairs = append(d.pairs, empty...) }}}
}

func emptiesDropped(d *draft) []mistakeWay {
	var names []string
	for _, p := range d.pairs {
		if p.Value == "" {
			names = append(names, p.Name)
		}
	}
	if names == nil {
		return nil
	}
	return []mistakeWay{{[]string{strings.Join(names, ", ")}, func(d *draft) {
		d.pairs = slices.DeleteFunc(d.pairs, func(p Pair) bool { return p.Value == "" })
	}}}
}

// optional are parameters that programs put into the string although they have none.
var optional = sync.OnceValue(func() []string {
	return strings.Fields("notify_url return_url remark app_auth_token reason extra auth_token biz_content app_cert_sn alipay_root_cert_sn encrypt_type trade_item timestamp callback_url channel")
})

// signAbsentParametersAs signs some of the optional parameters that were not sent as each of the texts of a missing value.
func signAbsentParametersAs(from, to int, texts ...string) func(*draft) []mistakeWay {
	return func(d *draft) (ways []mistakeWay) {
		names := slices.DeleteFunc(slices.Clone(optional()), func(name string) bool { return indexOfPair(d.sent, name) >= 0 })
		for _, text := range texts {
			for _, name := range names[min(from, len(names)):min(to, len(names))] {
				ways = append(ways, signedAs(text, name, Pair{Name: name, Value: text}))
			}
		}
		return ways
	}
}

// emptiesAs signs values that were sent empty as the text of a missing value.
func emptiesAs(texts ...string) func(*draft) []mistakeWay {
	return func(d *draft) (ways []mistakeWay) {
		for _, text := range texts {
			ways = append(ways, emptyWays(d, text)...)
		}
		return ways
	}
}

func emptyWays(d *draft, text string) (ways []mistakeWay) {
	var all []Pair
	signed := namesOf(d.pairs)
	for _, p := range d.sent {
		if p.Value == "" && !signed[p.Name] {
			p.Value = text
			all = append(all, p)
			ways = append(ways, signedAs(text, p.Name, p))
		}
	}
	if len(all) > 1 {
		ways = append(ways, signedAs(text, "each empty value", all...))
	}
	return ways
}

func signedAs(text, what string, pairs ...Pair) mistakeWay {
	return mistakeWay{[]string{what, `"` + text + `"`}, func(d *draft) { d.pairs = append(d.pairs, pairs...) }}
}

func signAndEmpties(d *draft) (ways []mistakeWay) {
	for _, w := range emptiesKept(d) {
		ways = append(ways, mistakeWay{w.args, func(d *draft) {
			w.do(d)
			d.pairs = append(d.pairs, Pair{Name: "sign"})
		}})
	}
	return ways
}

func signNull(*draft) (ways []mistakeWay) {
	for _, text := range []string{"null", "None", "undefined", "nil"} {
		ways = append(ways, mistakeWay{[]string{text}, func(d *draft) { d.pairs = append(d.pairs, Pair{Name: "sign", Value: text}) }})
	}
	return ways
}

// signedTwice adds what a program signs twice that also writes it into the gateway's address.
func signedTwice(d *draft) (ways []mistakeWay) {
	for _, name := range []string{"charset", "sign_type", "app_id", "timestamp"} {
		if i := indexOfPair(d.pairs, name); i >= 0 {
			again := d.pairs[i]
			ways = append(ways, mistakeWay{[]string{name}, func(d *draft) { d.pairs = append(d.pairs, again) }})
		}
	}
	return ways
}

func typedValues(d *draft) []mistakeWay {
	if indexOfPair(d.sent, "sign_type") >= 0 {
		return nil
	}
	var ways []mistakeWay
	for _, t := range []string{"MD5", "RSA2", "RSA"} {
		ways = append(ways, mistakeWay{[]string{t}, func(d *draft) { d.pairs = append(d.pairs, Pair{Name: "sign_type", Value: t}) }})
	}
	return ways
}

func movePlace(query bool) func(*draft) []mistakeWay {
	return func(d *draft) []mistakeWay {
		kept := slices.DeleteFunc(slices.Clone(d.pairs), func(p Pair) bool { return p.Query != query })
		if len(kept) == 0 || len(kept) == len(d.pairs) {
			return nil
		}
		return []mistakeWay{{do: func(d *draft) { d.pairs = slices.DeleteFunc(d.pairs, func(p Pair) bool { return p.Query != query }) }}}
	}
}

func doubledPairs(d *draft) []mistakeWay {
	var ways []mistakeWay
	for i, p := range d.sent {
		if !slices.ContainsFunc(slices.Delete(slices.Clone(d.sent), i, i+1), func(q Pair) bool { return q.Name == p.Name && q.Value != p.Value }) {
			continue
		}
		ways = append(ways, mistakeWay{[]string{p.Name}, func(d *draft) { d.pairs = append(withoutPairs(d.pairs, p.Name), p) }})
		if !slices.ContainsFunc(d.pairs, func(q Pair) bool { return q.Name == p.Name && q.Value == p.Value }) {
			ways = append(ways, mistakeWay{[]string{p.Name}, func(d *draft) { d.pairs = append(d.pairs, p) }})
		}
	}
	return ways
}

// constants are the values of parameters that are written in more than one way.
var constants = map[string][]string{
	"charset":   {"utf-8", "UTF-8", "utf8", "UTF8", "GBK", "gbk", "GB2312"},
	"format":    {"JSON", "json"},
	"version":   {"1.0", "1"},
	"sign_type": {"RSA2", "RSA", "MD5", "rsa2", "md5"},
}

func otherConstants(d *draft) []mistakeWay {
	var ways []mistakeWay
	for _, name := range []string{"charset", "format", "sign_type", "version"} {
		sent, ok := valueOf(d.pairs, name)
		for _, value := range constants[name] {
			if ok && value != sent {
				ways = append(ways, mistakeWay{[]string{name, value, sent}, func(d *draft) {
					d.pairs = append(withoutPairs(d.pairs, name), Pair{Name: name, Value: value})
				}})
			}
		}
	}
	return ways
}

func otherTimes(d *draft) []mistakeWay {
	const layout = "2006-01-02 15:04:05"
	sent, _ := valueOf(d.pairs, "timestamp")
	at, err := time.Parse(layout, sent)
	if err != nil {
		return otherUnix(sent)
	}
	var ways []mistakeWay
	add := func(value string) {
		ways = append(ways, mistakeWay{[]string{value, sent}, func(d *draft) {
			d.pairs = append(withoutPairs(d.pairs, "timestamp"), Pair{Name: "timestamp", Value: value})
		}})
	}
	for s := 1; s <= 5; s++ {
		add(at.Add(time.Duration(-s) * time.Second).Format(layout))
		add(at.Add(time.Duration(s) * time.Second).Format(layout))
	}
	for _, h := range []int{-8, 8} {
		add(at.Add(time.Duration(h) * time.Hour).Format(layout))
	}
	const zone = 8 * 60 * 60 // China's, in seconds
	add(strconv.FormatInt(at.Unix()-zone, 10))
	add(strconv.FormatInt(at.Unix()-zone, 10) + "000")
	for _, l := range []string{"2006-01-02T15:04:05", "2006-01-02 15:04", "20060102150405", "2006/01/02 15:04:05"} {
		add(at.Format(l))
	}
	return ways
}

// otherUnix are other ways to write a timestamp that counts seconds or milliseconds, and those taken
// a moment before or after.
func otherUnix(sent string) (ways []mistakeWay) {
	n, err := strconv.ParseInt(sent, 10, 64)
	const seconds, milliseconds = 10, 13 // digits
	if err != nil || len(sent) != seconds && len(sent) != milliseconds {
		return nil
	}
	add := func(value string) {
		ways = append(ways, mistakeWay{[]string{value, sent}, func(d *draft) {
			d.pairs = append(withoutPairs(d.pairs, "timestamp"), Pair{Name: "timestamp", Value: value})
		}})
	}
	if len(sent) == milliseconds {
		add(sent[:seconds])
		add(sent[:seconds] + "." + sent[seconds:])
		add(sent[:seconds] + "000")
	} else {
		add(sent + "000")
	}
	const around = 25
	for i := int64(1); i <= around; i++ {
		add(strconv.FormatInt(n-i, 10))
		add(strconv.FormatInt(n+i, 10))
	}
	return ways
}
