package steps

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"

	messages "github.com/cucumber/messages/go/v21"

	"paymock/mock/phrase"
	"paymock/mock/words"
)

// cellWords are what people write into tables for one thing, parted by blanks.
type cellWords struct{ name, words string }

const codeWords = "返回码 错误码 代码 结果码 code"

// columnWords are, by slot of steps, what people write into tables for what stands in a step; of a word that two have the first counts.
var columnWords = []cellWords{
	{"account", "分账方 收款方 收款账号 账号 account trans_in"},
	{"amount", "金额 总金额 交易金额 结算金额 退款金额 支付金额 收款金额 余额 卡内余额 卡余额 amount money balance"},
	{"callback", "回调 回调类型 类型 种类 callback kind"},
	{"card", "卡号 卡片 card card_no cardid"},
	{"code", codeWords},
	{"number", "单号 退款单号 请求号 结算请求号 退款号 次数 数量 个数 out_request_no refund_no count number"},
	{"order", "订单 订单号 订单编号 商户订单号 order order_no storeorderno out_trade_no"},
	{"sharable", "可分账 其中可分账 可分账金额 sharable"},
	{"status", "状态 交易状态 status"},
	{"terminal", "终端 终端号 终端编号 设备 设备号 读卡机 机号 terminal deviceid device"},
	{"trade", "交易 交易号 交易编号 编号 交易名 流水号 trade trade_no pay_serial"},
}

// judgedWords are, by step that judges an answer, what people write into a table for what the step judges.
var judgedWords = []cellWords{
	{"has_code", codeWords + " 返回代码 状态码"}, {"has_sub_code", "子错误码 子返回码 子码"}, {"says", "提示 消息 信息 错误信息 提示信息 返回信息 描述"},
}

// nameFor is the name of the words among which a word is; "" is none.
func nameFor(all []cellWords, word string) string {
	word = strings.ToLower(strings.TrimSpace(phrase.Simplified(word)))
	for _, one := range all {
		if slices.Contains(strings.Fields(one.words), word) {
			return one.name
		}
	}
	return ""
}

// JudgedInTable is the step that judges what a row of a table names otherwise than the answer's members are called; "" where it names
// no such.
func JudgedInTable(word, value string, l phrase.Language) (line string) {
	if step := nameFor(judgedWords, word); step != "" && words.IsChinese(word) {
		line, _ = phrase.Find(step).Say(l, value)
	}
	return line
}

// InsteadOfTable is the error of a step with a table below it that it doesn't take, where others say the same; nil elsewhere.
func InsteadOfTable(st *messages.PickleStep, at phrase.Setting) error {
	if lines := insteadOfTable(st, at); lines != nil {
		return fmt.Errorf("no step is worded %s with such a table; write in place of both %s", phrase.Quoted(st.Text), QuotedLines(lines))
	}
	return nil
}

// insteadOfTable are the steps that say what a step says together with the table below it: one for each row, or one for all where each
// row is a word and its value; nil where no step takes all that.
func insteadOfTable(st *messages.PickleStep, at phrase.Setting) (lines []string) {
	if st.Argument == nil || st.Argument.DataTable == nil || slices.Contains(st.Argument.DataTable.Rows[0].Cells, nil) {
		return nil
	}
	at.Place = places[st.Type]
	if lines = judgedRows(st, at); lines != nil {
		return lines
	}
	bare := strings.TrimRight(st.Text, " ：:，,")
	near := phrase.Near{Text: bare}
	wording, raw := phrase.MatchStep(bare)
	if wording == nil {
		found := phrase.Nearest(asWritten(bare, at.Platform), at, 1)
		if len(found) == 0 {
			return nil
		}
		near = found[0]
		if wording, raw = phrase.MatchStep(near.Text); wording == nil {
			return nil
		}
	}
	for _, cells := range tableRecords(st.Argument.DataTable) {
		facts, known := map[string]string{}, map[string]string{} // what the line says, and the scenario's names for what it leaves out
		for i, slot := range wording.Slots() {
			value, err := wording.Value(i, raw[i])
			if slot == "amount" {
				value = raw[i]
			}
			switch {
			case err != nil || slices.Contains(near.Examples, raw[i]):
			case strings.Contains(st.Text, value) || at.Names[slot] != value:
				facts[slot] = value
			default:
				known[slot] = value
			}
		}
		l := phrase.LanguageOf(st.Text)
		line := stepWithCells(wording, maps.Clone(facts), cells, l, at.Platform)
		if line == "" {
			maps.Copy(facts, known)
			line = stepWithCells(wording, facts, cells, l, at.Platform)
		}
		if line == "" {
			return nil
		}
		lines = append(lines, line)
	}
	return lines
}

