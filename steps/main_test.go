package steps

import (
	"os"
	"testing"

	"paymock/client/adapter"
	"paymock/mock/names/shipped"
)

// TestMain lets lines name platforms and their money, as Register does.
func TestMain(m *testing.M) {
	adapter.TeachWords()
	shipped.TeachWords()
	os.Exit(m.Run())
}
