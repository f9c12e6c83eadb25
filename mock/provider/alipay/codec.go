package alipay

import (
	"bytes"
	"strings"

	"paymock/mock/app"
	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// The paths that are not an OpenAPI v3 method's.
const (
	gatewayPath = "/gateway.do"
	cashierPath = "/cashier/alipay" // paymock's own, for browsers
	billPath    = "/bill/alipay"    // paymock's own, named in bill_download_url
	v3Prefix    = "/v3/"
)

// Decode authenticates a request to gateway.do, OpenAPI v3, the cashier or a bill's address.
func (p *Provider) Decode(req *wire.Request, apps app.Lookup) *provider.Call {
	r := &request{charset: utf8Charset}
	call := &provider.Call{Request: req, Fields: r, Detail: r, Verdict: "signature not looked at"}
	switch {
	case strings.HasPrefix(req.Path, v3Prefix):
		call.Refused = r.decodeV3(call, apps)
	case req.Path == cashierPath:
		call.Refused = r.decodeCashier(call, apps)
	case req.Path == billPath:
		call.Refused = r.decodeBill(call, apps)
	default:
		call.Refused = r.decodeV2(call, apps)
		r.lookAtWire(call, apps)
	}
	if call.Refused == nil {
		r.describeCall(call)
	}
	return call
}

// describeCall fills in what a call is about.
func (r *request) describeCall(call *provider.Call) {
	for _, name := range []string{"trade_no", "out_trade_no", "settle_no"} {
		if n := memberOf(r.biz, name); n != nil && n.Text != "" {
			call.Subject = n.Text
			break
		}
	}
	if r.op == nil || r.op.Repeat == "" {
		return
	}
	if n := memberOf(r.biz, r.op.Repeat); n != nil {
		call.RepeatKey = n.Text
	}
	if r.op.digest != nil {
		call.Digest = r.op.digest(r.biz, call.App.Merchant)
	}
}

// exchange is one call on its way to a decision.
type exchange struct {
	books   *ledger.Books
	call    *provider.Call
	app     *app.App
	req     *request
	keys    *keyring
	env     provider.Env
	dialect appDialects
}

// Apply decides a call. v2 and v3 share one decision function per operation.
func (p *Provider) Apply(b *ledger.Books, call *provider.Call, env provider.Env) provider.Outcome {
	r, ok := call.Detail.(*request)
	if !ok || r.op == nil || r.keys == nil {
		return provider.Outcome{Code: p.Failure(), Explain: "the call was not decoded by this provider"}
	}
	x := newExchange(r, b, call, env)
	if refused := x.checkCaller(); refused != nil {
		return *refused
	}
	out := r.op.decide(x)
	if remark := r.charsetRemark(); remark != "" {
		out.Explain = strings.TrimPrefix(out.Explain+"; "+remark, "; ")
	}
	return out
}

func newExchange(r *request, b *ledger.Books, call *provider.Call, env provider.Env) *exchange {
	return &exchange{
		books: b, call: call, app: call.App, req: r, keys: r.keys, env: env, dialect: appDialects(call.App.Dialect),
	}
}

// checkCaller refuses an expired certificate, a wrong time and an unknown app_auth_token, in this order: of every
// method and path, one that a rule answers too.
func (x *exchange) checkCaller() *provider.Outcome {
	for _, check := range []func() *provider.Outcome{x.checkExpired, x.checkSkew, x.checkToken} {
		if refused := check(); refused != nil {
			return refused
		}
	}
	return nil
}

// Encode renders an outcome as the protocol of the call wants it, signed once. It is unsigned
// when the app is unknown: the platform doesn't know whose key to take (Alipay sheet 1.5).
func (p *Provider) Encode(call *provider.Call, out provider.Outcome, t provider.Fault) (*wire.Response, error) {
	r, ok := call.Detail.(*request)
	if !ok {
		r = &request{charset: utf8Charset, v3: strings.HasPrefix(call.Request.Path, v3Prefix)}
	}
	switch {
	case r.v3:
		return p.encodeV3(call.At, r, out, t)
	case call.Request.Path == cashierPath:
		return p.encodeCashier(call, out, t)
	case call.Request.Path == billPath:
		return encodeBill(out), nil
	case r.op != nil && r.op.page:
		return encodePage(out), nil
	}
	return p.encodeV2(r, out, t)
}

// encodeV2 writes {"K":O[,"alipay_cert_sn":"C"],"sign":"S"} on one line. O is rendered once;
// those bytes are signed and put in place as they are (Alipay sheet 1.5).
func (p *Provider) encodeV2(r *request, out provider.Outcome, t provider.Fault) (*wire.Response, error) {
	answer := answerV2(r, out)
	sent := t.SetPaths(answer, t.Before)
	signed := r.answerContent(sent, out, t)
	content := signed
	if len(t.After) > 0 {
		content = r.answerContent(t.SetPaths(sent, t.After), out, t)
	}
	sign := ""
	if r.keys != nil && !t.NoSignature {
		var err error
		if sign, err = p.signRSA(r.keys, r.signType, signed); err != nil {
			return nil, err
		}
		if t.WrongSignature {
			sign = faultySignature(sign)
		}
	}
	certSN := ""
	if r.certMode && r.keys != nil && r.keys.platformCert != nil {
		certSN = r.keys.platformCert.sn
	}
	return &wire.Response{
		Status: 200,
		Header: append(wire.Header{{Name: "Content-Type", Value: "text/html;charset=" + r.charset.name}}, inertHeaders...),
		Body:   spliceAnswer(r.responseKey(out), content, certSN, sign),
	}, nil
}

// inertHeaders keep a browser from running or framing what an answer holds, whatever it was told
// of the content type: paymock's control API may live on the same origin.
var inertHeaders = wire.Header{
	{Name: "Content-Security-Policy", Value: "default-src 'none'; sandbox; frame-ancestors 'none'"},
	{Name: "X-Content-Type-Options", Value: "nosniff"},
}

// spliceAnswer puts an answer's envelope around content. certSN and sign are left out when empty;
// neither needs escaping.
func spliceAnswer(key string, content []byte, certSN, sign string) []byte {
	body := make([]byte, 0, len(key)+len(content)+len(certSN)+len(sign)+40)
	body = append(body, '{', '"')
	body = append(body, key...)
	body = append(body, '"', ':')
	body = append(body, content...)
	if certSN != "" {
		body = append(body, `,"alipay_cert_sn":"`...)
		body = append(body, certSN...)
		body = append(body, '"')
	}
	if sign != "" {
		body = append(body, `,"sign":"`...)
		body = append(body, sign...)
		body = append(body, '"')
	}
	return append(body, '}')
}

// answerV2 puts code, msg, sub_code and sub_msg before the fields. Success has no sub_code,
// not even an empty one: SDKs take its presence for failure (Alipay sheet 4).
func answerV2(r *request, out provider.Outcome) wire.Object {
	msg, sub := outcomeTexts(r.operationName(), out)
	answer := make(wire.Object, 0, len(out.Fields)+4)
	answer = append(answer, wire.Member{Name: "code", Value: out.Code.Code}, wire.Member{Name: "msg", Value: msg})
	if out.Code.Sub != "" {
		answer = append(answer, wire.Member{Name: "sub_code", Value: out.Code.Sub}, wire.Member{Name: "sub_msg", Value: sub})
	}
	answer = append(answer, out.Fields...)
	if out.Code.Code == codeBusiness {
		return append(answer, r.failedMembers(out)...)
	}
	return answer
}

// failedMembers are the members that a business refusal carries beside its codes, with no money
// in them: query as captured in public answers (index ids 17631704639, 32612152679, 4397430145),
// refund as in developer.aliyun.com/article/707486 and captures of 2018 and 2022, pay as in one
// capture.
func (r *request) failedMembers(out provider.Outcome) wire.Object {
	var amounts []string
	switch r.operationName() {
	case "query", "pay":
		amounts = []string{"buyer_pay_amount", "invoice_amount", "point_amount", "receipt_amount"}
	case "refund":
		amounts = []string{"refund_fee", "send_back_fee"}
	default:
		return nil
	}
	var members wire.Object
	add := func(name, value string) {
		if value != "" && out.Fields.Get(name) == nil {
			members = append(members, wire.Member{Name: name, Value: value})
		}
	}
	if n := memberOf(r.biz, "out_trade_no"); n != nil && r.operationName() != "pay" {
		add("out_trade_no", n.Text)
	}
	for _, name := range amounts {
		add(name, "0.00")
	}
	return members
}

func (r *request) operationName() string {
	if r.op == nil {
		return ""
	}
	return r.op.Name
}

// answerContent is the bytes of O: with "/" escaped as the platform writes it, in the request's
// charset; encrypted, and then a JSON string, when answersEncrypted says so.
func (r *request) answerContent(answer wire.Object, out provider.Outcome, t provider.Fault) []byte {
	text := t.RecordedOr(bytes.ReplaceAll(answer.JSON(), []byte("/"), []byte(`\/`)))
	// The answer goes out as text/html, as the platform's does: no text of a merchant's may
	// become markup in a browser.
	text = bytes.ReplaceAll(text, []byte("<"), []byte(`\u003c`))
	text = t.Text(r.charset.encode(text))
	if r.answersEncrypted(out) {
		return append(append([]byte{'"'}, encryptAES(r.keys.aes, text)...), '"')
	}
	return text
}
