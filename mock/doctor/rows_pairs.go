package doctor

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// The rows on which pairs take part, in which order, and what stands between them. They hold
// for every platform that signs k=v pairs.

func orderRows() []mistakeRow {
	return []mistakeRow{
		{"order.received", order, false, rowWords{
			"the pairs were not sorted: the string was signed unsorted, in the order in which the parameters were sent",
			"sort the pairs by name, byte by byte, before joining them",
			"参数没有排序，是按发送顺序签名的", "签名前按参数名的字节序升序排序", "", "",
		}, orderReceived},
		{"order.usual", order, false, rowWords{
			"the pairs were not sorted: the string was signed unsorted, in the order of the documentation or of the program",
			"sort the pairs by name, byte by byte, before joining them",
			"参数没有排序，是按文档或代码中的顺序签名的", "签名前按参数名的字节序升序排序", "", "",
		}, orderUsual},
		{"order.descending", order, false, rowWords{
			"the pairs were sorted in descending order", "sort the names in ascending order",
			"参数按降序排序", "按参数名升序排序", "", "",
		}, onlyWay(func(d *draft) { d.order = func(p []Pair) { byName(p); slices.Reverse(p) } })},
		{"order.caseless", order, false, rowWords{
			"the names were sorted without regard to letter case (case-insensitive)", "sort by bytes: upper case stands before lower case",
			"排序时忽略了大小写", "按字节排序：大写字母在小写字母之前", "", "",
		}, onlyWay(func(d *draft) { d.order = byKey(strings.ToLower) })},
		{"order.locale", order, false, rowWords{
			"the names were sorted by the rules of a locale, which passes over _", "sort by bytes: pay_order stands before payer",
			"按语言区域规则排序，忽略了下划线", "按字节排序，pay_order 在 payer 之前", "", "",
		}, onlyWay(func(d *draft) {
			d.order = byKey(func(s string) string { return strings.ToLower(strings.ReplaceAll(s, "_", "")) })
		})},
		{"order.whole", order, false, rowWords{
			"the joined texts name=value were sorted, not the names", "sort by the names alone, then join",
			"按“名=值”整体排序，而不是按参数名排序", "只按参数名排序，再拼接", "", "",
		}, onlyWay(func(d *draft) {
			d.order = func(p []Pair) {
				slices.SortStableFunc(p, func(a, b Pair) int { return strings.Compare(a.Name+"="+a.Value, b.Name+"="+b.Value) })
			}
		})},
		{"order.values", order, false, rowWords{
			"the pairs were sorted by their values, not by name", "sort by name",
			"按参数值排序，而不是按参数名排序", "按参数名排序", "", "",
		}, onlyWay(func(d *draft) {
			d.order = func(p []Pair) {
				slices.SortStableFunc(p, func(a, b Pair) int { return strings.Compare(a.Value, b.Value) })
			}
		})},
		{"order.length", order, false, rowWords{
			"the pairs were sorted by the length of their names", "sort by name, byte by byte",
			"按参数名长度排序", "按参数名的字节序排序", "", "",
		}, onlyWay(func(d *draft) {
			d.order = func(p []Pair) {
				byName(p)
				slices.SortStableFunc(p, func(a, b Pair) int { return len(a.Name) - len(b.Name) })
			}
		})},
		{"order.placed", order, true, rowWords{
			"the pairs were not sorted throughout: {0} stood {1}", "sort all pairs by name, {0} too",
			"排序不完整：{0} 放在了{1}", "所有参数都要排序，包括 {0}", "", "",
		}, orderPlaced},
	}
}

func orderReceived(d *draft) []mistakeWay {
	place := func(key func(Pair) int) mistakeWay {
		return mistakeWay{do: func(d *draft) {
			rank := map[string]int{}
			for i, p := range d.sent {
				if _, seen := rank[p.Name]; !seen {
					rank[p.Name] = key(p)*1000 + i
				}
			}
			d.order = func(pairs []Pair) {
				byName(pairs)
				at := func(p Pair) int {
					if r, sent := rank[p.Name]; sent {
						return r
					}
					return len(rank) * 1000 // what was not sent was added last
				}
				slices.SortStableFunc(pairs, func(a, b Pair) int { return at(a) - at(b) })
			}
		}}
	}
	ways := []mistakeWay{
		place(func(Pair) int { return 0 }),
		place(func(p Pair) int { return boolToInt(p.Query) }),
		place(func(p Pair) int { return boolToInt(!p.Query) }),
	}
	unsigned := slices.DeleteFunc(slices.Clone(d.sent), func(p Pair) bool { return p.Name == "sign" })
	if !slices.IsSortedFunc(unsigned, func(a, b Pair) int { return strings.Compare(a.Name, b.Name) }) { // else it is order.descending
		ways = append(ways, mistakeWay{do: func(d *draft) { // the order sent, backwards
			d.order = func(pairs []Pair) {
				slices.SortStableFunc(pairs, func(a, b Pair) int { return indexOfPair(d.sent, b.Name) - indexOfPair(d.sent, a.Name) })
			}
		}})
	}
	return append(ways, insertedPair(d.sent)...)
}

