package alipay_test

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"paymock/mock/provider"
	"paymock/mock/provider/alipay"
	"paymock/mock/wire"
)

const vectorsPath = "../../../features/vectors/alipay.json"

// The identity and trade that the vectors name.
const (
	vectorApp    = "2014072300007148"
	vectorSeller = "2088101126765726"
	vectorTrade  = "2014030411001007850000672009"
)

// vectorNow is when the captured requests were made.
var vectorNow = time.Date(2026, 11, 21, 14, 40, 0, 0, time.UTC)

// TestCapturedRequests replays what real SDKs sent: each is accepted, settles, and gets an
// answer whose signature verifies.
func TestCapturedRequests(t *testing.T) {
	t.Parallel()
	v := loadVectors(t)
	if len(v.Captured) != 18 {
		t.Fatalf("%d captured requests, want 18", len(v.Captured))
	}
	for _, c := range v.Captured {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			w := vectorWorld(t, v)
			parts := strings.Fields(c.RequestLine)
			req := request(parts[0], parts[1], c.Headers, c.Body)
			r := w.Do(req)
			if r.Call.Refused != nil || r.Call.Verdict != "signature valid" {
				t.Fatalf("%s; %s; %s", r.Call.Verdict, r.Outcome.Code.Name(), r.Outcome.Explain)
			}
			if !r.Outcome.Code.Success {
				t.Fatalf("answered %s: %s", r.Outcome.Code.Name(), r.Outcome.Explain)
			}
			if got := r.Call.Canonical; got != c.StringToSign {
				t.Errorf("string to sign\n%s\nwant\n%s", got, c.StringToSign)
			}
			got := readAnswer(t, w.App, req, r.Response)
			if got["settle_no"] == nil || got["trade_no"] != vectorTrade {
				t.Errorf("answered %v", got)
			}
			if trade := w.Trade(vectorTrade); trade.Shared != 10 {
				t.Errorf("%d fen are split, want 10", trade.Shared)
			}
			again := w.Do(req)
			if string(again.Response.Body) != string(r.Response.Body) {
				t.Errorf("the repeat answers\n%s\nafter\n%s", again.Response.Body, r.Response.Body)
			}
			if trade := w.Trade(vectorTrade); trade.Shared != 10 {
				t.Errorf("%d fen are split after the repeat, want 10", trade.Shared)
			}
		})
	}
}

func b64(t testing.TB, s string) []byte {
	t.Helper()
	raw, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// TestRequestVectors sends each v2 vector both ways it stands on the wire.
func TestRequestVectors(t *testing.T) {
	t.Parallel()
	v := loadVectors(t)
	for _, c := range v.RequestV2 {
		for place, f := range map[string]wireForm{"split": c.Split, "in body": c.InBody} {
			t.Run(c.Name+" "+place, func(t *testing.T) {
				t.Parallel()
				w := vectorWorld(t, v)
				call := w.Provider.Decode(request("POST", f.Target, [][2]string{{"Content-Type", f.ContentType}}, f.Body), w.Apps)
				if call.Refused != nil {
					t.Fatalf("%s: %s", call.Verdict, call.Refused.Explain)
				}
				if call.Canonical != c.StringToSign {
					t.Errorf("string to sign\n%s\nwant\n%s", call.Canonical, c.StringToSign)
				}
				if call.Operation != "settle" || call.Digest == "" || call.RepeatKey == "" || call.Subject == "" {
					t.Errorf("operation %q, subject %q, repeat key %q, digest %q", call.Operation, call.Subject, call.RepeatKey, call.Digest)
				}
			})
		}
	}
}

// TestV3RequestVectors sends each v3 vector.
func TestV3RequestVectors(t *testing.T) {
	t.Parallel()
	v := loadVectors(t)
	for _, c := range v.V3Request {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			w := vectorWorld(t, v)
			req := request(c.Method, c.Path, nil, c.Body)
			for name, value := range c.Headers {
				req.Header = append(req.Header, wire.Field{Name: name, Value: value})
			}
			call := w.Provider.Decode(req, w.Apps)
			if call.Refused != nil || call.Canonical != c.StringToSign {
				t.Errorf("%s, refused %v\n%s\nwant\n%s", call.Verdict, call.Refused, call.Canonical, c.StringToSign)
			}
		})
	}
}

