package keyring_test

import (
	"errors"
	"strings"
	"testing"

	"paymock/mock/api"
	"paymock/mock/doctor/keyring"
)

func TestOf(t *testing.T) {
	t.Parallel()
	apps := []api.App{
		{Provider: "4pyun", ID: "op0000000000demo", Secret: "demo", Demo: true},
		{Provider: "4pyun", ID: "op1000000000000a", Secret: "one"},
		{Provider: "intella", ID: "M1", Secret: "p1", RefundSecret: "r1"},
		{Provider: "intella", ID: "M2", Secret: "p2"},
	}
	for name, tt := range map[string]struct {
		platform, id, secret string
		others               int
	}{
		"named":              {"4pyun", "op1000000000000a", "one", 1},
		"intella, named":     {"intella", "M2", "p2", 1},
		"intella, not named": {"intella", "", "p1", 1},
	} {
		keys, err := keyring.Of(apps, tt.platform, tt.id)
		if err != nil || keys.Secret != tt.secret || len(keys.Others) != tt.others {
			t.Errorf("%s: %+v, %v", name, keys, err)
		}
	}
	_, err := keyring.Of(apps, "4pyun", "OP1000000000000A")
	if !errors.Is(err, keyring.ErrUnknown) || !strings.Contains(err.Error(), `did you mean "op1000000000000a"`) {
		t.Errorf("another letter case: %v", err)
	}
}
