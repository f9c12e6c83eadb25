package alipay

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"paymock/mock/app"
	"paymock/mock/doctor"
	"paymock/mock/jsonnode"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// v3Scheme is the only scheme of OpenAPI v3's authorization header (Alipay sheet 6.1).
const v3Scheme = "ALIPAY-SHA256withRSA"

// Owns reports whether a path without a route is this platform's to answer: what is like no other platform's
// route of OpenAPI v3, whose paths begin as the methods do (alipay, ant, zhima, koubei, mybank, datadigital …).
// It implements provider.PathOwner.
func (p *Provider) Owns(path string) bool { return strings.HasPrefix(path, v3Prefix) }

// servedV3 reports whether OpenAPI v3 has a path, with any verb.
func servedV3(path string) bool {
	for _, verb := range []string{"GET", "POST"} {
		if operationByRoute()[provider.Route{Method: verb, Path: path}] != nil {
			return true
		}
	}
	return false
}

// v3Authorization is a v3 authorization header taken apart.
type v3Authorization struct {
	text   string            // between the scheme's blank and ",sign="; this is signed
	sign   string            // as sent
	public map[string]string // its parts, and the headers that take a public parameter's place
}

// readAuthorization takes the header apart. What is missing in it stays empty.
func readAuthorization(req *wire.Request) (auth v3Authorization, scheme string) {
	auth.public = map[string]string{}
	for name, header := range map[string]string{
		"alipay_root_cert_sn": "alipay-root-cert-sn",
		"app_auth_token":      "alipay-app-auth-token",
		"encrypt_type":        "alipay-encrypt-type",
	} {
		if v := req.Header.Get(header); v != "" {
			auth.public[name] = v
		}
	}
	scheme, rest, _ := strings.Cut(req.Header.Get("Authorization"), " ")
	if i := strings.LastIndex(rest, ",sign="); i >= 0 {
		auth.text, auth.sign = rest[:i], rest[i+len(",sign="):]
	} else {
		auth.text = rest
	}
	for part := range strings.SplitSeq(auth.text, ",") {
		if name, value, ok := strings.Cut(part, "="); ok {
			auth.public[name] = value
		}
	}
	return auth, scheme
}

// signableTargets are the path and query of the request that a merchant may have signed: as they stand on
// the request line and, behind an alias or a base path, as OpenAPI v3 has them. Node signs a POST
// without the base path and a GET with it (Alipay sheet 6.1).
func signableTargets(req *wire.Request) []string {
	own := req.Path
	if req.Query != "" {
		own += "?" + req.Query
	}
	line := rawTarget(req)
	if line == own {
		return []string{own}
	}
	return []string{own, line}
}

// rawTarget is the path and query of the request line, raw.
func rawTarget(req *wire.Request) string {
	t := req.Target
	if i := strings.Index(t, "://"); i >= 0 {
		t = t[i+len("://"):]
		if slash := strings.IndexByte(t, '/'); slash >= 0 {
			t = t[slash:]
		}
	}
	if strings.HasPrefix(t, "/") {
		return t
	}
	if t = req.Path; req.Query != "" {
		t += "?" + req.Query
	}
	return t
}

// canonicalV3 is the string-to-sign of a v3 request: five parts, each with a line feed; the
// fifth, the token, only when there is one (Alipay sheet 6.1).
func canonicalV3(auth, method, target, body, token string) string {
	s := auth + "\n" + method + "\n" + target + "\n" + body + "\n"
	if token != "" {
		s += token + "\n"
	}
	return s
}

// decodeV3 reads a request to OpenAPI v3.
func (r *request) decodeV3(call *provider.Call, apps app.Lookup) *provider.Outcome {
	req := call.Request
	r.v3, r.signType = true, rsa2
	var scheme string
	r.v3auth, scheme = readAuthorization(req)
	if r.op = operationByRoute()[provider.Route{Method: req.Method, Path: req.Path}]; r.op != nil {
		r.method, call.Operation = r.op.method, r.op.Name
	}
	id := r.v3auth.public["app_id"]
	known := r.findApp(call, apps, id)
	r.answerEncrypted()
	if public := r.v3auth.public; scheme != v3Scheme || !known || public["timestamp"] == "" || public["nonce"] == "" || r.v3auth.sign == "" {
		defer r.lookAtHeader(call, apps)
	}
	switch {
	case req.Header.Get("Authorization") == "":
		return refuse("isv.missing-timestamp", "", "there is no authorization header")
	case scheme != v3Scheme:
		return refuse("isv.invalid-signature-type", "", "the authorization header begins with "+quoteShort(scheme)+", not "+v3Scheme)
	case id == "":
		return refuse("isv.missing-app-id", "", "the authorization header names no app_id")
	case !known:
		examineID(call, apps, id)
		return refuseUnknownApp(id)
	case r.op == nil:
		r.noPath = !servedV3(req.Path)
		meant := meantRoute(req.Method, req.Path)
		r.noteUnserved(call, req.Method+" "+req.Path, meant, r.readV3(call, apps))
		if meant != "" {
			meant = "; did you mean " + strconv.Quote(meant) + "?"
		}
		return refuse(nameNoMethod, "", "there is no "+req.Method+" "+quoteShort(req.Path)+meant)
	}
	return r.readV3(call, apps)
}

