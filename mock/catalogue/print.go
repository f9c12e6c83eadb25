package catalogue

import (
	"fmt"
	"io"
	"strings"

	"paymock/mock/api"
	"paymock/mock/words"
)

const (
	columns    = 80 // what a terminal has at least
	nameColumn = 34 // longer names have a line of their own
)

// meaning is a code's explanation.
func meaning(c api.Code, l words.Language) string {
	if l == words.English {
		return c.English
	}
	return c.Chinese
}

// ListCodes writes a line for each code: name and meaning, by platform and class, within 80
// columns.
func ListCodes(w io.Writer, codes []api.Code, l words.Language) error {
	var b strings.Builder
	for _, group := range groupCodes(codes) {
		heading := group[0].Provider
		if group[0].Sub != "" {
			heading += " " + group[0].Code + l.Of(" with sub-code|，子代码")
		}
		fmt.Fprintf(&b, "%s\n", heading)
		indent := 0
		for _, c := range group {
			indent = max(indent, len("  + ")+len(Name(c))+2)
		}
		for _, c := range group {
			labelledLine(&b, "  "+markLabel(c)+" "+Name(c), min(indent, nameColumn), meaning(c, l))
		}
		b.WriteByte('\n')
	}
	b.WriteString(l.Of("+ done or accepted   ? the money may have moved\n`paymock codes CODE` tells all about one.\n" +
		"|+ 已办理或已受理   ? 结果不明，资金可能已动\n`paymock codes 代码` 显示一个代码的全部说明。\n"))
	_, err := io.WriteString(w, b.String())
	return err
}

func markLabel(c api.Code) string {
	switch {
	case c.Unknown:
		return "?"
	case c.Success:
		return "+"
	}
	return " "
}

// groupCodes are runs of codes of one platform and class.
func groupCodes(codes []api.Code) [][]api.Code {
	var all [][]api.Code
	class := func(c api.Code) string {
		if c.Sub == "" {
			return c.Provider
		}
		return c.Provider + " " + c.Code
	}
	for i, c := range codes {
		if i == 0 || class(codes[i-1]) != class(c) {
			all = append(all, nil)
		}
		all[len(all)-1] = append(all[len(all)-1], c)
	}
	return all
}

// ShowCode writes all about one code, within 80 columns.
func ShowCode(w io.Writer, c api.Code, l words.Language) error {
	var b strings.Builder
	title := c.Provider + " " + c.Code
	if c.Sub != "" {
		title += " / " + c.Sub
	}
	fmt.Fprintln(&b, title)
	operations := strings.Join(c.Operations, " ")
	if operations == "" {
		operations = l.Of("none documents it; a rule may answer any with it|没有接口的文档提到它；规则可以让任何接口返回它")
	}
	for _, row := range []struct{ label, text string }{
		{"text|平台文字", c.Message},
		{"meaning|英文含义", c.English},
		{"in Chinese|中文含义", c.Chinese},
		{"outcome|结果", moneyOutcome(c, l)},
		{"cause|触发条件", c.Cause},
		{"what to do|应对", c.Advice},
		{"operations|接口", operations},
		{"HTTP status|HTTP 状态", fmt.Sprint(c.Status)},
		{"source|来源", c.Source},
		{"in a rule|规则写法", fmt.Sprintf("then: {respond: %q}", Name(c))},
	} {
		if strings.TrimSpace(row.text) != "" {
			labelledLine(&b, "  "+l.Of(row.label), len("  HTTP status  "), row.text)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// moneyOutcome says what the code tells about the money.
func moneyOutcome(c api.Code, l words.Language) string {
	switch {
	case c.Success && c.Unknown:
		return l.Of("accepted; whether the money moves is not known yet|已受理，资金是否会动还不知道")
	case c.Unknown:
		return l.Of("unknown; the money may have moved|结果不明，资金可能已动")
	case c.Success:
		return l.Of("done or accepted|已办理或已受理")
	}
	return l.Of("refused; nothing was done|已拒绝，什么都没有做")
}

// labelledLine writes a label and its text, wrapped in a column that begins at indent.
func labelledLine(b *strings.Builder, label string, indent int, text string) {
	b.WriteString(label)
	at := cellWidth(label)
	if at+1 >= indent {
		b.WriteByte('\n')
		at = 0
	}
	for _, part := range wrapText(text, columns-indent) {
		b.WriteString(strings.Repeat(" ", indent-at))
		b.WriteString(part)
		b.WriteByte('\n')
		at = 0
	}
}
