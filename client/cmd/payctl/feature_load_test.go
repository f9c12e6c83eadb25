package main

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	messages "github.com/cucumber/messages/go/v21"
	"github.com/google/go-cmp/cmp"

	"paymock/mock/suggest"
)

const shop = `@shop
Feature: shop

  Background:
    Given a 4pyun app

  Scenario: plain
    Given the clock is frozen

  @slow
  Scenario Outline: rows
    Given <n> seconds pass

    Examples: few
      | n |
      | 1 |
      | 2 |

    @many
    Examples: many
      | n |
      | 9 |

  Rule: ruled
    @late @slow
    Scenario: within
      Given the clock is frozen
`

// TestSelection keeps what lines and tags name, and every line's number.
func TestSelection(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		text  string
		lines []int
		tags  string
		want  []int // lines of what is left
	}{
		"all":                   {shop, nil, "", []int{7, 16, 17, 22, 26}},
		"a step's line":         {shop, []int{8}, "", []int{7}},
		"a blank line behind":   {shop, []int{9}, "", []int{7}},
		"a tag's line":          {shop, []int{10}, "", []int{16, 17, 22}},
		"a row":                 {shop, []int{17}, "", []int{17}},
		"a block's head":        {shop, []int{20}, "", []int{22}},
		"a block's tag":         {shop, []int{19}, "", []int{22}},
		"two lines":             {shop, []int{16, 27}, "", []int{16, 26}},
		"a tag":                 {shop, nil, "@slow", []int{16, 17, 22, 26}},
		"a feature's tag":       {shop, nil, "@shop", []int{7, 16, 17, 22, 26}},
		"a tag of examples":     {shop, nil, "@many", []int{22}},
		"tags and lines":        {shop, []int{11}, "not @many", []int{16, 17}},
		"none":                  {shop, []int{7}, "@many", nil},
		"ends of lines":         {strings.ReplaceAll(shop, "\n", "\r\n"), []int{17}, "", []int{17}},
		"a mark of byte orders": {"\xef\xbb\xbf" + shop, []int{26}, "", []int{26}},
	} {
		wanted, err := parseTags(tt.tags)
		if err != nil {
			t.Fatal(err)
		}
		f, bad := parseFeature("shop.feature", []byte(tt.text))
		if bad != nil {
			t.Fatal(bad)
		}
		left, err := f.keepOnly(tt.lines, func(p *messages.Pickle) bool { return wanted(tagsOf(p)) })
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var got []int
		if left != nil {
			for _, p := range left.pickles {
				got = append(got, left.lineOfNodes(p.AstNodeIds))
			}
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: (-want +got):\n%s", name, diff)
		}
	}
	f, _ := parseFeature("shop.feature", []byte(shop))
	if _, err := f.keepOnly([]int{2}, func(*messages.Pickle) bool { return true }); err == nil || !strings.Contains(err.Error(), "shop.feature:2: no scenario is at this line") {
		t.Errorf("a line of no scenario: %v", err)
	}
}

// FuzzFeature: whatever is read can be reduced to any of its lines, and that can be read again.
func FuzzFeature(f *testing.F) {
	f.Add(shop, 17)
	f.Add("# language: zh-CN\n功能: 一\n  场景: 二\n    假如一个 4pyun 应用\n", 3)
	f.Add("Feature: a\n  Scenario: b\n    Given x\n      \"\"\"\n      Scenario: c\n      \"\"\"\n", 5)
	f.Add("Feature: a\r\n\r\n  Scenario Outline: <x>\r\n    Given <x>\r\n    Examples:\r\n      | x |\r\n", 4)
	f.Add("Feature:\nScenario: a\n  Given x\n@\n\nScenario: b\n  Given y\n", 6)
	f.Add("Feature:\nScenario: a\n  Given x\n@\n\nScenario: b\n  Given y\n", 2)
	f.Fuzz(func(t *testing.T, text string, at int) {
		whole, bad := parseFeature("x.feature", []byte(text))
		if bad != nil {
			if bad.Error() == "" {
				t.Error("a mistake without words")
			}
			return
		}
		left, err := whole.keepOnly([]int{at}, func(*messages.Pickle) bool { return true })
		var own *exitError
		if err != nil && !errors.As(err, &own) {
			t.Fatalf("what was left can't be read: %v", err)
		}
		if left != nil && len(left.pickles) > len(whole.pickles) {
			t.Errorf("%d scenarios of %d", len(left.pickles), len(whole.pickles))
		}
	})
}

