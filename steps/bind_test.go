package steps

import (
	"context"
	"errors"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/cucumber/godog"
	messages "github.com/cucumber/messages/go/v21"

	"paymock/mock/phrase"
)

// TestVocabulary holds table and functions together: each has the other, and their arguments
// agree.
func TestVocabulary(t *testing.T) {
	t.Parallel()
	functions := (&World{}).allSteps()
	named := map[string]bool{}
	for _, wording := range phrase.Of(phrase.Step) {
		named[wording.Name] = true
		r, bound := functions[wording.Name]
		fn := r.function
		if !bound {
			t.Errorf("step %s (%s) has no function", wording.Name, wording.Text(phrase.English))
			continue
		}
		if got, want := arguments(t, wording.Name, fn), len(wording.Slots()); got != want {
			t.Errorf("the function of step %s takes %d texts and numbers, its wording has %d slots", wording.Name, got, want)
		}
		more := reflect.TypeOf(fn).NumIn() > 0 && takesMore(reflect.TypeOf(fn))
		for _, l := range phrase.Languages() {
			for _, text := range wording.Texts(l) {
				if colon := strings.HasSuffix(text, ":") || strings.HasSuffix(text, "："); colon != more && wording.Name != "hint_contains_text" {
					t.Errorf("%q: a colon at the end (%v) tells that a table or text follows (%v)", text, colon, more)
				}
			}
		}
	}
	for name := range functions {
		if !named[name] {
			t.Errorf("function %q has no wording in the table", name)
		}
	}
}

func takesMore(typ reflect.Type) bool {
	last := typ.In(typ.NumIn() - 1)
	return last == reflect.TypeFor[*godog.Table]() || last == reflect.TypeFor[*godog.DocString]()
}

func arguments(t *testing.T, name string, fn any) int {
	t.Helper()
	typ, n := reflect.TypeOf(fn), 0
	for i := range typ.NumIn() {
		switch in := typ.In(i); {
		case in == reflect.TypeFor[context.Context](), i == typ.NumIn()-1 && takesMore(typ):
		case in == stringType, in.Kind() == reflect.Int:
			n++
		default:
			t.Errorf("the function of step %s takes a %v", name, in)
		}
	}
	return n
}

// TestOneMeaning shows that no line has two meanings, in any language.
func TestOneMeaning(t *testing.T) {
	t.Parallel()
	type meaning struct {
		name string
		expr *regexp.Regexp
	}
	var all []meaning
	for _, wording := range phrase.Of(phrase.Step) {
		for _, expr := range wording.Expressions() {
			all = append(all, meaning{wording.Name, expr})
		}
	}
	for _, expr := range phrase.SentenceExpressions() {
		all = append(all, meaning{"a sentence", expr})
	}
	for _, wording := range append(phrase.Of(phrase.Step), phrase.Of(phrase.Clause)...) {
		for _, l := range phrase.Languages() {
			for _, line := range withoutQuotes(wording.Example(l)) {
				var names []string
				for _, m := range all {
					if m.expr.MatchString(line) {
						names = append(names, m.name)
					}
				}
				want := wording.Name
				if wording.Sort == phrase.Clause {
					want = "a sentence"
				}
				if len(names) != 1 || names[0] != want {
					t.Errorf("%q means %v, want %s alone", line, names, want)
				}
			}
		}
	}
}

// withoutQuotes is a line as its example has it, and with names and values that need no quotation marks: words of
// the wordings are among them.
func withoutQuotes(line string) []string {
	lines := []string{line}
	for _, value := range []string{"2014", "1403", "ACQ.TRADE_STATUS_ERROR", "closed", "content", "and", "refund", "code", "a", "text", "of"} {
		lines = append(lines, strings.NewReplacer(`"2014"`, value, `"T1"`, "T1").Replace(line))
	}
	for _, name := range []string{"01304188", "settle-fails.yaml", "A", "R-1", "4pyun"} {
		lines = append(lines, strings.ReplaceAll(line, `"T1"`, name))
	}
	return lines
}

