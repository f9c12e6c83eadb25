package fourpyun

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"paymock/mock/app"
	"paymock/mock/doctor"
	"paymock/mock/jsonnode"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// exchange is one request as this package has read it; Call.Detail holds it.
type exchange struct {
	call provider.Call
	op   *operation // nil when the path is unknown
	set  *appSettings
	// form has the request's fields, one pair each, whether it came as query, form or JSON.
	form wire.Form
	// body is the request's JSON value when isJSON.
	body   jsonnode.Node
	isJSON bool

	orderArgs  // prepare, create
	settleArgs // settle
	refundArgs // refund
}

// Lookup finds a field by name, and what is inside JSON bodies and JSON texts by dotted path:
// "trade_item.0.value".
func (x *exchange) Lookup(name string) (string, bool) {
	if value, ok := x.form.Lookup(name); ok {
		return value, true
	}
	head, path, dotted := strings.Cut(name, ".")
	if !dotted {
		return "", false
	}
	value, ok := x.form.Lookup(head)
	if !ok {
		return "", false
	}
	n, err := jsonnode.Parse([]byte(value))
	if err != nil {
		return "", false
	}
	if n, ok = n.At(path); !ok {
		return "", false
	}
	return plainValue(n), true
}

// Decode authenticates a request and reads its fields. Nothing in it panics or fails: what
// the platform would refuse is a call with Refused set, and app, operation, subject, string to
// sign and verdict filled in as far as they are known.
func (*Provider) Decode(req *wire.Request, apps app.Lookup) *provider.Call {
	if req.Path == cashierPath {
		return decodeCashier(req, apps)
	}
	x := &exchange{set: unknownApp}
	x.call.Request, x.call.Detail, x.call.Fields = req, x, x
	r := x.decodeCall(req, apps)
	if r.code != "" {
		out := r.outcome()
		x.call.Refused = &out
		x.lookAtWire(req, apps)
		if x.call.Verdict == "" {
			x.call.Verdict = "not authenticated: " + r.explain
		}
	}
	return &x.call
}

func (x *exchange) decodeCall(req *wire.Request, apps app.Lookup) refusal {
	x.op = routes()[provider.Route{Method: req.Method, Path: req.Path}]
	if x.op == nil {
		if r := x.decodeUnserved(req, apps); x.call.App == nil && !servedPath(req.Path) {
			return r
		}
		return refusal{code: "403", explain: fmt.Sprintf("%s %s is no operation of this interface", doctor.ClipText(req.Method), doctor.ClipText(req.Path))}
	}
	x.call.Operation = x.op.Name
	if r := x.readAuthentic(req, apps); r.code != "" {
		return r
	}
	return x.checkFields()
}

// readFields takes the fields from query, form or JSON body.
func (x *exchange) readFields(req *wire.Request) refusal {
	if req.TooLarge {
		return x.refuseField("body", fmt.Sprintf("is longer than %d bytes", wire.MaxBody))
	}
	if req.Method == "GET" {
		return x.readForm("query", req.Query)
	}
	media := req.ContentType()
	if media == "" { // not declared: see what it looks like
		media = "application/x-www-form-urlencoded"
		if strings.HasPrefix(strings.TrimLeft(string(req.Body), " \t\r\n"), "{") {
			media = "application/json"
		}
	}
	switch {
	case media == "application/json":
		return x.readJSON(req.Body)
	case x.op.jsonOnly:
		return x.refuseField("Content-Type", "must be application/json")
	case media != "application/x-www-form-urlencoded":
		return x.refuseField("Content-Type", "must be application/x-www-form-urlencoded")
	case req.Query != "": // Assumed: as servlets do, the query's fields come before the form's
		return x.readForm("form", req.Query+"&"+string(req.Body))
	}
	return x.readForm("form", string(req.Body))
}

func (x *exchange) readForm(where, raw string) refusal {
	form, err := wire.ParseForm(raw)
	if err != nil {
		return x.refuseField(where, "can't be read: "+err.Error())
	}
	x.form = form
	for _, p := range form {
		if !utf8.ValidString(p.Value) || !utf8.ValidString(p.Name) {
			pairs, _ := signedPairs(form)
			x.call.Canonical = strings.ToValidUTF8(string(appendPairs(nil, pairs, false)), "\uFFFD") + maskedTail
			return x.refuseField(doctor.ClipText(p.Name), "is not UTF-8"+charsetHint(p.Value))
		}
	}
	return refusal{}
}