// TestFind: files, lines, directories and patterns, each file once, in the order given.
func TestFind(t *testing.T) {
	t.Parallel()
	from := featureSource{files: fstest.MapFS{
		"a/one.feature": {}, "a/two.feature": {}, "a/notes.txt": {}, "b/three.feature": {}, "b/x:7": {}, "c/readme": {}, "d": {Mode: fs.ModeDir},
	}}
	for name, tt := range map[string]struct {
		args []string
		want []selectedFile
		says string
	}{
		"nothing":             {nil, []selectedFile{{"a/one.feature", nil}, {"a/two.feature", nil}, {"b/three.feature", nil}}, ""},
		"a file":              {[]string{"a/two.feature"}, []selectedFile{{"a/two.feature", nil}}, ""},
		"any file":            {[]string{"a/notes.txt"}, []selectedFile{{"a/notes.txt", nil}}, ""},
		"a line":              {[]string{"a/two.feature:7"}, []selectedFile{{"a/two.feature", []int{7}}}, ""},
		"lines":               {[]string{"a/two.feature:7:9", "a/two.feature:11"}, []selectedFile{{"a/two.feature", []int{7, 9, 11}}}, ""},
		"a line and all":      {[]string{"a/two.feature:7", "a"}, []selectedFile{{"a/two.feature", nil}, {"a/one.feature", nil}}, ""},
		"a pattern":           {[]string{"*/t*.feature"}, []selectedFile{{"a/two.feature", nil}, {"b/three.feature", nil}}, ""},
		"lines of a pattern":  {[]string{"*/t*.feature:3"}, []selectedFile{{"a/two.feature", []int{3}}, {"b/three.feature", []int{3}}}, ""},
		"a name with a colon": {[]string{"b/x:7"}, []selectedFile{{"b/x:7", nil}}, ""},
		"not there":           {[]string{"a/tow.feature"}, nil, "a/tow.feature: no such file or directory; did you mean a/two.feature?"},
		"far from there":      {[]string{"zzzzzzzzzz"}, nil, "zzzzzzzzzz: no such file or directory"},
		"no feature":          {[]string{"c"}, nil, "c: the directory holds no .feature file"},
		"a directory's line":  {[]string{"a:3"}, nil, "a:3: a directory has no lines"},
		"a bad pattern":       {[]string{"a/["}, nil, "a/[: syntax error in pattern"},
	} {
		got, err := from.findFeatures(tt.args)
		if tt.says != "" && (err == nil || err.Error() != tt.says) {
			t.Errorf("%s: %v, want %s", name, err, tt.says)
		}
		if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(selectedFile{})); tt.says == "" && (err != nil || diff != "") {
			t.Errorf("%s: %v (-want +got):\n%s", name, err, diff)
		}
	}
}

// TestMistakes: what can't be read is told by place, with a remedy.
func TestMistakes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":          "x:1: the file holds no feature",
		"# only\n":  "x:1: the file holds no feature",
		"\xff\xfeF": "x:1: the file is not UTF-8; save it as UTF-8",
		"Given x\n": `x:1:1: the file begins with no feature; put a line such as Feature: settle a trade above`,
		"# language: zh-CN\n功能: x\n  场景: y\n    给定 一个 4pyun 应用\n    和 z\n": `x:4:5: "给定" begins no step; write 假如` + "\n" + `x:5:5: "和" begins no step; write 并且`,
		"功能：x\n  场景: y\n    当 z\n    则 w\n":                                `x:4:5: "则" begins no step; write 那么`,
		"功能: x\n": "begin it with the line # language: zh-CN",
		"Feature: x\n  Scenario: y\n    Given z\n      | a |\n      | b | c |\n":    "x:5:7: the row has 2 cells, and the first row of its table 1; make them agree",
		"Feature: x\n  Scenario: y\n    Given z\n      \"\"\"\n":                    "x:5: the file ends too early; expected \"\"\" around a text",
		"# language: xx\nFeature: x\n":                                              `x:1:1: features have no language "xx"; write # language: en`,
		"# language: zh-CN\n功能：x\n":                                                 "x:2:3: a Chinese colon ： stands behind 功能; write 功能: with an ASCII colon",
		"Feature: x\n  Scenario: y\n    Given z\n    Whn w\n    Thn v\n  Scen: u\n": "x:6:3:",
	} {
		_, bad := parseFeature("x", []byte(text))
		if bad == nil || !strings.Contains(bad.Error(), want) {
			t.Errorf("%q: %v, want it to say %q", text, bad, want)
		}
	}
	f, bad := parseFeature("x", []byte("功能：x\n  场景: y\n    假如 一个 4pyun 应用\n    则 应答的返回码为 71O5\n"))
	if f == nil || bad == nil {
		t.Fatalf("%v, %v", f, bad)
	}
	if err := joinMistakes(checkSteps([]*feature{f}), checkNames([]*feature{f}, "")); err == nil || !strings.Contains(err.Error(), `x:4:`) {
		t.Errorf("%v: the steps of a feature with wrong keywords are not judged", err)
	}
	many := make(featureMistakes, 0, 30)
	for i := range 30 {
		many = append(many, featureMistake{file: "x", line: 30 - i, reason: "no"})
	}
	if got := strings.Split(many.Error(), "\n"); len(got) != 21 || got[0] != "x:1: no" || got[20] != "… and 10 more" {
		t.Errorf("%d lines: %q … %q", len(got), got[0], got[len(got)-1])
	}
}

