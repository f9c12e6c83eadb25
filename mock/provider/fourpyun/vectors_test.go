package fourpyun

import (
	"encoding/json"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"paymock/features/needtool"
	"paymock/mock/app"
	"paymock/mock/jsonnode"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// vector is one entry of features/vectors/4pyun.json: a published or computed signature.
type vector struct {
	ID         string            `json:"id"`
	Rule       string            `json:"rule"`
	Transport  string            `json:"transport"`
	Secret     string            `json:"app_secret"`
	Params     [][2]string       `json:"params"`
	Body       string            `json:"body"`
	Canonical  string            `json:"canonical"`
	Sign       string            `json:"sign"`
	Expected   string            `json:"expected"`
	AcceptAlso string            `json:"accept_also"`
	Wrong      map[string]string `json:"wrong"`
	Computed   string            `json:"computed_sign"` // of negatives
	Printed    string            `json:"printed_sign"`
}

func vectors(t testing.TB) (all, negatives []vector) {
	t.Helper()
	data, err := os.ReadFile("../../../features/vectors/4pyun.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Vectors   []vector `json:"vectors"`
		Negatives []vector `json:"negatives"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Vectors) < 25 || len(file.Negatives) == 0 {
		t.Fatalf("the file has %d vectors and %d negatives", len(file.Vectors), len(file.Negatives))
	}
	return file.Vectors, file.Negatives
}

func (v vector) settings() *appSettings {
	return &appSettings{secret: v.Secret, tail: "&app_secret=" + v.Secret, dialect: unknownApp.dialect}
}

// form is the vector's fields: its pairs, or its body's members.
func (v vector) form(t testing.TB) wire.Form {
	t.Helper()
	if v.Body != "" {
		n, err := jsonnode.Parse([]byte(v.Body))
		if err != nil {
			t.Fatal(err)
		}
		return formOf(n)
	}
	var form wire.Form
	for _, p := range v.Params {
		form = append(form, wire.Pair{Name: p[0], Value: p[1]})
	}
	return form
}

func (v vector) verify(t testing.TB, sign string) authVerdict {
	t.Helper()
	if v.Rule == "raw-json" {
		return verifyRaw(v.settings(), []byte(v.Body), sign)
	}
	return verifyKV(v.settings(), v.form(t), sign)
}

func TestVectors(t *testing.T) {
	t.Parallel()
	all, _ := vectors(t)
	for _, v := range all {
		t.Run(v.ID, func(t *testing.T) {
			t.Parallel()
			made := signRaw(v.settings(), []byte(v.Body))
			if v.Rule == "kv" {
				made = signKV(v.settings(), v.form(t))
			}
			if made != v.Sign || v.Expected != "" && !strings.EqualFold(made, v.Expected) {
				t.Errorf("signed %s, want %s", made, v.Sign)
			}
			want := strings.TrimSuffix(v.Canonical, v.Secret) + "***"
			if len(v.Secret) < 8 {
				want = strings.TrimSuffix(v.Canonical, "&app_secret="+v.Secret) + maskedTail
			}
			for _, sign := range []string{v.Sign, v.Expected, v.AcceptAlso, strings.ToLower(v.Sign)} {
				if sign == "" {
					continue
				}
				got := v.verify(t, sign)
				if !got.ok {
					t.Errorf("%s is refused; the string is\n%s", sign, got.canonical)
				}
				if sign == v.Sign && got.canonical != want {
					t.Errorf("string\n%s\nwant\n%s", got.canonical, want)
				}
			}
			for mistake, wrong := range v.Wrong {
				if v.verify(t, wrong).ok {
					t.Errorf("the signature with the mistake %s is accepted", mistake)
				}
			}
		})
	}
}

// TestVectorNegatives: what the vendor printed and does not verify must not verify here.
func TestVectorNegatives(t *testing.T) {
	t.Parallel()
	_, negatives := vectors(t)
	for _, v := range negatives {
		if v.verify(t, v.Printed).ok {
			t.Errorf("%s: the printed signature is accepted", v.ID)
		}
		if made := signKV(v.settings(), v.form(t)); made != v.Computed {
			t.Errorf("%s: signed %s, want %s", v.ID, made, v.Computed)
		}
	}
}

// TestVectorRequests sends the request vectors through Decode.
func TestVectorRequests(t *testing.T) {
	t.Parallel()
	all, _ := vectors(t)
	checked := 0
	for _, v := range all {
		id := v.form(t).Get("app_id")
		req := v.request()
		if id == "" || req == nil {
			continue
		}
		checked++
		a := &app.App{Provider: "4pyun", ID: id, Secret: v.Secret, Merchant: "62626601"}
		apps := app.NewRegistry()
		if err := apps.Add(a); err != nil {
			t.Fatal(err)
		}
		call := New().Decode(req, apps)
		if !strings.HasPrefix(call.Verdict, "signature valid") || call.App != a {
			t.Errorf("%s: verdict %q", v.ID, call.Verdict)
		}
		if call.Refused != nil && call.Refused.Code.Code == "401" {
			t.Errorf("%s: refused with 401", v.ID)
		}
		if strings.Contains(call.Canonical, v.Secret) && len(v.Secret) > 8 {
			t.Errorf("%s: the string shows the key", v.ID)
		}
	}
	if checked < 15 {
		t.Errorf("only %d vectors were sent", checked)
	}
}

// request is nil for vectors of callbacks.
func (v vector) request() *wire.Request {
	form := url.Values{"sign": {v.Sign}}
	for _, p := range v.Params {
		form.Set(p[0], p[1])
	}
	switch v.Transport {
	case "form":
		return &wire.Request{
			Method: "POST", Path: paymentPath + "trade/settle", Body: []byte(form.Encode()),
			Header: wire.Header{{Name: "content-type", Value: "application/x-www-form-urlencoded;charset=utf-8"}},
		}
	case "query":
		return &wire.Request{Method: "GET", Path: paymentPath + "trade/query", Query: form.Encode()}
	case "json-request":
		return &wire.Request{
			Method: "POST", Path: pathRefund, Body: []byte(v.Body),
			Header: wire.Header{{Name: "Content-Type", Value: "application/json"}, {Name: "authorization", Value: v.Sign}},
		}
	}
	return nil
}

// TestVectorPushes renders the pushes of the vectors from their unsigned content: the
// published sharding sample among them must get its printed signature.
func TestVectorPushes(t *testing.T) {
	t.Parallel()
	all, _ := vectors(t)
	checked := 0
	for _, v := range all {
		form := v.form(t)
		stamp := form.Get("timestamp")
		if !strings.HasSuffix(v.Transport, "callback") || stamp == "" {
			continue
		}
		checked++
		n := provider.Notice{ID: "1", Kind: kindNotify, URL: "http://127.0.0.1:9/", At: millis(t, stamp), Content: v.content(t)}
		if v.Transport == "json-callback" {
			n.Kind = kindSharding
		}
		a := &app.App{Provider: "4pyun", ID: form.Get("app_id"), Secret: v.Secret}
		req, err := New().Callback(a, n, 1, n.At.Add(time.Hour), provider.Fault{})
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(req.Body), v.Sign) {
			t.Errorf("%s: the push is not signed with %s\n%s", v.ID, v.Sign, req.Body)
		}
	}
	if checked < 6 {
		t.Errorf("only %d pushes were rendered", checked)
	}
}

func millis(t testing.TB, text string) time.Time {
	t.Helper()
	var ms int64
	if err := json.Unmarshal([]byte(text), &ms); err != nil {
		t.Fatal(err)
	}
	return time.UnixMilli(ms)
}

// content is the vector's business members as a notice keeps them.
func (v vector) content(t testing.TB) []byte {
	t.Helper()
	public := []string{"app_id", "timestamp", "sign_type", "sign"}
	if v.Body == "" {
		var o wire.Object
		for _, p := range v.form(t) {
			if !slices.Contains(public, p.Name) {
				o = append(o, wire.Member{Name: p.Name, Value: p.Value})
			}
		}
		return o.JSON()
	}
	n, err := jsonnode.Parse([]byte(v.Body))
	if err != nil {
		t.Fatal(err)
	}
	n.Members = slices.DeleteFunc(n.Members, func(m jsonnode.Member) bool { return slices.Contains(public, m.Name) })
	return n.AppendTo(nil, false)
}

// TestOpenSSL lets an unrelated implementation of MD5 sign what this package signs.
func TestOpenSSL(t *testing.T) {
	t.Parallel()
	openssl := needtool.Find(t, "openssl", "openssl")
	all, _ := vectors(t)
	for _, v := range all {
		cmd := exec.CommandContext(t.Context(), openssl, "dgst", "-md5", "-r")
		cmd.Stdin = strings.NewReader(v.Canonical)
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		sign, _, _ := strings.Cut(string(out), " ")
		if got := v.verify(t, sign); !got.ok {
			t.Errorf("%s: openssl's %s over the vector's string is refused", v.ID, sign)
		}
		if made := upperSum([]byte(v.Canonical)); !strings.EqualFold(made, sign) {
			t.Errorf("%s: signed %s, openssl %s", v.ID, made, sign)
		}
	}
}