// meantRoute says what a verb and path that v3 doesn't have were meant for; "" when that is not known.
func meantRoute(method, path string) string {
	var paths []string
	for route := range operationByRoute() {
		if route.Path == path && route.Method != method {
			return route.Method + " " + route.Path
		}
		paths = append(paths, route.Path)
	}
	slices.Sort(paths)
	return doctor.Meant(path, paths)
}

// readV3 checks and reads what a request of a known app says.
func (r *request) readV3(call *provider.Call, apps app.Lookup) *provider.Outcome {
	req := call.Request
	if req.TooLarge {
		return tooLarge()
	}
	if refused := r.checkPublicV3(); refused != nil {
		return refused
	}
	if refused := r.authenticateV3(call, apps); refused != nil {
		return refused
	}
	refused := r.readBizV3(req)
	if refused != nil {
		r.examineContent(call, apps, "body", string(req.Body))
	}
	return refused
}

func (r *request) checkPublicV3() *provider.Outcome {
	stamp := r.v3auth.public["timestamp"]
	_, err := strconv.ParseInt(stamp, 10, 64)
	switch {
	case stamp == "":
		return refuse("isv.missing-timestamp", "", "the authorization header names no timestamp")
	case err != nil || len(stamp) != 13:
		return refuse("isv.invalid-timestamp", "", "timestamp is "+quoteShort(stamp)+", not milliseconds since 1970")
	case r.v3auth.public["nonce"] == "":
		return refuse("isv.invalid-parameter", "参数无效：nonce", "the authorization header names no nonce")
	}
	return nil
}

func (r *request) authenticateV3(call *provider.Call, apps app.Lookup) *provider.Outcome {
	req := call.Request
	token := r.v3auth.public["app_auth_token"]
	var expected []string
	for _, target := range signableTargets(req) {
		expected = append(expected, canonicalV3(r.v3auth.text, req.Method, target, string(req.Body), token))
	}
	call.Canonical = r.charset.decodeForShow(expected[0])
	if r.v3auth.sign == "" {
		r.noteForDoctor(call, apps)
		return refuse(nameNoSignature, "", "the authorization header ends without sign")
	}
	if refused := r.checkCertMode(call.App); refused != nil {
		call.Verdict = "signature not looked at: " + refused.Code.Name()
		return refused
	}
	raw, err := decodeSign(r.v3auth.sign)
	for _, text := range expected {
		if err == nil && verifyRSA(r.requestKey(), rsa2, []byte(text), raw) {
			call.Canonical, call.Verdict = r.charset.decodeForShow(text), "signature valid"
			return nil
		}
	}
	call.Verdict = "signature wrong"
	r.noteForDoctor(call, apps)
	return refuse(nameBadSignature, badSignature(call.Canonical), "the signature does not fit")
}

// readBizV3 takes the business parameters from the body, or from the query of a GET.
func (r *request) readBizV3(req *wire.Request) *provider.Outcome {
	if req.Method == "GET" {
		if refused := r.checkEncryption(r.v3auth.public["encrypt_type"]); refused != nil {
			return refused
		}
		form, err := wire.ParseForm(rawQuery(req))
		if err != nil {
			return refuse("isv.invalid-parameter", formProblem(err), "query: "+err.Error())
		}
		r.biz = &jsonnode.Node{Kind: '{'}
		fields, dup := mergeParams(form, nil)
		if dup != "" {
			return refuse("isv.invalid-parameter", formProblem(&duplicateError{dup}), (&duplicateError{dup}).Error())
		}
		for _, p := range fields {
			text, ok := r.charset.decode(p.Value)
			if !ok {
				return refuse("isv.invalid-charset", "", p.Name+" is not UTF-8")
			}
			r.biz.Members = append(r.biz.Members, textNode(p.Name, text))
		}
		return nil
	}
	if refused := r.decryptBiz(string(req.Body), r.v3auth.public["encrypt_type"]); refused != nil {
		return refused
	}
	if r.bizText == "" {
		r.bizText = "{}"
	}
	return r.parseBiz("body")
}

// checkSkew refuses a v3 timestamp more than ten minutes, or expired_seconds, from the app's
// time when the dialect asks for it.
func (x *exchange) checkSkew() *provider.Outcome {
	if !x.req.v3 || x.dialect.isSet("v3_timestamp", "any") {
		return nil
	}
	limit := 10 * time.Minute
	if n, err := strconv.Atoi(x.req.v3auth.public["expired_seconds"]); err == nil && n > 0 && n < 1<<20 {
		limit = time.Duration(n) * time.Second
	}
	ms, err := strconv.ParseInt(x.req.v3auth.public["timestamp"], 10, 64)
	if err != nil {
		return refuse("isv.invalid-timestamp", "", "timestamp is no number")
	}
	if off := x.env.Now.Sub(time.UnixMilli(ms)); off > limit || off < -limit {
		return refuse("isv.invalid-timestamp", "", fmt.Sprintf("timestamp is %s off the app's time, %s are allowed", off, limit))
	}
	return nil
}

