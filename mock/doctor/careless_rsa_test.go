package doctor_test

import (
	"crypto"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"strings"
)

func alipayProgram(key *rsa.PrivateKey) *careless {
	return &careless{
		fields: [][2]string{
			{"method", "alipay.trade.query"},
			{"app_id", "2021000000000077"},
			{"format", "JSON"},
			{"charset", "utf-8"},
			{"sign_type", "RSA2"},
			{"timestamp", "2026-11-28 10:00:00"},
			{"version", "1.0"},
			{"biz_content", alipayBiz},
			{"Zone", "x"},
		},
		between: "&",
		sum:     func(text, _ string) string { return signed(key, crypto.SHA256, text) },
	}
}

func signed(key *rsa.PrivateKey, h crypto.Hash, text string) string {
	d := h.New()
	d.Write([]byte(text))
	raw, err := rsa.SignPKCS1v15(nil, key, h, d.Sum(nil))
	if err != nil {
		panic(err)
	}
	return base64.StdEncoding.EncodeToString(raw)
}

// signedUnlikePSS signs with a foreign key. What the app's own key makes of it ends as a PSS block does once in 256
// times: then with another one.
func signedUnlikePSS(own, foreign *rsa.PrivateKey, text string) string {
	for {
		signature := signed(foreign, crypto.SHA256, text)
		sent, _ := base64.StdEncoding.DecodeString(signature)
		if opened := textbook(&own.PublicKey, sent); opened[len(opened)-1] != 0xbc {
			return signature
		}
		foreign, _ = rsa.GenerateKey(rand.Reader, 2048)
	}
}

// rsaSlips are mistakes with RSA signatures.
func rsaSlips(key, other, platform, foreign *rsa.PrivateKey) []slip {
	sum := func(name, words string, f func(t string) string) slip {
		return slip{name, "sum", words, func(c *careless) { c.sum = func(t, _ string) string { return f(t) } }}
	}
	show := func(name, words string, f func(string) string) slip {
		return slip{name, "show", words, func(c *careless) { c.show = f }}
	}
	raw := func(s string) []byte { b, _ := base64.StdEncoding.DecodeString(s); return b }
	digest := func(t string) []byte { d := sha256.Sum256([]byte(t)); return d[:] }
	return []slip{
		sum("SHA-1", "SHA-1", func(t string) string { return signed(key, crypto.SHA1, t) }),
		sum("MD5", "MD5", func(t string) string { return signed(key, crypto.MD5, t) }),
		sum("SHA-512", "SHA-512", func(t string) string { return signed(key, crypto.SHA512, t) }),
		sum("PSS", "PSS", func(t string) string {
			s, _ := rsa.SignPSS(rand.Reader, key, crypto.SHA256, digest(t), nil)
			return base64.StdEncoding.EncodeToString(s)
		}),
		sum("no DigestInfo", "DigestInfo", func(t string) string {
			s, _ := rsa.SignPKCS1v15(nil, key, 0, digest(t))
			return base64.StdEncoding.EncodeToString(s)
		}),
		sum("hashed before", "twice", func(t string) string { return signed(key, crypto.SHA256, hex.EncodeToString(digest(t))) }),
		sum("hashed raw before", "twice", func(t string) string { return signed(key, crypto.SHA256, string(digest(t))) }),
		sum("MD5 in hex", "MD5", hexMD5),
		sum("HMAC", "HMAC", func(t string) string {
			m := hmac.New(sha256.New, []byte("k"))
			m.Write([]byte(t))
			return base64.StdEncoding.EncodeToString(m.Sum(nil))
		}),
		sum("other app", "another app", func(t string) string { return signed(other, crypto.SHA256, t) }),
		sum("platform key", "platform's private key", func(t string) string { return signed(platform, crypto.SHA256, t) }),
		sum("foreign key", "another private key", func(t string) string { return signedUnlikePSS(key, foreign, t) }),
		sum("public encryption", "public key", func(t string) string {
			s, _ := rsa.EncryptPKCS1v15(rand.Reader, &key.PublicKey, digest(t)) //nolint:staticcheck // SA1019: the mistake
			return base64.StdEncoding.EncodeToString(s)
		}),
		show("hex", "hex", func(s string) string { return hex.EncodeToString(raw(s)) }),
		show("twice", "twice", func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }),
		show("URL alphabet", "URL alphabet", func(s string) string { return base64.URLEncoding.EncodeToString(raw(s)) }),
		show("MIME", "line break", func(s string) string { return s[:20] + "\r\n" + s[20:] }),
		show("no padding", "padding", func(s string) string { return strings.TrimRight(s, "=") }),
		show("cut", "cut", func(s string) string { return s[:len(s)*3/4+1] }),
		show("encoded again", "percent-encoded twice|URL-encoded", url.QueryEscape),
		show("plus lost", `plus`, func(s string) string { return strings.ReplaceAll(s, "+", " ") }),
		show("quoted", "quotes", func(s string) string { return `"` + s + `"` }),
		show("lower", "lower case", strings.ToLower),
		show("PEM", "PEM block", func(s string) string { return "-----BEGIN SIGNATURE-----\n" + s + "\n-----END SIGNATURE-----" }),
		show("data URL", "data URL", func(s string) string { return "data:;base64," + s }),
		show("doubled", "twice, one behind the other", func(s string) string { return base64.StdEncoding.EncodeToString(append(raw(s), raw(s)...)) }),
		{"too long", "carry", "sign is too long: it holds 273 bytes", func(c *careless) {
			c.show = func(s string) string { return base64.StdEncoding.EncodeToString(append(raw(s), make([]byte, 17)...)) }
		}},
		show("reversed", "reversed", func(s string) string {
			b := raw(s)
			for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
				b[i], b[j] = b[j], b[i]
			}
			return base64.StdEncoding.EncodeToString(b)
		}),
	}
}
