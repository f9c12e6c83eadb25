package doctor

import (
	"crypto"
	"crypto/md5"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// TestPSSByChance: a block that looks like PSS with the longest salt proves nothing by itself, since
// one in some ten thousand of other keys' signatures looks so: whose key it is may be said only where
// zeros or the text prove it.
func TestPSSByChance(t *testing.T) {
	t.Parallel()
	own, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	const text = "app_id=2021000000000077&method=alipay.trade.query&note=a&sign_type=RSA2"
	for _, c := range []struct {
		name, text string
		key        *rsa.PrivateKey
		hash       crypto.Hash
		salt       int
		want       []string
	}{
		{"other key, other text, longest salt", "?", other, crypto.SHA512, rsa.PSSSaltLengthAuto, []string{"key.unknown"}},
		{"other key, other text, usual salt", "?", other, crypto.SHA512, rsa.PSSSaltLengthEqualsHash, []string{"key.other", "rsa.pss", "rsa.hash", "rest.text", "rest.left-out"}},
		{"other key, longest salt", text, other, crypto.SHA256, rsa.PSSSaltLengthAuto, []string{"key.other", "rsa.pss"}},
		{"own key, other text, longest salt", "?", own, crypto.SHA256, rsa.PSSSaltLengthAuto, []string{"rsa.pss", "rest.text", "rest.left-out"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			sign, err := rsa.SignPSS(rand.Reader, c.key, c.hash, hashSum(c.hash.New, c.text), &rsa.PSSOptions{SaltLength: c.salt})
			if err != nil {
				t.Fatal(err)
			}
			body := text + "&sign=" + url.QueryEscape(base64.StdEncoding.EncodeToString(sign))
			keys := Keys{Public: &own.PublicKey, Others: []Other{{ID: "2", Public: &other.PublicKey}}}
			f := Alipay(Message{Method: post, Target: "/gateway.do", Header: [][2]string{{"Content-Type", formType}}, Body: []byte(body)}, keys, false, Glance)
			var got []string
			for _, m := range f.Mistakes {
				got = append(got, m.ID)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("named %q, want %q", got, c.want)
			}
		})
	}
}

// TestPlusLostInSome: of several values with blanks, two had plus signs; or of the blanks of one, a
// part only.
func TestPlusLostInSome(t *testing.T) {
	t.Parallel()
	for name, values := range map[string][3]string{
		"two of three":          {"a+b", "c d", "e+f"},
		"the last two":          {"a b", "c+d", "e+f"},
		"one blank in a value":  {"a+b c", "d+e", "f"},
		"blanks before and not": {"a b+c", "d", "e+f"},
		"many blanks":           {"a+b+c+d", "e f g", "h+i+j"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := "app_id=op1&note=" + values[0] + "&reason=" + values[1] + "&zone=" + values[2]
			sum := md5.Sum([]byte(text + "&app_secret=s3cret"))
			body := strings.ReplaceAll(text, " ", "%20") + "&sign=" + hex.EncodeToString(sum[:])
			f := FourPyun(Message{Method: post, Target: "/x", Header: [][2]string{{"Content-Type", formType}}, Body: []byte(body)}, Keys{Secret: "s3cret"}, Inline)
			if len(f.Mistakes) != 1 || f.Mistakes[0].ID != "value.plus" {
				t.Errorf("named %v", f.Mistakes)
			}
		})
	}
}
