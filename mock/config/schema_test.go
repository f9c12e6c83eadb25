package config

import (
	"strings"
	"testing"
)

// TestCodesOfSchema: editors offer the codes, and take them in other forms, too.
func TestCodesOfSchema(t *testing.T) {
	t.Parallel()
	schema := strings.Join(strings.Fields(string(Schema(Words{Codes: []string{"1403", "ACQ.X"}}))), "")
	if n := strings.Count(schema, `"anyOf":[{"enum":["1403","ACQ.X"]},{"type":["string","number","boolean"]}]`); n != 2 {
		t.Errorf("the codes stand at %d places, want those of then and throttle", n)
	}
}
