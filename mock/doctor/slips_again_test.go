package doctor_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"paymock/mock/doctor"
)

// formOf is a 4pyun form of a text k=v&k=v whose values hold no &.
func formOf(text, sign string) doctor.Message {
	var out []string
	for _, p := range strings.Split(text, "&") {
		name, value, _ := strings.Cut(p, "=")
		out = append(out, url.QueryEscape(name)+"="+url.QueryEscape(value))
	}
	body := strings.Join(out, "&") + "&sign=" + sign
	return doctor.Message{Method: "POST", Target: "/x", Header: [][2]string{{"Content-Type", "application/x-www-form-urlencoded"}}, Body: []byte(body)}
}

// TestSlipsAgain: each alone must be named, and nothing else.
func TestSlipsAgain(t *testing.T) {
	t.Parallel()
	const key, end = "S3cret-of-Merchant", "&app_secret=S3cret-of-Merchant"
	const sent = `body=<b>桩</b> 套餐&extra={"id":"123","no":"0.10","rate":0.1,"none":[],"u":"a/b"}&notify_url=http://a/b&section=1&subject=<i>x</i> 充电&timestamp=1718362800123`
	const extra = `{"id":"123","no":"0.10","rate":0.1,"none":[],"u":"a/b"}`
	swap := strings.NewReplacer
	for _, c := range [][3]string{
		{"¬", "^&not of a name was shown as HTML and became ¬", swap("&not", "¬").Replace(sent) + end},
		{"§", "^&sect of a name was shown as HTML and became §", swap("&sect", "§").Replace(sent) + end},
		{"absent null", `^callback_url was signed as "null"`, swap("&extra", "&callback_url=null&extra").Replace(sent) + end},
		{"absent undefined", `^callback_url was signed as "undefined"`, swap("&extra", "&callback_url=undefined&extra").Replace(sent) + end},
		{"secret twice", "^the secret stood twice", sent + end + key},
		{"secret a variable", `^&app_secret= was appended with \$\{APP_SECRET\}`, sent + "&app_secret=${APP_SECRET}"},
		{"blanks round &", `another separator than & \( & \)`, strings.ReplaceAll(sent, "&", " & ") + end},
		{"blanks round =", "something else than =", strings.ReplaceAll(sent, "=", " = ") + end},
		{"non-ASCII dropped", `^all parameters with non-ASCII characters in their values were left out: body, subject|^body, subject were left out`, swap("body=<b>桩</b> 套餐&", "", "&subject=<i>x</i> 充电", "").Replace(sent) + end},
		{"tags removed", `^the value of body, subject went through a filter before signing \(tags removed\)`, swap("<b>", "", "</b>", "", "<i>", "", "</i>", "").Replace(sent) + end},
		{"quote with / and :", "^values were URL-encoded before signing", func() string {
			var out []string
			for _, p := range strings.Split(sent, "&") {
				name, value, _ := strings.Cut(p, "=")
				out = append(out, name+"="+swap("+", "%20", "%2F", "/", "%3A", ":").Replace(url.QueryEscape(value)))
			}
			return strings.Join(out, "&") + end
		}()},
		{"numeric check", "^extra was serialised again.*all its numbers", swap(`"123"`, "123", `"0.10"`, "0.1").Replace(sent) + end},
		{"digits bare", "^extra was serialised again.*(all its numbers|its member id was 123)", swap(`"123"`, "123").Replace(sent) + end},
		{"serialize_precision", "^extra was serialised again.*numbers", swap(`:0.1,`, ":0.10000000000000001,").Replace(sent) + end},
		{"{} for []", `^extra was serialised again.*empty lists`, swap("[]", "{}").Replace(sent) + end},
		{"members flat", "^the members of extra were signed as parameters", swap("extra="+extra, "id=123&no=0.10&none=[]", "&section", "&rate=0.1&section", "&timestamp=1718362800123", "&timestamp=1718362800123&u=a/b").Replace(sent) + end},
		{"members in brackets", "^the members of extra were signed as parameters", swap("extra="+extra, "extra[id]=123&extra[no]=0.10&extra[rate]=0.1&extra[u]=a/b").Replace(sent) + end},
	} {
		f := doctor.FourPyun(formOf(sent, hexMD5(c[2])), doctor.Keys{Secret: key}, doctor.OnDemand)
		if said := f.Cause(doctor.English); !regexp.MustCompile(c[1]).MatchString(said) || len(f.Mistakes) != 1 {
			t.Errorf("%s: said %q, want %q alone", c[0], said, c[1])
		}
		if said := f.Cause(doctor.Chinese); englishPhrase().MatchString(said) {
			t.Errorf("%s: English in %q", c[0], said)
		}
	}
}

