package catalogue

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"paymock/mock/api"
)

// WriteMarkdown writes codes as tables, one for each class: the CODES.md of a provider. The same codes
// have their causes and advice in Chinese a second time.
func WriteMarkdown(w io.Writer, codes, chinese []api.Code) error {
	said := map[string]api.Code{}
	for _, c := range chinese {
		said[c.Provider+Name(c)] = c
	}
	var b strings.Builder
	for i, platform := range PlatformsOf(codes) {
		if i > 0 {
			b.WriteByte('\n')
		}
		own := filterCodes(codes, func(c api.Code) bool { return c.Provider == platform })
		fmt.Fprintf(&b, "# Answer codes of %s\n\n", platform)
		fmt.Fprintf(&b, "Made by `make generate` from the provider's tables; `paymock codes %s` prints the same.\n", platform)
		b.WriteString("A rule answers with any of them: `then: {respond: \"NAME\"}`. Under *outcome*, *unknown* says that\n")
		b.WriteString("the money may have moved. Under *operations*, *any* stands for all calls of the platform's interface,\n")
		b.WriteString("and nothing for a code of interfaces that are not served.\n")
		total := len(operationsOf(own))
		for _, group := range groupCodes(own) {
			if group[0].Sub != "" {
				fmt.Fprintf(&b, "\n## With code %s\n", group[0].Code)
			} else {
				b.WriteString("\n## Codes\n")
			}
			b.WriteString("\n| name | platform's text | meaning | 含义 | outcome | cause | 触发条件 | what to do | 应对 | operations | source |\n|---|---|---|---|---|---|---|---|---|---|---|\n")
			for _, c := range group {
				tableRow(&b, "`"+Name(c)+"`", c.Message, c.English, c.Chinese, kindLabel(c), c.Cause, said[c.Provider+Name(c)].Cause, c.Advice, said[c.Provider+Name(c)].Advice, operationList(c, total), c.Source)
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func kindLabel(c api.Code) string {
	switch {
	case c.Success && c.Unknown:
		return "accepted"
	case c.Unknown:
		return "unknown"
	case c.Success:
		return "done"
	}
	return "refused"
}

// operationList lists a code's operations. Pages of paymock's own are a tenth of the operations at
// most, so that what nine tenths may answer is any call's.
func operationList(c api.Code, total int) string {
	if len(c.Operations)*10 >= total*9 {
		return "any"
	}
	return strings.Join(c.Operations, " ")
}

var escape = strings.NewReplacer("\\", "\\\\", "|", "\\|", "<", "&lt;", ">", "&gt;", "*", "\\*", "_", "\\_", "[", "\\[", "\n", " ")

func tableRow(b *strings.Builder, name string, rest ...string) {
	b.WriteString("| " + name)
	for _, cell := range rest {
		b.WriteString(" | " + escape.Replace(strings.TrimSpace(cell)))
	}
	b.WriteString(" |\n")
}

func operationsOf(codes []api.Code) []string {
	var names []string
	for _, c := range codes {
		for _, name := range c.Operations {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}
