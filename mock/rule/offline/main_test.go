package offline_test

import (
	"os"
	"testing"

	"paymock/mock"
)

// TestMain tells sentences of the platforms' words.
func TestMain(m *testing.M) {
	mock.TeachWords(mock.Providers())
	os.Exit(m.Run())
}
