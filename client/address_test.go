package client

import (
	"strings"
	"testing"
)

// TestParseBaseURL: what can't be reached is refused, with what to write instead and without a password.
func TestParseBaseURL(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"http://127.0.0.1:12181":      "",
		"https://[::1]:443/prefix/":   "",
		"http://mock":                 "",
		"":                            "want http://host",
		"127.0.0.1:12181":             "want http://host",
		"mock":                        "want http://host",
		"ftp://mock":                  "want http://host",
		"http://:12181":               "want http://host",
		"http://127.0.0.1:0":          "from 1 to 65535",
		"http://127.0.0.1:99999":      "from 1 to 65535",
		"http://mock:port":            "invalid port",
		"http://me:s3cret@mock:12181": "leave user and password out",
		"http://me:s3cret@mock:port":  "want http://host",
		"http://me:s3cret@[::1":       "want http://host",
		"ftp://me:s3cret@mock":        "leave user and password out",
		"http://mock?a=b":             "leave out",
		"http://mock?":                "leave out",
		"http://mock#here":            "leave out",
	} {
		u, err := ParseBaseURL(text)
		if (want == "") != (err == nil && u != nil) || err != nil && (!strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "s3cret")) {
			t.Errorf("%q: %v, %v; want %q", text, u, err, want)
		}
	}
}
