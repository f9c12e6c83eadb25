package main

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"paymock/mock/api"
	"paymock/mock/config"
)

// outline is one Scenario Outline: the codes that it is for, and what its rows say.
type outline struct {
	title   string
	takes   func(api.Code) bool
	given   []string
	columns []string // after scenario and operation
	row     func(c api.Code, operation string) []string
	first   func(api.Code) string // the operation to try first, or ""; nil is none
	then    []string
}

// platform is how a platform's outlines are written.
type platform struct {
	title string
	// operations are those that the reference merchant can call by a sample, the one that is
	// tried first first.
	operations []string
	outlines   []outline
}

var platforms = map[string]platform{
	"4pyun": {
		title:      "4pyun",
		operations: []string{"settle", "refund", "create", "prepare", "query", "refund_query"},
		outlines: []outline{{
			title:   "<scenario>",
			takes:   func(api.Code) bool { return true },
			given:   []string{"a 4pyun app", `a paid trade "T1" of 50.00 yuan`},
			columns: []string{"status", "code", "message"},
			row: func(c api.Code, operation string) []string {
				text := c.Message
				if own, ok := fourpyunTexts[operation][c.Code]; ok {
					text = own
				}
				if text == "" {
					text = "(absent)"
				}
				return []string{strconv.Itoa(c.Status), c.Code, text}
			},
			then: []string{
				"the answer's HTTP status is <status>",
				"the answer contains:\n| code    | <code>    |\n| message | <message> |",
			},
		}},
	},
	"alipay": {
		title: "Alipay",
		operations: []string{
			"settle", "refund", "pay", "create", "precreate", "query", "close", "cancel", "refund_query", "settle_query",
			"onsettle_query", "bind", "unbind", "relations_query", "rate_query", "bill_query",
			"settle_confirm", "transfer", "transfer_query", "account_query", "freeze", "unfreeze", "auth_query", "auth_cancel",
		},
		outlines: []outline{{
			title:   "<scenario>",
			takes:   func(c api.Code) bool { return c.Sub != "" },
			given:   []string{"an alipay app", `a paid trade "T1" of 50.00 yuan`},
			columns: []string{"code", "sub-code", "text"},
			row:     func(c api.Code, _ string) []string { return []string{c.Code, c.Sub, c.Message} },
			then: []string{
				"the answer's HTTP status is 200", "the platform has signed the answer",
				"the answer contains:\n| code     | <code>     |\n| sub_code | <sub-code> |\n| sub_msg  | <text>     |",
			},
		}, {
			title:   "<scenario>, which has no sub-code",
			takes:   func(c api.Code) bool { return c.Sub == "" },
			given:   []string{"an alipay app", `a paid trade "T1" of 50.00 yuan`},
			columns: []string{"code", "text"},
			// The blank at the head of 10003's text is the platform's; a table's cell can't hold it.
			row: func(c api.Code, _ string) []string { return []string{c.Code, strings.TrimSpace(c.Message)} },
			then: []string{
				"the answer's HTTP status is 200", "the platform has signed the answer",
				`the answer has code "<code>" and says "<text>"`,
				"the answer contains:\n| sub_code | (absent) |",
			},
		}},
	},
	"intella": {
		title: "intella",
		operations: []string{
			"settle", "refund", "pay", "sign_on", "balance_query", "id_query", "device_query", "create", "micropay", "query",
			"order_query", "new_order_query",
		},
		outlines: []outline{{
			title:   "StatusCode of <scenario>",
			takes:   func(c api.Code) bool { return c.Sub == "" },
			given:   intellaGiven,
			columns: []string{"code", "text"},
			row:     func(c api.Code, _ string) []string { return []string{c.Code, c.Message} },
			// A reader's answers say success in other words (intella sheet 5).
			first: func(c api.Code) string {
				if c.Success {
					return "query"
				}
				return ""
			},
			then: []string{
				"the answer's HTTP status is 200",
				"the answer contains:\n| Header.StatusCode | <code> |\n| Header.StatusDesc | <text> |",
			},
		}, {
			title: "ErrorCode of <scenario>",
			takes: func(c api.Code) bool { return c.Sub != "" },
			given: intellaGiven,
			// The texts of ErrorCodes are in the documents, never in answers (intella sheet 2.6).
			columns: []string{"error", "result"},
			row: func(c api.Code, _ string) []string {
				result := "Failed"
				if c.Success {
					result = "Success"
				}
				return []string{jsonMember(c.Sub), result}
			},
			then: []string{
				"the answer's HTTP status is 200",
				"the answer contains:\n| Header.StatusCode | 0000           |\n| Header.StatusDesc | STATUS_SUCCESS |\n" +
					"| Data.ErrorCode    | <error>        |\n| Data.TXNResult    | <result>       |",
			},
		}},
	},
}