// TestResponseVectors renders the answers of the vectors: PKCS#1 v1.5 is deterministic, so
// every byte must be the same. unicode_escaped is left out: Chinese is written raw here, as on
// the platform, and that vector is for clients.
func TestResponseVectors(t *testing.T) {
	t.Parallel()
	v := loadVectors(t)
	codes := map[string]provider.Code{}
	for _, c := range alipay.New().Codes() {
		codes[c.Name()] = c
	}
	rendered := 0
	for _, c := range v.ResponseV2 {
		if c.Name == "unicode_escaped" {
			continue
		}
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			w := vectorWorld(t, v)
			m := merchant{key: privateKey(v.Keys.App.PrivatePEM), app: w.App, charset: c.Charset, signType: c.SignType}
			if c.Name == "cert_mode" {
				m.certs = &[2]string{v.CertMode.AppSN, v.CertMode.RootSN}
			}
			method := strings.ReplaceAll(strings.TrimSuffix(c.Key, "_response"), "_", ".")
			req := m.v2(method, tradeBiz)
			call := w.Provider.Decode(req, w.Apps)
			if call.Refused != nil {
				t.Fatal(call.Refused.Explain)
			}
			resp, err := w.Provider.Encode(call, outcome(t, codes, c.SignedText), provider.Fault{})
			if err != nil {
				t.Fatal(err)
			}
			if want := b64(t, c.BodyBase64); string(resp.Body) != string(want) {
				t.Errorf("answered\n%s\nwant\n%s", resp.Body, want)
			}
			if got := resp.Header.Get("Content-Type"); got != c.ContentType {
				t.Errorf("content type %q, want %q", got, c.ContentType)
			}
		})
		rendered++
	}
	if rendered != 8 {
		t.Errorf("%d vectors rendered, want 8", rendered)
	}
}

// outcome turns the object of a response vector back into a decision.
func outcome(t *testing.T, codes map[string]provider.Code, text string) provider.Outcome {
	t.Helper()
	var pairs wire.Object
	dec := json.NewDecoder(strings.NewReader(text))
	for {
		token, err := dec.Token()
		if err != nil {
			break
		}
		name, ok := token.(string)
		if !ok {
			continue
		}
		value, err := dec.Token()
		if err != nil {
			t.Fatal(err)
		}
		pairs = append(pairs, wire.Member{Name: name, Value: value})
	}
	get := func(name string) string { s, _ := pairs.Get(name).(string); return s }
	name := get("sub_code")
	if name == "" {
		name = get("code")
	}
	out := provider.Outcome{Code: codes[name]}
	if out.Code.Message != get("sub_msg") {
		out.Message = get("sub_msg")
	}
	for _, m := range pairs {
		if !strings.HasPrefix(m.Name, "sub_") && m.Name != "code" && m.Name != "msg" {
			out.Fields = append(out.Fields, m)
		}
	}
	return out
}

// TestAESVector reads the encrypted request, and renders the encrypted answer byte for byte.
func TestAESVector(t *testing.T) {
	t.Parallel()
	v := loadVectors(t)
	w := vectorWorld(t, v)
	values := map[string]string{"sign": v.AES.Request.Sign}
	for name, value := range v.AES.Request.Params {
		values[name] = value
	}
	call := w.Provider.Decode(form(values), w.Apps)
	if call.Refused != nil {
		t.Fatal(call.Refused.Explain)
	}
	if got, _ := call.Fields.Lookup("biz_content"); got != v.AES.Request.Plain {
		t.Errorf("decrypted to\n%s\nwant\n%s", got, v.AES.Request.Plain)
	}
	out := outcome(t, map[string]provider.Code{"10000": {Code: "10000", Message: "Success", Success: true}}, v.AES.Response.Plain)
	resp, err := w.Provider.Encode(call, out, provider.Fault{})
	if err != nil || string(resp.Body) != v.AES.Response.Body {
		t.Errorf("%v; answered\n%s\nwant\n%s", err, resp.Body, v.AES.Response.Body)
	}
}

// TestNotificationVectors renders the notifications of the vectors: the same pairs and the
// same signature.
func TestNotificationVectors(t *testing.T) {
	t.Parallel()
	v := loadVectors(t)
	at := time.Date(2026, 11, 21, 22, 51, 2, 0, time.FixedZone("", 8*3600))
	for _, c := range v.Notification {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			w := vectorWorld(t, v)
			n := provider.Notice{ID: "1", Kind: "notify", URL: "http://127.0.0.1:9/n"}
			now := at
			if ms, err := strconv.ParseInt(c.Params["utc_timestamp"], 10, 64); err == nil {
				n.Kind, now = "settle", time.UnixMilli(ms)
			}
			var form wire.Form
			for name, value := range c.Params {
				form = append(form, wire.Pair{Name: name, Value: value})
			}
			n.Content = form.Encode()
			req, err := w.Provider.Callback(w.App, n, 1, now, provider.Fault{})
			if err != nil {
				t.Fatal(err)
			}
			if got, want := sortedForm(t, string(req.Body)), sortedForm(t, c.Body); got != want {
				t.Errorf("sent\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func sortedForm(t *testing.T, raw string) string {
	t.Helper()
	f, err := wire.ParseForm(raw)
	if err != nil {
		t.Fatal(err)
	}
	lines := make([]string, len(f))
	for i, p := range f {
		lines[i] = p.Name + "=" + p.Value
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// TestShapes checks that the answers' reader of these tests takes the shapes that every SDK
// takes and no other, so that a green test says what it should: what an SDK refuses is never
// sent.
// TestNegatives does what the vectors say must fail.