func TestReading(t *testing.T) {
	t.Parallel()
	failed := errors.New("the function's own error")
	tests := map[string]struct {
		step string
		raw  []string
		fn   any
		want error
	}{
		"words of either language": {"trade_has", []string{`“T1”`, "4000 分", "剩余"}, func(_ context.Context, name, amount, what string) error {
			if name != "T1" || amount != "40.00" || what != "left" {
				t.Errorf("got %q, %q, %q", name, amount, what)
			}
			return failed
		}, failed},
		"a duration": {"passes", []string{"2 天"}, func(_ context.Context, d string) error {
			if d != "48h" {
				t.Errorf("got %q", d)
			}
			return nil
		}, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			args := []reflect.Value{reflect.ValueOf(t.Context())}
			for _, raw := range tt.raw {
				args = append(args, reflect.ValueOf(raw))
			}
			got, _ := reflect.ValueOf((&World{target: &Target{}}).withSlotReading(phrase.Find(tt.step), tt.fn)).Call(args)[0].Interface().(error)
			if !errors.Is(got, tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func TestUnreadable(t *testing.T) {
	t.Parallel()
	fn := func(context.Context, string) error {
		t.Error("was called with what can't be read")
		return nil
	}
	out := reflect.ValueOf((&World{target: &Target{}}).withSlotReading(phrase.Find("passes"), fn)).
		Call([]reflect.Value{reflect.ValueOf(t.Context()), reflect.ValueOf("99999999999 days")})
	if err, _ := out[0].Interface().(error); err == nil || !strings.Contains(err.Error(), "no duration") {
		t.Errorf("got %v", err)
	}
}

// TestAsMeant: what stands in a line, such as a figure without its unit or the end of a code, is in the step that it means, and
// what it calls is called.
func TestAsMeant(t *testing.T) {
	t.Parallel()
	teachWords()
	table := &messages.PickleStepArgument{DataTable: &messages.PickleTable{Rows: []*messages.PickleTableRow{{Cells: make([]*messages.PickleTableCell, 2)}}}}
	text := &messages.PickleStepArgument{DocString: &messages.PickleDocString{}}
	for _, tt := range []struct {
		at                   phrase.Place
		below                *messages.PickleStepArgument
		platform, line, want string
	}{
		{phrase.When, nil, "4pyun", `商户发起分账请求，订单号 T1，分账金额 22.03`, `"商户结算 T1，金额 22.03 元"?`},
		{phrase.When, nil, "4pyun", `商户结算 "T1"，金额 2203`, "`商户结算 \"T1\"，金额 2203 元` or `商户结算 \"T1\"，金额 2203 分`?"},
		{phrase.When, nil, "alipay", `结算交易"T1"`, "did you mean `商户结算 \"T1\"，金额 60.00 元`? The line"},
		{phrase.Given, nil, "alipay", `支付宝分账接口报 TRADE_STATUS_ERROR`, "`支付宝 平台对 结算 返回 \"ACQ.TRADE_STATUS_ERROR\"`?"},
		{phrase.Given, nil, "4pyun", `一笔已支付的交易 "T1"，金额 五十元`, "`一笔已支付的交易 \"T1\"，金额 50元`?"},
		{phrase.Given, text, "4pyun", `添加规则:`, `"以下规则："?`},
		{phrase.Then, nil, "4pyun", `最后一个 sharding 回调的 sharding_value 为 2203`, "包含：\", with these lines below it: \"| sharding_value | 2203 |\""},
		{phrase.Then, table, "4pyun", `最后一个分账回调内容为：`, `回调包含："?`},
		{phrase.Then, nil, "4pyun", `等待10秒后商户收到分账回调`, `"过了 10秒", "商户收到了 1 个 分账 回调"`},
		{phrase.When, nil, "alipay", `商户结算 "T1"，金额 30 元，分给 2088101126708402`, `"| trans_in | amount |", "| 2088101126708402 | 30 |"`},
		{phrase.When, nil, "4pyun", `把时间往后拨10分钟`, `"过了 10 分钟"?`},
		{phrase.When, nil, "4pyun", `sleep 600`, `"10 minutes pass"?`},
		{phrase.Given, nil, "4pyun", `当前时间固定`, `"时钟已冻结"?`},
		{phrase.Given, nil, "4pyun", `把时钟设为 2026-01-01`, "no step sets the date"},
		{phrase.When, nil, "4pyun", `商户结算 "T1"，金额 22.03 元，返回 1403`, "`商户结算 \"T1\"，金额 22.03 元`, \"应答的返回码为 1403\""},
		{phrase.When, nil, "intella", `商户用终端 "K1" 刷卡付 100 元`, "did you mean `商户收款 100 元，终端 \"K1\"`?"},
		{phrase.Then, nil, "4pyun", `返回码是1001，返回信息是Success`, `did you mean "应答的返回码为 1001"?`},
		{phrase.Then, nil, "4pyun", `商户收到分账回调，金额为 22.03 元`, `"商户收到了 1 个 分账 回调"? What the line says besides`},
	} {
		kind := messages.PickleStepType_CONTEXT
		for of, place := range places {
			if place == tt.at {
				kind = of
			}
		}
		if got := Unknown(&messages.PickleStep{Text: tt.line, Type: kind, Argument: tt.below}, phrase.Setting{Platform: tt.platform}).Error(); !strings.Contains(got, tt.want) {
			t.Errorf("%s: got %s, want it to say %s", tt.line, got, tt.want)
		}
	}
}

func TestUnknown(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		`the merchant setles "T7" for 3.00 yuan`: "`the merchant settles \"T7\" for 3.00 yuan`",
		`商户结算了 "T7"，金额 3.00 元`:                   "`商户结算 \"T7\"，金额 3.00元`",
		`xyzzy`:                                  "payctl steps",
	} {
		if got := Unknown(&messages.PickleStep{Text: line}, phrase.Setting{}).Error(); !strings.Contains(got, want) {
			t.Errorf("%s: got %s, want it to say %s", line, got, want)
		}
	}
}

// TestTwoChecks: a line that judges two things is answered with both steps; one of which either part is none, or that
// doesn't judge, is not.
func TestTwoChecks(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		place      messages.PickleStepType
		line, want string
	}{
		{messages.PickleStepType_OUTCOME, "返回 1403 且 T1 的状态为已支付", "in a line each: \"应答的返回码为 1403\", \"T1 的状态为已支付\""},
		{messages.PickleStepType_OUTCOME, "T1 退掉了 10 元，剩余 40 元", "in a line each: \"T1 有 10 元 已退款\", `\"T1\" 有 40 元 剩余`"},
		{messages.PickleStepType_OUTCOME, "返回 1403 且天气很好", "payctl steps"},
		{messages.PickleStepType_ACTION, "T1 退掉了 10 元，剩余 40 元", "in a line each: \"商户退款 T1，金额 10 元\", `\"T1\" 有 40 元 剩余`"},
	} {
		got := Unknown(&messages.PickleStep{Text: tt.line, Type: tt.place}, phrase.Setting{Platform: "4pyun", Names: map[string]string{"trade": "T7"}}).Error()
		if !strings.Contains(got, tt.want) {
			t.Errorf("%s: got %s, want it to say %s", tt.line, got, tt.want)
		}
	}
}

// TestLineIsMore: a line that says several things, one several times, a table's row, or what a platform lacks is told
// so, with what is written for it.
func TestLineIsMore(t *testing.T) {
	t.Parallel()
	const given, when, then = messages.PickleStepType_CONTEXT, messages.PickleStepType_ACTION, messages.PickleStepType_OUTCOME
	for _, tt := range []struct {
		place                messages.PickleStepType
		platform, line, want string
	}{
		{given, "", `an alipay app with a paid trade "T1" of 100 yuan`, "a line each: \"an alipay app\", `a paid trade \"T1\" of 100 yuan`"},
		{when, "4pyun", `the merchant settles "T1" for 10 yuan twice`, "a step acts once: write a line `the merchant settles \"T1\" for 10 yuan` for each of the 2 times"},
		{when, "alipay", `the merchant settles "T1" for 30 yuan to "2088"`, "`the merchant settles \"T1\":`, with these lines below it: \"| trans_in | amount |\", \"| 2088 | 30 |\""},
		{when, "alipay", `从 "T1" 中分 10 元给 "2088"`, "`商户结算 \"T1\"：`, with these lines below it: \"| trans_in | amount |\", \"| 2088 | 10 |\""},
		{when, "alipay", `商户查询不存在的订单 "X"`, "\"商户发送 查询 请求，字段为：\", with these lines below it: \"| out_trade_no | X |\""},
		{when, "4pyun", `the merchant settles "T1" for 10 yuan with a wrong secret`, "signed with a wrong key`? It takes no 10 yuan"},
		{then, "alipay", "the trade_status of the payment callback is TRADE_SUCCESS", "with these lines below it: \"| trade_status | TRADE_SUCCESS |\""},
		{then, "4pyun", "the others fail with 1403", "\"the others have code 1403\""},
		{then, "4pyun", "the payment is approved", "\"the answer is a success\""},
		{then, "alipay", "the response contains code 40004 and sub code ACQ.TRADE_STATUS_ERROR", "a line each: \"the answer has code 40004\", \"the answer has sub-code ACQ.TRADE_STATUS_ERROR\""},
		{given, "alipay", "the settle API is down", "add a code, such as"},
		{given, "intella", "付款返回 7105 兩次", "did you mean `平台对 支付 返回 \"7105\"，接下来 2 次`?"},
		{then, "4pyun", "交易状态不变", "no step compares with what was before"},
		{then, "4pyun", "the balance is unchanged", "no step compares with what was before"},
		{then, "4pyun", `"T1" 有 0 refunded`, "`payctl steps refund` shows those"},
		{when, "4pyun", `商户结算 "T1"，金额 10.00 元 3 次`, "write a line `商户结算 \"T1\"，金额 10.00 元` for each of the 3 times"},
		{given, "intella", `两台终端 "01304188" 和 "01304189"，卡内余额 500 元`, "write in its place `一台终端 \"01304188\"，卡内余额 500 元`, `一台终端 \"01304189\"，卡内余额 500 元`"},
		{when, "4pyun", "商户结算：“T1”，金额：１０．００元", `did you mean "商户结算 “T1”，金额 10.00元"?`},
		{when, "4pyun", `商户请求 /gate/1.0/payment/trade/settle "T1"，金额 10.00 元`, "did you mean `商户结算 \"T1\"，金额 10.00 元`?"},
		{when, "alipay", `商户调用 alipay.trade.order.settle "T1"，金额 10.00 元`, "did you mean `商户结算 \"T1\"，金额 10.00 元`?"},
		{then, "4pyun", "应答的返回码为 1403 或 1500", `a step judges the one code that is answered: "应答的返回码为 1403"`},
		{then, "4pyun", "返回码应该是 1403，而不是 1001", `a step judges the one code that is answered: "应答的返回码为 1403"`},
		{then, "4pyun", "商户在 10 秒内收到 1 个分账回调", `no step measures how long it takes; let time pass by a line behind When, and write "商户收到了 1 个 分账 回调"`},
		{then, "4pyun", "商户回复 success", "no step judges what the merchant answers"},
		{then, "4pyun", `应答的 message 包含 "不足"`, "did you mean `应答的提示为 \"不足\"`?"},
		{then, "intella", `应答的 ErrorCode 为 "7105"`, "did you mean `应答的返回码为 \"7105\"`?"},
		{when, "intella", `商户结算终端 "01304188"`, "did you mean `商户结账终端 \"01304188\"`?"},
		{given, "4pyun", "商户对分账回调返回 500，共 2 次", `did you mean "商户对 分账 回调应答 500，共 2 次" or `},
		{then, "intella", "平台恢复正常", "no step ends a rule"},
		{then, "intella", "卡内余额减少 100 元", "no step compares with what was before"},
		{then, "alipay", "商户收到了 1 个支付通知，trade_status 为 TRADE_SUCCESS", "it says two things: \"商户收到了 1 个 支付 回调\", and \"最后一个 支付 回调包含：\" with this line below it: \"| trade_status | TRADE_SUCCESS |\""},
		{then, "4pyun", "the clock sings", "`payctl steps clock` shows those about that"},
	} {
		if got := Unknown(&messages.PickleStep{Text: tt.line, Type: tt.place}, phrase.Setting{Platform: tt.platform}).Error(); !strings.Contains(got, tt.want) {
			t.Errorf("%s: got %s, want it to say %s", tt.line, got, tt.want)
		}
	}
}

// TestNamedReaders: a reader may have a name, which stands for a number of eight digits.
func TestNamedReaders(t *testing.T) {
	t.Parallel()
	w := &World{target: &Target{}}
	for _, tt := range [][3]string{{"terminal", "POS1", "90000001"}, {"terminal", "01304188", "01304188"}, {"terminals", "POS1, R2, 01304188", "90000001, 90000002, 01304188"}, {"trade", "POS1", "POS1"}} {
		if got := w.localText(tt[0], tt[1]); got != tt[2] {
			t.Errorf("%s %s is %s, want %s", tt[0], tt[1], got, tt[2])
		}
	}
}

// TestNumbersInWords: a step reads a number in words.
func TestNumbersInWords(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{"一": 1, "两": 2, "三": 3, "4": 4} {
		read := 0
		fn := func(n int, _ string) error {
			read = n
			return nil
		}
		out := reflect.ValueOf((&World{target: &Target{}}).withSlotReading(phrase.Find("has_received"), fn)).
			Call([]reflect.Value{reflect.ValueOf(text), reflect.ValueOf("any")})
		if err, _ := out[0].Interface().(error); err != nil || read != want {
			t.Errorf("%s is %d, %v, want %d", text, read, err, want)
		}
	}
}
