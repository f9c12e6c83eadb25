package config_test

import (
	"fmt"
	"testing"

	"paymock/mock/config"
	"paymock/mock/phrase"
)

// TestPlatformWords: a file may have any word for a platform; whoever takes it sees the name.
func TestPlatformWords(t *testing.T) {
	t.Parallel()
	phrase.Know(phrase.Platform{Name: "alipay", Chinese: []string{"支付宝"}}, phrase.Platform{Name: "intella", Chinese: []string{"英特拉"}}, phrase.Platform{Name: "4pyun", Chinese: []string{"P云"}})
	for word, name := range map[string]string{"支付宝": "alipay", "支付寶": "alipay", "Alipay": "alipay", "ALIPAY": "alipay", "英特拉": "intella", "P云": "4pyun", "nosuch": "nosuch"} {
		f, err := config.ParseScenario("x.yaml", fmt.Appendf(nil, `
apps:
  - provider: %s
    rules: [{when: {provider: %[1]s}, then: {hang: true}}]
rules: [{when: {provider: %[1]s}, then: {hang: true}}]
`, word))
		if err != nil {
			t.Errorf("%s: %v", word, err)
			continue
		}
		for _, got := range []string{f.Scenario.Apps[0].Provider, f.Scenario.Apps[0].Rules[0].When.Provider, f.Scenario.Rules[0].When.Provider} {
			if got != name {
				t.Errorf("%s is %q, want %s", word, got, name)
			}
		}
		if r, err := config.ReadRule("r.yaml", fmt.Appendf(nil, "{when: {provider: %s}, then: {hang: true}}", word)); err != nil || r.When.Provider != name {
			t.Errorf("%s: a rule for %q, %v", word, r.When.Provider, err)
		}
	}
}
