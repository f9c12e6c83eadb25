package replay

import (
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

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

// TestDisguises: what must not be kept is found in other encodings, in members' names, and, by its form, in words.
func TestDisguises(t *testing.T) {
	t.Parallel()
	roles := provider.RoleTable{"code": provider.Plain, "buyer": provider.Personal, "hint": provider.Said}
	const secret, name, phone, card, mail = "s3cr3t+key", "欧阳小花", "13812345678", "6222021234567890123", "a.person@mail.example"
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(name)
	if err != nil {
		t.Fatal(err)
	}
	forms := map[string]string{secret: secret, name: name, phone: phone, card: card, mail: mail, "phone in groups": "138 1234 5678", "card in groups": "6222 0212 3456 7890"}
	for _, value := range []string{secret, name} {
		once := url.QueryEscape(value)
		forms["once "+value], forms["twice "+value] = once, url.QueryEscape(once)
		forms["base64 "+value], forms["hex "+value] = base64.StdEncoding.EncodeToString([]byte(value)), hex.EncodeToString([]byte(value))
	}
	forms["GBK once"], forms["GBK base64"] = url.QueryEscape(gbk), base64.StdEncoding.EncodeToString([]byte(gbk))
	for what, form := range forms {
		c := NewCleaner(roles, []byte("key"), []string{secret})
		if _, err := c.Clean(`{"buyer":"` + name + `"}`); err != nil {
			t.Fatal(err)
		}
		got, err := c.Clean(`{"hint":"it says ` + form + ` here"}`)
		if err != nil || strings.Contains(got, form) || strings.Contains(got, name) || strings.Contains(got, secret) {
			t.Errorf("%s in words is cleaned to %s, %v", what, got, err)
		}
		for _, said := range []string{`{"code":"` + form + `"}`, `{"buyer":{"` + form + `":"x"}}`} {
			if got, err := c.Clean(said); err == nil && c.Check([]byte(got)) == nil {
				t.Errorf("%s: %s is kept as %s", what, said, got)
			}
		}
	}
}
