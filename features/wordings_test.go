package features_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"

	gherkin "github.com/cucumber/gherkin/go/v26"
	"github.com/cucumber/godog"
	messages "github.com/cucumber/messages/go/v21"

	"paymock/features"
	"paymock/mock/phrase"
	"paymock/steps"
)

// pickles are the scenarios of all features, outlines filled in.
func pickles(t *testing.T) []*messages.Pickle {
	t.Helper()
	names, err := fs.Glob(features.FS, "*/*.feature")
	if err != nil {
		t.Fatal(err)
	}
	var all []*messages.Pickle
	ids := (&messages.Incrementing{}).NewId
	for _, name := range names {
		text, err := fs.ReadFile(features.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := gherkin.ParseGherkinDocument(bytes.NewReader(text), ids)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, p := range gherkin.Pickles(*doc, name, ids) {
			p.Name = name + ": " + p.Name
			all = append(all, p)
		}
	}
	return all
}

// sayings are the names of the wordings that each scenario uses.
func sayings(all []*messages.Pickle) map[*messages.Pickle][]string {
	known := map[string][]string{}
	names := map[*messages.Pickle][]string{}
	for _, p := range all {
		for _, st := range p.Steps {
			if _, read := known[st.Text]; !read {
				known[st.Text] = phrase.Used(st.Text)
			}
			names[p] = append(names[p], known[st.Text]...)
		}
	}
	return names
}

// TestEveryWordingIsUsed: there is nothing that can be said and that no feature says.
func TestEveryWordingIsUsed(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	for _, names := range sayings(pickles(t)) {
		for _, name := range names {
			used[name] = true
		}
	}
	for _, w := range phrase.Wordings() {
		if !used[w.Name] {
			t.Errorf("no feature says %q (%s %s)", w.Text(phrase.English), w.Sort, w.Name)
		}
	}
}

// TestChinese says every wording in Chinese: of those that no Chinese feature says, it translates
// scenarios until all were said, and runs them.
func TestChinese(t *testing.T) {
	if name := os.Getenv("PAYMOCK_TARGET"); name != "" && name != "inproc" {
		t.Logf("one target is enough for words: inproc, not %s", name)
		return
	}
	chosen := cover(pickles(t))
	var text strings.Builder
	text.WriteString("# language: zh-CN\n功能: 每一种说法的中文\n")
	for _, p := range chosen {
		writeChinese(t, &text, p)
	}
	target := inproc(t)
	target.OpenSSL = openssl(t)
	opts := options
	opts.DefaultContext, opts.Paths, opts.FS, opts.Tags = t.Context(), nil, nil, ""
	opts.FeatureContents = []godog.Feature{{Name: "zh.feature", Contents: []byte(text.String())}}
	suite := godog.TestSuite{
		Name: "zh", Options: &opts,
		ScenarioInitializer: func(sc *godog.ScenarioContext) { steps.Register(sc, target) },
	}
	if status := suite.Run(); status != 0 {
		t.Fatalf("%d scenarios in Chinese: status %d", len(chosen), status)
	}
}

// cover chooses scenarios that together say all that isn't said in Chinese: each time the one
// that says most that is new.
func cover(all []*messages.Pickle) []*messages.Pickle {
	names, said := sayings(all), map[string]bool{}
	say := func(p *messages.Pickle) {
		for _, name := range names[p] {
			said[name] = true
		}
	}
	for _, p := range all {
		if p.Language == string(phrase.Chinese) {
			say(p)
		}
	}
	var chosen []*messages.Pickle
	for {
		var best *messages.Pickle
		most := 0
		for _, p := range all {
			fresh := map[string]bool{}
			for _, name := range names[p] {
				if !said[name] {
					fresh[name] = true
				}
			}
			if len(fresh) > most {
				best, most = p, len(fresh)
			}
		}
		if best == nil {
			return chosen
		}
		chosen = append(chosen, best)
		say(best)
	}
}

func writeChinese(t *testing.T, to *strings.Builder, p *messages.Pickle) {
	t.Helper()
	fmt.Fprintf(to, "\n  场景: %s\n", p.Name)
	for _, st := range p.Steps {
		line, ok := phrase.Translate(st.Text, phrase.Chinese)
		if !ok {
			t.Fatalf("%s: %q can't be said in Chinese", p.Name, st.Text)
		}
		fmt.Fprintf(to, "    * %s\n", line)
		if st.Argument == nil {
			continue
		}
		if doc := st.Argument.DocString; doc != nil {
			fmt.Fprintf(to, "      ```\n%s\n      ```\n", indented(doc.Content))
		}
		if table := st.Argument.DataTable; table != nil {
			for _, row := range table.Rows {
				for _, cell := range row.Cells {
					fmt.Fprintf(to, "| %s ", strings.NewReplacer(`\`, `\\`, "|", `\|`, "\n", `\n`).Replace(cell.Value))
				}
				to.WriteString("|\n")
			}
		}
	}
}

func indented(text string) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = "      " + lines[i]
	}
	return strings.Join(lines, "\n")
}