// TestSignMemberKept: a JSON body was signed with an empty sign in it.
func TestSignMemberKept(t *testing.T) {
	t.Parallel()
	const body, end = `{"app_id":"op1","value":"1"}`, "&app_secret=k3y-of-it"
	for _, signed := range []string{`{"app_id":"op1","value":"1","sign":""}`, `{"app_id":"op1","value":"1","sign":null}`} {
		m := doctor.Message{Method: "POST", Target: "/x", Header: [][2]string{{"Content-Type", "application/json"}, {"Authorization", hexMD5(signed + end)}}, Body: []byte(body)}
		if f := doctor.FourPyun(m, doctor.Keys{Secret: "k3y-of-it"}, doctor.OnDemand); !strings.Contains(f.Cause(doctor.English), "empty member sign") {
			t.Errorf("%s: said %q", signed, f.Cause(doctor.English))
		}
	}
}

// TestPushUnsorted: the objects of a push were verified as they stand in it.
func TestPushUnsorted(t *testing.T) {
	t.Parallel()
	const merchant, item = `{"name":"P云","code":"1"}`, `[{"value":-50,"rate":{"b":1,"a":2}}]`
	const end = "&timestamp=1731973767578&trade_item=%s&trade_value=-50&app_secret=s3cret"
	spaced := strings.NewReplacer(`:`, `: `, `,`, `, `)
	for name, c := range map[string][2]string{
		"as sent":         {merchant, item},
		"as sent, spaced": {spaced.Replace(merchant), spaced.Replace(item)},
		"right":           {`{"code":"1","name":"P云"}`, `[{"rate":{"a":2,"b":1},"value":-50}]`},
	} {
		signed := "app_id=opx&merchant=" + c[0] + "&sign_type=MD5" + strings.Replace(end, "%s", c[1], 1)
		body := `{"app_id": "opx", "merchant": ` + merchant + `, "trade_item": ` + item + `, "trade_value": -50, "timestamp": 1731973767578, "sign_type": "MD5", "sign": "` + hexMD5(signed) + `"}`
		m := doctor.Message{Method: "POST", Target: "/sharding", Header: [][2]string{{"Content-Type", "application/json"}}, Body: []byte(body)}
		f := doctor.FourPyun(m, doctor.Keys{Secret: "s3cret"}, doctor.Inline)
		if said := f.Cause(doctor.English); f.Fits != (name == "right") || !f.Fits && !strings.Contains(said, "not with their names sorted") {
			t.Errorf("%s: fits %t, said %q", name, f.Fits, said)
		}
	}
}

// TestTornByEntity: what followed an id became a part of it.
func TestTornByEntity(t *testing.T) {
	t.Parallel()
	f := doctor.App("op1×tamp=1718362800123", []string{"op1", "op2"})
	if said := f.Cause(doctor.English); f.Opened != "op1" || !strings.Contains(said, "HTML entity was made of the beginning of timestamp") {
		t.Errorf("%q: said %q", f.Opened, said)
	}
}

// TestMeant: a name that is nearly right is told from one that is another's.
func TestMeant(t *testing.T) {
	t.Parallel()
	known := []string{"alipay.trade.create", "alipay.trade.close"}
	for sent, want := range map[string]string{
		"alipay.trade.creat": known[0], "alipay.trade.Create": known[0], "alipay_trade_create": known[0], "alipay.trade.craete": known[0],
		"alipay.trade.pay": "", "": "", "alipay.trade.closed": known[1],
	} {
		if got := doctor.Meant(sent, known); got != want {
			t.Errorf("%q: meant %q, want %q", sent, got, want)
		}
	}
	f := doctor.App("2021911077602152", []string{"2021911076702152"})
	if said := f.Cause(doctor.English); !strings.Contains(said, `did you mean "2021911076702152"? It differs by two neighbouring characters`) {
		t.Errorf("said %q", said)
	}
}