// encodeV3 writes the fields alone, or an error object, and signs the body in the headers. The
// names of the platform's own headers must go out in lower case (Alipay sheet 6.2). The content
// type keeps its canonical name: net/http adds a second one when it finds no such name.
func (p *Provider) encodeV3(at time.Time, r *request, out provider.Outcome, t provider.Fault) (*wire.Response, error) {
	auth := r.v3auth.public
	stamp := auth["timestamp"]
	if !at.IsZero() {
		stamp = strconv.FormatInt(at.UnixMilli(), 10)
	}
	if stamp == "" {
		stamp = "0"
	}
	// Nonce and trace are derived, so that the same exchange gets the same bytes.
	sum := sha256.Sum256([]byte(auth["nonce"] + "\n" + stamp))
	trace := hex.EncodeToString(sum[:4]) + stamp + "0001"
	nonce := hex.EncodeToString(sum[4:20])

	answer := t.SetPaths(answerV3(r, out, trace), t.Before)
	signed := r.contentV3(answer, out, t)
	body := signed
	if len(t.After) > 0 {
		body = r.contentV3(t.SetPaths(answer, t.After), out, t)
	}
	resp := &wire.Response{Status: statusV3(out.Code, r.dialect), Body: body}
	if r.noPath && out.Code.Sub == nameNoMethod {
		resp.Status = 404 // Alipay sheet 6.2: unknown path
	}
	media := "application/json;charset=UTF-8"
	if r.answersEncrypted(out) {
		media = "text/plain;charset=UTF-8"
		resp.Header = append(resp.Header, wire.Field{Name: "alipay-encrypt-type", Value: "AES"})
	}
	resp.Header = append(resp.Header, wire.Field{Name: "Content-Type", Value: media}, wire.Field{Name: "alipay-trace-id", Value: trace})
	for _, h := range inertHeaders {
		resp.Header = append(resp.Header, wire.Field{Name: strings.ToLower(h.Name), Value: h.Value})
	}
	if r.keys == nil || t.NoSignature {
		return resp, nil
	}
	sign, err := p.signRSA(r.keys, rsa2, []byte(stamp+"\n"+nonce+"\n"+string(signed)+"\n"))
	if err != nil {
		return nil, err
	}
	if t.WrongSignature {
		sign = faultySignature(sign)
	}
	resp.Header = append(resp.Header,
		wire.Field{Name: "alipay-timestamp", Value: stamp},
		wire.Field{Name: "alipay-nonce", Value: nonce},
		wire.Field{Name: "alipay-signature", Value: sign})
	if r.certMode && r.keys.platformCert != nil {
		resp.Header = append(resp.Header, wire.Field{Name: "alipay-sn", Value: r.keys.platformCert.sn})
	}
	return resp, nil
}

func answerV3(r *request, out provider.Outcome, trace string) wire.Object {
	if out.Code.Success {
		return out.Fields
	}
	_, sub := outcomeTexts(r.operationName(), out)
	return wire.Object{
		{Name: "code", Value: shortCode(out.Code.Name())},
		{Name: "message", Value: sub},
		{Name: "links", Value: wire.List{wire.Object{
			{Name: "link", Value: "https://open.alipay.com/api/errCheck?traceId=" + trace},
			{Name: "desc", Value: "解决方案"},
		}}},
	}
}

func (r *request) contentV3(answer wire.Object, out provider.Outcome, t provider.Fault) []byte {
	if r.answersEncrypted(out) {
		return []byte(encryptAES(r.keys.aes, t.Text(t.RecordedOr(answer.JSON()))))
	}
	return t.Text(t.RecordedOr(answer.JSON()))
}

// shortCode is a code as v3 writes it: public codes lose their prefix (Alipay sheet 6.2).
func shortCode(name string) string {
	for _, prefix := range []string{"isv.", "isp.", "aop."} {
		if short, ok := strings.CutPrefix(name, prefix); ok {
			return short
		}
	}
	return name
}

// statusV3 is the HTTP status of a code in v3 (Alipay sheet 6.2). Assumed: 202 for a payment
// in process, and 502 for a failed backend against 500 for a failed gateway.
func statusV3(c provider.Code, dialect appDialects) int {
	switch c.Code {
	case codeSuccess:
		return 200
	case codeInProcess:
		return 202
	case codeUnavailable:
		if c.Sub == nameUnknown {
			return 502
		}
		return 500
	case codeToken:
		return 401
	case codePermissions:
		return 403
	case codeLimited:
		return 429
	}
	if c.Sub == nameBadSignature && dialect.isSet("v3_invalid_signature", "401") {
		return 401
	}
	return 400
}
