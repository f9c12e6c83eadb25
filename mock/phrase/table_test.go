package phrase

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paymock/mock/api"
)

// meanings are a sentence in both languages for each clause and each limit, and the rule that
// both mean.
var meanings = map[string]struct{ english, chinese, rule string }{
	"delay":          {"the platform takes 3 seconds to answer settle", "平台要过 3 秒才处理 settle", `{"when":{"operation":"settle"},"then":{"delay":{"fixed":"3s"}}}`},
	"hang":           {"the platform hangs on settle query", "平台对结算查询一直不应答", `{"when":{"operation":"settle_query"},"then":{"hang":true}}`},
	"reset":          {"the platform resets the connection of any call", "平台收到任何请求后重置连接", `{"then":{"reset":true}}`},
	"http_status":    {"the platform answers settle with HTTP status 502", "平台对结算返回 HTTP 状态码 502", `{"when":{"operation":"settle"},"then":{"http_status":502}}`},
	"limit":          {"the platform limits query to 2 calls per second", "平台对查询限流为 2 次/秒", `{"when":{"operation":"query"},"then":{"throttle":{"calls":2,"per":"1s"}}}`},
	"limit_with":     {"the platform limits query to 1 call per 10 minutes and refuses more with 503", "平台对查询限流为 1 次每 10 分钟，超出时返回 503", `{"when":{"operation":"query"},"then":{"throttle":{"calls":1,"per":"10m","respond":"503"}}}`},
	"throttle":       {"the platform throttles refund", "平台对退款全部限流", `{"when":{"operation":"refund"},"then":{"throttle":{}}}`},
	"respond":        {"the platform answers settle with ACQ.TRADE_STATUS_ERROR", "平台对结算返回 ACQ.TRADE_STATUS_ERROR", `{"when":{"operation":"settle"},"then":{"respond":"ACQ.TRADE_STATUS_ERROR"}}`},
	"respond_saying": {`the platform answers settle with "1403" saying "not today"`, `平台对结算返回“1403”，提示“not today”`, `{"when":{"operation":"settle"},"then":{"respond":"1403","message":"not today"}}`},
	"set_field":      {`the platform sets note to "00 123" in the answer to settle`, `平台把 note 设为「00 123」来应答结算`, `{"when":{"operation":"settle"},"then":{"fields":{"note":"00 123"}}}`},
	"lose_reply":     {"the platform loses the answer to settle", "平台丢失结算的应答", `{"when":{"operation":"settle"},"then":{"lose_reply":true},"times":1}`},
	"hold_reply":     {"the platform holds the answer to settle back for about 2 seconds", "平台处理完结算后等大约 2 秒才应答", `{"when":{"operation":"settle"},"then":{"delay_reply":{"lognormal":{"median":"2s"}}},"times":1}`},
	"truncate":       {"the platform cuts the answer to settle after 20 bytes", "平台把结算的应答截断为 20 字节", `{"when":{"operation":"settle"},"then":{"truncate":20},"times":1}`},
	"drip":           {"the platform drips the answer to settle", "平台逐字节缓慢发送结算的应答", `{"when":{"operation":"settle"},"then":{"drip":{}},"times":1}`},
	"drip_pieces":    {"the platform drips the answer to settle 16 bytes every 200 milliseconds", "平台分段发送结算的应答，每段 16 字节，间隔 200 毫秒", `{"when":{"operation":"settle"},"then":{"drip":{"bytes":16,"every":{"fixed":"200ms"}}},"times":1}`},
	"sign_wrongly":   {"the platform signs the answer to settle wrongly", "平台对结算的应答签错名", `{"when":{"operation":"settle"},"then":{"wrong_signature":true},"times":1}`},
	"leave_unsigned": {"the platform leaves the answer to settle unsigned", "平台对结算的应答不签名", `{"when":{"operation":"settle"},"then":{"no_signature":true},"times":1}`},
	"change_answer":  {`the platform changes data_node to "CN" in the answer to settle`, `平台把 data_node 改成 "CN" 再应答结算`, `{"when":{"operation":"settle"},"then":{"alter":{"before":{"data_node":"CN"}}},"times":1}`},
	"tamper_answer":  {`somebody changes "settle_no" to "1" in the answer to settle`, `有人把 settle_no 改成 1 后转发结算的应答`, `{"when":{"operation":"settle"},"then":{"alter":{"after":{"settle_no":"1"}}},"times":1}`},
	"stale_reply":    {"the platform repeats its last answer to query", "平台重复上一次查询的应答", `{"when":{"operation":"query"},"then":{"stale_reply":true},"times":1}`},
	"charset":        {"the platform sends the answer to query in GBK", "平台发送查询的应答时误用 GBK 编码", `{"when":{"operation":"query"},"then":{"charset":"gbk"},"times":1}`},

	"drop":                    {"the platform drops the sharding callback", "平台丢弃分账回调", `{"when":{"callback":"sharding"},"then":{"drop":true},"times":1}`},
	"delay_callback":          {"the platform delays the sharding callback by 10 minutes", "平台把 sharding 回调延迟 10 分钟", `{"when":{"callback":"sharding"},"then":{"delay":{"fixed":"10m"}},"times":1}`},
	"duplicate":               {"the platform duplicates the sharding callback", "平台重复发送分账回调", `{"when":{"callback":"sharding"},"then":{"duplicate":1},"times":1}`},
	"duplicate_times":         {"the platform sends the sharding callback 3 times", "平台把分账回调发送 3 次", `{"when":{"callback":"sharding"},"then":{"duplicate":2},"times":1}`},
	"concurrent":              {"the platform sends the sharding callback 3 times at the same time", "平台把分账回调同时发送 3 次", `{"when":{"callback":"sharding"},"then":{"concurrent":3},"times":1}`},
	"reorder":                 {"the platform reorders the sharding callback", "平台打乱分账回调的顺序", `{"when":{"callback":"sharding"},"then":{"reorder":"1m"},"times":1}`},
	"reorder_within":          {"the platform lets the next callback overtake the sharding callback within 1 hour", "平台让下一个回调先于分账回调到达，最多等 1 小时", `{"when":{"callback":"sharding"},"then":{"reorder":"1h"},"times":1}`},
	"early":                   {"the platform sends the sharding callback before the answer", "平台在应答之前发送分账回调", `{"when":{"callback":"sharding"},"then":{"early":true},"times":1}`},
	"sign_callback_wrongly":   {"the platform signs the notify callback wrongly", "平台对支付回调签错名", `{"when":{"callback":"notify"},"then":{"wrong_signature":true},"times":1}`},
	"leave_callback_unsigned": {"the platform leaves any callback unsigned", "平台对任何回调不签名", `{"when":{"callback":"any"},"then":{"no_signature":true},"times":1}`},
	"change_callback":         {`the platform alters value to 1 in the notify callback`, `平台把 value 改成 1 再发送支付回调`, `{"when":{"callback":"notify"},"then":{"alter":{"before":{"value":"1"}}},"times":1}`},
	"tamper_callback":         {`somebody changes value to 1 in the notify callback`, `有人把 value 改成 1 后转发支付回调`, `{"when":{"callback":"notify"},"then":{"alter":{"after":{"value":"1"}}},"times":1}`},

	"times":          {"the platform answers settle with 1403 for the next 2 calls", "平台接下来 2 次对结算返回 1403", `{"when":{"operation":"settle"},"then":{"respond":"1403"},"times":2}`},
	"once":           {"the platform hangs on settle once", "平台仅一次对结算一直不应答", `{"when":{"operation":"settle"},"then":{"hang":true},"times":1}`},
	"twice":          {"the platform hangs on settle twice", "平台对结算一直不应答，仅两次", `{"when":{"operation":"settle"},"then":{"hang":true},"times":2}`},
	"always":         {"the platform loses the answer to settle every time", "平台每次都丢失结算的应答", `{"when":{"operation":"settle"},"then":{"lose_reply":true}}`},
	"skip":           {"the platform answers settle with 1403 after 1 call", "平台在 1 次之后对结算返回 1403", `{"when":{"operation":"settle"},"then":{"respond":"1403"},"skip":1}`},
	"every":          {"the platform answers settle with 1403 every 3rd call", "平台每第 3 次对结算返回 1403", `{"when":{"operation":"settle"},"then":{"respond":"1403"},"every":3}`},
	"chance":         {"the platform loses the answer to settle with a chance of 20 %", "平台有 20% 的概率丢失结算的应答", `{"when":{"operation":"settle"},"then":{"lose_reply":true},"chance":0.2}`},
	"where_equal":    {`the platform hangs on settle where "settle_value" is "2203"`, `当 settle_value 为 2203 时，平台对结算一直不应答`, `{"when":{"operation":"settle","where":{"settle_value":{"equal":"2203"}}},"then":{"hang":true}}`},
	"where_not":      {`the platform hangs on settle where trade.status is not paid`, `平台对结算一直不应答，当 trade.status 不为 paid 时`, `{"when":{"operation":"settle","where":{"trade.status":{"not":"paid"}}},"then":{"hang":true}}`},
	"where_prefix":   {`the platform hangs on settle where pay_serial begins with 2014`, `平台当 pay_serial 以 2014 开头时对结算一直不应答`, `{"when":{"operation":"settle","where":{"pay_serial":{"prefix":"2014"}}},"then":{"hang":true}}`},
	"where_suffix":   {`the platform hangs on settle where pay_serial ends with 1403`, `当 pay_serial 以 1403 结尾时，平台对结算一直不应答`, `{"when":{"operation":"settle","where":{"pay_serial":{"suffix":"1403"}}},"then":{"hang":true}}`},
	"where_matches":  {`the platform hangs on settle where reason matches "^a.*z$"`, `当 reason 匹配 "^a.*z$" 时，平台对结算一直不应答`, `{"when":{"operation":"settle","where":{"reason":{"matches":"^a.*z$"}}},"then":{"hang":true}}`},
	"where_over":     {`the platform hangs on settle where royalty_parameters.0.amount is over 99.50`, `当 royalty_parameters.0.amount 大于 99.50 时，平台对结算一直不应答`, `{"when":{"operation":"settle","where":{"royalty_parameters.0.amount":{"over":"99.50"}}},"then":{"hang":true}}`},
	"where_at_least": {`the platform hangs on settle where settle_value is at least 100`, `当 settle_value 至少为 100 时，平台对结算一直不应答`, `{"when":{"operation":"settle","where":{"settle_value":{"at_least":"100"}}},"then":{"hang":true}}`},
	"where_at_most":  {`the platform hangs on settle where settle_value is at most 100`, `当 settle_value 至多为 100 时，平台对结算一直不应答`, `{"when":{"operation":"settle","where":{"settle_value":{"at_most":"100"}}},"then":{"hang":true}}`},
	"where_under":    {`the platform hangs on settle where settle_value is under 100`, `当 settle_value 小于 100 时，平台对结算一直不应答`, `{"when":{"operation":"settle","where":{"settle_value":{"under":"100"}}},"then":{"hang":true}}`},
	"where_in":       {`the platform hangs on settle where settle_value is one of "1, 2"`, `当 settle_value 属于 "1，2" 时，平台对结算一直不应答`, `{"when":{"operation":"settle","where":{"settle_value":{"in":["1","2"]}}},"then":{"hang":true}}`},
	"where_present":  {`the platform hangs on settle where extra exists`, `当 extra 存在时，平台对结算一直不应答`, `{"when":{"operation":"settle","where":{"extra":{"present":true}}},"then":{"hang":true}}`},
	"where_missing":  {`the platform hangs on settle where extra doesn't exist`, `当 extra 不存在时，平台对结算一直不应答`, `{"when":{"operation":"settle","where":{"extra":{"present":false}}},"then":{"hang":true}}`},
	"from":           {`the platform loses the answer to settle from 1 hour on`, `平台从 1 小时后开始丢失结算的应答`, `{"when":{"operation":"settle"},"then":{"lose_reply":true},"times":1,"from":"1h"}`},
	"from_time":      {`the platform hangs on settle from "2026-01-01T00:00:00+08:00" on`, `平台从 "2026-01-01T00:00:00+08:00" 起对结算一直不应答`, `{"when":{"operation":"settle"},"then":{"hang":true},"from":"2026-01-01T00:00:00+08:00"}`},
	"until":          {`the platform loses the answer to settle for the next 10 minutes`, `平台接下来 10 分钟内丢失结算的应答`, `{"when":{"operation":"settle"},"then":{"lose_reply":true},"until":"10m"}`},
	"until_time":     {`the platform hangs on settle until "2026-01-01T00:00:00+08:00"`, `平台对结算一直不应答，直到 "2026-01-01T00:00:00+08:00"`, `{"when":{"operation":"settle"},"then":{"hang":true},"until":"2026-01-01T00:00:00+08:00"}`},
	"real_time":      {`the platform takes 1 to 3 seconds to answer settle in real time`, `平台要过 1 到 3 秒才处理结算，按真实时间`, `{"when":{"operation":"settle"},"then":{"delay":{"uniform":["1s","3s"],"clock":"real"}}}`},
	"named":          {`the platform hangs on settle as rule "stuck"`, `平台对结算一直不应答，规则名为“stuck”`, `{"name":"stuck","when":{"operation":"settle"},"then":{"hang":true}}`},
}

