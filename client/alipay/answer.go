package alipay

import (
	"cmp"
	"errors"
	"fmt"
	"html"
	"mime"
	"strings"

	"paymock/client"
	"paymock/client/jsonnode"
)

// Answer has the members of every successful answer, in v2 and v3 alike.
type Answer struct {
	// Code is CodeSuccess or CodePending; v3 says it by its status.
	Code string

	*client.Exchange // the bytes of both sides

	root jsonnode.Node
}

// Pending reports that the platform took the request and the result is to come.
func (a *Answer) Pending() bool { return a.Code == CodePending }

// Field returns the text of a value by path, such as "trade_no" or
// "trade_settle_info.trade_settle_detail_list.0.amount"; an object or a list gives its JSON.
func (a *Answer) Field(path string) (string, bool) { return a.root.Lookup(path) }

func (a *Answer) reader() *answerReader { return newReader(a.Field) }

var errUnsigned = errors.New("the answer must be signed and is not")

func unreadableAnswer(ex *client.Exchange, err error) error {
	return ex.Unknown(client.ReasonUnreadable, fmt.Errorf("status %d: %w", ex.Response.Status, err))
}

// checkAlipaySign checks a signature with Alipay's key. In certificate mode it must be made with the
// certificate of the config: another one may be anybody's.
func (c *Client) checkAlipaySign(t SignType, text, sign, certSN string) error {
	if c.identity.isCertMode() && certSN != c.identity.alipaySN {
		return fmt.Errorf("signed for certificate %q, the config's is %q", certSN, c.identity.alipaySN)
	}
	return t.verify(c.alipay, text, sign)
}

// readV2 proves and reads an answer of gateway.do. The HTTP status is not judged: what is
// signed counts whatever it is, and the platform sends 200 for refusals, too.
//
// A refusal without signature is believed only if the gateway gave it before the method was
// reached, as it does for an app that it doesn't know (Alipay sheet 1.5). All else unsigned
// is an unknown outcome.
func (c *Client) readV2(ex *client.Exchange) (*Answer, error) {
	params := sentFields(ex.Request)
	charset := answerCharset(ex, params.Get("charset"))
	e, err := splitAnswer(ex.Response.Body, params.Get("method"), charset)
	if err != nil {
		return nil, unreadableAnswer(ex, err)
	}
	if e.sign != "" {
		if err := c.checkAlipaySign(answerType(params), e.content, e.sign, e.certSN); err != nil {
			return nil, ex.Unknown(client.ReasonBadSignature, err)
		}
	}
	root, err := e.open(charset, c.content)
	if err != nil {
		return nil, unreadableAnswer(ex, err)
	}
	r := newReader(root.Lookup)
	code, sub := r.Need("code"), r.Text("sub_code")
	switch {
	case code == "":
		return nil, unreadableAnswer(ex, r.Err())
	case e.sign == "" && (isSuccess(code) || code == CodeBusiness):
		return nil, ex.Unknown(client.ReasonNoSignature, errUnsigned)
	case isSuccess(code) && sub != "":
		return nil, unreadableAnswer(ex, fmt.Errorf("code %s contradicts sub_code %s", code, sub))
	case isSuccess(code):
		return &Answer{Code: code, Exchange: ex, root: root}, nil
	}
	message := cmp.Or(r.Text("sub_msg"), r.Text("msg"))
	return nil, &client.Refused{
		Operation: ex.Request.Operation, Status: ex.Response.Status,
		Code: code, SubCode: sub, Message: message, Hint: gatewayHint(message),
		Uncertain: isUncertain(code, sub), Body: ex.Response.Body, Exchange: ex,
	}
}

// answerType is how an answer is signed: like its request. Assumed: RSA2 when the request names
// no type that there is.
func answerType(params Fields) SignType {
	t := SignType(params.Get("sign_type"))
	if _, err := t.hash(); err != nil {
		return RSA2
	}
	return t
}

// answerCharset is the charset that the answer names, else that of the request (Alipay sheet
// 1.3).
func answerCharset(ex *client.Exchange, requested string) charsetCodec {
	_, params, _ := mime.ParseMediaType(ex.Response.Header.Get("Content-Type"))
	for _, name := range []string{params["charset"], requested, string(UTF8)} {
		if c, err := codecNamed(name); err == nil {
			return c
		}
	}
	return charsetCodec{}
}

// shownString precedes the string that the gateway built itself, in the refusal of a
// signature; it is HTML-escaped (Alipay sheet 1.4).
const shownString = "网关生成的验签字符串为："

// gatewayHint is the string that the gateway wants signed, "" where it says none.
func gatewayHint(message string) string {
	_, shown, _ := strings.Cut(message, shownString)
	return html.UnescapeString(shown)
}

// Sealed is a text and the signature over its bytes, to be judged by somebody else.
type Sealed struct {
	Text []byte
	Sign string // base64
	Type SignType
}

// SealedRequest returns what a request's signature is over; false when it carries none.
func SealedRequest(ex *client.Exchange) (Sealed, bool) {
	r := ex.Request
	if isV3(r) {
		return Sealed{[]byte(r.Canonical), signOfV3(r.Header), RSA2}, r.Canonical != ""
	}
	params := sentFields(r)
	charset, err := codecNamed(params.Get("charset"))
	if err != nil { // a name that was made up on purpose; Send then writes in the client's own
		charset, _ = codecNamed(string(UTF8))
	}
	text, err := charset.encode(r.Canonical)
	return Sealed{[]byte(text), params.Get("sign"), SignType(params.Get("sign_type"))}, err == nil && r.Canonical != ""
}

// SealedAnswer returns what an answer's signature is over; false when there is no answer, or
// none that carries a signature.
func SealedAnswer(ex *client.Exchange) (Sealed, bool) {
	if ex.Response == nil {
		return Sealed{}, false
	}
	if isV3(ex.Request) {
		sign := ex.Response.Header.Get(headerSignature)
		return Sealed{[]byte(signedV3(ex.Response.Header, string(ex.Response.Body))), sign, RSA2}, sign != ""
	}
	params := sentFields(ex.Request)
	e, err := splitAnswer(ex.Response.Body, params.Get("method"), answerCharset(ex, params.Get("charset")))
	return Sealed{[]byte(e.content), e.sign, answerType(params)}, err == nil && e.sign != ""
}
