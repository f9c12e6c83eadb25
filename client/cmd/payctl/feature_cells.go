package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	messages "github.com/cucumber/messages/go/v21"

	"paymock/client/adapter"
	"paymock/mock/names"
	"paymock/mock/names/shipped"
	"paymock/mock/phrase"
	"paymock/mock/suggest"
	"paymock/steps"
)

// checkCells refuses accounts and amounts of a table that are none.
func (n *nameCheck) checkCells(st *messages.PickleStep) {
	table := n.feature.stepByID(st.AstNodeIds[0]).DataTable
	if table == nil {
		return
	}
	n.checkHead(st, table)
	if n.checkJudgedRows(st, table) {
		return
	}
	before := len(n.wrong)
	for r, row := range table.Rows {
		for i, cell := range row.Cells {
			n.checkAccount(st, cell.Value, cell.Value)
			p, err := adapter.Find(n.platform)
			if head := table.Rows[0].Cells; r > 0 && err == nil && i < len(head) && head[i].Value == "amount" && strings.ContainsFunc(cell.Value, unicode.IsLetter) && !strings.ContainsAny(cell.Value, "{<") {
				if _, err := p.Minor(cell.Value); err != nil {
					n.refuse(st, err.Error())
				}
			}
			for ; before < len(n.wrong); before++ {
				n.wrong[before].line, n.wrong[before].column = int(cell.Location.Line), int(cell.Location.Column)
			}
		}
	}
}

// checkJudgedRows refuses rows about an answer that name what a step judges and no member: where all do, the table with its step,
// and done is true.
func (n *nameCheck) checkJudgedRows(st *messages.PickleStep, table *messages.DataTable) (done bool) {
	wording, _ := phrase.MatchStep(st.Text)
	if wording == nil || wording.Name != "answer_contains" {
		return false
	}
	var instead []string // the steps that say the rows
	var wrong []featureMistake
	for _, row := range table.Rows {
		if len(row.Cells) != 2 {
			continue
		}
		name := row.Cells[0]
		line := steps.JudgedInTable(name.Value, row.Cells[1].Value, phrase.LanguageOf(st.Text))
		if line == "" {
			continue
		}
		reason := fmt.Sprintf("answers have no member %q; take the row away and write a step for it: %s", name.Value, phrase.Quoted(line))
		instead, wrong = append(instead, line), append(wrong, featureMistake{n.feature.path, int(row.Location.Line), int(name.Location.Column), reason})
	}
	if len(instead) == len(table.Rows) {
		n.refuse(st, fmt.Sprintf("no step is worded %s with such a table; write in place of both %s", phrase.Quoted(st.Text), steps.QuotedLines(instead)))
		return true
	}
	n.wrong = append(n.wrong, wrong...)
	return false
}

// checkHead refuses a head line where a table has none, and columns that a platform's splits don't have.
func (n *nameCheck) checkHead(st *messages.PickleStep, table *messages.DataTable) {
	head := table.Rows[0]
	wording, _ := phrase.MatchStep(st.Text)
	is := func(i int, words string) bool {
		return slices.Contains(strings.Fields(words), strings.ToLower(phrase.Simplified(head.Cells[i].Value)))
	}
	if len(head.Cells) == 2 && is(0, "字段 字段名 名称 参数 参数名 键 属性 field name key param parameter") && is(1, "值 取值 内容 期望值 预期值 value values expected") {
		n.wrong = append(n.wrong, featureMistake{n.feature.path, int(head.Location.Line), int(head.Cells[0].Location.Column), "such a table has no head line: each row is a field and its value; take the row away"})
	}
	p, err := adapter.Find(n.platform)
	if err != nil || p.Rows == nil || wording == nil || !slices.Contains(tablesOfSplits(), wording.Name) {
		return
	}
	for _, cell := range head.Cells {
		if err := p.Rows(p, []map[string]string{{cell.Value: "1"}}); err != nil {
			n.wrong = append(n.wrong, featureMistake{n.feature.path, int(cell.Location.Line), int(cell.Location.Column), err.Error()})
		}
	}
}