func mean(t *testing.T, sentence string) string {
	t.Helper()
	r, err := Parse(sentence)
	if err != nil {
		t.Errorf("%s: %v", sentence, err)
		return ""
	}
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestMeanings(t *testing.T) {
	t.Parallel()
	for _, w := range slices.Concat(clauseTable(), limitTable()) {
		want, tried := meanings[w.Name]
		if !tried {
			t.Errorf("%s (%s) has no example", w.Name, w.Text(English))
			continue
		}
		if !slices.ContainsFunc(w.patterns[English], func(p *pattern) bool { return p.within(want.english) }) {
			t.Errorf("%q is no example of %s", want.english, w.Name)
		}
		for _, sentence := range []string{want.english, want.chinese} {
			if diff := cmp.Diff(want.rule, mean(t, sentence)); diff != "" {
				t.Errorf("%s: -want +got\n%s", sentence, diff)
			}
			if !slices.ContainsFunc(SentenceExpressions(), matching(sentence)) && w.Sort == Clause {
				t.Errorf("%s is no line of a feature", sentence)
			}
		}
	}
}

// TestSameSlots: each row has the same slots in the same order in both languages, and both
// lists are complete.
// TestEveryActionIsSaid: each action of rules and each operator is in what a sentence of meanings means, but for actions of
// files alone.
func TestEveryActionIsSaid(t *testing.T) {
	t.Parallel()
	var rules strings.Builder
	for _, m := range meanings {
		rules.WriteString(m.rule)
	}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[api.Then]()) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if !slices.Contains([]string{"-", "answer", "signed_charset"}, name) && !strings.Contains(rules.String(), `"`+name+`":`) {
			t.Errorf("no sentence says %s; write its clause, English and Chinese, in clauses.go, and here what it means", name)
		}
	}
	for _, name := range api.Operators() {
		if !strings.Contains(rules.String(), `"`+name+`":`) {
			t.Errorf("no sentence says %s; write its limit where_%[1]s, English and Chinese, in limits.go, and here what it means", name)
		}
	}
}

