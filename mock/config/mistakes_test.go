package config

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paymock/mock/phrase"
	"paymock/mock/suggest"
	"paymock/mock/words"
)

// TestAllMistakes: a file's mistakes are told in one run, in the order of their places, with
// Chinese punctuation and full-width letters named as such.
func TestAllMistakes(t *testing.T) {
	t.Parallel()
	_, err := ParseScenario("f.yaml", []byte(`apps：
  - provider：4pyun
    id： x
    rules:
      - when: {operation：settle，times：2}
        then：{respond：１４０３}
        times: "2"
      - when:
          respond: 1403
        then: {hang: "true", delai: 3s}
        when: {}
`))
	var wrong *Error
	if !errors.As(err, &wrong) {
		t.Fatalf("got %v", err)
	}
	var got []string
	for _, e := range append([]*Error{wrong}, wrong.More...) {
		got = append(got, fmt.Sprintf("%d:%d %s", e.Line, e.Column, e.Reason))
	}
	const colon = ` a Chinese colon ： follows no key; write ": ", an ASCII colon and a blank`
	want := []string{
		"1:5" + colon, "2:13" + colon, "3:7" + colon, "5:25" + colon,
		`5:32 a Chinese comma ， parts nothing; write ", "`,
		`5:33 unknown key "times"; it stands beside when and then, in the rule`,
		"5:38" + colon, "6:13" + colon, "6:22" + colon,
		`6:23 respond is "１４０３", in full-width letters; write 1403`,
		`7:16 times is the text "2" in quotes: want a whole number such as 2; write 2 without quotes`,
		`9:11 unknown key "respond"; it stands in then`,
		`10:22 hang is the text "true" in quotes: want true or false; write true without quotes`,
		`10:30 unknown key "delai"; did you mean "delay"?`,
		`11:9 mapping key "when" already defined at [8:9]; keep one of the two, or write a rule for each, "- when: …"`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	for _, text := range []string{"name: 你好：世界，｛｝\nabout: |\n  provider：好\nrules: [{then: {respond: \"1403\", message: “好”，１}}]\n"} {
		if _, err := ParseScenario("f.yaml", []byte(text)); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// TestStandsTwice: a key that stands twice says where both can stand.
func TestStandsTwice(t *testing.T) {
	t.Parallel()
	for rule, want := range map[string]string{
		"then: {hang: true}, then: {respond: \"1403\"}":                            "keep one of the two, or have one call after the other: then: [{…}, {…}]",
		"then: {respond: \"1403\", respond: 1500}":                                 `keep one of the two, or have one call after the other: then: [{respond: "1403"}, {respond: "1500"}]`,
		"when: {operation: settle, operation: refund}, then: {hang: true}":         `keep one of the two, or write a rule for each, "- when: …"`,
		"when: {where: {a: {over: 5}, a: {under: 9 元}}}, then: {hang: true}":       `write both into one, a: {over: 5, under: "9 元"}`,
		"when: {where: {a: {over: 5}, a: {over: 9}}}, then: {hang: true}":          "write what both hold below one a",
		"when: {where: {a: 5}, where: {b: 6}}, then: {hang: true}":                 "write what both hold below one where",
		"when: {where: {a: 5, a: 6}}, then: {hang: true}":                          "keep one of the two",
		"then: {hang: true}, times: 2, times: 3":                                   "keep one of the two",
		"then: {fields: {respond: a, respond: b}}, when: {callback: any}, skip: 1": "keep one of the two",
	} {
		_, err := ParseScenario("f.yaml", []byte("rules:\n  - {"+rule+"}\n"))
		var wrong *Error
		if !errors.As(err, &wrong) || !strings.HasSuffix(wrong.Reason, "; "+want) {
			t.Errorf("%s: got %v, want %s", rule, err, want)
		}
	}
}

// TestBoundsThatAreIncluded: a bound that is to be included is no over or under of the same figure.
func TestBoundsThatAreIncluded(t *testing.T) {
	t.Parallel()
	phrase.Know(phrase.Platform{Name: "4pyun", Units: []string{"yuan", "元"}, Minor: []string{"fen", "分"}, Digits: 2})
	for condition, want := range map[string]string{
		`{gte: 100元}`:  `did you mean "at_least"?`,
		`{大于等于: 100元}`: `did you mean "at_least"?`,
		`{max: 100 分}`: `did you mean "at_most"?`,
		`">=100元"`:     `write {at_least: 100元}`,
		`不少于100元`:      `write {at_least: 100元}`,
		`">= 100"`:     `write {at_least: 100}`,
		`{gt: 100元}`:   `did you mean "over"?`,
	} {
		text := "rules:\n  - when: {where: {settle_value: " + condition + "}}\n    then: {hang: true}\n"
		if _, err := ParseScenario("f.yaml", []byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", condition, err, want)
		}
	}
}

// TestFullWidthIndentation: full-width blanks are told once for each line, and mean as many blanks as the file makes sense with.
func TestFullWidthIndentation(t *testing.T) {
	t.Parallel()
	phrase.Know(phrase.Platform{Name: "intella"})
	for text, mistakes := range map[string]int{
		"rules:\n　　- when:\n　　　　operation: settle\n　　　then:\n　　　　respond: \"1403\"\n":                            4,
		"rules:\n　　- when:\n　　　　　　operation: settle\n　　　　then: {respond: 1403}\n":                                3,
		"rules:\n  - when:\n　　　　operation: settle\n    then: {respond: 1403}\n":                                  1,
		"apps:\n　- provider: 4pyun\n　　rules:\n　　　- when: {operation: settle}\n　　　　then: {respond: 1403}\n":       4,
		"apps:\n  - intella\n    id: \"100000\"\n    rules: [{when: {operation: pay}, then: {respond: 7105}}]\n": 1,
	} {
		script, err := ParseScenario("f.yaml", []byte(text))
		var wrong *Error
		if !errors.As(err, &wrong) || len(wrong.More)+1 != mistakes {
			t.Errorf("%s: got %v of %v, want %d mistakes", text, err, script, mistakes)
		}
	}
}

// TestExcerpt: the mark stands below its letter, whatever is before it, and nothing that a
// terminal obeys is shown.
func TestExcerpt(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text         string
		line, column int
		want         string
	}{
		{"a：b\n", 1, 2, "> 1 | a：b\n       ^"},
		{"你好：b", 1, 3, "> 1 | 你好：b\n          ^"},
		{"a\n\tb: c", 2, 2, "  1 | a\n> 2 | \tb: c\n      \t^"},
		{"a: \x1b[31mred\r\nb", 1, 4, "> 1 | a: �[31mred\n         ^\n  2 | b"},
		{strings.Repeat("x", 1000), 1, 500, "> 1 | " + strings.Repeat("x", 120) + "\n      " + strings.Repeat(" ", 59) + "^"},
		{"rules:\n" + strings.Repeat("x", 200) + "\n}", 2, 150, "  1 | rules:\n> 2 | " + strings.Repeat("x", 110) + "\n      " + strings.Repeat(" ", 59) + "^\n  3 | }"},
		{"a", 2, 1, ""},
	} {
		if diff := cmp.Diff(tt.want, excerpt([]byte(tt.text), tt.line, tt.column)); diff != "" {
			t.Errorf("%q: -want +got\n%s", tt.text, diff)
		}
	}
}

// TestSyntaxInChinese: what the parser of YAML says has its Chinese, with what to do.
func TestSyntaxInChinese(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"rules: [\n", "rules: {\n", "name: @x\n", "name: `x\n", "name: \"x\n", "name: 'x\n", "name: \"\\q\"\n", "name: x: y\n", "a: b\n  c: d\n", "name: &\n", "name: *\n",
		"rules: [a, , b]\n", "rules: ]\n", "name: }\n", "name: - x\n", "name: |\nx\n y: z\n", "? \n: [", "- a\nb: c\n", "rules:\n  - then: respond: 1403\n", "name: !!int &a &b x\n", "name: %x\n", "name: \"\\u12\"\n", "%YAML\n---\na: b\n",
	} {
		_, err := ParseScenario("f.yaml", []byte(text))
		var wrong *Error
		if !errors.As(err, &wrong) {
			t.Errorf("%q: got %v, want a mistake", text, err)
			continue
		}
		if said := words.NewBook(Texts, suggest.Texts).In(words.Chinese, wrong.Reason); !words.IsChinese(said) || strings.Contains(said, "YAML") && !strings.Contains(said, "；这不是 YAML：检查缩进") ||
			strings.ContainsAny(strings.SplitN(said, "；", 2)[0], " ") && !strings.Contains(said, `"`) {
			t.Errorf("%q: %s", text, said)
		}
	}
}
