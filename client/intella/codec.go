package intella

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"paymock/client"
	"paymock/client/jsonnode"
)

type (
	// Field is one name and its decoded value.
	Field = client.Field
	// Fields are the fields of a message in the order they are sent or were received.
	Fields = client.Fields
)

// fieldsOf are an object's members; one that is no scalar counts with its JSON text.
func fieldsOf(object jsonnode.Node) Fields {
	f := make(Fields, 0, len(object.Members))
	for _, m := range object.Members {
		f = append(f, Field{Name: m.Name, Value: m.Value.Text()})
	}
	return f
}

// plainText builds the text to encrypt: Header as an object, Data as a string that holds JSON (intella
// sheet 1.2, 1.5).
func plainText(header, data Fields) []byte {
	b := append([]byte(`{"Header":`), header.JSON()...)
	b = append(b, `,"Data":`...)
	b = jsonnode.AppendQuoted(b, string(data.JSON()))
	return append(b, '}')
}

// requestEnvelope is a request as it travels. Both texts are base64, whose line feeds and "=" the
// official library writes as \n and \u003d; escaped does that too (intella sheet 1.2).
func requestEnvelope(request, apiKey string, escaped bool) []byte {
	quote := func(b []byte, text string) []byte {
		quoted := string(jsonnode.AppendQuoted(nil, text))
		if escaped {
			quoted = strings.ReplaceAll(quoted, "=", `\u003d`)
		}
		return append(b, quoted...)
	}
	b := quote([]byte(`{"Request":`), request)
	b = quote(append(b, `,"ApiKey":`...), apiKey)
	return append(b, '}')
}

// Sealed is a text that one side of an exchange encrypted, with its key.
type Sealed struct {
	Text       []byte // decrypted
	Ciphertext []byte
	Key        []byte // of AES in CBC mode, with the initial vector 8651731586517315
	APIKey     []byte // the RSA text beside a request; nil in an answer
}

// SealedRequest decrypts the request of an exchange. ok is false when it was not sent by
// this package, or sealed too badly to be read.
func SealedRequest(ex *client.Exchange) (s Sealed, ok bool) {
	s.Key = ex.Request.Key
	if s.Ciphertext = envelopePart(ex.Request.Body, "Request"); s.Ciphertext == nil {
		return s, false
	}
	s.APIKey = envelopePart(ex.Request.Body, "ApiKey")
	var err error
	s.Text, err = decryptAES(s.Key, s.Ciphertext)
	return s, err == nil
}

// SealedAnswer decrypts the answer of an exchange. ok is false when there is none that can
// be read, such as a bare code.
func SealedAnswer(ex *client.Exchange) (s Sealed, ok bool) {
	if ex.Response == nil {
		return s, false
	}
	s, err := openAnswer(ex.Request.Key, ex.Response.Body)
	return s, err == nil
}

// envelopePart decodes one member of an envelope; nil when it isn't there.
func envelopePart(body []byte, name string) []byte {
	root, err := jsonnode.Parse(string(body))
	if err != nil {
		return nil
	}
	value, ok := root.Member(name)
	if !ok {
		return nil
	}
	data, err := unarmourBase64(value.Text())
	if err != nil {
		return nil
	}
	return data
}

// errUnencrypted is the reason of an answer that nobody encrypted.
var errUnencrypted = errors.New("the answer is not encrypted")

// openAnswer reads {"Response":"…"} with the key of its request.
func openAnswer(key, body []byte) (s Sealed, err error) {
	root, err := jsonnode.Parse(string(body))
	if err != nil {
		return s, err
	}
	response, ok := root.Member("Response")
	if !ok {
		if _, naked := root.Member("Header"); naked {
			return s, errUnencrypted
		}
		return s, errors.New("the answer has no Response")
	}
	s.Key = key
	if s.Ciphertext, err = unarmourBase64(response.Text()); err != nil {
		return s, fmt.Errorf("Response: %w", err)
	}
	if s.Text, err = decryptAES(key, s.Ciphertext); err != nil {
		return s, fmt.Errorf("Response: %w", err)
	}
	return s, nil
}

// bareCode is the body of an answer that the platform couldn't encrypt: four digits and
// nothing else. Assumed: with quotes it means the same (intella sheet 1.6).
var bareCode = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\s*"?([0-9]{4})"?\s*$`) })

// keyValue finds TradeKey and RefundKey in a text, be they in Header or in the string Data.
var keyValue = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`((?:Trade|Refund)Key\\?["']\s*:\s*\\?["'])[^"'\\]*`) })

// maskPasswords is a text as Exchanges show it: without the password hashes, which are as good as
// the passwords.
func maskPasswords(text []byte) string { return string(keyValue().ReplaceAll(text, []byte("${1}***"))) }

// compactObject writes members as an object without blanks, each as it was received.
func compactObject(members []jsonnode.Member) []byte {
	return append(jsonnode.AppendMembers([]byte{'{'}, members), '}')
}
