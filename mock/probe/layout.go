package probe

import (
	"cmp"
	"fmt"
	"strings"

	"paymock/mock/phrase"
	"paymock/mock/provider"
)

// layout describes the probed kind's callbacks: fields, amounts, signature.
type layout struct{ provider.CallbackLayout }

// DefaultKind is the kind that is probed where none is named: the first that the platform lists and whose layout it tells.
func DefaultKind(p provider.Provider) string {
	for _, k := range p.Kinds() {
		if _, err := findLayout(p, k.Name); err == nil {
			return k.Name
		}
	}
	return ""
}

// findLayout finds a kind's layout among those that the platform tells.
func findLayout(p provider.Provider, kind string) (layout, error) {
	var kinds, titles []string
	sent := false
	for _, k := range p.Kinds() {
		kinds, titles = append(kinds, k.Name), append(titles, k.Title)
		sent = sent || k.Name == kind
	}
	if !sent {
		return layout{}, &ConfigError{"kind", fmt.Sprintf("%s sends no %q callbacks%s", p.Name(), kind, phrase.CallbackHint(kind, kinds, titles))}
	}
	if told, ok := p.(provider.CallbackLayouts); ok {
		for _, l := range told.CallbackLayouts() {
			if l.Kind == kind {
				return layout{l}, nil
			}
		}
	}
	return layout{}, &ConfigError{"kind", fmt.Sprintf("probe doesn't know how %s makes %s", p.Name(), kind)}
}

// SignedWithSecret reports whether a platform signs a kind's callbacks with the app's secret.
func SignedWithSecret(p provider.Provider, kind string) bool {
	l, err := findLayout(p, cmp.Or(kind, DefaultKind(p)))
	return err == nil && l.SigningKey == ""
}

// describeStake says what a merchant loses when it believes a raised amount.
func (l layout) describeStake(m provider.MoneyField) string {
	switch {
	case m.Path == l.Booked:
		return "the amount: 1.00 paid is booked as 91.00"
	case m.Stake == "":
		return "an amount that the merchant reckons with"
	}
	return m.Stake
}

// jsonText is a money field's name without the asterisk after JSON text.
func jsonText(path string) (name string, inside bool) { return strings.CutSuffix(path, ".*") }