// judgedRows are the steps that judge what each row of a table below a line about an answer names; nil where one names something else.
func judgedRows(st *messages.PickleStep, at phrase.Setting) (lines []string) {
	if at.Place != phrase.Then || ofCallbacks().MatchString(phrase.Simplified(st.Text)) {
		return nil
	}
	for _, row := range st.Argument.DataTable.Rows {
		if len(row.Cells) != 2 {
			return nil
		}
		line := JudgedInTable(row.Cells[0].Value, row.Cells[1].Value, phrase.LanguageOf(st.Text))
		if line == "" {
			return nil
		}
		lines = append(lines, line)
	}
	return lines
}

// tableRecords are the rows of a table below its head line, or all of one without, each as words and their values.
func tableRecords(table *messages.PickleTable) (records [][][2]string) {
	head := table.Rows[0].Cells
	known := func(cell *messages.PickleTableCell) bool { return nameFor(columnWords, cell.Value) != "" }
	if len(head) == 2 && !known(head[1]) {
		var record [][2]string
		for _, row := range table.Rows {
			record = append(record, [2]string{row.Cells[0].Value, row.Cells[1].Value})
		}
		return [][][2]string{record}
	}
	for _, row := range table.Rows[1:] {
		var record [][2]string
		for i, cell := range row.Cells {
			record = append(record, [2]string{head[i].Value, cell.Value})
		}
		records = append(records, record)
	}
	return records
}

// stepWithCells is the step of the sort of another that says just some facts and the cells of a table; "" where none does.
func stepWithCells(sort *phrase.Wording, facts map[string]string, cells [][2]string, l phrase.Language, platform string) (line string) {
	for _, cell := range cells {
		slot := nameFor(columnWords, cell[0])
		if said, twice := facts[slot]; slot == "" || twice && said != cell[1] {
			return ""
		}
		if facts[slot] = cell[1]; slot == "amount" || slot == "sharable" {
			facts[slot] = phrase.AmountIn(cell[1], l, platform)
		}
	}
	begin, _, _ := strings.Cut(sort.Name, "_")
	for _, w := range phrase.Of(phrase.Step) {
		own, _, _ := strings.Cut(w.Name, "_")
		sameSort := own == begin || begin == "paid" && w.Name == "trade_in_status"
		if !sameSort || !w.IsFor(platform) || len(w.Slots()) != len(facts) || strings.HasSuffix(w.Text(phrase.English), ":") {
			continue
		}
		values := make([]string, len(w.Slots()))
		for i, slot := range w.Slots() {
			values[i] = facts[slot]
		}
		if said, ok := w.Say(l, values...); ok && !slices.Contains(values, "") {
			return said
		}
	}
	return ""
}

// besidesCallback is the step that judges a field of a callback, with its row, where a line says it besides the step that it may mean,
// which counts callbacks; "" elsewhere.
func besidesCallback(line, meant string, at phrase.Setting) (step, row string) {
	wording, raw := phrase.MatchStep(meant)
	field := fieldBehind().FindStringSubmatch(line)
	if wording == nil || wording.Name != "has_received" || field == nil {
		return "", ""
	}
	kind, _ := wording.Value(1, raw[1]) // never fails
	return judgeOf(kind, "callback", phrase.LanguageOf(line), at), "| " + field[1] + " | " + field[2] + " |"
}

// fieldBehind matches a field at the end of a line with what it is to be.
var fieldBehind = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`[，,；; ]\s*(?:(?:并|而)?且|其中|and|with)?\s*([a-z][a-z0-9]*(?:_[a-z0-9]+)+)\s*(?:应?该?为|应?该?是|等于|=+|：|:|is|of)?\s*["“]?([\w.]+)["”]?$`)
})

// isOfTerminal reports whether a step has the scenario's terminal for a trade.
func isOfTerminal(line string, at phrase.Setting) bool {
	wording, raw := phrase.MatchStep(line)
	if wording == nil || at.Names["terminal"] == "" || strings.HasPrefix(wording.Name, "sends") {
		return false
	}
	i := slices.Index(wording.Slots(), "trade")
	return i >= 0 && strings.Trim(raw[i], `"“”「」`) == at.Names["terminal"]
}

// withOwnOrder is near with payments of the scenario's trade for those on a terminal that is called like it.
func withOwnOrder(near []phrase.Near, at phrase.Setting) []phrase.Near {
	for i, n := range near {
		wording, raw := phrase.MatchStep(n.Text)
		if wording == nil || wording.Name != "pays" || at.Names["trade"] == "" || strings.Trim(raw[1], `"“”「」`) != at.Names["trade"] {
			continue
		}
		l, terminal := phrase.LanguageOf(n.Text), at.Names["terminal"]
		if terminal == "" {
			terminal, near[i].Examples = "TERMINAL", []string{`"TERMINAL"`}
		}
		near[i].Text, _ = phrase.Find("pays_as").Say(l, raw[0], terminal, at.Names["trade"])
	}
	return near
}
