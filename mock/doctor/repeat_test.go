package doctor_test

import (
	"net/url"
	"strings"
	"testing"

	"paymock/mock/doctor"
)

// TestRepeats: a signature that was made for another message is known by that, and what differs is told.
func TestRepeats(t *testing.T) {
	t.Parallel()
	form := func(fields ...string) doctor.Message {
		var body []string
		for _, f := range fields {
			name, value, _ := strings.Cut(f, "=")
			body = append(body, name+"="+url.QueryEscape(value))
		}
		return doctor.Message{Method: "POST", Target: "/x", Body: []byte(strings.Join(body, "&")), Header: [][2]string{{"Content-Type", "application/x-www-form-urlencoded"}}}
	}
	body := func(text, sign string) doctor.Message {
		return doctor.Message{Method: "POST", Target: "/x", Body: []byte(text), Header: [][2]string{{"Content-Type", "application/json"}, {"Authorization", sign}}}
	}
	const sign, key = "00112233445566778899aabbccddeeff", "S3cret-of-Merchant"
	for _, c := range []struct {
		name        string
		was, is     doctor.Message
		words, zero string
	}{
		{"changed, added, missing", form("app_id=op1", "value=2200", "note=a", "sign="+sign), form("app_id=op1", "sign="+strings.ToUpper(sign), "value=2300", "zone=b"), "journal entry 17;value was 2200 there and is 2300 here;zone was not there;note was a there and is missing", "app_id"},
		{"inside JSON", form("item={\"a\":[{\"v\":\"22.00\"}],\"b\":1}", "sign="+sign), form("item={\"b\":1, \"a\":[{\"v\":\"23.00\"}]}", "sign="+sign), "item.a.0.v was 22.00 there and is 23.00", "item.b"},
		{"a JSON body", body(`{"a":1,"b":2}`, sign), body(`{"a":1,"b":3}`, sign), "b was 2 there and is 3 here", "a was"},
		{"a secret", form("a=1", "b=***", "note=x", "sign="+sign), form("a=2", "b="+key, "note="+key, "sign="+sign), "a was 1;note was x there and is *** here", key},
		{"many", form("a=1", "b=1", "c=1", "d=1", "e=1", "f=1", "g=1", "sign="+sign), form("a=2", "b=2", "c=2", "d=2", "e=2", "f=2", "g=2", "sign="+sign), "2 more differ", "f was"},
		{"another signature", form("a=1", "sign="+sign[1:]+"0"), form("a=2", "sign="+sign), "no known mistake", "exchange"},
		{"the same content", form("a=1", "sign="+sign), form("a=1", "sign="+sign), "no known mistake", "exchange"},
	} {
		f := doctor.FourPyun(c.is, doctor.Keys{Secret: key}, doctor.Glance).Repeats(c.is, []doctor.Earlier{{Seq: 17, Message: c.was}}).Hide(key)
		said := f.Verdict(doctor.English)
		for _, w := range strings.Split(c.words, ";") {
			if !strings.Contains(said, w) {
				t.Errorf("%s: said %q, want %q in it", c.name, said, w)
			}
		}
		if strings.Contains(said, c.zero) {
			t.Errorf("%s: said %q, with %q in it", c.name, said, c.zero)
		}
	}
	const auth = "ALIPAY-SHA256withRSA app_id=1,timestamp=%,sign=AAAA"
	v3 := func(target, text, time string) doctor.Message {
		m := body(text, strings.Replace(auth, "%", time, 1))
		m.Target = target
		return m
	}
	f := doctor.Finding{Mistakes: []doctor.Mistake{{ID: "rest.text"}}}.Repeats(v3("/v3/b", `{"a":"2"}`, "8"), []doctor.Earlier{{Seq: 3, Message: v3("/v3/a", `{"a":"1"}`, "7")}})
	if said := f.Verdict(doctor.Chinese); !strings.Contains(said, "第 3 条") || !strings.Contains(said, "a 当时为 1，现在为 2") || !strings.Contains(said, "路径 当时为 /v3/a，现在为 /v3/b") || !strings.Contains(said, "timestamp=8") {
		t.Errorf("said %q", said)
	}
}
