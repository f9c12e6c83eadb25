package fourpyun

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// wire is a request as it arrived: the text that carries the fields, and the Authorization header.
type wire struct{ Text, Authorization string }

// sent sends a message and returns what arrived.
func sent(t *testing.T, m Message) wire {
	t.Helper()
	var got wire
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got = wire{string(body) + r.URL.RawQuery, r.Header.Get("Authorization")}
		_, _ = w.Write([]byte(`{"code":"1001"}`))
	}))
	defer server.Close()
	if _, err := newClient(t, server.URL).Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	return got
}

// Each way to sign wrongly, judged by what openssl makes of the string it should sign.
func TestSigningOfForms(t *testing.T) {
	t.Parallel()
	fields := Fields{{Name: "b", Value: "x y"}, {Name: "a", Value: "1"}, {Name: "e", Value: ""}, {Name: "sign_type", Value: "MD5"}}
	const sent0, right = "b=x+y&a=1&e=&sign_type=MD5", "a=1&b=x y&sign_type=MD5&app_secret=" + testSecret
	tests := map[string]struct {
		signing Signing
		fields  string // as they travel, without sign
		signed  string // what openssl must hash
		sign    string // instead of signed
	}{
		"well":          {Signing{}, sent0, right, ""},
		"wrong key":     {Signing{Secret: "other"}, sent0, "a=1&b=x y&sign_type=MD5&app_secret=other", ""},
		"own text":      {Signing{Sign: "C65FCAC2D3FB5E2D3D4AD93DD20C8C39"}, sent0, "", "C65FCAC2D3FB5E2D3D4AD93DD20C8C39"},
		"kept empties":  {Signing{Mistake: MistakeKeepEmpty}, sent0, "a=1&b=x y&e=&sign_type=MD5&app_secret=" + testSecret, ""},
		"unsorted":      {Signing{Mistake: MistakeUnsorted}, sent0, "b=x y&a=1&sign_type=MD5&app_secret=" + testSecret, ""},
		"encoded":       {Signing{Mistake: MistakeEncoded}, sent0, "a=1&b=x+y&sign_type=MD5&app_secret=" + testSecret, ""},
		"no sign_type":  {Signing{Mistake: MistakeSignType}, sent0, "a=1&b=x y&app_secret=" + testSecret, ""},
		"other tail":    {Signing{Mistake: MistakeKeyTail}, sent0, "a=1&b=x y&sign_type=MD5&key=" + testSecret, ""},
		"changed later": {Signing{Change: Fields{{Name: "a", Value: "2"}}}, "b=x+y&a=2&e=&sign_type=MD5", right, ""},
		"dropped later": {Signing{Drop: []string{"a", "e"}}, "b=x+y&sign_type=MD5", right, ""},
		"added later":   {Signing{Add: Fields{{Name: "a", Value: "3"}, {Name: "z", Value: "9"}}}, sent0 + "&a=3&z=9", right, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sign := test.sign
			if sign == "" {
				sign = opensslMD5(t, test.signed)
			}
			for operation := range map[string]bool{OpSettle: true, OpQuery: true} {
				got := sent(t, Message{Operation: operation, Fields: fields, Signing: test.signing})
				if diff := cmp.Diff(wire{test.fields + "&sign=" + sign, ""}, got); diff != "" {
					t.Errorf("%s (-want +got):\n%s", operation, diff)
				}
			}
		})
	}
	t.Run("lower case", func(t *testing.T) {
		t.Parallel()
		got := sent(t, Message{Operation: OpSettle, Fields: fields, Signing: Signing{LowerCase: true}})
		if want := sent0 + "&sign=" + strings.ToLower(opensslMD5(t, right)); got.Text != want {
			t.Errorf("sent %s, want %s", got.Text, want)
		}
	})
	t.Run("not at all", func(t *testing.T) {
		t.Parallel()
		got := sent(t, Message{Operation: OpSettle, Fields: fields, Signing: Signing{None: true}})
		if diff := cmp.Diff(wire{sent0, ""}, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

func TestSigningOfJSON(t *testing.T) {
	t.Parallel()
	fields := Fields{{Name: "b", Value: "<\"客\">"}, {Name: "a", Value: "1"}}
	const body = `{"b":"<\"客\">","a":"1"}`
	tests := map[string]struct {
		message Message
		body    string
		signed  string // what openssl must hash; empty: no signature
	}{
		"well":          {Message{Fields: fields}, body, body + "&app_secret=" + testSecret},
		"exact body":    {Message{Body: []byte(`{ "a" : 1 }`)}, `{ "a" : 1 }`, `{ "a" : 1 }&app_secret=` + testSecret},
		"wrong key":     {Message{Fields: fields, Signing: Signing{Secret: "other"}}, body, body + "&app_secret=other"},
		"other tail":    {Message{Fields: fields, Signing: Signing{Mistake: MistakeKeyTail}}, body, body + "&key=" + testSecret},
		"changed later": {Message{Fields: fields, Signing: Signing{Change: Fields{{Name: "a", Value: "2"}}}}, `{"b":"<\"客\">","a":"2"}`, body + "&app_secret=" + testSecret},
		"not at all":    {Message{Fields: fields, Signing: Signing{None: true}}, body, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := wire{Text: test.body}
			if test.signed != "" {
				want.Authorization = opensslMD5(t, test.signed)
			}
			test.message.Operation = OpRefund
			if diff := cmp.Diff(want, sent(t, test.message)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// A message can go to another path and in another format than its operation's.
func TestMessageOverrides(t *testing.T) {
	t.Parallel()
	var got *http.Request
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r
		_, _ = w.Write([]byte(`{"code":"1001"}`))
	}))
	t.Cleanup(server.Close)
	m := Message{Operation: OpSettle, Path: "/elsewhere", Format: FormatJSON, Fields: Fields{{Name: "a", Value: "1"}}}
	if _, err := newClient(t, server.URL+"/prefix/").Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	if got.URL.Path != "/prefix/elsewhere" || got.Header.Get("Authorization") == "" {
		t.Errorf("arrived at %s with %v", got.URL.Path, got.Header)
	}
}

func TestOperationsUseTheirPaths(t *testing.T) {
	t.Parallel()
	const base = "/gate/1.0/payment/"
	wants := map[string]string{
		OpPrepare: "POST " + base + "trade/prepare", OpCreate: "POST " + base + "trade/create",
		OpQuery: "GET " + base + "trade/query", OpSettle: "POST " + base + "trade/settle",
		OpRefund: "POST " + base + "trade/refund", OpRefundQuery: "GET " + base + "trade/refund",
	}
	for operation, want := range wants {
		r, err := newClient(t, "http://127.0.0.1:1").signedRequest(Message{Operation: operation})
		if err != nil {
			t.Fatal(err)
		}
		u, err := url.Parse(r.URL)
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Method + " " + u.Path; got != want {
			t.Errorf("%s goes to %s, want %s", operation, got, want)
		}
	}
}

func TestFieldsLeaveTheirReceiverAlone(t *testing.T) {
	t.Parallel()
	f := Fields{{Name: "a", Value: "1"}, {Name: "b", Value: "2"}, {Name: "a", Value: "3"}}
	got := []Fields{f.With("a", "9"), f.With("c", "9"), f.Without("a"), f.Without()}
	want := []Fields{
		{{Name: "a", Value: "9"}, {Name: "b", Value: "2"}, {Name: "a", Value: "3"}},
		{{Name: "a", Value: "1"}, {Name: "b", Value: "2"}, {Name: "a", Value: "3"}, {Name: "c", Value: "9"}},
		{{Name: "b", Value: "2"}},
		{{Name: "a", Value: "1"}, {Name: "b", Value: "2"}, {Name: "a", Value: "3"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(Fields{{Name: "a", Value: "1"}, {Name: "b", Value: "2"}, {Name: "a", Value: "3"}}, f); diff != "" {
		t.Errorf("the receiver changed:\n%s", diff)
	}
}
