package mock_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"paymock/mock"
	"paymock/mock/names/shipped"
	"paymock/mock/rule"
)

// TestShippedNames: what clients know of the platforms' names is what the providers say.
func TestShippedNames(t *testing.T) {
	t.Parallel()
	if diff := cmp.Diff(rule.NamesOf(mock.Providers()), shipped.Platforms()); diff != "" {
		t.Errorf("make generate writes names.json anew (-providers +names.json):\n%s", diff)
	}
	if diff := cmp.Diff(mock.Identities(mock.Providers()), shipped.Identities()); diff != "" {
		t.Errorf("make generate writes identities.json anew (-providers +identities.json):\n%s", diff)
	}
}
