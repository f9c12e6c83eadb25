package steps

import (
	"os"
	"testing"

	"paymock/client/adapter"
)

// TestMain lets lines name platforms and their money, as Register does.
func TestMain(m *testing.M) {
	adapter.TeachWords()
	os.Exit(m.Run())
}
