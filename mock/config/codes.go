package config

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"paymock/mock/api"
)

// CodeScenario is the name of the scenario in which a platform answers with a code: the
// platform's name, a hyphen and the finest code: "4pyun-1403", "alipay-ACQ.TRADE_NOT_EXIST",
// "intella-000125".
func CodeScenario(c api.Code) string {
	if c.Sub != "" {
		return c.Provider + "-" + c.Sub
	}
	return c.Provider + "-" + c.Code
}

// AnswerCodes are the codes that have a scenario each.
func (l Library) AnswerCodes() []api.Code {
	if l.Codes == nil {
		return nil
	}
	return l.Codes()
}

// CodeNames lists the scenarios of a platform's codes, or of all platforms' for "", in the
// order of their tables.
func (l Library) CodeNames(provider string) []string {
	names := []string{}
	for _, c := range l.AnswerCodes() {
		if provider == "" || c.Provider == provider {
			names = append(names, CodeScenario(c))
		}
	}
	return names
}

// code finds the code that a scenario is named for.
func (l Library) code(name string) (api.Code, bool) {
	codes := l.AnswerCodes()
	i := slices.IndexFunc(codes, func(c api.Code) bool { return CodeScenario(c) == name })
	if i < 0 {
		return api.Code{}, false
	}
	return codes[i], true
}

// codeText is the file of a code's scenario: a rule for each operation that the platform
// documents the code for, or one for all of them.
func (l Library) codeText(c api.Code) []byte {
	name := c.Code
	if c.Sub != "" {
		name = c.Sub
	}
	var b strings.Builder
	fmt.Fprintf(&b, "# yaml-language-server: $schema=scenario.schema.json\nname: %s\nabout: >\n", CodeScenario(c))
	for _, sentence := range aboutCode(c) {
		fold(&b, sentence)
	}
	b.WriteString("rules:\n")
	rule := func(called, when string) {
		fmt.Fprintf(&b, "  - name: %s\n    when: {provider: %s%s}\n    then: {respond: %s}\n", strconv.Quote(called), c.Provider, when, strconv.Quote(name))
	}
	if len(c.Operations) == 0 || len(c.Operations) == len(l.operations(c.Provider)) {
		rule("always "+name, "")
	} else {
		for _, operation := range c.Operations {
			rule(operation+" "+name, ", operation: "+operation)
		}
	}
	return []byte(b.String())
}

// operations are those of a platform that any of its codes is documented for.
func (l Library) operations(provider string) []string {
	var all []string
	for _, c := range l.AnswerCodes() {
		if c.Provider == provider {
			all = append(all, c.Operations...)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// refuseCoarseCodes refuses the codes of the file's rules that don't say what failed.
func (l Library) refuseCoarseCodes(f *File) error {
	var wrong []error
	check := func(own, at string, rules []api.Rule) {
		for i, r := range rules {
			for _, m := range l.Coarse(own, r) {
				wrong = append(wrong, f.Error(fmt.Sprintf("%s[%d].%s", at, i, m.Field), m.Reason))
			}
		}
	}
	if l.Coarse == nil {
		return nil
	}
	for i, a := range f.Scenario.Apps {
		check(a.Provider, fmt.Sprintf("apps[%d].rules", i), a.Rules)
	}
	check("", "rules", f.Scenario.Rules)
	return Join(wrong)
}

// aboutCode tells what a code means, in sentences.
func aboutCode(c api.Code) []string {
	code := c.Code
	if c.Sub != "" {
		code += "/" + c.Sub
	}
	first := fmt.Sprintf("%s answers %s", c.Provider, code)
	if text := strings.TrimSpace(c.Message); text != "" {
		first += ", " + text
	}
	about := []string{sentence(first)}
	for _, more := range []struct{ before, text string }{
		{"It means: ", c.English}, {"What causes it without this rule: ", c.Cause}, {"What a client should do: ", c.Advice},
	} {
		if text := strings.TrimSpace(more.text); text != "" {
			about = append(about, sentence(more.before+text))
		}
	}
	done := "Nothing is decided or changed."
	switch {
	case c.Success:
		done = "The answer says that it was done or accepted, and nothing is decided or changed: a client that asks finds out."
	case c.Unknown:
		done = "A client can't tell from it whether the money has moved; here it has not."
	}
	return append(about, done)
}

func sentence(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if strings.HasSuffix(text, ".") {
		return text
	}
	return text + "."
}

// fold writes a text as lines of a folded block.
func fold(b *strings.Builder, text string) {
	const width = 96
	line := 0
	for word := range strings.FieldsSeq(text) {
		if line > 0 && line+1+len(word) > width {
			b.WriteByte('\n')
			line = 0
		}
		if line == 0 {
			b.WriteString("  ")
			line = 1
		} else {
			b.WriteByte(' ')
		}
		b.WriteString(word)
		line += 1 + len(word)
	}
	b.WriteByte('\n')
}
