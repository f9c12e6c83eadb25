package doctor_test

import (
	"crypto"
	"crypto/hmac"
	"crypto/md5"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"paymock/mock/doctor"
)

// TestFurther: mistakes of other languages and of a copied secret, each alone.
func TestFurther(t *testing.T) {
	t.Parallel()
	const key, end = "S3cret-of-Merchant", "&app_secret=S3cret-of-Merchant"
	const sent = `extra={"no":5,"u":"a/b"}&list=[{"k":"a","v":7}]&note=é x&z[0]=1`
	body := func() string {
		var out []string
		for _, p := range strings.Split(sent, "&") {
			name, value, _ := strings.Cut(p, "=")
			out = append(out, url.QueryEscape(name)+"="+url.QueryEscape(value))
		}
		return strings.Join(out, "&") + "&sign="
	}()
	swap := strings.NewReplacer
	for _, c := range [][3]string{
		{"all JSON spaced", "extra, list were serialised again", hexMD5(swap(`":`, `": `, `,"`, `, "`).Replace(sent) + end)},
		{"all JSON printed", "extra, list were signed as the program prints", hexMD5(swap(`{"no":5,"u":"a/b"}`, "{no=5, u=a/b}", `[{"k":"a","v":7}]`, "[{k=a, v=7}]").Replace(sent) + end)},
		{"object Object", "extra was signed as the program prints", hexMD5(strings.Replace(sent, `{"no":5,"u":"a/b"}`, "[object Object]", 1) + end)},
		{"sign is null", "sign=null, the text of a missing value", hexMD5(swap("&z[0]", "&sign=null&z[0]").Replace(sent) + end)},
		{"NUL", "a trailing NUL byte", hexMD5(sent + end + "\x00")},
		{"NUL before the secret", "a trailing NUL byte", hexMD5(sent + "\x00" + end)},
		{"arrow", "something else than =", hexMD5(swap("=", "=>").Replace(sent) + end)},
		{"Java map", "prints their map ({a=b, …})", hexMD5("{" + strings.ReplaceAll(sent, "&", ", ") + "}" + end)},
		{"base64", "the whole string was base64", hexMD5(base64.StdEncoding.EncodeToString([]byte(sent)) + end)},
		{"quotes", "stood in quotes", hexMD5(`"` + sent + `"` + end)},
		{"path", "URL or its path", hexMD5("/x?" + sent + end)},
		{"names encoded", "other letters (URL-encoded)", hexMD5(strings.Replace(sent, "z[0]", "z%5B0%5D", 1) + end)},
		{"dropped", "outside ASCII were dropped", hexMD5(strings.Replace(sent, "é", "", 1) + end)},
		{"NFD", "normal form", hexMD5(strings.Replace(sent, "é", "e\u0301", 1) + end)},
		{"no-break space", "invisible character", hexMD5(sent + end + "\u00a0")},
		{"SHA-256 of the secret", "the SHA-256 of the secret", hexMD5(sent + "&app_secret=" + sha256Hex(key))},
		{"thrice", "three times", hexMD5(hexMD5(hexMD5(sent + end)))},
		{"MD5 of SHA-256", "MD5 over the hex", hexMD5(sha256Hex(sent + end))},
		{"HMAC swapped", "HMAC-MD5", func() string {
			m := hmac.New(md5.New, []byte(sent+end))
			m.Write([]byte(key))
			return hex.EncodeToString(m.Sum(nil))
		}()},
		{"sign extension", "negative numbers", func() string {
			var b strings.Builder
			for _, c := range md5.Sum([]byte(sent + end)) {
				fmt.Fprintf(&b, "%x", uint32(int32(int8(c))))
			}
			return b.String()
		}()},
		{"hex in base64", "base64-encoded once more; and the secret was put before", base64.StdEncoding.EncodeToString([]byte(hexMD5(key + sent + key)))},
	} {
		m := doctor.Message{Method: "POST", Target: "/x", Header: [][2]string{{"Content-Type", "application/x-www-form-urlencoded"}}, Body: []byte(body + url.QueryEscape(c[2]))}
		f := doctor.FourPyun(m, doctor.Keys{Secret: key}, doctor.Inline)
		if said := f.Cause(doctor.English); !strings.Contains(said, c[1]) {
			t.Errorf("%s: said %q, want %q in it", c[0], said, c[1])
		}
		if said := f.Cause(doctor.Chinese); englishPhrase().MatchString(said) {
			t.Errorf("%s: English in %q", c[0], said)
		}
	}
}

// TestFurtherRSA: a signature that was printed and one in columns, and mistakes of OpenAPI v3.
func TestFurtherRSA(t *testing.T) {
	t.Parallel()
	own := keys()[0]
	signed := func(text string) []byte {
		sum := sha256.Sum256([]byte(text))
		sign, err := rsa.SignPKCS1v15(rand.Reader, own, crypto.SHA256, sum[:])
		if err != nil {
			t.Fatal(err)
		}
		return sign
	}
	const text = "app_id=1&method=m&sign_type=RSA2"
	plain := base64.StdEncoding.EncodeToString(signed(text))
	numbers := strings.ReplaceAll(fmt.Sprintf("%d", signed(text)), " ", ", ")
	for name, c := range map[string][2]string{
		"columns":  {"line breaks or white space", plain[:64] + " " + plain[64:128] + " " + plain[128:]},
		"bytes":    {"decimal numbers", numbers},
		"slashes":  {"backslashes", strings.ReplaceAll(plain, "/", `\/`)},
		"b quotes": {"in quotes", "b'" + plain + "'"},
	} {
		m := doctor.Message{Method: "POST", Target: "/gateway.do", Header: [][2]string{{"Content-Type", "application/x-www-form-urlencoded"}}, Body: []byte(text + "&sign=" + url.QueryEscape(c[1]))}
		if f := doctor.Alipay(m, doctor.Keys{Public: &own.PublicKey}, false, doctor.Inline); !strings.Contains(f.Cause(doctor.English), c[0]) && c[1] != plain || len(f.Mistakes) != 1 {
			t.Errorf("%s: said %q, want %q", name, f.Cause(doctor.English), c[0])
		}
	}
	const auth = "app_id=1,nonce=n,timestamp=1718362800123"
	for name, c := range map[string][2]string{
		"seconds":  {"timestamp=1718362800", strings.TrimSuffix(auth, "123") + "\nPOST\n/v3/a?b=1\n{}\n"},
		"ampersan": {"a=b&c=d", strings.ReplaceAll(auth, ",", "&") + "\nPOST\n/v3/a?b=1\n{}\n"},
		"reversed": {"another order", "timestamp=1718362800123,nonce=n,app_id=1\nPOST\n/v3/a?b=1\n{}\n"},
		"literal":  {"without line feeds", auth + `\nPOST\n/v3/a?b=1\n{}\n`},
		"encoded":  {"URL-encoded before signing", url.QueryEscape(auth + "\nPOST\n/v3/a?b=1\n{}\n")},
	} {
		m := doctor.Message{Method: "POST", Target: "/v3/a?b=1", Header: [][2]string{{"Authorization", "ALIPAY-SHA256withRSA " + auth + ",sign=" + base64.StdEncoding.EncodeToString(signed(c[1]))}}, Body: []byte("{}")}
		if f := doctor.AlipayV3(m, doctor.Keys{Public: &own.PublicKey}, doctor.Inline); !strings.Contains(f.Cause(doctor.English), c[0]) {
			t.Errorf("%s: said %q, want %q", name, f.Cause(doctor.English), c[0])
		}
	}
}
