package mock_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"paymock/mock"
	"paymock/mock/catalogue"
	"paymock/mock/words"
)

// TestGeneratedTables holds the CODES.md beside each provider to its table.
func TestGeneratedTables(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("provider/*/*.md")
	if err != nil {
		t.Fatal(err)
	}
	var tables []string
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		tables = append(tables, string(text))
	}
	for _, p := range mock.Providers() {
		var want bytes.Buffer
		if err := catalogue.WriteMarkdown(&want, catalogue.CodesOf(p), catalogue.CodesIn(words.Chinese, p)); err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(tables, want.String()) {
			t.Errorf("no CODES.md has the table of %s as it is; run make generate", p.Name())
		}
		want.Reset()
		if err := catalogue.WriteOperations(&want, p); err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(tables, want.String()) {
			t.Errorf("no OPERATIONS.md has the tables of %s as they are; run make generate", p.Name())
		}
	}
}
