package alipay

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"paymock/client"
)

const (
	contentDone    = `{"code":"10000","msg":"Success","trade_no":"1","settle_no":"2"}`
	contentRefused = `{"code":"40004","msg":"Business Failed","sub_code":"ACQ.TRADE_STATUS_ERROR","sub_msg":"交易状态不合法"}`
	keySettle      = "alipay_trade_order_settle_response"
)

func signAlipay(t testing.TB, text string) string {
	t.Helper()
	key, err := parsePrivateKey(load(t).Keys.Alipay.Private)
	if err != nil {
		t.Fatal(err)
	}
	sign, err := RSA2.sign(key, text)
	if err != nil {
		t.Fatal(err)
	}
	return sign
}

// Each shape of the vectors' table, and what this client makes of it. It believes what is
// signed over the bytes sent, however it is laid out, and nothing else that matters.
func TestResponseShapes(t *testing.T) {
	t.Parallel()
	const believed, refused, unsigned, wrong = "believed", "refused", client.ReasonNoSignature, client.ReasonBadSignature
	alipaySN := load(t).Certs.SN[1].SN
	envelope := func(shape, content, sign string) string {
		return strings.NewReplacer("K", keySettle, "O", content, "S", sign, "C", alipaySN).Replace(shape)
	}
	escaped := `{"code":"10000","msg":"Success","trade_no":"1","qr":"https:\/\/qr"}`
	tests := map[string]struct {
		body   string
		status int
		want   string
	}{
		`{"K":O,"sign":"S"}`:                                  {envelope(`{"K":O,"sign":"S"}`, contentDone, signAlipay(t, contentDone)), 200, believed},
		`{"K":O,"alipay_cert_sn":"C","sign":"S"}`:             {envelope(`{"K":O,"alipay_cert_sn":"C","sign":"S"}`, contentDone, signAlipay(t, contentDone)), 200, believed},
		`{"K":O,"sign":"S","alipay_cert_sn":"C"}`:             {envelope(`{"K":O,"sign":"S","alipay_cert_sn":"C"}`, contentDone, signAlipay(t, contentDone)), 200, believed},
		"newlines and spaces around members":                  {envelope("\n{ \"K\"\t:\r\n O , \"sign\" : \"S\" }\n", contentDone, signAlipay(t, contentDone)), 200, believed},
		`{"K": O,"sign": "S"} (space after colon)`:            {envelope(`{"K": O,"sign": "S"}`, contentDone, signAlipay(t, contentDone)), 200, believed},
		"spaces inside O, signed as sent":                     {envelope(`{"K":O,"sign":"S"}`, `{ "code" : "10000","trade_no":"1" }`, signAlipay(t, `{ "code" : "10000","trade_no":"1" }`)), 200, believed},
		`{"sign":"S","K":O}`:                                  {envelope(`{"sign":"S","K":O}`, contentDone, signAlipay(t, contentDone)), 200, believed},
		`success {"K":O} with no sign`:                        {envelope(`{"K":O}`, contentDone, ""), 200, string(unsigned)},
		"40004 with no sign":                                  {envelope(`{"K":O}`, contentRefused, ""), 200, string(unsigned)},
		"40004 signed":                                        {envelope(`{"K":O,"sign":"S"}`, contentRefused, signAlipay(t, contentRefused)), 200, refused},
		`{"error_response":O,"sign":"S"}`:                     {envelope(`{"error_response":O,"sign":"S"}`, contentRefused, signAlipay(t, contentRefused)), 200, refused},
		`{"error_response":O}`:                                {`{"error_response":{"code":"40002","msg":"Invalid Arguments","sub_code":"isv.code-invalid"}}`, 200, refused},
		`\/ in O, signed as sent`:                             {envelope(`{"K":O,"sign":"S"}`, escaped, signAlipay(t, escaped)), 200, believed},
		`\/ in O, signed over the unescaped text`:             {envelope(`{"K":O,"sign":"S"}`, escaped, signAlipay(t, strings.ReplaceAll(escaped, `\/`, "/"))), 200, string(wrong)},
		`\/ inside the sign value`:                            {envelope(`{"K":O,"sign":"S"}`, contentDone, strings.ReplaceAll(signAlipay(t, contentDone), "/", `\/`)), 200, believed},
		`\uXXXX in O, signed as sent`:                         {envelope(`{"K":O,"sign":"S"}`, `{"code":"10000","trade_no":"\u4ea4"}`, signAlipay(t, `{"code":"10000","trade_no":"\u4ea4"}`)), 200, believed},
		`a member named "sign" inside O`:                      {envelope(`{"K":O,"sign":"S"}`, `{"code":"10000","sign":"x","trade_no":"}"}`, signAlipay(t, `{"code":"10000","sign":"x","trade_no":"}"}`)), 200, believed},
		"HTTP status 500 with a good body":                    {envelope(`{"K":O,"sign":"S"}`, contentDone, signAlipay(t, contentDone)), 500, believed},
		"ours: unknown app_id, as the platform answers it":    {`{"K":{"code":"40002","msg":"Invalid Arguments","sub_code":"isv.invalid-app-id","sub_msg":"无效的AppID参数"}}`, 200, refused},
		"ours: O twice":                                       {envelope(`{"K":O,"K":{"code":"10000"},"sign":"S"}`, contentDone, signAlipay(t, contentDone)), 200, string(client.ReasonUnreadable)},
		"ours: sign twice":                                    {envelope(`{"K":O,"sign":"x","sign":"S"}`, contentDone, signAlipay(t, contentDone)), 200, string(client.ReasonUnreadable)},
		"ours: an answer and an error":                        {envelope(`{"error_response":{"code":"40002"},"K":O,"sign":"S"}`, contentDone, signAlipay(t, contentDone)), 200, string(client.ReasonUnreadable)},
		"ours: another method's answer":                       {strings.Replace(envelope(`{"K":O,"sign":"S"}`, contentDone, signAlipay(t, contentDone)), "settle", "query", 1), 200, string(client.ReasonUnreadable)},
		"ours: a name twice inside O":                         {envelope(`{"K":O,"sign":"S"}`, `{"code":"40004","code":"10000"}`, signAlipay(t, `{"code":"40004","code":"10000"}`)), 200, string(client.ReasonUnreadable)},
		"ours: success with a sub_code":                       {envelope(`{"K":O,"sign":"S"}`, `{"code":"10000","sub_code":"ACQ.X"}`, signAlipay(t, `{"code":"10000","sub_code":"ACQ.X"}`)), 200, string(client.ReasonUnreadable)},
		"ours: no code":                                       {envelope(`{"K":O,"sign":"S"}`, `{"trade_no":"1"}`, signAlipay(t, `{"trade_no":"1"}`)), 200, string(client.ReasonUnreadable)},
		"ours: O is a list":                                   {envelope(`{"K":O,"sign":"S"}`, `[]`, signAlipay(t, `[]`)), 200, string(client.ReasonUnreadable)},
		"ours: sign is a number":                              {`{"K":{"code":"10000"},"sign":1}`, 200, string(client.ReasonUnreadable)},
		"ours: sign of the wrong length":                      {envelope(`{"K":O,"sign":"S"}`, contentDone, "AAAA"), 200, string(wrong)},
		"ours: the same signature with a line end in base64":  {envelope(`{"K":O,"sign":"S"}`, contentDone, signAlipay(t, contentDone)[:76]+`\n`+signAlipay(t, contentDone)[76:]), 200, string(wrong)},
		"ours: AES over the ciphertext without quotes (neg.)": {envelope(`{"K":"O","sign":"S"}`, load(t).AES.Response.Cipher, signAlipay(t, load(t).AES.Response.Cipher)), 200, string(wrong)},
	}
	for _, row := range load(t).Shapes.Rows {
		if _, ok := tests[row["shape"]]; !ok {
			t.Errorf("the vectors' shape %q is not tried", row["shape"])
		}
	}
	c := newClient(t, "http://127.0.0.1:1", func(c *Config) { c.AESKey = load(t).Keys.AES })
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ex := exchanged(RSA2, "utf-8", "text/html;charset=utf-8", strings.Replace(test.body, `"K"`, `"`+keySettle+`"`, 1))
			ex.Response.Status = test.status
			answer, err := c.readV2(ex)
			if got := verdict(answer, err); got != test.want {
				t.Errorf("%s (%v), want %s", got, err, test.want)
			}
		})
	}
}

