package catalogue_test

import (
	"errors"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"paymock/mock"
	"paymock/mock/api"
	"paymock/mock/catalogue"
	"paymock/mock/provider"
	"paymock/mock/words"
)

func names(codes []api.Code) []string {
	var all []string
	for _, c := range codes {
		all = append(all, c.Provider+" "+catalogue.Name(c))
	}
	return all
}

func TestSelect(t *testing.T) {
	t.Parallel()
	codes := []api.Code{
		{Provider: "a", Code: "400", Operations: []string{"settle"}},
		{Provider: "a", Code: "4", Sub: "A.ONE", Operations: []string{"settle", "refund"}},
		{Provider: "a", Code: "4", Sub: "A.TWO"},
		{Provider: "b", Code: "400"},
		{Provider: "b", Code: "0", Operations: []string{"pay"}},
		{Provider: "b", Code: "0", Sub: "02xx", Operations: []string{"pay"}},
	}
	for query, want := range map[catalogue.Query][]string{
		{}:                                names(codes),
		{Provider: "b"}:                   {"b 400", "b 0", "b 02xx"},
		{Operation: "settle"}:             {"a 400", "a A.ONE"},
		{Name: "400"}:                     {"a 400", "b 400"},
		{Name: "400", Operation: "pay"}:   nil,
		{Name: "4"}:                       {"a A.ONE", "a A.TWO"},
		{Name: "4/A.TWO"}:                 {"a A.TWO"},
		{Name: "a.one"}:                   {"a A.ONE"},
		{Name: "0"}:                       {"b 0"},
		{Name: "02F9"}:                    {"b 02xx"},
		{Name: "02f9"}:                    nil,
		{Name: "02xx"}:                    {"b 02xx"},
		{Name: "02"}:                      nil,
		{Provider: "c"}:                   nil,
		{Provider: "b", Operation: "x"}:   nil,
		{Provider: "b", Name: "A.ONE"}:    nil,
		{Provider: "a", Operation: "pay"}: nil,
	} {
		got, err := catalogue.SelectCodes(codes, query, nil)
		var field *provider.FieldError
		if (err != nil) != (want == nil) || err != nil && !errors.As(err, &field) {
			t.Errorf("%+v: error %v", query, err)
			continue
		}
		if diff := cmp.Diff(want, names(got)); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", query, diff)
		}
	}
}

// TestWidth prints every code in both languages and measures the lines.
func TestWidth(t *testing.T) {
	t.Parallel()
	codes := mock.Codes()
	for _, language := range []words.Language{words.English, words.Chinese} {
		var out strings.Builder
		if err := catalogue.ListCodes(&out, codes, language); err != nil {
			t.Fatal(err)
		}
		list := out.String()
		for _, c := range codes {
			if !strings.Contains(list, " "+catalogue.Name(c)) {
				t.Errorf("%s: %s is not listed", language, catalogue.Name(c))
			}
			if err := catalogue.ShowCode(&out, c, language); err != nil {
				t.Fatal(err)
			}
		}
		for line := range strings.Lines(out.String()) {
			line = strings.TrimSuffix(line, "\n")
			if n := columns(line); n > 80 {
				t.Errorf("%s: a line of %d columns: %q", language, n, line)
			}
			if line != strings.TrimRight(line, " ") {
				t.Errorf("%s: blanks at the end of %q", language, line)
			}
		}
	}
}

// columns counts Chinese characters and full-width marks twice.
func columns(line string) int {
	n := 0
	for _, r := range line {
		n++
		if unicode.Is(unicode.Han, r) || r >= 0x3000 && r < 0x3040 || r >= 0xff01 && r < 0xff61 {
			n++
		}
	}
	return n
}

// TestNothingIsLost: wrapped text has all its characters in their order.
func TestNothingIsLost(t *testing.T) {
	t.Parallel()
	for _, c := range mock.Codes() {
		var out strings.Builder
		if err := catalogue.ShowCode(&out, c, words.Chinese); err != nil {
			t.Fatal(err)
		}
		shown := strings.Join(strings.Fields(out.String()), "")
		for _, text := range []string{c.Message, c.English, c.Chinese, c.Cause, c.Advice, c.Source} {
			if !strings.Contains(shown, strings.Join(strings.Fields(text), "")) {
				t.Errorf("%s: %q is lost in\n%s", catalogue.Name(c), text, out.String())
			}
		}
	}
}

func TestMarkdown(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	err := catalogue.WriteMarkdown(&out, []api.Code{
		{Provider: "a", Code: "1", Success: true, English: "a|b <c>", Operations: []string{"x", "y"}},
		{Provider: "a", Code: "2", Unknown: true, Operations: []string{"x"}},
		{Provider: "a", Code: "3", Sub: "S_S", Message: " text\n", Source: "doc_1"},
	}, []api.Code{{Provider: "a", Code: "2", Cause: "触发", Advice: "应对"}})
	if err != nil {
		t.Fatal(err)
	}
	var rows []string
	for line := range strings.Lines(out.String()) {
		if strings.HasPrefix(line, "| `") || strings.HasPrefix(line, "#") {
			rows = append(rows, strings.TrimSpace(line))
		}
	}
	want := []string{
		"# Answer codes of a",
		"## Codes",
		"| `1` |  | a\\|b &lt;c&gt; |  | done |  |  |  |  | any |  |",
		"| `2` |  |  |  | unknown |  | 触发 |  | 应对 | x |  |",
		"## With code 3",
		"| `S_S` | text |  |  | refused |  |  |  |  |  | doc\\_1 |",
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
