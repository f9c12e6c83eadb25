package mock_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"paymock/mock"
	"paymock/mock/catalogue"
)

// TestGeneratedTables holds the CODES.md beside each provider to its table.
func TestGeneratedTables(t *testing.T) {
	t.Parallel()
	rooms := map[string]string{"4pyun": "fourpyun", "alipay": "alipay", "intella": "intella"}
	for _, p := range mock.Providers() {
		room, known := rooms[p.Name()]
		if !known {
			t.Errorf("no CODES.md is known for %s; add it here and to `make generate`", p.Name())
			continue
		}
		file := filepath.Join("provider", room, "CODES.md")
		got, err := os.ReadFile(file)
		if err != nil {
			t.Errorf("%v; run make generate", err)
			continue
		}
		var want bytes.Buffer
		if err := catalogue.Markdown(&want, catalogue.Of(p)); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want.Bytes()) {
			t.Errorf("%s is stale; run make generate", file)
		}
	}
}