// insertedPair puts the one pair that travels apart from the others, biz_content in the body say,
// at each place among them: where it stood in the program isn't seen on the wire.
func insertedPair(sent []Pair) (ways []mistakeWay) {
	var rest, body []string
	for _, p := range sent {
		if p.Query {
			rest = append(rest, p.Name)
		} else {
			body = append(body, p.Name)
		}
	}
	const most = 12
	if len(body) != 1 || len(rest) > most {
		return nil
	}
	for at := 1; at < len(rest); at++ {
		names := slices.Insert(slices.Clone(rest), at, body[0])
		ways = append(ways, mistakeWay{do: func(d *draft) {
			d.order = func(pairs []Pair) {
				slices.SortStableFunc(pairs, func(a, b Pair) int { return slices.Index(names, a.Name) - slices.Index(names, b.Name) })
			}
		}})
	}
	return ways
}

func indexOfPair(pairs []Pair, name string) int {
	return slices.IndexFunc(pairs, func(p Pair) bool { return p.Name == name })
}

func boolToInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

func orderUsual(*draft) []mistakeWay {
	var ways []mistakeWay
	for _, list := range []string{
		"app_id method format return_url charset sign_type timestamp version notify_url app_auth_token biz_content",
		"app_id method format charset sign_type timestamp version biz_content notify_url return_url",
		"app_id biz_content charset method format sign_type timestamp version",
		"method app_id timestamp format version sign_type charset biz_content",
		"method app_id timestamp version format sign_type charset biz_content",
		"biz_content method version app_id format timestamp charset sign_type notify_url",
		"app_id timestamp sign_type pay_serial settle_value sharding_value trade_item reason",
		"pay_serial settle_value sharding_value trade_item reason app_id timestamp sign_type",
		"app_id pay_serial settle_value sharding_value trade_item reason timestamp sign_type",
	} {
		usual := strings.Fields(list)
		rank := func(p Pair) int {
			if i := slices.Index(usual, p.Name); i >= 0 {
				return i
			}
			return len(usual)
		}
		ways = append(ways, mistakeWay{do: func(d *draft) {
			d.order = func(pairs []Pair) { slices.SortStableFunc(pairs, func(a, b Pair) int { return rank(a) - rank(b) }) }
		}})
	}
	return ways
}

func orderPlaced(d *draft) []mistakeWay {
	var ways []mistakeWay
	for _, p := range d.pairs {
		for _, last := range []bool{true, false} {
			where := "first"
			if last {
				where = "last"
			}
			ways = append(ways, mistakeWay{[]string{p.Name, where}, func(d *draft) {
				d.order = func(pairs []Pair) {
					byName(pairs)
					slices.SortStableFunc(pairs, func(a, b Pair) int {
						if last {
							return boolToInt(a.Name == p.Name) - boolToInt(b.Name == p.Name)
						}
						return boolToInt(b.Name == p.Name) - boolToInt(a.Name == p.Name)
					})
				}
			}})
		}
	}
	return ways
}

