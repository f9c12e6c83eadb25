package fourpyun_test

import (
	"fmt"
	"strings"
	"testing"

	"paymock/mock/provider"
	"paymock/mock/provider/fourpyun"
	"paymock/mock/wire"
)

// TestBadRequests: what is no proper request gets the platform's error with the field named.
func TestBadRequests(t *testing.T) {
	t.Parallel()
	good := settleFields("20240614175507066020110395").signed().encode()
	form := "application/x-www-form-urlencoded"
	query := func(raw string) *wire.Request {
		return &wire.Request{Method: "GET", Path: pathQuery, Query: raw, Target: pathQuery + "?" + raw}
	}
	tooLarge := postRaw(pathSettle, form, good)
	tooLarge.TooLarge = true
	tests := map[string]struct {
		req  *wire.Request
		code string
		says []string // in hint
	}{
		"nothing":              {postRaw(pathSettle, form, ""), "400", []string{"`app_id` Required!"}},
		"no form":              {postRaw(pathSettle, form, "%zz"), "400", []string{"`form`", "percent sign"}},
		"no query beside":      {func() *wire.Request { req := postRaw(pathSettle, form, good); req.Query = "%zz"; return req }(), "400", []string{"`form`"}},
		"a NUL in a value":     {settleWith("zz", "x\x00"), "400", []string{"contains a NUL byte"}},
		"a name that is NUL":   {settleWith("\x00", "x"), "400", []string{"contains a NUL byte"}},
		"only separators":      {postRaw(pathSettle, form, "&&==&"), "400", []string{"`app_id` Required!"}},
		"too large":            {tooLarge, "400", []string{"`body`", "1048576"}},
		"plain text":           {postRaw(pathSettle, "text/plain", good), "400", []string{"`Content-Type`"}},
		"multipart":            {postRaw(pathSettle, "multipart/form-data; boundary=x", good), "400", []string{"`Content-Type`"}},
		"no content type":      {postRaw(pathSettle, "", good), "1002", nil},
		"no type, JSON":        {postRaw(pathSettle, "", " {}"), "400", []string{"`app_id` Required!"}},
		"JSON as a form":       {postRaw(pathSettle, form, `{"app_id":"`+appID+`"}`), "400", []string{"`app_id` Required!"}},
		"a form as JSON":       {postRaw(pathSettle, "application/json", good), "400", []string{"`body` is not JSON"}},
		"deep JSON":            {postRaw(pathSettle, "application/json", strings.Repeat("[", 100_000)), "400", []string{"`body` is not JSON"}},
		"a JSON text":          {postRaw(pathSettle, "application/json", `"x"`), "400", []string{"not a JSON object"}},
		"broken UTF-8":         {postRaw(pathSettle, form, good+"&note=%ff%fe"), "400", []string{"`note` is not UTF-8"}},
		"GBK":                  {postRaw(pathSettle, form, good+"&note=%b3%e4%b5%e7"), "400", []string{"`note` is not UTF-8", `GBK "充电"`}},
		"Big5":                 {postRaw(pathSettle, form, good+"&note=%b0%b1%a8%ae%b6%4f%a5%ce"), "400", []string{"`note` is not UTF-8", `Big5 "停車費用"`}},
		"a broken name":        {postRaw(pathSettle, form, good+"&%ff=1"), "400", []string{"is not UTF-8"}},
		"unknown app":          {post(pathSettle, settleFields("1").with(fields{"app_id": "op2"}).signed()), "401", []string{"app_id=op2&", "&app_secret=***"}},
		"app_id twice":         {postRaw(pathSettle, form, good+"&app_id="+appID), "401", nil},
		"a fine app_id twice":  {twice("app_id", appID), "400", []string{"`app_id` occurs twice"}},
		"a field twice":        {twice("reason", "again"), "400", []string{"`reason` occurs twice"}},
		"another field twice":  {twice("zz", "0"), "1002", nil},
		"query without fields": {query(""), "400", []string{"参数`app_id`未传递"}},
		"no query string":      {query("%"), "400", []string{"`query`"}},
		"fields in the query":  {inQuery(), "1002", nil},
		"not served":           {postRaw("/gate/1.0/payment/trade/close", form, good), "403", nil},
		"wrong method":         {&wire.Request{Method: "GET", Path: pathSettle}, "403", nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			a, r := exchange(w, tt.req)
			if a.text("code") != tt.code {
				t.Fatalf("answered %s (%s)", r.Response.Body, r.Outcome.Explain)
			}
			contains(t, "hint", a.text("hint"), tt.says...)
			if r.Call.Verdict == "" || r.Response.Status != 200 {
				t.Errorf("verdict %q, status %d", r.Call.Verdict, r.Response.Status)
			}
			if _, err := codeOf(r.Response); err != nil {
				t.Error(err)
			}
		})
	}
}

// settleWith is a genuine settle with one more field.
func settleWith(name, value string) *wire.Request {
	return post(pathSettle, settleFields("20240614175507066020110395").with(fields{name: value}).signed())
}

