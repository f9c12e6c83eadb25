package replay

import (
	"testing"

	"paymock/mock/provider"
)

// TestSecretsInTheirPlaces: a password of four digits, which stands in codes and amounts by chance, hinders no
// recording and is hidden where it is one; any other secret is found wherever it stands.
func TestSecretsInTheirPlaces(t *testing.T) {
	t.Parallel()
	roles := provider.RoleTable{"StatusCode": provider.Plain, "TradeKey": provider.Secret, "hint": provider.Said}
	c := NewCleaner(roles, []byte("key"), []string{"0000", "k3y0", "123456"})
	for said, want := range map[string]string{
		`{"StatusCode":"0000","TradeKey":"0000"}`: `{"StatusCode":"0000","TradeKey":"***"}`,
		`{"hint":"try k3y0"}`:                     `{"hint":"try ***"}`,
		`{"hint":"try 123456"}`:                   `{"hint":"try ***"}`,
	} {
		got, err := c.Clean(said)
		if err != nil || got != want || c.Check([]byte(got)) != nil {
			t.Errorf("%s is cleaned to %s, %v, %v; want %s", said, got, err, c.Check([]byte(got)), want)
		}
	}
	for _, said := range []string{`{"StatusCode":"k3y0"}`, `{"StatusCode":"7123456"}`} {
		if c.Check([]byte(said)) == nil {
			t.Errorf("%s is kept", said)
		}
	}
}