// tablesOfSplits are the steps below which rows of splits stand.
func tablesOfSplits() []string { return []string{"settles_rows", "settles_rows_as", "settles_later"} }

// checkAccount refuses an account that is none, unless the scenario is about such.
func (n *nameCheck) checkAccount(st *messages.PickleStep, said, account string) {
	p, err := adapter.Find(n.platform)
	if err != nil || p.Account == nil || n.refusesAccount {
		return
	}
	if whole := p.Account(account); whole != "" {
		n.refuseAt(st, said, fmt.Sprintf("%q is no account; did you mean %q?", account, whole))
	}
}

// checkNumber refuses the number of a terminal that is laid down with one that the platform doesn't take.
func (n *nameCheck) checkNumber(st *messages.PickleStep, number string) {
	p, err := adapter.Find(n.platform)
	if err != nil || p.Terminal == nil {
		return
	}
	if reason := p.Terminal(number); reason != "" {
		n.refuseAt(st, number, reason)
	}
}

// mainCode is the line that judges a code which has no sub-code, for one that takes it for one; "" for others.
func mainCode(platform, line string, wording *phrase.Wording, code string) string {
	judges := map[string]string{"has_sub_code": "has_code", "others_have_sub_code": "others_have_code"}[wording.Name]
	isMain := func(c names.Code) bool { return c.Code == code }
	if judges == "" || steps.IsSubCode(platform, code) || !shipped.HasCode(platform, isMain) {
		return ""
	}
	line, _ = phrase.Find(judges).Say(phrase.LanguageOf(line), code)
	return line
}

// checkFields refuses fields of a request by hand that are a slip away from one that its operation documents.
func (n *nameCheck) checkFields(st *messages.PickleStep, operation string) {
	table := n.feature.stepByID(st.AstNodeIds[0]).DataTable
	if table == nil {
		return
	}
	var own, all []string
	for _, p := range shipped.Platforms() {
		for _, o := range p.Operations {
			if p.Name == n.platform && (o.Name == operation || o.Official == operation) {
				own = o.Fields
			}
			if p.Name == n.platform {
				all = append(all, o.Fields...)
			}
		}
	}
	for _, row := range table.Rows {
		said := row.Cells[0]
		if len(row.Cells) != 2 || slices.Contains(all, said.Value) {
			continue
		}
		for _, near := range suggest.Nearest(said.Value, own, 1) {
			d, _ := suggest.Distance(said.Value, near)
			if longer := len(near) - len(said.Value); d == 1 && longer >= -1 && longer <= 1 {
				n.wrong = append(n.wrong, featureMistake{n.feature.path, int(said.Location.Line), int(said.Location.Column), fmt.Sprintf("%s has no field %q; did you mean %q?", operation, said.Value, near)})
			}
		}
	}
}

// wrongStatus tells why a word is no status of a trade: it is another word for one, or for money of the trade that another step counts.
func (n *nameCheck) wrongStatus(st *messages.PickleStep, wording *phrase.Wording, raw []string, status string) string {
	l := phrase.LanguageOf(st.Text)
	if total := phrase.TotalMeant(status); total != "" && wording.Name == "trade_is" {
		amount := cmp.Or(n.moved[map[bool]string{true: "refund", false: "settle"}[total == "refunded"]], phrase.AmountIn("10", l, n.platform))
		line, _ := phrase.Find("trade_has").Say(l, raw[0], amount, phrase.TotalIn(total, l))
		return fmt.Sprintf("no status %q: a trade keeps its status when money of it is moved, which is counted; write in place of the line %s", status, phrase.Quoted(line))
	}
	return fmt.Sprintf("no status %q%s", status, phrase.StatusHint(status))
}