// charsetHint adds the likely reason for broken UTF-8: the charset that it is in.
func charsetHint(s string) string {
	if name, text := doctor.OtherCharset([]byte(s)); name != "" {
		return fmt.Sprintf("; it reads as %s %q, send UTF-8", name, doctor.ClipText(text))
	}
	return ""
}

func (x *exchange) readJSON(body []byte) refusal {
	n, err := jsonnode.Parse(body)
	if err != nil {
		if hint := charsetHint(string(body)); hint != "" && !utf8.Valid(body) {
			return x.refuseField("body", "is not UTF-8"+hint)
		}
		return x.refuseField("body", "is not JSON: "+err.Error())
	}
	if n.Kind != '{' {
		return x.refuseField("body", "is not a JSON object")
	}
	x.body, x.isJSON, x.form = n, true, formOf(n)
	return refusal{}
}

// noteSubject notes what the call is about, before anything is checked, for the journal.
func (x *exchange) noteSubject() {
	names := [2]string{"pay_serial", "pay_order"}
	if x.op.Name == opRefundQuery {
		names[0] = "order"
	}
	for _, name := range names {
		if value := x.form.Get(name); value != "" {
			x.call.Subject = value
			return
		}
	}
}

// authenticate checks the signature and fills in string and verdict.
func (x *exchange) authenticate(req *wire.Request, apps app.Lookup, known bool) refusal {
	var v authVerdict
	sign := x.form.Get(signName)
	if x.isJSON {
		sign = req.Header.Get("Authorization")
		v = verifyRaw(x.set, req.Body, sign)
	} else {
		v = verifyKV(x.set, x.form, sign)
	}
	v.canonical = x.maskSentSecrets(v.canonical)
	x.call.Canonical, x.call.Verdict = v.canonical, v.text
	if v.ok && known {
		return refusal{}
	}
	x.call.Verdict = "signature wrong"
	x.noteForDoctor(req, apps)
	return refusal{code: "401", hint: v.canonical, explain: "the signature does not fit"}
}

// maskSentSecrets masks each secret that a client sent along as a field, which may be that of an app that
// is not known here.
func (x *exchange) maskSentSecrets(shown string) string {
	for _, sent := range x.form {
		name, secret := sent.Name, sent.Value
		switch {
		case secret == "" || !isSecretName(name):
		case len(secret) >= leastMasked:
			shown = strings.ReplaceAll(shown, secret, "***")
		default:
			shown = strings.NewReplacer(name+"="+secret, name+"=***", `"`+name+`":"`+secret+`"`, `"`+name+`":"***"`).Replace(shown)
		}
	}
	return shown
}

// isSecretName reports whether a field is meant to be app_secret, however that is written.
func isSecretName(name string) bool {
	const least, most = len("appsecret"), len("app_secret") + 2
	return len(name) >= least && len(name) <= most && strings.EqualFold(strings.ReplaceAll(strings.TrimSpace(name), "_", ""), "appsecret")
}

// checkFields looks at the fields of an authentic request.
func (x *exchange) checkFields() refusal {
	if again := x.form.Repeated(); again != "" {
		if r := x.refuseRepeated(); r.code != "" {
			return r
		}
	}
	for _, p := range x.form {
		if strings.IndexByte(p.Value, 0) >= 0 || strings.IndexByte(p.Name, 0) >= 0 {
			return x.refuseField(doctor.ClipText(p.Name), "contains a NUL byte")
		}
	}
	if kind := x.form.Get("sign_type"); kind != "" && kind != "MD5" {
		return x.refuseField("sign_type", "must be MD5")
	}
	for _, name := range x.op.required {
		if x.form.Get(name) == "" {
			return x.op.missing(name)
		}
	}
	return x.op.read(x)
}

// refuseField is badField in the operation's own code.
func (x *exchange) refuseField(field, reason string) refusal {
	r := badField(field, reason)
	if x.op.Name == opRefundQuery {
		r.code, r.message, r.hint = "1400", r.hint, ""
	}
	return r
}

// refuseRepeated refuses a field of the operation's own that occurs twice. Others may: they are
// signed sorted by value (4pyun sheet 2.1).
func (x *exchange) refuseRepeated() refusal {
	seen := map[string]bool{}
	for _, p := range x.form {
		if seen[p.Name] && x.op.hasField(p.Name) {
			return x.refuseField(p.Name, "occurs twice")
		}
		seen[p.Name] = true
	}
	return refusal{}
}
