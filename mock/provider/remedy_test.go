package provider_test

import (
	"testing"

	"paymock/mock/doctor"
	"paymock/mock/provider"
)

// TestRemedyOfAccount: an account that a caller sent stands in a command to be pasted only where a shell takes it for
// a word.
func TestRemedyOfAccount(t *testing.T) {
	t.Parallel()
	bind := provider.Remedy{English: "{payctl} bind {account}"}
	for account, want := range map[string]string{
		"2088101126708402": "2088101126708402", "someone+x@mail.test": "someone+x@mail.test", "": "ACCOUNT",
		"$(id)": "ACCOUNT", "a;id": "ACCOUNT", "a b": "ACCOUNT", "`id`": "ACCOUNT", "--help": "ACCOUNT", "a\nb": "ACCOUNT", "账号": "ACCOUNT",
	} {
		if got := bind.In(doctor.English, "alipay/1", account); got != "payctl --app alipay/1 bind "+want {
			t.Errorf("%q: %s", account, got)
		}
	}
}
