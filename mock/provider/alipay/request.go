package alipay

import (
	"errors"
	"maps"
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

// request is a decoded request: Call.Detail. It is only read after Decode.
type request struct {
	v3        bool
	method    string // alipay.trade.order.settle, as sent
	charset   messageCharset
	signType  string
	params    requestParams  // v2
	biz       *jsonnode.Node // the business parameters, decrypted; nil when there are none
	bizText   string         // their text
	certMode  bool           // the request named certificates, so the answer does
	cert      *certInfo      // that the request names; nil: the app has none
	certUntil time.Time      // when the platform stops to take cert; zero: cert is the app's
	rootUntil time.Time      // the same of the root file
	aes       bool           // the answer is encrypted: the request asked for it and could be decrypted

	charsetInBody bool // v2: charset stood in the body alone, not in the query or Content-Type

	v3auth  v3Authorization // v3
	noPath  bool            // v3: the path is none of the platform's
	op      *operation
	keys    *keyring // nil: the app is unknown
	dialect appDialects
}

// publicParam is a public parameter of v2, or the header or authorization part that takes its
// place in v3, as text.
func (r *request) publicParam(name string) (string, bool) {
	if r.v3 {
		v, ok := r.v3auth.public[name]
		return v, ok
	}
	v, ok := r.params.lookup(name)
	return r.charset.decodeForShow(v), ok
}

// Lookup finds a field for rules: members of biz_content by dotted path, else public
// parameters. It implements provider.Fields.
func (r *request) Lookup(name string) (string, bool) {
	if r.biz != nil && name != "" {
		if n, ok := r.biz.At(name); ok && !n.Null() {
			return n.Text, true
		}
	}
	if name == "biz_content" && r.biz != nil {
		return r.bizText, true
	}
	if name == "method" && r.v3 {
		return r.method, r.method != ""
	}
	return r.publicParam(name)
}

// responseKey is the member that holds the answer: the method with "_" for "." and
// "_response" (Alipay sheet 1.5). It is the old error_response when there is no method.
func (r *request) responseKey(out provider.Outcome) string {
	const longest = 128
	if r.op != nil && r.op.oldErrors && !out.Code.Success {
		return "error_response"
	}
	if r.method == "" || len(r.method) > longest {
		return "error_response"
	}
	key := strings.Map(func(c rune) rune {
		switch {
		case c == '.':
			return '_'
		case c == '_' || c == '-' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z':
			return c
		}
		return -1
	}, r.method)
	return key + "_response"
}

// quoteShort shortens a merchant's text before it enters an explanation.
func quoteShort(s string) string {
	const most = 80
	if len(s) > most {
		return strconv.Quote(strings.ToValidUTF8(s[:most], "")) + "…"
	}
	return strconv.Quote(s)
}

// meantMethod is the method that one which is not offered was meant for; "" when that is not known.
func meantMethod(method string) string {
	return doctor.Meant(method, slices.Sorted(maps.Keys(operationByMethod())))
}

// refuseMethod refuses one that is not offered, and asks for the one that was meant perhaps.
func refuseMethod(method string) *provider.Outcome {
	explain := "method " + quoteShort(method) + " is not offered here; a rule with when.method may answer it"
	if meant := meantMethod(method); meant != "" {
		explain = "method " + quoteShort(method) + " is not offered here; did you mean " + strconv.Quote(meant) + "? Else a rule with when.method may answer it"
	}
	return refuse("isv.invalid-method", "", explain)
}

// decodeV2 reads a request to gateway.do. The order of the checks is app_id before sign as
// on the platform, the rest is Assumed (Alipay sheet 1.1).
func (r *request) decodeV2(call *provider.Call, apps app.Lookup) *provider.Outcome {
	var formErr error
	r.params, r.charsetInBody, formErr = readForms(call.Request)
	if c, ok := charsetOf(r.params.get("charset")); ok {
		r.charset = c
	}
	r.signType = r.params.get("sign_type")
	r.method, _ = r.publicParam("method")
	if r.op = operationByMethod()[r.method]; r.op != nil {
		call.Operation = r.op.Name
	}
	id, _ := r.publicParam("app_id")
	known := r.findApp(call, apps, id)
	r.answerEncrypted()
	switch {
	case call.Request.TooLarge:
		return tooLarge()
	case formErr != nil:
		return refuse("isv.invalid-parameter", formProblem(formErr), formErr.Error())
	case id == "":
		return refuse("isv.missing-app-id", "", "app_id is neither in the query nor in the body")
	case !known:
		examineID(call, apps, id)
		return refuseUnknownApp(id)
	}
	if r.op == nil && r.method != "" {
		r.noteUnserved(call, r.method, meantMethod(r.method), r.readV2(call, apps))
		return refuseMethod(r.method)
	}
	return r.readV2(call, apps)
}

// readV2 checks and reads what a request of a known app says.
func (r *request) readV2(call *provider.Call, apps app.Lookup) *provider.Outcome {
	if refused := r.checkPublic(); refused != nil {
		return refused
	}
	if refused := r.authenticate(call, apps); refused != nil {
		return refused
	}
	refused := r.readBiz()
	if refused != nil {
		r.examineContent(call, apps, "biz_content", r.params.get("biz_content"))
	}
	return refused
}

// answerEncrypted decides whether the answer is encrypted: as soon as a known app with an AES key
// names AES, so that even a refused signature is answered in AES (Alipay sheet 1.6: Java, PHP,
// .NET and Node 3.6 decrypt every v2 answer). In OpenAPI v3 the header alone decides, on GET too.
func (r *request) answerEncrypted() {
	encryption, _ := r.publicParam("encrypt_type")
	r.aes = encryption == "AES" && r.keys != nil && r.keys.aes != nil
}

// answersEncrypted reports whether an outcome is answered in AES: errors of OpenAPI v3 are plain (Alipay
// sheet 0, 1.6).
func (r *request) answersEncrypted(out provider.Outcome) bool {
	return r.aes && (!r.v3 || out.Code.Success)
}

func tooLarge() *provider.Outcome {
	return refuse("isv.invalid-parameter", "参数无效：biz_content过长，请求报文不能超过"+strconv.Itoa(wire.MaxBody)+"字节",
		"the body, and so biz_content, is longer than "+strconv.Itoa(wire.MaxBody)+" bytes")
}

func refuseUnknownApp(id string) *provider.Outcome {
	return refuse("isv.invalid-app-id", "", "no app "+quoteShort(id)+" is registered; create it by the control API")
}

// findApp sets the app of a call and reports whether it is known.
func (r *request) findApp(call *provider.Call, apps app.Lookup, id string) bool {
	if id == "" {
		return false
	}
	a, ok := apps.App(Name, id)
	if !ok {
		return false
	}
	if r.keys, ok = a.Parsed.(*keyring); ok {
		call.App, r.dialect = a, a.Dialect
	}
	return ok
}

// checkPublic checks the public parameters that say how to read the rest.
func (r *request) checkPublic() *provider.Outcome {
	timestamp, version := r.params.get("timestamp"), r.params.get("version")
	format, formatGiven := r.params.lookup("format")
	switch {
	case r.method == "":
		return refuse("isv.missing-method", "", "method is absent")
	case timestamp == "":
		return refuse("isv.missing-timestamp", "", "timestamp is absent")
	case !wellFormedStamp(timestamp):
		return refuse("isv.invalid-timestamp", "", "timestamp is "+quoteShort(timestamp)+", not yyyy-MM-dd HH:mm:ss")
	case version == "" && r.method != methodCertDownload: // PHP leaves it out there (Alipay sheet 1.1)
		return refuse("isv.missing-version", "", "version is absent")
	case version != "" && version != "1.0":
		return refuse("isv.invalid-parameter", "参数无效：version", "version is "+quoteShort(version)+", not 1.0")
	}
	if _, ok := charsetOf(r.params.get("charset")); !ok {
		return refuse("isv.invalid-charset", "", "charset is "+quoteShort(r.params.get("charset"))+"; send utf-8 or GBK")
	}
	if formatGiven && format != "" && !strings.EqualFold(format, "json") {
		return refuse("isv.invalid-format", "", "format is "+quoteShort(format)+", not JSON")
	}
	return nil
}

// wellFormedStamp checks the form of a timestamp and never its distance from now: clients
// send the time of whatever zone they are in (Alipay sheet 1.1).
func wellFormedStamp(s string) bool {
	_, err := time.Parse(timeLayout, s)
	return err == nil && len(s) == len(timeLayout)
}

// authenticate checks the signature of a v2 request.
func (r *request) authenticate(call *provider.Call, apps app.Lookup) *provider.Outcome {
	switch {
	case r.signType == "":
		return refuse("isv.missing-signature-type", "", "sign_type is absent")
	case r.signType != rsa1 && r.signType != rsa2:
		return refuse("isv.invalid-signature-type", "", "sign_type is "+quoteShort(r.signType)+", not RSA2 or RSA")
	case r.signType == rsa1 && r.dialect.isSet("rsa", "refused"):
		return refuse("isv.invalid-signature-type", "", "sign_type is RSA, and dialect rsa is refused")
	}
	if refused := r.checkCharsetPlace(call); refused != nil {
		return refused
	}
	expected := stringToSign(r.params, false)
	call.Canonical = r.charset.decodeForShow(string(expected))
	sign := r.params.get("sign")
	if sign == "" {
		r.noteForDoctor(call, apps)
		return refuse(nameNoSignature, "", "sign is absent")
	}
	if refused := r.checkCertMode(call.App); refused != nil {
		call.Verdict = "signature not looked at: " + refused.Code.Name()
		return refused
	}
	raw, err := decodeSign(sign)
	if err == nil {
		key := r.requestKey()
		if verifyRSA(key, r.signType, expected, raw) {
			call.Verdict = "signature valid"
			return nil
		}
		// Node signs empty values too: either string is right (Alipay sheet 1.4).
		if with := stringToSign(r.params, true); len(with) != len(expected) && verifyRSA(key, r.signType, with, raw) {
			call.Canonical = r.charset.decodeForShow(string(with))
			call.Verdict = "signature valid, empty values signed"
			return nil
		}
	}
	call.Verdict = "signature wrong"
	r.noteForDoctor(call, apps)
	if used := r.otherType(expected, raw); err == nil && used != "" {
		return refuse(nameBadSignature, typeMismatch(r.signType, used), "the signature does not fit")
	}
	return refuse(nameBadSignature, badSignature(call.Canonical), "the signature does not fit")
}

// charsetHint is the gateway's sub_msg when it decoded the form in another charset than the
// merchant (yansongda/pay#247, #249, chloerei/alipay#90, easy-swoole/pay#24).
const charsetHint = "验签出错，请确认charset参数放在了URL查询字符串中且各参数值使用charset参数指示的字符集编码"

// checkCharsetPlace refuses a charset that stands in the body alone when the dialect asks for
// it: eight reports of 2019 to 2025 met that, while smartwalle sends so and is served.
func (r *request) checkCharsetPlace(call *provider.Call) *provider.Outcome {
	if !r.charsetInBody || r.dialect.isSet("charset_place", "any") {
		return nil
	}
	call.Verdict = "signature not looked at: charset stands in the body only"
	return refuse(nameBadSignature, charsetHint, "charset stands in the body only, and dialect charset_place is query: put charset into the URL's query")
}

// charsetRemark is for the journal of a call that charset_place query would refuse.
func (r *request) charsetRemark() string {
	if !r.charsetInBody || isASCII(r.bizText) {
		return ""
	}
	return "charset stands in the body only, which the platform has been seen to refuse for Chinese text: put it into the URL's query; dialect charset_place query refuses it here, too"
}

// badSignature is the platform's sub_msg, which shows the string it built, HTML-escaped
// (Alipay sheet 1.4). A very long string is cut, which is ours.
func badSignature(expected string) string {
	const most = 16 << 10
	if len(expected) > most {
		expected = strings.ToValidUTF8(expected[:most], "") + "…"
	}
	escaped := strings.NewReplacer("&", "&amp;", `"`, "&quot;", "<", "&lt;", ">", "&gt;").Replace(expected)
	return "验签出错，建议检查签名字符串或签名私钥与应用公钥是否匹配，网关生成的验签字符串为：" + escaped
}

// readBiz decrypts and parses biz_content.
func (r *request) readBiz() *provider.Outcome {
	raw := r.params.get("biz_content")
	encryption, _ := r.publicParam("encrypt_type")
	if refused := r.decryptBiz(raw, encryption); refused != nil {
		return refused
	}
	if r.bizText == "" {
		r.bizText = "{}"
	}
	return r.parseBiz("biz_content")
}

// decryptBiz sets bizText to the business parameters in the clear.
func (r *request) decryptBiz(raw, encryption string) *provider.Outcome {
	if encryption == "" {
		text, ok := r.charset.decode(raw)
		if !ok {
			return refuse("isv.invalid-charset", "", "biz_content is not "+r.charset.name+"; is charset right?")
		}
		if r.keys.aes != nil && looksEncrypted(raw) {
			return refuse("isv.decryption-error-missing-encrypt-type", "", "biz_content looks encrypted; send encrypt_type AES")
		}
		r.bizText = text
		return nil
	}
	if refused := r.checkEncryption(encryption); refused != nil {
		return refused
	}
	if raw == "" {
		return nil // a call without parameters: the header asks for an encrypted answer only
	}
	plain, err := decryptAES(r.keys.aes, raw)
	if err != nil {
		r.aes = false
		return refuse("isv.decryption-error-unknown", "", "biz_content: "+err.Error())
	}
	text, ok := r.charset.decode(string(plain))
	if !ok {
		r.aes = false
		return refuse("isv.invalid-charset", "", "the decrypted biz_content is not "+r.charset.name)
	}
	r.bizText = text
	return nil
}

// checkEncryption refuses another cipher than AES, and AES of an app without key.
func (r *request) checkEncryption(encryption string) *provider.Outcome {
	switch {
	case encryption != "" && encryption != "AES":
		return refuse("isv.invalid-encrypt-type", "", "encrypt_type is "+quoteShort(encryption)+", not AES")
	case encryption != "" && r.keys.aes == nil:
		return refuse("isv.missing-encypt-key", "", "the app has no aes_key; register it with one")
	}
	return nil
}

// parseBiz parses bizText, named field in messages.
func (r *request) parseBiz(field string) *provider.Outcome {
	biz, err := parseJSON(r.bizText)
	if problem := new(jsonnode.SyntaxError); errors.As(err, &problem) {
		return refuse("isv.illegal-json", "业务参数不是合法的JSON："+field+"，"+placeOf(problem), field+": "+err.Error())
	}
	if err != nil || biz.Kind != '{' {
		return refuse("isv.illegal-json", "业务参数不是合法的JSON："+field+"须为JSON对象", field+": an object is expected")
	}
	r.biz = biz
	return nil
}