// verdict sums up the client's result in a word.
func verdict(answer *Answer, err error) string {
	var unknown *client.UnknownOutcome
	var refused *client.Refused
	switch {
	case err == nil && answer != nil:
		return "believed"
	case errors.As(err, &refused):
		return "refused"
	case errors.As(err, &unknown):
		return string(unknown.Reason)
	}
	return fmt.Sprint(err)
}

// In certificate mode an answer must be signed for the certificate at hand.
func TestCertificateMustBeOurs(t *testing.T) {
	t.Parallel()
	c := newClient(t, "http://127.0.0.1:1", certified(t))
	for certSN, want := range map[string]string{
		load(t).Certs.SN[1].SN:             "believed",
		load(t).Certs.SN[0].SN:             string(client.ReasonBadSignature),
		"":                                 string(client.ReasonBadSignature),
		"7F32E2DB75241CE5B772A5AC66E60826": string(client.ReasonBadSignature),
	} {
		body := `{"` + keySettle + `":` + contentDone + `,"alipay_cert_sn":"` + certSN + `","sign":"` + signAlipay(t, contentDone) + `"}`
		answer, err := c.readV2(exchanged(RSA2, "utf-8", "", body))
		if got := verdict(answer, err); got != want {
			t.Errorf("SN %q: %s (%v), want %s", certSN, got, err, want)
		}
		ex := load(t).ResponsesV3[0].exchange()
		ex.Response.Header.Set(headerSN, certSN)
		answer, err = c.readV3(ex)
		if got := verdict(answer, err); got != want {
			t.Errorf("v3, SN %q: %s (%v), want %s", certSN, got, err, want)
		}
	}
}

