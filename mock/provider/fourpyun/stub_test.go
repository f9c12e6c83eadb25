package fourpyun_test

import (
	"slices"
	"strings"
	"testing"

	"paymock/mock/provider"
	"paymock/mock/provider/fourpyun"
	"paymock/mock/wire"
)

// TestUnserved: a path that no operation has is known by its name, and may be answered when the
// signature is right.
func TestUnserved(t *testing.T) {
	t.Parallel()
	const path = "/gate/1.0/channel/bank/account"
	w := newWorld(t)
	p := fourpyun.New()
	req := post(path, settleFields("1").signed())
	call := p.Decode(req, w.Apps)
	if call.Unserved != "POST "+path || call.Inauthentic != nil || call.Refused == nil || call.Refused.Code.Code != "403" || call.App == nil {
		t.Fatalf("unserved %q, inauthentic %+v, refused %+v", call.Unserved, call.Inauthentic, call.Refused)
	}
	answer := wire.Object{{Name: "message", Value: "ok"}, {Name: "payload", Value: wire.Object{{Name: "n", Value: 1}}}}
	resp, err := p.Encode(call, p.StubAnswer(call, nil, answer), provider.Fault{})
	if err != nil || !strings.HasPrefix(string(resp.Body), `{"code":"1001","message":"ok","seqno":"`) || !strings.HasSuffix(string(resp.Body), `"payload":{"n":1}}`) {
		t.Errorf("%v\n%s", err, resp.Body)
	}
	codes := p.Codes()
	code := codes[slices.IndexFunc(codes, func(c provider.Code) bool { return c.Code == "1403" })]
	if resp, err = p.Encode(call, p.StubAnswer(call, &code, nil), provider.Fault{}); err != nil || !strings.HasPrefix(string(resp.Body), `{"code":"1403",`) {
		t.Errorf("%v\n%s", err, resp.Body)
	}
	wrong := post(path, settleFields("1").with(fields{"sign": "0"}))
	if call = p.Decode(wrong, w.Apps); call.Inauthentic == nil || call.Inauthentic.Code.Code != "401" {
		t.Errorf("a wrong signature: %+v", call.Inauthentic)
	}
	if nameless := p.Decode(post(path, fields{"a": "1"}.signed()), w.Apps); nameless.Refused == nil || nameless.Refused.Code.Code != "400" || nameless.Refused.Hint != "`app_id` Required!" || nameless.Inauthentic == nil {
		t.Errorf("without app_id: %+v", nameless.Refused)
	}
	for name, want := range map[string]string{path: "", "GET " + path: "", pathSettle: "settle"} {
		if served, err := p.Unserved(name); served != want || err != nil {
			t.Errorf("%s: %q, %v", name, served, err)
		}
	}
	for _, name := range []string{"x", "get /x", "/x?y=1", ""} {
		if _, err := p.Unserved(name); err == nil {
			t.Errorf("%q is taken", name)
		}
	}
}
