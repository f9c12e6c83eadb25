package gateway

import (
	"encoding/base64"
	"net/url"
	"strings"
	"testing"

	"paymock/mock/provider"
)

// secretive has a field that must never travel.
type secretive struct{ provider.Provider }

func (secretive) SecretFields() []string { return []string{"app_secret"} }

// TestSecretsSentAlongAreMasked: in queries, forms and JSON, wherever the field stands, and nothing else.
func TestSecretsSentAlongAreMasked(t *testing.T) {
	t.Parallel()
	for request, want := range map[string]string{
		"POST /x HTTP/1.1\r\n\r\na=1&app_secret=s3c&b=2":     "POST /x HTTP/1.1\r\n\r\na=1&app_secret=***&b=2",
		"POST /x HTTP/1.1\r\n\r\napp_secret=s3c":             "POST /x HTTP/1.1\r\n\r\napp_secret=***",
		"GET /x?app_secret=s3c HTTP/1.1\r\nHost: h\r\n\r\n":  "GET /x?app_secret=*** HTTP/1.1\r\nHost: h\r\n\r\n",
		"\r\n\r\n{\"app_secret\" : \"s\\\"3c\",\"a\":\"b\"}": "\r\n\r\n{\"app_secret\" : \"***\",\"a\":\"b\"}",
		"\r\n\r\napp_secret=a&app_secret=b":                  "\r\n\r\napp_secret=***&app_secret=***",
		"\r\n\r\nhint=app_secret is missing":                 "\r\n\r\nhint=app_secret is missing",
		"\r\n\r\n{\"app_secret\":\"unended":                  "\r\n\r\n{\"app_secret\":\"***",
		"\r\n\r\n{\"app_secret\":\"ends in a backslash\\":    "\r\n\r\n{\"app_secret\":\"***",
		"\r\n\r\napp_secret=&a=1":                            "\r\n\r\napp_secret=&a=1",
	} {
		if got := string(maskSecrets(secretive{}, []byte(request))); got != want {
			t.Errorf("%q became %q, want %q", request, got, want)
		}
	}
}

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
		got := string(maskValue([]byte("a=1&b="+text+"&c=2"), secret))
		if !strings.Contains(got, secretMask) || !strings.HasPrefix(got, "a=1&b") || !strings.Contains(got, "c=2") || len(got) > len("a=1&b=***&c=2")+len(secretMask)+5 {
			t.Errorf("%s: %q became %q", name, text, got)
		}
	}
	for _, right := range []string{"a=1&b=SecretX", "a=%53&b=%", `{"a":"\u00"}`, "\\", "%", "%2", "%25", "%255", `\u`, `\u0`, `\u00`, `\u005`} {
		if got := string(maskValue([]byte(right), secret)); got != right {
			t.Errorf("%q became %q", right, got)
		}
	}
}