// Status and body of v3 together say what an answer is; without a signature only the gateway's
// own refusals count.
func TestAnswersV3(t *testing.T) {
	t.Parallel()
	const done, no, gateway = `{"trade_no":"1"}`, `{"code":"ACQ.TRADE_NOT_EXIST","message":"交易不存在"}`, `{"code":"invalid-app-id","message":"无效的AppID参数"}`
	tests := map[string]struct {
		status         int
		body           string
		signed         bool
		want           string
		code           string
		uncertain      bool
		pendingAnswers bool
	}{
		"yes":                         {status: 200, body: done, signed: true, want: "believed", code: CodeSuccess},
		"yes, to come":                {status: 202, body: done, signed: true, want: "believed", code: CodePending},
		"yes, unsigned":               {status: 200, body: done, want: string(client.ReasonNoSignature)},
		"no":                          {status: 400, body: no, signed: true, want: "refused", code: "ACQ.TRADE_NOT_EXIST"},
		"no, unsigned":                {status: 400, body: no, want: string(client.ReasonNoSignature)},
		"no with the status of a yes": {status: 200, body: no, signed: true, want: string(client.ReasonUnreadable)},
		"yes with the status of a no": {status: 400, body: done, signed: true, want: string(client.ReasonUnreadable)},
		"the gateway's no, unsigned":  {status: 400, body: gateway, want: "refused", code: "invalid-app-id"},
		"bare code of a relation":     {status: 400, body: `{"code":"USER_NOT_EXIST","message":"x"}`, want: string(client.ReasonNoSignature)},
		"failed inside":               {status: 500, body: `{"code":"unknow-error","message":"x"}`, signed: true, want: "refused", code: "unknow-error", uncertain: true},
		"failed inside, in business":  {status: 400, body: `{"code":"ACQ.SYSTEM_ERROR","message":"x"}`, signed: true, want: "refused", code: "ACQ.SYSTEM_ERROR", uncertain: true},
		"a list":                      {status: 200, body: `[]`, signed: true, want: string(client.ReasonUnreadable)},
	}
	c := newClient(t, "http://127.0.0.1:1")
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := responseV3Vector{Status: test.status, Body: test.body, Headers: map[string]string{headerTrace: "1", headerTimestamp: "1795301522345", headerNonce: "n"}}
			if test.signed {
				v.Headers[headerSignature] = signAlipay(t, "1795301522345\nn\n"+test.body+"\n")
			}
			answer, err := c.readV3(v.exchange())
			if got := verdict(answer, err); got != test.want {
				t.Fatalf("%s (%v), want %s", got, err, test.want)
			}
			var refused *client.Refused
			switch {
			case answer != nil && (answer.Code != test.code || answer.Pending() != (test.status == http.StatusAccepted)):
				t.Errorf("code %s, pending %v", answer.Code, answer.Pending())
			case errors.As(err, &refused) && (refused.Code != test.code || refused.Uncertain != test.uncertain || refused.Status != test.status):
				t.Errorf("refused %+v", refused)
			}
		})
	}
}

// Every code after which the money may have moved is uncertain, in every spelling.
func TestUncertain(t *testing.T) {
	t.Parallel()
	for codes, want := range map[[2]string]bool{
		{"20000", "isp.unknow-error"}:              true,
		{"20000", "aop.ACQ.SYSTEM_ERROR"}:          true,
		{"20000", ""}:                              true,
		{"40004", "ACQ.SYSTEM_ERROR"}:              true,
		{"40004", "AQC.SYSTEM_ERROR"}:              true,
		{"40004", "SYSTEM_ERROR"}:                  true,
		{"40004", "ACQ.TRADE_SETTLE_ERROR"}:        true,
		{"40004", "ACQ.TRADE_STATUS_ERROR"}:        false,
		{"40004", "ACQ.DISCORDANT_REPEAT_REQUEST"}: false,
		{"40005", "isv.app-call-limited"}:          false,
		{"40002", "isv.invalid-signature"}:         false,
	} {
		content := `{"code":"` + codes[0] + `","msg":"x","sub_code":"` + codes[1] + `","sub_msg":"y"}`
		body := `{"` + keySettle + `":` + content + `,"sign":"` + signAlipay(t, content) + `"}`
		_, err := newClient(t, "http://127.0.0.1:1").readV2(exchanged(RSA2, "utf-8", "", body))
		var refused *client.Refused
		if !errors.As(err, &refused) || refused.Uncertain != want || refused.Code != codes[0] || refused.SubCode != codes[1] {
			t.Errorf("%v: %+v, want uncertain %v", codes, err, want)
		}
	}
}

