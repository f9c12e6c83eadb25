package intella

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"paymock/client/jsonnode"
)

// sign appends Sign to a text, by the standard library alone.
func (v vectors) sign(t testing.TB, signed, sent string) []byte {
	t.Helper()
	sum := sha256.Sum256([]byte(signed))
	sign, err := rsa.SignPKCS1v15(nil, v.private(t), crypto.SHA256, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	return []byte(strings.TrimSuffix(sent, "}") + `,"Sign":"` + base64.StdEncoding.EncodeToString(sign) + `"}`)
}

func newVerifier(t testing.TB, v vectors) *Verifier {
	t.Helper()
	verifier, err := NewVerifier(v.RSA.Public)
	if err != nil {
		t.Fatal(err)
	}
	return verifier
}

// Blanks don't count, Sign may stand anywhere, and what was escaped was signed escaped.
func TestVerifyTakesEveryLayout(t *testing.T) {
	t.Parallel()
	v := load(t)
	verifier := newVerifier(t, v)
	const text = `{"MchId":"m","Result":"0000","StoreOrderNo":"O1","TotalFee":"70"}`
	const escaped = `{"MchId":"m","MethodName":"\u652f\u4ed8\u5bf6","Detail":"a\u003db\/c","Result":"0000","StoreOrderNo":"O1","TotalFee":"70"}`
	const fee = `{"MchId":"m","Result":"0000","StoreOrderNo":"O1","TotalFee":70}`
	good := v.sign(t, text, text)
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, good, "", "  "); err != nil {
		t.Fatal(err)
	}
	sign := good[bytes.Index(good, []byte(`"Sign"`)) : len(good)-1]
	tests := map[string][]byte{
		"last":            good,
		"with blanks":     pretty.Bytes(),
		"first":           []byte("{" + string(sign) + "," + text[1:]),
		"in the middle":   []byte(strings.Replace(text, `,"Result"`, ","+string(sign)+`,"Result"`, 1)),
		"escaped":         v.sign(t, escaped, escaped),
		"a number as fee": v.sign(t, fee, fee),
	}
	for name, body := range tests {
		n, err := verifier.Verify(body)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if p, err := n.Payment(); err != nil || p.TotalFee != 70 || p.StoreOrderNo != "O1" {
			t.Errorf("%s: %+v, error %v", name, p, err)
		}
	}
	n, err := verifier.Verify(tests["escaped"])
	if err != nil || n.Fields.Get("MethodName") != "支付寶" || n.Fields.Get("Detail") != "a=b/c" {
		t.Errorf("escapes: %+v, error %v", n, err)
	}
}

func TestVerifyRefuses(t *testing.T) {
	t.Parallel()
	v := load(t)
	verifier := newVerifier(t, v)
	good := v.Callbacks[0].Body
	tests := map[string]struct {
		body string
		want error
	}{
		"empty":            {"", ErrMalformed},
		"a list":           {"[]", ErrMalformed},
		"a form":           {"MchId=1&Sign=2", ErrMalformed},
		"no UTF-8":         {"{\"MchId\":\"\xff\",\"Sign\":\"AAAA\"}", ErrMalformed},
		"two texts":        {good + good, ErrMalformed},
		"no sign":          {`{"MchId":"m"}`, ErrNoSign},
		"an empty sign":    {`{"MchId":"m","Sign":""}`, ErrNoSign},
		"no base64":        {`{"MchId":"m","Sign":"?"}`, ErrWrongSign},
		"a short sign":     {`{"MchId":"m","Sign":"AAAA"}`, ErrWrongSign},
		"a member twice":   {strings.Replace(good, `"TotalFee":"100"`, `"TotalFee":"100","TotalFee":"1"`, 1), ErrAmbiguous},
		"twice by escapes": {strings.Replace(good, `"TotalFee":"100"`, `"TotalFee":"100","\u0054otalFee":"1"`, 1), ErrAmbiguous},
		"two signs":        {strings.Replace(good, `"Sign"`, `"Sign":"AAAA","Sign"`, 1), ErrAmbiguous},
		"the sign inside":  {`{"Detail":{"Sign":"AAAA"}}`, ErrNoSign},
	}
	for name, test := range tests {
		if n, err := verifier.Verify([]byte(test.body)); n != nil || !errors.Is(err, test.want) {
			t.Errorf("%s: error %v, want %v", name, err, test.want)
		}
	}
	if _, err := NewVerifier("none"); err == nil {
		t.Error("a verifier without a key")
	}
}

// Every change of one byte or bit, every removed, doubled, added or moved member is noticed.
func TestTamperedNotificationsAreRefused(t *testing.T) {
	t.Parallel()
	v := load(t)
	verifier := newVerifier(t, v)
	for _, c := range v.Callbacks {
		body := []byte(c.Body)
		for i := range body {
			for bit := range 8 {
				changed := bytes.Clone(body)
				changed[i] ^= 1 << bit
				n, err := verifier.Verify(changed)
				if err == nil && string(n.Signed) != c.Signed {
					t.Fatalf("%s: byte %d bit %d: believed %s", c.Name, i, bit, n.Signed)
				}
			}
		}
		root, err := jsonnode.Parse(c.Body)
		if err != nil {
			t.Fatal(err)
		}
		all := root.Members
		refuse := func(what string, changed []jsonnode.Member) {
			text := compactObject(changed)
			if _, err := verifier.Verify(text); err == nil {
				t.Errorf("%s: %s: believed %s", c.Name, what, text)
			}
		}
		for i, m := range all {
			without := append(cloned(all[:i]), all[i+1:]...)
			refuse("without "+m.Name, without)
			if m.Name == "Sign" {
				continue
			}
			refuse("twice "+m.Name, append(cloned(all), m))
			if i < len(all)-2 { // the last one only changes places with Sign
				refuse("moved "+m.Name, append(without, m))
			}
			renamed := cloned(all)
			renamed[i].RawName = `"x` + m.Name + `"`
			refuse("renamed "+m.Name, renamed)
			emptied := cloned(all)
			emptied[i].Value = jsonnode.Node{Raw: `""`}
			refuse("emptied "+m.Name, emptied)
		}
		refuse("more", append(cloned(all), jsonnode.Member{RawName: `"zz"`, Value: jsonnode.Node{Raw: `"1"`}}))
	}
}

func cloned(m []jsonnode.Member) []jsonnode.Member { return slices.Clone(m) }

func TestPaymentIsComplete(t *testing.T) {
	t.Parallel()
	v := load(t)
	verifier := newVerifier(t, v)
	const good = `{"MchId":"m","Result":"0000","StoreOrderNo":"O1","TotalFee":"70"}`
	for _, name := range []string{"MchId", "Result", "StoreOrderNo", "TotalFee"} {
		bad := strings.Replace(good, `"`+name+`"`, `"x"`, 1)
		n, err := verifier.Verify(v.sign(t, bad, bad))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := n.Payment(); !errors.Is(err, ErrIncomplete) || !strings.Contains(err.Error(), name) {
			t.Errorf("without %s: error %v", name, err)
		}
	}
	for _, fee := range []string{`"7O"`, `"-1"`, `"0.5"`, `null`, `{}`} {
		bad := strings.Replace(good, `"70"`, fee, 1)
		n, err := verifier.Verify(v.sign(t, bad, bad))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := n.Payment(); !errors.Is(err, ErrIncomplete) {
			t.Errorf("TotalFee %s: error %v", fee, err)
		}
	}
}
