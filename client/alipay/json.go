package alipay

import (
	"errors"
	"strings"

	"paymock/client/jsonnode"
)

// topValues finds the values of an object's members where they stand in a text of any charset,
// since signatures are over bytes. The text must be a JSON object once decoded; wide says that a
// byte from 0x81 on begins a character of two bytes or four, whose second may look like ASCII, as
// in GBK.
func topValues(text string, wide bool) []string {
	var values []string
	depth, start := 0, 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			i = endOfString(text, i, wide)
		case '{', '[':
			depth++
		case ':':
			if depth == 1 {
				start = i + 1
			}
		case ',':
			if depth == 1 {
				values = append(values, strings.Trim(text[start:i], " \t\r\n"))
			}
		case '}', ']':
			if depth--; depth == 0 && start > 0 {
				values = append(values, strings.Trim(text[start:i], " \t\r\n"))
			}
		}
	}
	return values
}

// endOfString is where the quotation mark stands that ends the string beginning at i.
func endOfString(text string, i int, wide bool) int {
	for i++; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\', wide && c >= 0x81:
			i++
		case c == '"':
			return i
		}
	}
	return i
}

// parseContent reads business parameters, which are an object.
func parseContent(text string) (jsonnode.Node, error) {
	n, err := jsonnode.Parse(text)
	if err == nil && !n.IsObject() {
		err = errors.New("it is not an object")
	}
	return n, err
}

// jsonObject writes a JSON object member by member. The zero value is empty.
type jsonObject struct{ b []byte }

// addRaw appends a member whose value is JSON already.
func (o *jsonObject) addRaw(name, value string) {
	if len(o.b) > 0 {
		o.b = append(o.b, ',')
	}
	o.b = append(append(jsonnode.AppendQuoted(o.b, name), ':'), value...)
}

func (o *jsonObject) String() string { return "{" + string(o.b) + "}" }

// jsonList writes a JSON list of values that are JSON already.
func jsonList(values []string) string { return "[" + strings.Join(values, ",") + "]" }

func quoteTexts(texts []string) string {
	values := make([]string, len(texts))
	for i, text := range texts {
		values[i] = jsonnode.Quoted(text)
	}
	return jsonList(values)
}