func memberRows() []mistakeRow {
	return []mistakeRow{
		{"pair.empties-dropped", members, false, rowWords{
			"empty values were left out: {0}", "sign parameters without a value, too, as name=",
			"空值参数没有参与签名：{0}", "值为空的参数也要以“名=”参与签名", "", "",
		}, emptiesDropped},
		{"pair.unsigned", members, false, rowWords{
			"{0} was left out: it was sent and not signed", "sign every parameter that is sent, {0} too; only sign itself stays out",
			"{0} 没有参与签名（已发送但未签名）", "除 sign 外，所有发送的参数都要参与签名，包括 {0}", "", "",
		}, leftOut},
		{"pair.unsigned", members, true, rowWords{}, twoLeftOut},
		{"pair.certs", members, false, rowWords{
			"the certificate numbers app_cert_sn and alipay_root_cert_sn were sent and not signed", "sign every parameter that is sent, the two certificate numbers too",
			"证书序列号 app_cert_sn 和 alipay_root_cert_sn 没有参与签名", "两个证书序列号也要参与签名", "", "",
		}, dropPairs("app_cert_sn", "alipay_root_cert_sn")},
		{"pair.empties", members, false, rowWords{
			"empty values were signed: {0}", "leave parameters without a value out of the signed string",
			"空值参数参与了签名：{0}", "值为空的参数不参与签名", "", "",
		}, emptiesKept},
		{"pair.empty-null", members, false, rowWords{
			"{0} was signed as {1}, a missing value's text, and is empty or absent in the request", "leave parameters without a value out of the signed string",
			"{0} 以 {1}（空值的文本）参与了签名，而请求中它为空或不存在", "值为空的参数不参与签名", "", "",
		}, nullTexts("null")},
		{"pair.empty-null", members, false, rowWords{}, nullTexts("")},
		{"pair.empty-null", members, false, rowWords{}, emptiesAs("None", "undefined", "nil", "NULL")},
		{"pair.empty-null", members, true, rowWords{}, nullTexts("None", "undefined")},
		{"pair.sign-kept", members, false, rowWords{
			"an empty sign was signed too", "take sign out before building the string",
			"空的 sign 也参与了签名", "拼接前先去掉 sign", "", "",
		}, onlyWay(func(d *draft) { d.pairs = append(d.pairs, Pair{Name: "sign"}) })},
		{"pair.typed", members, false, rowWords{
			"sign_type={0} was signed and not sent", "sign exactly what is sent: send sign_type too, or leave it out of the string",
			"sign_type={0} 参与了签名，但没有发送", "签名内容必须与发送内容一致", "", "",
		}, typedValues},
		{"pair.query-only", members, false, rowWords{
			"only the parameters of the URL's query were signed; those of the body were left out", "sign the parameters of query and body together",
			"只签了 URL 查询参数，漏掉了请求体参数", "查询参数与请求体参数一起参与签名", "", "",
		}, movePlace(true)},
		{"pair.body-only", members, false, rowWords{
			"only the parameters of the body were signed; those of the URL's query were left out", "sign the parameters of query and body together",
			"只签了请求体参数，漏掉了 URL 查询参数", "查询参数与请求体参数一起参与签名", "", "",
		}, movePlace(false)},
		{"pair.twice", members, false, rowWords{
			"{0} is given twice in the request, and another of its values was signed", "send each parameter once",
			"{0} 在请求中出现两次，签名时用的是另一个值", "每个参数只发送一次", "", "",
		}, doubledPairs},
		{"pair.cut", members, false, rowWords{
			"an & inside the value of {0} was not URL-encoded, so that the value is cut (truncated) there", "URL-encode every value before it is sent",
			"{0} 的值中有未编码的 &，被截断了", "发送前对每个值做 URL 编码", "", "",
		}, rejoinPairs},
		{"pair.other", members, true, rowWords{
			"{0} was signed as {1} and sent as {2}", "sign the very value that is sent",
			"{0} 签名时为 {1}，发送时为 {2}", "签名的值必须与发送的值完全一致", "", "",
		}, otherConstants},
		{"pair.stamp", members, true, rowWords{
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

func leftOut(d *draft) []mistakeWay {
	var ways []mistakeWay
	if len(d.pairs) < 2 {
		return nil
	}
	for _, p := range d.pairs {
		ways = append(ways, mistakeWay{[]string{p.Name}, func(d *draft) { d.pairs = withoutPairs(d.pairs, p.Name) }})
	}
	return ways
}

// twoLeftOut leaves each two pairs out.
func twoLeftOut(d *draft) (ways []mistakeWay) {
	const most = 12
	if len(d.pairs) < 3 || len(d.pairs) > most {
		return nil
	}
	for i, p := range d.pairs {
		for _, q := range d.pairs[i+1:] {
			ways = append(ways, mistakeWay{[]string{p.Name + ", " + q.Name}, func(d *draft) { d.pairs = withoutPairs(d.pairs, p.Name, q.Name) }})
		}
	}
	return ways
}

func emptiesKept(d *draft) []mistakeWay {
	var empty []Pair
	var names []string
	for _, p := range d.sent {
		if p.Value == "" && indexOfPair(d.pairs, p.Name) < 0 {
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
var optional = strings.Fields("notify_url return_url remark app_auth_token reason extra auth_token biz_content app_cert_sn alipay_root_cert_sn encrypt_type trade_item timestamp")

func nullTexts(texts ...string) func(*draft) []mistakeWay {
	return func(d *draft) []mistakeWay {
		var ways []mistakeWay
		for _, text := range texts {
			ways = append(ways, nullWays(d, text)...)
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

func nullWays(d *draft, text string) []mistakeWay {
	var ways []mistakeWay
	if text != "" {
		ways = emptyWays(d, text)
	}
	for _, name := range optional {
		if indexOfPair(d.sent, name) < 0 {
			ways = append(ways, signedAs(text, name, Pair{Name: name, Value: text}))
		}
	}
	return ways
}

func emptyWays(d *draft, text string) (ways []mistakeWay) {
	var all []Pair
	for _, p := range d.sent {
		if p.Value == "" && indexOfPair(d.pairs, p.Name) < 0 {
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

// rejoinPairs puts pieces together that an unescaped & tore apart.
func rejoinPairs(d *draft) []mistakeWay {
	var ways []mistakeWay
	const most = 4
	for i, p := range d.sent {
		joined := p.Value
		names := []string{p.Name}
		for n := 1; n <= most && i+n < len(d.sent) && d.sent[i+n].Query == p.Query; n++ {
			next := d.sent[i+n]
			names = append(names, next.Name)
			joined += "&" + next.Name
			if next.RawValue != "" || strings.HasSuffix(next.RawName, "=") {
				joined += "=" + next.Value
			}
			whole, gone := Pair{Name: p.Name, Value: joined, Query: p.Query}, slices.Clone(names)
			ways = append(ways, mistakeWay{[]string{p.Name}, func(d *draft) {
				d.pairs = append(withoutPairs(d.pairs, gone...), whole)
			}})
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