// The string that the gateway built is taken out of its refusal, unescaped.
func TestHint(t *testing.T) {
	t.Parallel()
	message := shownString + `app_id=1&amp;biz_content={&quot;a&quot;:&quot;1&amp;amp;2&quot;}`
	if got, want := gatewayHint("验签出错，"+message), `app_id=1&biz_content={"a":"1&amp;2"}`; got != want {
		t.Errorf("hint %s, want %s", got, want)
	}
	if got := gatewayHint("交易不存在"); got != "" {
		t.Errorf("hint %q out of nothing", got)
	}
}

// GBK's second bytes look like ASCII, the backslash among them; they must not end a string.
func TestSplitWide(t *testing.T) {
	t.Parallel()
	gbk, err := codecNamed("GBK")
	if err != nil {
		t.Fatal(err)
	}
	content := `{"code":"10000","a":"乗俓[奬]{誠}"}` // 乗 is 0x81 0x5c, 俓 0x82 0x5c, 誠 0xd5 0x5c
	encoded, err := gbk.encode(content)
	if err != nil || !strings.Contains(encoded, `\`) {
		t.Fatalf("%q, error %v", encoded, err)
	}
	e, err := splitAnswer([]byte(`{"alipay_trade_order_settle_response":`+encoded+`,"sign":"S"}`), "alipay.trade.order.settle", gbk)
	if err != nil || e.content != encoded || e.sign != "S" {
		t.Fatalf("%+v, error %v", e, err)
	}
	root, err := e.open(gbk, contentKey{})
	if got, _ := root.Lookup("a"); err != nil || got != "乗俓[奬]{誠}" {
		t.Errorf("a is %q, error %v", got, err)
	}
	if _, err := splitAnswer([]byte(`{"alipay_trade_order_settle_response":"`+"\x81"+`"}`), "alipay.trade.order.settle", gbk); err == nil {
		t.Error("half a character was read")
	}
}

// Each bit of a signed answer: of the content, of the signature, of the names around them.
func TestEveryBitOfAnAnswerCounts(t *testing.T) {
	t.Parallel()
	body := []byte(`{"` + keySettle + `":` + contentDone + `,"sign":"` + signAlipay(t, contentDone) + `"}`)
	c := newClient(t, "http://127.0.0.1:1")
	if _, err := c.readV2(exchanged(RSA2, "utf-8", "", string(body))); err != nil {
		t.Fatal(err)
	}
	for i := range body {
		for bit := range 8 {
			changed := append([]byte(nil), body...)
			changed[i] ^= 1 << bit
			if _, err := c.readV2(exchanged(RSA2, "utf-8", "", string(changed))); !errors.Is(err, client.ErrUnknownOutcome) {
				t.Fatalf("bit %d of byte %d (%q): error %v", bit, i, changed, err)
			}
		}
	}
	v3 := load(t).ResponsesV3[0]
	for i := range v3.Body {
		ex := v3.exchange()
		ex.Response.Body[i] ^= 1
		if _, err := c.readV3(ex); !errors.Is(err, client.ErrUnknownOutcome) {
			t.Fatalf("v3, byte %d: error %v", i, err)
		}
	}
}

// A signature is one text: its base64 may not be spelt otherwise.
func TestSignaturesHaveOneSpelling(t *testing.T) {
	t.Parallel()
	sign := signAlipay(t, contentDone)
	raw, err := base64.StdEncoding.DecodeString(sign)
	if err != nil || !strings.HasSuffix(sign, "==") {
		t.Fatalf("%s, error %v", sign, err)
	}
	key, err := parsePublicKey(load(t).Keys.Alipay.Public)
	if err != nil {
		t.Fatal(err)
	}
	last := sign[len(sign)-3] + 1 // the last digit's low bits are no part of the bytes
	for _, other := range []string{
		sign[:len(sign)-3] + string(last) + "==", sign + "\n", " " + sign, strings.TrimRight(sign, "="), base64.URLEncoding.EncodeToString(raw),
	} {
		if other == sign {
			continue
		}
		if err := RSA2.verify(key, contentDone, other); err == nil {
			t.Errorf("%q was believed", other)
		}
	}
	if err := RSA2.verify(key, contentDone, sign); err != nil {
		t.Error(err)
	}
}
