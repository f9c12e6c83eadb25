package gateway

import (
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
		"app_secret=s3c&app_secretapp_secret=t":              "app_secret=***&app_secretapp_secret=***",
		"\r\n\r\nhint=app_secret":                            "\r\n\r\nhint=app_secret",
		"\r\n\r\napp_secret=&a=1":                            "\r\n\r\napp_secret=&a=1",
	} {
		if got := string(maskSecrets(secretive{}, []byte(request))); got != want {
			t.Errorf("%q became %q, want %q", request, got, want)
		}
	}
}
