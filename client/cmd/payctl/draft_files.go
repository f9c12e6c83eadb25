package main

import (
	"fmt"
	"strconv"
	"strings"

	"paymock/mock/phrase"
)

// scenario is the YAML file: trades that are there, and what the simulator doesn't do by itself.
func (d *draft) scenario() string {
	var b strings.Builder
	fmt.Fprintf(&b, "name: %s\nabout: Drafted by payctl draft from a recording of %s of %s.\n", d.name, d.file.Platform, d.file.Recorded.Format("2006-01-02"))
	fmt.Fprintf(&b, "apps:\n  - provider: %s\n", d.file.Platform)
	if len(d.trades) > 0 {
		b.WriteString("    trades:\n")
		for _, t := range d.trades {
			fmt.Fprintf(&b, "      - {order: %s, amount: %d}\n", t.name, t.amount)
		}
	}
	if len(d.rules) > 0 {
		b.WriteString("rules:\n")
	}
	for i, r := range d.rules {
		fmt.Fprintf(&b, "  - name: as recorded, %d\n    when:\n      provider: %s\n      operation: %s\n    then:\n      respond: %s\n    times: 1\n",
			i+1, d.file.Platform, r.operation, strconv.Quote(r.code))
		if r.skip > 0 {
			fmt.Fprintf(&b, "    skip: %d\n", r.skip)
		}
	}
	return b.String()
}

// draftWords are Gherkin's own words by language.
func draftWords(l phrase.Language) map[string]string {
	return map[phrase.Language]map[string]string{
		phrase.English: {"head": "Feature: %s, as it was recorded\n  Scenario: %s\n", "Given": "Given ", "When": "When ", "Then": "Then ", "And": "And "},
		phrase.Chinese: {"head": "# language: zh-CN\n功能: %s，按录制的内容\n  场景: %s\n", "Given": "假如", "When": "当", "Then": "那么", "And": "并且"},
	}[l]
}

// featureText is the feature file.
func (d *draft) featureText() string {
	words := draftWords(d.language)
	var b strings.Builder
	fmt.Fprintf(&b, words["head"], d.name, d.name)
	last := ""
	write := func(l draftLine) {
		text := l.text
		if said, ok := phrase.Translate(text, d.language); ok && d.language != phrase.English {
			text = said
		}
		keyword := l.keyword
		if keyword == last {
			keyword = "And"
		}
		if l.why != "" {
			fmt.Fprintf(&b, "    # %s: %s\n", text, escapeControls(shortenText(l.why, 160)))
			return
		}
		last = l.keyword
		fmt.Fprintf(&b, "    %s%s\n", words[keyword], text)
		for _, row := range l.table {
			fmt.Fprintf(&b, "      | %s | %s |\n", row[0], row[1])
		}
	}
	for _, l := range d.givenSteps() {
		write(l)
	}
	for _, l := range d.lines {
		write(l)
	}
	return b.String()
}

// givenSteps are the steps that lay out what is there before the first call. Without rules they need no
// scenario, so that the feature runs against a platform, too: payctl test --against.
func (d *draft) givenSteps() []draftLine {
	app := indefiniteArticle(d.file.Platform) + " " + d.file.Platform + " app"
	if len(d.rules) > 0 {
		app += fmt.Sprintf(" with the scenario %q", d.name+".yaml")
	}
	lines := []draftLine{{keyword: "Given", text: app}}
	for _, t := range d.trades {
		if len(d.rules) == 0 {
			lines = append(lines, draftLine{keyword: "Given", text: fmt.Sprintf("a paid trade %q of %s", t.name, d.amountText(t.amount))})
		}
	}
	return append(lines, d.readers...)
}

func indefiniteArticle(word string) string {
	if strings.IndexByte("aeiou", word[0]) >= 0 {
		return "an"
	}
	return "a"
}