var intellaGiven = []string{"an intella app", `a paid trade "T1" of 10 dollars with:` + "\n| terminal | 01304187 |"}

// fourpyunTexts are messages of 4pyun's operations that differ from the code's own text (4pyun
// sheet 3: the same number means different things; the words are Assumed).
var fourpyunTexts = map[string]map[string]string{
	"settle":       {"1403": "该交易不可清算", "1002": "未查询到支付记录"},
	"refund_query": {"1002": "退款订单不存在"},
}

// jsonMember is the code of a class that a rule naming the class answers: 046201 for 0462xx.
func jsonMember(sub string) string {
	class := strings.TrimRight(sub, "x")
	if class == sub {
		return sub
	}
	return class + fmt.Sprintf("%0*d", len(sub)-len(class), 1)
}

// feature is the text of a platform's file.
func feature(provider string, codes []api.Code) (string, error) {
	p, ok := platforms[provider]
	if !ok {
		return "", fmt.Errorf("no outline for platform %q", provider)
	}
	var b strings.Builder
	fmt.Fprintf(&b, `# Made by "go generate ./features" from the catalogue of answer codes; edit features/outlines.
@fault @codes @%s
Feature: Every answer code of %s, by the scenario that is named for it
  The platform answers as the scenario says, in its own envelope, and nothing happens.
`, provider, p.title)
	for _, o := range p.outlines {
		text, err := p.outlineText(o, provider, codes)
		if err != nil {
			return "", err
		}
		b.WriteString(text)
	}
	return b.String(), nil
}

func (p platform) outlineText(o outline, provider string, codes []api.Code) (string, error) {
	rows := [][]string{append([]string{"scenario", "operation", "outcome"}, o.columns...)}
	for _, c := range codes {
		if c.Provider != provider || !o.takes(c) {
			continue
		}
		operation, err := p.operation(o, c)
		if err != nil {
			return "", err
		}
		rows = append(rows, append([]string{config.CodeScenario(c), operation, outcome(c)}, o.row(c, operation)...))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\n  Scenario Outline: %s\n", o.title)
	step := func(word, text string) {
		text, table, _ := strings.Cut(text, "\n")
		fmt.Fprintf(&b, "    %s %s\n", word, text)
		for line := range strings.Lines(table) {
			b.WriteString("      " + strings.TrimSuffix(line, "\n") + "\n")
		}
	}
	word := "Given"
	for _, text := range append(slices.Clone(o.given), `the scenario "<scenario>" is loaded`) {
		step(word, text)
		word = "And"
	}
	step("When", `the merchant sends <operation> for "T1"`)
	word = "Then"
	for _, text := range append(slices.Clone(o.then), "the merchant takes the answer for <outcome>", "nothing has changed since the scenario was loaded") {
		step(word, text)
		word = "And"
	}
	b.WriteString("\n    Examples:\n")
	writeTable(&b, rows)
	return b.String(), nil
}

// operation is the one that a code's row calls.
func (p platform) operation(o outline, c api.Code) (string, error) {
	order := p.operations
	if o.first != nil {
		if first := o.first(c); first != "" {
			order = append([]string{first}, order...)
		}
	}
	for _, operation := range order {
		if len(c.Operations) == 0 || slices.Contains(c.Operations, operation) {
			return operation, nil
		}
	}
	return "", fmt.Errorf("%s is documented for %v only, and no reference merchant's sample calls any of them", config.CodeScenario(c), c.Operations)
}

// outcome says what a merchant must conclude from a code.
func outcome(c api.Code) string {
	switch {
	case config.CodeScenario(c) == "4pyun-200":
		return "a failure" // a yes of parking pushes; of payments 1001 and 1000 alone are one
	case c.Success:
		return "a success"
	case c.Unknown:
		return "an open outcome"
	}
	return "a failure"
}

// writeTable writes rows with their columns in line.
func writeTable(b *strings.Builder, rows [][]string) {
	escape := strings.NewReplacer(`\`, `\\`, `|`, `\|`, "\n", `\n`)
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i := range row {
			row[i] = escape.Replace(row[i])
			widths[i] = max(widths[i], utf8.RuneCountInString(row[i]))
		}
	}
	for _, row := range rows {
		b.WriteString("     ")
		for i, cell := range row {
			b.WriteString(" | " + cell + strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)))
		}
		b.WriteString(" |\n")
	}
}

func keys(m map[string]string) iter.Seq[string] { return maps.Keys(m) }
