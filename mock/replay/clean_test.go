package replay

import (
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"strconv"
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
	c := NewCleaner(CleanerConfig{Roles: roles, Spoken: []string{"try"}, Key: []byte("key"), Secrets: []string{"0000", "k3y0", "123456"}})
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
		c := NewCleaner(CleanerConfig{Roles: roles, Key: []byte("key"), Secrets: []string{secret}})
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

// TestUnnamed: what may be somebody's is found although no member has named it before, wherever it stands and however it
// is written; what the platform is known to say stays.
func TestUnnamed(t *testing.T) {
	t.Parallel()
	const name = "欧阳小花"
	roles := provider.RoleTable{
		"code": provider.Plain, "at": provider.Time, "buyer": provider.Personal, "more": provider.Container, "msg": provider.Said, "link": provider.Link, "no": provider.Number,
	}
	c := NewCleaner(CleanerConfig{Roles: roles, Spoken: []string{"余额不足", "Business Failed", "ACQ.TRADE_NOT_EXIST", "FAST_INSTANT_TRADE_PAY", "STATUS_SUCCESS", "微信"}, Ours: []string{"want %s there"}, Key: []byte("key")})
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(name)
	if err != nil {
		t.Fatal(err)
	}
	quoted := strings.Trim(strconv.QuoteToASCII(name), `"`)
	forms := []string{
		name, "138 1234 5678", "(010)8888-9999", "021-5888-1234", "021-58881234", "0912-345-678", "0912 345 678", "0912345678", "555-123-4567", "1301 234 5678", "A123456789", "１３８１２３４５６７８", "a.person@mail.example", url.QueryEscape(name), url.QueryEscape(url.QueryEscape(name)), url.QueryEscape(gbk),
		base64.StdEncoding.EncodeToString([]byte(name)), base64.RawURLEncoding.EncodeToString([]byte("id=" + name)), "/pay/" + base64.StdEncoding.EncodeToString([]byte("a="+name)), "/pay/" + hex.EncodeToString([]byte("13812345678")),
		base64.StdEncoding.EncodeToString([]byte(gbk)), base64.StdEncoding.EncodeToString([]byte(base64.StdEncoding.EncodeToString([]byte(name)))), hex.EncodeToString([]byte(name)), strings.ReplaceAll(quoted, `\`, `\\`), "&#27431;&#38451;",
		"%E7%8E%8B%E5%B0%8F%E6%98%8E", "50% of %E7%8E%8B%E5%B0%8F%E6%98%8E", "%7A%68%61%6E%67", // no run of letters in them is a word
		"Jane Grunwald", "JANE GRUNWALD", "jane", "Li", "jane_grunwald", "PAY_JANE", "janeGrunwald", "Jane88", url.QueryEscape("Jane Grunwald"), base64.StdEncoding.EncodeToString([]byte("Jane Grunwald")),
	}
	for _, form := range forms {
		for said, mayRefuse := range map[string]bool{
			`{"msg":"` + form + ` 余额不足"}`: false, `{"msg":"{\"` + "code" + `\":\"x ` + strings.ReplaceAll(form, `\`, `\\`) + `\"}"}`: false,
			`{"code":"` + form + `"}`: true, `{"at":"` + form + `"}`: false, `{"buyer":"` + form + `"}`: false, `{"no":"` + form + `"}`: false, `{"more":"` + form + `"}`: false,
			`{"link":"` + form + `://x"}`: false, `{"link":"https://x/` + form + `?a=` + form + `"}`: false,
			`{"buyer":{"` + form + `":null}}`: true, `{"more":{"` + form + `":""}}`: true, `{"more":{"` + form + `":{}}}`: true, `{"code":["` + form + `"]}`: true,
			url.QueryEscape(form) + "=&code=1": true, "code=" + url.QueryEscape(form): true, "msg=" + url.QueryEscape(form): false,
		} {
			got, err := c.Clean(said)
			if err != nil && !mayRefuse || err == nil && strings.Contains(got, form) || strings.Contains(got, name) || strings.Contains(got, "%E7%8E%8B%E5%B0%8F%E6%98%8E") {
				t.Errorf("%s is cleaned to %s, %v", said, got, err)
			}
		}
		if got := c.CleanText("want " + form + " there"); strings.Contains(got, form) || !strings.HasPrefix(got, "want ") {
			t.Errorf("%q in a verdict is %q", form, got)
		}
	}
	for said, want := range map[string]string{
		`{"msg":"余额不足, Business Failed: 12.50 (ACQ.TRADE_NOT_EXIST)"}`: "", `{"code":"余额不足"}`: "", `{"code":"FAST_INSTANT_TRADE_PAY"}`: "", `{"msg":"STATUS_SUCCESS 微信","code":"微信"}`: "", `{"code":"TRADE_PAY 90m 0462FF"}`: "",
		`{"at":"2026-11-28 12:00:00"}`: "", `{"at":20261128120000}`: "", `{"at":"13812345678"}`: "another",
	} {
		if got, err := c.Clean(said); err != nil || (got == said) != (want == "") {
			t.Errorf("%s is cleaned to %s, %v", said, got, err)
		}
	}
	const twice = "Jane Grunwald"
	got, err := c.Clean(`{"buyer":"` + twice + `","msg":"of ` + twice + `: 余额不足"}`)
	if standIn := c.standIn(twice); err != nil || strings.Count(got, standIn) != 2 {
		t.Errorf("%s is another in words: %s, %v", twice, got, err)
	}
	given := NewCleaner(CleanerConfig{Roles: roles, Given: provider.RoleTable{"code": provider.Plain}, Key: []byte("key")})
	if got, err := given.Clean(`{"code":"` + name + `"}`); err != nil || !strings.Contains(got, name) {
		t.Errorf("what somebody said is plain: %s, %v", got, err)
	}
}