func TestTags(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{ // of those who have a, b, both and none
		"":                     "a b ab -",
		" ":                    "a b ab -",
		"@a":                   "a ab",
		"not @a":               "b -",
		"@a and @b":            "ab",
		"@a or @b":             "a b ab",
		"@a && ~@b":            "a",
		"~@a && ~@b":           "-",
		"@a,@b && not @a":      "b",
		"@a and @b or not @a":  "b ab -",
		"@a and (@b or @none)": "ab",
		"not (@a or @b)":       "-",
		"not not @a":           "a ab",
		"@A":                   "",
	} {
		wanted, err := parseTags(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		var got []string
		for _, who := range []struct {
			name string
			tags []string
		}{{"a", []string{"@a"}}, {"b", []string{"@b"}}, {"ab", []string{"@a", "@b"}}, {"-", nil}} {
			if wanted(who.tags) {
				got = append(got, who.name)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s wants %v, want %s", text, got, want)
		}
	}
	for text, want := range map[string]string{
		"a":       `"a" is no tag`,
		"@":       `"@" is no tag`,
		"@a @b":   `"@b" is unexpected`,
		"@a and":  "a tag is missing at the end",
		"(@a":     "a bracket is not closed",
		"@a)":     `")" is unexpected`,
		"and @a":  `"and" is no tag`,
		"not":     "a tag is missing at the end",
		"@a,,@b":  `"," is no tag`,
		"@a or )": `")" is no tag`,
	} {
		if _, err := parseTags(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want it to say %q", text, err, want)
		}
	}
}

func FuzzTags(f *testing.F) {
	for _, text := range []string{"@a and not (@b or @c)", "~@a && @b,@c", "((", "not not", "@a )"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		wanted, err := parseTags(text)
		if err == nil {
			wanted([]string{"@a"})
			return
		}
		_, example, _ := strings.Cut(strings.TrimSuffix(err.Error(), "'"), "write it like '")
		if _, err := parseTags(example); err != nil || example == "" {
			t.Errorf("%q: %v: %q is no example", text, err, example)
		}
	})
}

func TestNearest(t *testing.T) {
	t.Parallel()
	names := []string{"settle.feature", "refund.feature", "结算.feature", "settle.feature"}
	for name, want := range map[string][]string{
		"setle.feature": {"settle.feature"}, "refnd.feature": {"refund.feature"}, "结帐.feature": {"结算.feature"}, "zzzzzzz": nil,
	} {
		if got := suggest.Nearest(name, names, 1); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

// TestOutlines: rows of equal values have names of their own, and a placeholder that no column
// fills is told where it stands.
func TestOutlines(t *testing.T) {
	t.Parallel()
	f, wrong := parseFeature("x.feature", []byte("Feature: x\n  Scenario Outline: y\n    Given a 4pyun app\n    And a paid trade \"T1\" of <a> yuan\n    Examples:\n      | a |\n      | 5.00 |\n      | 5.00 |\n    Examples: two\n      | a |\n      | 5.00 |\n      | 6.00 |\n"))
	if wrong != nil {
		t.Fatal(wrong)
	}
	names := map[string]bool{}
	for _, p := range f.pickles {
		names[f.uniqueTitle(p)] = true
	}
	if len(names) != 4 || !names["y | 6.00 |"] {
		t.Errorf("names %v", names)
	}
	f, wrong = parseFeature("x.feature", []byte("Feature: x\n  Scenario Outline: y\n    Given a <platform> app\n    Examples:\n      | provider |\n      | 4pyun |\n"))
	if wrong != nil {
		t.Fatal(wrong)
	}
	err := checkSteps([]*feature{f})
	if err == nil || !strings.HasPrefix(err.Error(), "x.feature:3:13: no column of the Examples in line 4 fills <platform>; write <provider>, or add the column platform") {
		t.Errorf("%v", err)
	}
}

// TestTerminalIsNoTrade: a step that judges a trade isn't taken for what happens at a terminal of that name.
func TestTerminalIsNoTrade(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{`R1 is closed`: "is a terminal here, and no trade", `T1 is closed`: ""} {
		f, bad := parseFeature("x", []byte("Feature: x\n  Scenario: y\n    Given an intella app\n    And a terminal \"R1\"\n    When "+line+"\n"))
		if bad != nil {
			t.Fatal(bad)
		}
		if err := checkNames([]*feature{f}, ""); (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", line, err, want)
		}
	}
}