// twice repeats a field and signs both: equal names are sorted by value (4pyun sheet 2.1).
func twice(name, value string) *wire.Request {
	f := settleFields("20240614175507066020110395").with(fields{"zz": "1"})
	lines := strings.Split(f.canonical(), "&")
	for i, line := range lines {
		if have, ok := strings.CutPrefix(line, name+"="); ok {
			first, second := min(have, value), max(have, value)
			lines[i] = name + "=" + first + "&" + name + "=" + second
		}
	}
	sign := digest(strings.Join(lines, "&") + "&app_secret=" + secret)
	extra := wire.Form{{Name: name, Value: value}, {Name: "sign", Value: sign}}
	return postRaw(pathSettle, "application/x-www-form-urlencoded", f.encode()+"&"+string(extra.Encode()))
}

// inQuery has half of the form's fields in the query.
func inQuery() *wire.Request {
	f := settleFields("20240614175507066020110395").signed()
	req := post(pathSettle, f.with(fields{"reason": "-"}))
	req.Query = fields{"reason": f["reason"]}.encode()
	req.Target = req.Path + "?" + req.Query
	return req
}

func TestHTTPStatus(t *testing.T) {
	t.Parallel()
	for dialect, want := range map[string]int{"200": 200, "code": 401} {
		w := newWorld(t, "http_status="+dialect)
		r := w.Do(post(pathSettle, settleFields("1").with(fields{"sign": "0"})))
		if r.Response.Status != want {
			t.Errorf("%s: status %d, want %d", dialect, r.Response.Status, want)
		}
		if r := w.Do(post(pathSettle, settleFields("1").signed())); r.Response.Status != 200 {
			t.Errorf("%s: 1002 has status %d", dialect, r.Response.Status)
		}
	}
}

// TestRuleAnswers: a rule's code has the operation's own words.
func TestRuleAnswers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	no := manual(w)
	codes := map[string]provider.Code{}
	for _, c := range w.Provider.Codes() {
		codes[c.Name()] = c
	}
	tests := map[string]struct {
		req           *wire.Request
		code          string
		message, hint string
	}{
		"settle 1403":       {post(pathSettle, settleFields(no).signed()), "1403", "该交易不可清算", ""},
		"prepare 1403":      {post(pathPrepare, prepareFields().signed()), "1403", "支付订单号已存在", ""},
		"refund 1403":       {postJSON(pathRefund, refundBody(no, "R", 1)), "1403", "没有该订单退款权限", ""},
		"refund query 1403": {get(pathRefund, refundQueryFields("R").signed()), "1403", "该商户未授权该应用", ""},
		"query 500":         {get(pathQuery, queryFields(no).signed()), "500", "未查询到订单记录", ""},
		"settle 503":        {post(pathSettle, settleFields(no).signed()), "503", "服务暂不可用", "NO HEALTH SERVICE(PaymentService)!"},
		"settle 1500":       {post(pathSettle, settleFields(no).signed()), "1500", "处理失败", ""},
	}
	for name, tt := range tests {
		call := w.Provider.Decode(tt.req, w.Apps)
		for _, own := range []string{"", "自定义"} {
			resp, err := w.Provider.Encode(call, provider.Outcome{Code: codes[tt.code], Message: own}, provider.Fault{Before: map[string]string{"new.member": "1", "time_cost": "7"}})
			if err != nil {
				t.Fatal(err)
			}
			a, err := read(resp)
			if err != nil {
				t.Fatal(err)
			}
			message, hint := tt.message, tt.hint
			if own != "" {
				message, hint = own, ""
			}
			if a.text("code") != tt.code || a.text("message") != message || a.text("hint") != hint || a.text("new") == "" {
				t.Errorf("%s: %s", name, resp.Body)
			}
		}
	}
}

// TestForeignCall: Encode refuses a call that another provider decoded.
func TestForeignCall(t *testing.T) {
	t.Parallel()
	if _, err := fourpyun.New().Encode(&provider.Call{}, provider.Outcome{}, provider.Fault{}); err == nil {
		t.Error("a foreign call is encoded")
	}
}

// TestSeqnoOfUnknownApps: refusals of calls that belong to no app have numbers that differ, of all digits.
func TestSeqnoOfUnknownApps(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	numbers, digits := map[string]bool{}, [32]map[byte]bool{}
	for i := range 200 {
		a, _ := exchange(w, post(pathSettle, settleFields("1").with(fields{"app_id": fmt.Sprint("op", i)}).signed()))
		numbers[a.text("seqno")] = true
		for at, digit := range []byte(a.text("seqno")) {
			if digits[at] == nil {
				digits[at] = map[byte]bool{}
			}
			digits[at][digit] = true
		}
	}
	for at, seen := range digits {
		if len(seen) != 10 {
			t.Errorf("place %d has %d digits", at, len(seen))
		}
	}
	if len(numbers) != 200 {
		t.Errorf("%d numbers of 200 refusals", len(numbers))
	}
}
