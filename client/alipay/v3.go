package alipay

import (
	"errors"
	"net/http"
	"strings"

	"paymock/client"
	"paymock/client/jsonnode"
)

// scheme begins v3's authorization header (Alipay sheet 6.1).
const scheme = "ALIPAY-SHA256withRSA "

// The headers of v3 (Alipay sheet 6.1, 6.2). HTTP doesn't care about their case.
const (
	headerToken     = "alipay-app-auth-token"
	headerRootSN    = "alipay-root-cert-sn"
	headerEncrypt   = "alipay-encrypt-type"
	headerSN        = "alipay-sn"
	headerTimestamp = "alipay-timestamp"
	headerNonce     = "alipay-nonce"
	headerSignature = "alipay-signature"
	headerTrace     = "alipay-trace-id" // in every answer, signed or not
)

// requestV3 writes and signs a message to OpenAPI v3.
func (c *Client) requestV3(m Message) (client.Request, error) {
	method, err := m.method()
	if err != nil {
		return client.Request{}, err
	}
	charset, _ := codecNamed(string(UTF8))
	path, query, body := pathV3(method), "", m.Content
	operation, _ := operationOf(m.Operation)
	verb := operation.Verb
	if verb == "" {
		verb = http.MethodPost
	}
	if verb == http.MethodGet {
		if query, err = queryOf(m.Content); err != nil {
			return client.Request{}, err
		}
		body = ""
	} else if body, err = c.encryptedContent(body, m.Header.Get(headerEncrypt), charset); err != nil {
		return client.Request{}, err
	}
	r := client.Request{
		Operation: m.Operation, Method: verb, URL: c.transport.URL(path, query),
		Header: http.Header{"User-Agent": {userAgent}},
	}
	for _, x := range m.Header {
		r.Header.Set(x.Name, x.Value)
	}
	switch {
	case verb == http.MethodGet:
	case m.Header.Get(headerEncrypt) != "":
		r.Header.Set("Content-Type", "text/plain;charset=utf-8")
	default:
		r.Header.Set("Content-Type", "application/json;charset=utf-8")
	}
	target := path
	if query != "" {
		target += "?" + query
	}
	return r, c.signV3(m, target, body, &r)
}

// queryOf writes the members of an object as a query: texts as they are, lists and objects as
// JSON.
func queryOf(content string) (string, error) {
	o, err := parseContent(content)
	if err != nil {
		return "", errors.New("the content of a GET must be a JSON object")
	}
	var fields Fields
	for _, m := range o.Members {
		fields = append(fields, Field{Name: m.Name, Value: m.Value.Text()})
	}
	return fields.Form(), nil
}

// signV3 signs target and body, and then lets happen what is to happen afterwards.
// Assumed: a prefix of the base URL is not signed (Alipay sheet 6.1).
func (c *Client) signV3(m Message, target, body string, r *client.Request) error {
	s := m.Signing
	text := canonicalV3(s.Mistake, partsOf(m.Params), r.Method, target, body, m.Header.Get(headerToken))
	sent := append(m.Params[:len(m.Params):len(m.Params)], Field{Name: "biz_content", Value: body}).Changed(s.Drop, s.Change, s.Add)
	value := scheme + partsOf(sent.Without("biz_content"))
	if !s.None {
		sign, err := c.signText(s, RSA2, text)
		if err != nil {
			return err
		}
		r.Canonical = text
		value += ",sign=" + sign
	}
	r.Header.Set("Authorization", value)
	if body = sent.Get("biz_content"); body != "" {
		r.Body = []byte(body)
	}
	return nil
}

func partsOf(f Fields) string {
	parts := make([]string, len(f))
	for i, x := range f {
		parts[i] = x.Name + "=" + x.Value
	}
	return strings.Join(parts, ",")
}

// canonicalV3 is the signed string of a v3 request (Alipay sheet 6.1): each part with a line
// feed after it, the token's only if there is one.
func canonicalV3(mistake Mistake, auth, verb, target, body, token string) string {
	if mistake == MistakeNoBody {
		body = ""
	}
	lines := []string{auth, verb, target, body}
	if token != "" {
		lines = append(lines, token)
	}
	text := strings.Join(lines, "\n")
	if mistake == MistakeLastLine {
		return text
	}
	return text + "\n"
}

// readV3 proves and reads an answer of OpenAPI v3: the body is signed together with two
// headers, the status says whether it is a yes (Alipay sheet 6.2).
func (c *Client) readV3(ex *client.Exchange) (*Answer, error) {
	header, body := ex.Response.Header, string(ex.Response.Body)
	sign := header.Get(headerSignature)
	if sign != "" {
		if err := c.checkAlipaySign(RSA2, signedV3(header, body), sign, header.Get(headerSN)); err != nil {
			return nil, ex.Unknown(client.ReasonBadSignature, err)
		}
	}
	charset, _ := codecNamed(string(UTF8))
	root, err := jsonnode.Parse(body)
	if header.Get(headerEncrypt) != "" {
		root, err = decryptedContent(body, charset, c.content)
	}
	if err == nil && !root.IsObject() {
		err = errors.New("the answer is not an object")
	}
	if err != nil {
		return nil, unreadableAnswer(ex, err)
	}
	a := &Answer{Exchange: ex, root: root, Code: statusCode(ex.Response.Status)}
	code, refused := root.Lookup("code")
	switch {
	case a.Code != "" && refused || a.Code == "" && code == "":
		return nil, unreadableAnswer(ex, errors.New("status and body contradict each other"))
	case sign == "" && header.Get(headerTrace) == "" && a.Code != "":
		return nil, unreadableAnswer(ex, errors.New("the answer is not the platform's: it has none of its headers"))
	case sign == "" && (a.Code != "" || isMethodCode(code)):
		return nil, ex.Unknown(client.ReasonNoSignature, errUnsigned)
	case a.Code != "":
		return a, nil
	}
	message, _ := root.Lookup("message")
	return nil, &client.Refused{
		Operation: ex.Request.Operation, Status: ex.Response.Status,
		Code: code, Message: message, Hint: gatewayHint(message),
		Uncertain: isUncertain("", code) || ex.Response.Status >= http.StatusInternalServerError,
		Body:      ex.Response.Body, Exchange: ex,
	}
}

// signedV3 is the signed string of a v3 answer.
func signedV3(header http.Header, body string) string {
	return header.Get(headerTimestamp) + "\n" + header.Get(headerNonce) + "\n" + body + "\n"
}

// statusCode gives v2's code for a status that is a yes, "" for any other.
func statusCode(status int) string {
	switch status {
	case http.StatusOK:
		return CodeSuccess
	case http.StatusAccepted:
		return CodePending
	}
	return ""
}

// signOfV3 takes the signature out of an authorization header.
func signOfV3(header http.Header) string {
	value := header.Get("Authorization")
	at := strings.LastIndex(value, ",sign=")
	if at < 0 {
		return ""
	}
	return value[at+len(",sign="):]
}
