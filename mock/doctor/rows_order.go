package doctor

import (
	"slices"
	"strings"
	"sync"
)

// The rows on the order of pairs.

func orderRows() []mistakeRow {
	return []mistakeRow{
		{"order.received", axisOrder, false, rowWords{
			"the pairs were not sorted: the string was signed unsorted, in the order in which the parameters were sent",
			"sort the pairs by name, byte by byte, before joining them",
			"参数没有排序，是按发送顺序签名的", "签名前按参数名的字节序升序排序", "", "",
		}, orderReceived},
		{"order.usual", axisOrder, false, rowWords{
			"the pairs were not sorted: the string was signed unsorted, in the order of the documentation or of the program",
			"sort the pairs by name, byte by byte, before joining them",
			"参数没有排序，是按文档或代码中的顺序签名的", "签名前按参数名的字节序升序排序", "", "",
		}, orderUsual},
		{"order.hash", axisOrder, false, rowWords{
			"the pairs were not sorted: the string was signed unsorted, in the order in which a hash map (Java's HashMap) lists them",
			"sort the pairs by name, byte by byte, before joining them: use a TreeMap, or sort the names",
			"参数没有排序，是按哈希表（Java 的 HashMap）的遍历顺序签名的", "签名前按参数名的字节序升序排序：使用 TreeMap 或先对参数名排序", "", "",
		}, orderHashed},
		{"order.descending", axisOrder, false, rowWords{
			"the pairs were sorted in descending order", "sort the names in ascending order",
			"参数按降序排序", "按参数名升序排序", "", "",
		}, onlyWay(func(d *draft) { d.order = func(p []Pair) { byName(p); slices.Reverse(p) } })},
		{"order.caseless", axisOrder, false, rowWords{
			"the names were sorted without regard to letter case (case-insensitive)", "sort by bytes: upper case stands before lower case",
			"排序时忽略了大小写", "按字节排序：大写字母在小写字母之前", "", "",
		}, onlyWay(func(d *draft) { d.order = byKey(strings.ToLower) })},
		{"order.locale", axisOrder, false, rowWords{
			"the names were sorted by the rules of a locale, which passes over _", "sort by bytes: pay_order stands before payer",
			"按语言区域规则排序，忽略了下划线", "按字节排序，pay_order 在 payer 之前", "", "",
		}, onlyWay(func(d *draft) {
			d.order = byKey(func(s string) string { return strings.ToLower(strings.ReplaceAll(s, "_", "")) })
		})},
		{"order.whole", axisOrder, false, rowWords{
			"the joined texts name=value were sorted, not the names", "sort by the names alone, then join",
			"按“名=值”整体排序，而不是按参数名排序", "只按参数名排序，再拼接", "", "",
		}, onlyWay(func(d *draft) {
			d.order = func(p []Pair) {
				slices.SortStableFunc(p, func(a, b Pair) int { return strings.Compare(a.Name+"="+a.Value, b.Name+"="+b.Value) })
			}
		})},
		{"order.values", axisOrder, false, rowWords{
			"the pairs were sorted by their values, not by name", "sort by name",
			"按参数值排序，而不是按参数名排序", "按参数名排序", "", "",
		}, onlyWay(func(d *draft) {
			d.order = func(p []Pair) {
				slices.SortStableFunc(p, func(a, b Pair) int { return strings.Compare(a.Value, b.Value) })
			}
		})},
		{"order.length", axisOrder, false, rowWords{
			"the pairs were sorted by the length of their names", "sort by name, byte by byte",
			"按参数名长度排序", "按参数名的字节序排序", "", "",
		}, onlyWay(func(d *draft) {
			d.order = func(p []Pair) {
				byName(p)
				slices.SortStableFunc(p, func(a, b Pair) int { return len(a.Name) - len(b.Name) })
			}
		})},
		{"order.placed", axisOrder, false, rowWords{
			"the pairs were not sorted throughout: {0} stood {1}", "sort all pairs by name, {0} too",
			"排序不完整：{0} 放在了{1}", "所有参数都要排序，包括 {0}", "", "",
		}, orderPlaced},
	}
}

func orderReceived(d *draft) (ways []mistakeWay) {
	for _, sent := range sentOnce(d.sent) {
		ways = append(ways, receivedWays(sent)...)
	}
	return ways
}

// sentOnce are the pairs as they were sent, each name once: a name that was given twice, in query and body say, at
// its first place, and then at its last.
func sentOnce(sent []Pair) [][]Pair {
	first, last := make([]Pair, 0, len(sent)), make([]Pair, 0, len(sent))
	for i, p := range sent {
		if indexOfPair(sent[:i], p.Name) < 0 {
			first = append(first, p)
		}
		if indexOfPair(sent[i+1:], p.Name) < 0 {
			last = append(last, p)
		}
	}
	if len(first) == len(sent) {
		return [][]Pair{first}
	}
	return [][]Pair{first, last}
}

// receivedWays sort in the order in which pairs of different names were sent.
func receivedWays(sent []Pair) []mistakeWay {
	place := func(key func(Pair) int) mistakeWay {
		return mistakeWay{do: func(d *draft) {
			rank := make(map[string]int, len(sent))
			for i, p := range sent {
				rank[p.Name] = key(p)*1000 + i
			}
			d.order = func(pairs []Pair) {
				byName(pairs)
				at := func(p Pair) int {
					if r, ok := rank[p.Name]; ok {
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
	unsigned := withoutPairs(sent, "sign")
	if !slices.IsSortedFunc(unsigned, func(a, b Pair) int { return strings.Compare(a.Name, b.Name) }) { // else it is order.descending
		ways = append(ways, mistakeWay{do: func(d *draft) { // the order sent, backwards
			place := map[string]int{}
			for i, p := range sent {
				place[p.Name] = i + 1
			}
			d.order = func(pairs []Pair) {
				slices.SortStableFunc(pairs, func(a, b Pair) int { return place[b.Name] - place[a.Name] })
			}
		}})
	}
	return append(ways, insertedPair(sent)...)
}

// insertedPair puts the one pair that travels apart from the others, biz_content in the body or charset in the query
// say, at each place among them: where it stood in the program isn't seen on the wire.
func insertedPair(sent []Pair) (ways []mistakeWay) {
	var rest, body []string
	for _, p := range sent {
		if p.Query {
			rest = append(rest, p.Name)
		} else {
			body = append(body, p.Name)
		}
	}
	if len(rest) == 1 && len(body) > 1 {
		rest, body = body, rest
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

// usualOrders are those of documents and of programs.
var usualOrders = sync.OnceValue(func() [][]string {
	var orders [][]string
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
		orders = append(orders, strings.Fields(list))
	}
	return orders
})

// isUsualName reports whether a name is one that documents and programs write.
func isUsualName(name string) bool {
	return slices.ContainsFunc(usualOrders(), func(order []string) bool { return slices.Contains(order, name) })
}

func orderUsual(*draft) []mistakeWay {
	var ways []mistakeWay
	for _, usual := range usualOrders() {
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
	for _, p := range namedFirst(d.pairs, "sign_type") {
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
