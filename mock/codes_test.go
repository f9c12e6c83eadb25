package mock_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"paymock/mock/catalogue"
	"paymock/mock/words"
)

var update = flag.Bool("update", false, "write CODES.md and OPERATIONS.md of each platform anew")

// TestGeneratedTables holds CODES.md and OPERATIONS.md in each provider's directory to its tables; make generate
// writes them by it.
func TestGeneratedTables(t *testing.T) {
	t.Parallel()
	for _, p := range platforms() {
		var codes, operations bytes.Buffer
		if err := catalogue.WriteMarkdown(&codes, catalogue.CodesOf(p), catalogue.CodesIn(words.Chinese, p)); err != nil {
			t.Fatal(err)
		}
		if err := catalogue.WriteOperations(&operations, p); err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string][]byte{"CODES.md": codes.Bytes(), "OPERATIONS.md": operations.Bytes()} {
			file := filepath.Join(directoryOf(p), name)
			if *update {
				if err := os.WriteFile(file, want, 0o600); err != nil {
					t.Fatal(err)
				}
			} else if kept, err := os.ReadFile(file); err != nil || !bytes.Equal(kept, want) {
				t.Errorf("%s has not the tables of %s as they are (%v); run make generate", file, p.Name(), err)
			}
		}
	}
}