func TestSameSlots(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	for _, w := range table() {
		key := string(w.Sort) + " " + w.Name
		if names[key] {
			t.Errorf("there are two of %s", key)
		}
		names[key] = true
		for _, l := range Languages() {
			if len(w.patterns[l]) == 0 {
				t.Errorf("%s is not worded in %s", w.Name, l)
			}
			for _, p := range w.patterns[l] {
				want, got := slices.Clone(w.patterns[English][0].slots), slices.Clone(p.slots)
				if w.Sort != Step { // a clause's slots are told by their names
					byName := func(a, b slot) int { return strings.Compare(a.name, b.name) }
					slices.SortFunc(want, byName)
					slices.SortFunc(got, byName)
				}
				if diff := cmp.Diff(want, got, cmp.AllowUnexported(slot{}), cmp.Comparer(func(a, b *kind) bool { return a == b })); diff != "" {
					t.Errorf("%s: %q has other slots (-English +this)\n%s", w.Name, p.text, diff)
				}
			}
		}
	}
}

// TestOneReading: no example of any wording can be read in two ways, and all wordings of a row
// mean the same.
func TestOneReading(t *testing.T) {
	t.Parallel()
	for _, w := range clauseTable() {
		want := mean(t, w.Example(English))
		for _, l := range Languages() {
			for _, p := range w.patterns[l] {
				text := p.example()
				if l != languageOf(text) {
					t.Errorf("%q is taken for another language", text)
				}
				if n := readings(text); n != 1 {
					t.Errorf("%q can be read in %d ways", text, n)
				}
				if diff := cmp.Diff(want, mean(t, text)); diff != "" {
					t.Errorf("%q means something else than %q:\n%s", text, w.Example(English), diff)
				}
			}
		}
	}
	const english, chinese = "the platform takes 3 seconds to answer settle", "平台要过 3 秒才处理 settle"
	for _, w := range limitTable() {
		want := mean(t, english+" "+w.Example(English))
		for _, text := range append(tails(w.patterns[English], english+" "), append(tails(w.patterns[Chinese], chinese+"，"), leads(w.patterns[Chinese])...)...) {
			if n := readings(text); n != 1 && w.Name != "real_time" {
				t.Errorf("%q can be read in %d ways", text, n)
			}
			if diff := cmp.Diff(want, mean(t, text)); diff != "" {
				t.Errorf("%q means something else:\n%s", text, diff)
			}
		}
	}
}

func readings(text string) int {
	return len(newReading(text, true).found)
}

// tails are sentences with a limit at their end.
func tails(limits []*pattern, clause string) []string {
	var all []string
	for _, p := range limits {
		all = append(all, clause+p.example())
	}
	return all
}

// leads are Chinese sentences with a limit before what is done, and before the subject.
func leads(limits []*pattern) []string {
	var all []string
	for _, p := range limits {
		all = append(all, "平台"+p.example()+"要过 3 秒才处理 settle", p.example()+"，平台要过 3 秒才处理 settle")
	}
	return all
}
