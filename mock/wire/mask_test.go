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

// TestMaskedExactly: what is masked is the secret and nothing beside it; in base64 the whole run in which it stands,
// for its neighbours are in the same letters.
func TestMaskedExactly(t *testing.T) {
	t.Parallel()
	const secret = "SecretX+Key/98"
	every := string([]byte{0x00, 0x10, 0x83, 0x10, 0x51, 0x87, 0x20, 0x92, 0x8b, 0x30, 0xd3, 0x8f, 0x41, 0x14, 0x93, 0x51, 0x55, 0x97, 0x61, 0x96, 0x9b, 0x71, 0xd7, 0x9f, 0x82, 0x18, 0xa3, 0x92, 0x59, 0xa7, 0xa2, 0x9a, 0xab, 0xb2, 0xdb, 0xaf, 0xc3, 0x1c, 0xb3, 0xd3, 0x5d, 0xb7, 0xe3, 0x9e, 0xbb, 0xf3, 0xdf, 0xbf})
	standard, urls := base64.StdEncoding, base64.URLEncoding
	if got := standard.EncodeToString([]byte(every)); got != "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/" {
		t.Fatalf("not every letter: %s", got)
	}
	for given, want := range map[string]string{
		"a=" + secret + "&b": "a=***&b",
		secret:               "***",
		"x" + secret + secret + "y" + secret + "zSecretX+Key/9":                   "x******y***zSecretX+Key/9",
		"SecretX%2BKey%2F98&SecretX%2bKey%2f98&":                                  "***&***&",
		"SecretX%252BKey%252F98;SecretX%25252BKey":                                "***;SecretX%25252BKey",
		"SecretX%24BKey%2F98 SecretX%35BKey%2F98":                                 "SecretX%24BKey%2F98 SecretX%35BKey%2F98",
		"SecretX%242BKey%2F98 SecretX%352BKey/98":                                 "SecretX%242BKey%2F98 SecretX%352BKey/98",
		"SecretX%2GKey/98 SecretX%G2Key/98 SecretX%2\x2bKey/98":                   "SecretX%2GKey/98 SecretX%G2Key/98 SecretX%2\x2bKey/98",
		`SecretX\u002BKey\/98 SecretX\U002bKey/98`:                                "*** ***",
		`SecretX\u012BKey/98 SecretX\u102BKey/98`:                                 `SecretX\u012BKey/98 SecretX\u102BKey/98`,
		`SecretX\x002BKey/98 SecretX|+Key/98`:                                     `SecretX\x002BKey/98 SecretX|+Key/98`,
		`\S\e\c\r\e\t\X\+\K\e\y\/\9\8.`:                                           "***.",
		`\u0053ecretX+Key/98 %53ecretX+Key/98 %2553ecretX+Key/98`:                 "*** *** ***",
		"SecretX Key/98 SecretX%20Key/98":                                         "SecretX Key/98 SecretX%20Key/98",
		"S\x00e\x00c\x00r\x00e\x00t\x00X\x00+\x00K\x00e\x00y\x00/\x009\x008\x00.": "***\x00.",
		"S%00e%00c%00r%00e%00t%00X%00%2B%00K%00e%00y%00%2F%009%008%00.":           "***%00.",
		`S\u0000e\u0000c\u0000r\u0000e\u0000t\u0000X+Key/98`:                      "***",
		"\x00" + secret: "\x00***",
		`{"t":"` + standard.EncodeToString([]byte(every+secret+every)) + `"}`:                                      `{"t":"***"}`,
		"t=" + urls.EncodeToString([]byte(every+secret+every)) + "&":                                               "t=***&",
		"t=" + standard.EncodeToString([]byte("k"+secret)) + "&u=" + standard.EncodeToString([]byte("key"+secret)): "t=***&u=***",
		standard.EncodeToString([]byte(secret)):                                                                    "***",
		"t=" + standard.EncodeToString([]byte(secret[:13])) + "&":                                                  "t=" + standard.EncodeToString([]byte(secret[:13])) + "&",
		"{" + standard.EncodeToString([]byte("ab"+secret)) + "[":                                                   "{***[",
		"t@" + standard.EncodeToString([]byte("ab"+secret)) + "`":                                                  "t@***`",
		"t=" + strings.Repeat(standard.EncodeToString([]byte("x"+secret)), 2):                                      "t=***",
	} {
		if got := string(wire.MaskSecret([]byte(given), secret)); got != want {
			t.Errorf("%q became\n%q, want\n%q", given, got, want)
		}
	}
	for secret, tt := range map[string][2]string{
		"1234567":     {"a=1234567", "a=1234567"},
		"12345678":    {"a=12345678", "a=***"},
		"pass word 1": {"pass+word+1 pass%20word%201 pass word 1", "*** *** ***"},
		`pass\wo"rd`:  {`pass\wo"rd pass\\wo\"rd`, "*** ***"},
		"%%%%%%%%":    {"%25%25%25%25%25%25%25%25 %%%%%%%%", "*** ***"},
		"":            {"a", "a"},
	} {
		if got := string(wire.MaskSecret([]byte(tt[0]), secret)); got != tt[1] {
			t.Errorf("%q in %q: %q, want %q", secret, tt[0], got, tt[1])
		}
	}
}
