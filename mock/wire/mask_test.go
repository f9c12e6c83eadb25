package wire_test

import (
	"encoding/base64"
	"net/url"
	"strings"
	"testing"

	"paymock/mock/wire"
)

// TestSecretsAreMaskedHoweverWritten: the secret's text is masked in every writing.
func TestSecretsAreMaskedHoweverWritten(t *testing.T) {
	t.Parallel()
	const secret = "SecretX+Key/98"
	wide := func(s string, after bool) string {
		var out []byte
		for _, c := range []byte(s) {
			if after {
				out = append(out, c, 0)
			} else {
				out = append(out, 0, c)
			}
		}
		return string(out)
	}
	inBase64 := func(before string) string {
		return base64.StdEncoding.EncodeToString([]byte(before + secret + "}"))
	}
	for name, text := range map[string]string{
		"plain": secret, "percent": url.QueryEscape(secret), "percent twice": url.QueryEscape(url.QueryEscape(secret)),
		"percent, lower": strings.ToLower("%2b%2f") + "S" + "ecretX%2bKey%2f98", "every letter": "%53%65%63%72%65%74%58%2B%4B%65%79%2F%39%38",
		"JSON": `SecretX\u002bKey\/98`, "UTF-16LE": wide(secret, true), "UTF-16BE": wide(secret, false),
		"UTF-16 in a form": url.QueryEscape(wide(secret, true)),
		"base64":           base64.StdEncoding.EncodeToString([]byte(secret)), "base64 of JSON": inBase64(`{"k":"`), "shifted": inBase64(`{"ke":"`), "shifted twice": inBase64(`{"key":"`),
		"URL alphabet": base64.URLEncoding.EncodeToString([]byte(secret)),
	} {
		got := string(wire.MaskSecret([]byte("a=1&b="+text+"&c=2"), secret))
		if !strings.Contains(got, wire.SecretMask) || !strings.HasPrefix(got, "a=1&b") || !strings.Contains(got, "c=2") || len(got) > len("a=1&b=***&c=2")+len(wire.SecretMask)+5 {
			t.Errorf("%s: %q became %q", name, text, got)
		}
	}
	for _, right := range []string{"a=1&b=SecretX", "a=%53&b=%", `{"a":"\u00"}`, "\\", "%", "%2", "%25", "%255", `\u`, `\u0`, `\u00`, `\u005`} {
		if got := string(wire.MaskSecret([]byte(right), secret)); got != right {
			t.Errorf("%q became %q", right, got)
		}
	}
}
