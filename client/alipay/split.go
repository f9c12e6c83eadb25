package alipay

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// envelope is an answer of gateway.do taken apart, not a byte re-written:
// {"K":O,"alipay_cert_sn":"C","sign":"S"} (Alipay sheet 1.5).
type envelope struct {
	content string // O as sent, in the answer's charset: what S is over
	sign    string // S; "" when there is none
	certSN  string // C; "" when there is none
}

// errorKey holds the answer where the gateway doesn't know the method (Alipay sheet 1.5).
const errorKey = "error_response"

// answerKey is the name K of a method's answers.
func answerKey(method string) string { return strings.ReplaceAll(method, ".", "_") + "_response" }

// split takes an answer apart. The members may stand in any order and with blanks between
// them, and O may hold anything, a member "sign" included; only the bytes of O count. A
// name that occurs twice is ErrAmbiguous.
func split(body []byte, method string, c codec) (envelope, error) {
	text, err := c.decode(string(body))
	switch {
	case err != nil:
		return envelope{}, err
	case !json.Valid([]byte(text)):
		return envelope{}, fmt.Errorf("not JSON: %w", json.Unmarshal([]byte(text), new(json.RawMessage)))
	}
	root, err := outlineJSON(string(body), c.wide != nil)
	if err != nil {
		return envelope{}, err
	}
	content, ok := root.member(answerKey(method))
	unknown, alone := root.member(errorKey)
	switch {
	case ok && alone:
		return envelope{}, fmt.Errorf("%w: the answer has both %s and %s", ErrAmbiguous, answerKey(method), errorKey)
	case alone:
		content = unknown
	case !ok:
		return envelope{}, fmt.Errorf("the answer has no member %s", answerKey(method))
	}
	e := envelope{content: content.raw}
	if e.sign, err = root.string("sign"); err != nil {
		return envelope{}, err
	}
	e.certSN, err = root.string("alipay_cert_sn")
	return e, err
}

// string returns a member that must be a string if it is there.
func (n node) string(name string) (string, error) {
	value, ok := n.member(name)
	if ok && !value.is('"') {
		return "", fmt.Errorf("the answer's %s is not a string", name)
	}
	return value.text(), nil
}

// errNoKey is an encrypted answer to a client that has no AES key.
var errNoKey = errors.New("the answer is encrypted and the client has no AESKey")

// open returns O's object in UTF-8, decrypted if it is a string (Alipay sheet 1.6).
func (e envelope) open(c codec, key contentKey) (node, error) {
	text, err := c.decode(e.content)
	if err != nil {
		return node{}, err
	}
	value, err := parseJSON(text)
	if err == nil && value.is('"') {
		if value, err = decrypted(value.text(), c, key); err != nil {
			return node{}, err
		}
	}
	if err == nil && !value.is('{') {
		err = errors.New("the answer's content is not an object")
	}
	return value, err
}

func decrypted(text string, c codec, key contentKey) (node, error) {
	if !key.known() {
		return node{}, errNoKey
	}
	plain, err := key.decrypt(text)
	if err != nil {
		return node{}, err
	}
	if plain, err = c.decode(plain); err != nil {
		return node{}, err
	}
	return parseJSON(plain)
}
