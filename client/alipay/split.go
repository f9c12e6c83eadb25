package alipay

import (
	"errors"
	"fmt"
	"strings"

	"paymock/client/jsonnode"
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

// splitAnswer takes an answer apart. The members may stand in any order and with blanks between
// them, and O may hold anything, a member "sign" included; only the bytes of O count. A
// name that occurs twice is ErrAmbiguous.
func splitAnswer(body []byte, method string, c charsetCodec) (envelope, error) {
	text, err := c.decode(string(body))
	if err != nil {
		return envelope{}, err
	}
	root, err := parseContent(text)
	if err != nil {
		return envelope{}, err
	}
	values := topValues(string(body), c.wide != nil)
	if len(values) != len(root.Members) {
		return envelope{}, errors.New("the answer's members can't be told apart")
	}
	key, unknown := -1, -1
	for i, m := range root.Members {
		switch m.Name {
		case answerKey(method):
			key = i
		case errorKey:
			unknown = i
		}
	}
	switch {
	case key >= 0 && unknown >= 0:
		return envelope{}, fmt.Errorf("%w: the answer has both %s and %s", ErrAmbiguous, answerKey(method), errorKey)
	case unknown >= 0:
		key = unknown
	case key < 0:
		return envelope{}, fmt.Errorf("the answer has no member %s", answerKey(method))
	}
	e := envelope{content: values[key]}
	if e.sign, err = stringOf(root, "sign"); err != nil {
		return envelope{}, err
	}
	e.certSN, err = stringOf(root, "alipay_cert_sn")
	return e, err
}

// stringOf is a member that must be a string if it is there.
func stringOf(root jsonnode.Node, name string) (string, error) {
	value, ok := root.Member(name)
	if ok && !value.IsString() {
		return "", fmt.Errorf("the answer's %s is not a string", name)
	}
	return value.Text(), nil
}

// errNoKey is an encrypted answer to a client that has no AES key.
var errNoKey = errors.New("the answer is encrypted and the client has no AESKey")

// open returns O's object in UTF-8, decrypted if it is a string (Alipay sheet 1.6).
func (e envelope) open(c charsetCodec, key contentKey) (jsonnode.Node, error) {
	text, err := c.decode(e.content)
	if err != nil {
		return jsonnode.Node{}, err
	}
	value, err := jsonnode.Parse(text)
	if err == nil && value.IsString() {
		if value, err = decryptedContent(value.Text(), c, key); err != nil {
			return jsonnode.Node{}, err
		}
	}
	if err == nil && !value.IsObject() {
		err = errors.New("the answer's content is not an object")
	}
	return value, err
}

func decryptedContent(text string, c charsetCodec, key contentKey) (jsonnode.Node, error) {
	if !key.isKnown() {
		return jsonnode.Node{}, errNoKey
	}
	plain, err := key.decrypt(text)
	if err != nil {
		return jsonnode.Node{}, err
	}
	if plain, err = c.decode(plain); err != nil {
		return jsonnode.Node{}, err
	}
	return jsonnode.Parse(plain)
}
