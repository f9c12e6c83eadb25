package intella

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"paymock/mock/doctor"
	"paymock/mock/jsonnode"
	"paymock/mock/provider"
)

// messageMembers are the scalar members of Header or Data by name, numbers as they were written. A
// null is as good as absent.
type messageMembers map[string]string

// message is a decrypted request.
type message struct {
	key  sealKey // nil: an answer can't be encrypted
	text []byte  // what was encrypted
	// pseudo: the text has single quotes, asObject: Data is no string (intella sheet 1.5).
	pseudo, asObject bool
	header           messageMembers
	rawData          string // JSON text
	data             messageMembers
	service          *serviceRow // nil until ServiceType is known
	badData          bool        // Data holds no JSON object
	unserved         bool        // Method or ServiceType are none that is served, all before is right
	retry            int         // Data.Retry
	// second is the second that the reader gave to this transaction, and batch its open batch;
	// zero until the reader is known.
	second time.Time
	batch  string
}

// wireEnvelope is the JSON object of a request's or an answer's body.
type wireEnvelope struct{ Request, ApiKey []byte }

// readEnvelope takes the two texts out of a request's body.
func readEnvelope(body []byte) (env wireEnvelope, cause string) {
	outer, err := jsonnode.Parse(body)
	if err == nil && outer.Kind != '{' {
		err = errNoObject
	}
	if err != nil {
		return env, "the body is not a JSON object with Request and ApiKey: " + plainError(err)
	}
	for _, member := range []struct {
		name string
		into *[]byte
	}{{"Request", &env.Request}, {"ApiKey", &env.ApiKey}} {
		text, _ := lastMember(outer, member.name)
		if text.Kind != '"' || text.Text == "" {
			return env, member.name + " is missing, empty, or not a string"
		}
		data, err := decodeBase64(text.Text)
		if err != nil {
			return env, fmt.Sprintf("%s is not standard base64: %v", member.name, err)
		}
		*member.into = data
	}
	return env, ""
}

// lastMember gives the last member of an object that has the name: the platform's Java reader keeps the
// last of duplicates (Assumed; Gson's maps would refuse them).
func lastMember(object jsonnode.Node, name string) (value jsonnode.Node, ok bool) {
	for _, m := range object.Members {
		if m.Name == name {
			value, ok = m.Value, true
		}
	}
	return value, ok
}

var errNoObject = errors.New("it is other JSON than an object")

// plainError says without the sender's text why something is no JSON object.
func plainError(err error) string {
	var syntax *jsonnode.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Sprintf("no JSON at byte %d", syntax.Offset)
	}
	return err.Error()
}

// parseText takes a decrypted text apart, strictly where it can and as a lenient Java reader
// would where it must.
func (m *message) parseText() (cause string) {
	outer, err := jsonnode.Parse(m.text)
	if err != nil {
		again, ok := requoteJSON(m.text)
		if !ok {
			return notAMessage + plainError(err)
		}
		var second error
		if outer, second = jsonnode.Parse(again); second != nil {
			return notAMessage + plainError(err)
		}
		m.pseudo = true
	}
	if outer.Kind != '{' {
		return notAMessage + plainError(errNoObject)
	}
	header, ok := lastMember(outer, "Header")
	if !ok {
		return cmp.Or(sentUnderOtherName(outer, "Header"), "Header is missing: send an object with Method, ServiceType, MchId, TradeKey and CreateTime")
	}
	if m.header, err = membersOf(header); err != nil {
		return "Header is no JSON object: send one with Method, ServiceType, MchId, TradeKey and CreateTime"
	}
	data, ok := lastMember(outer, "Data")
	switch {
	case !ok:
		return cmp.Or(sentUnderOtherName(outer, "Data"), "Data is missing: send a string that holds JSON, {} at least")
	case data.Kind == '"':
		m.rawData = data.Text
	default:
		m.rawData, m.asObject = data.Text, true
	}
	return ""
}

// sentUnderOtherName says under which name, nearly its own, a missing member was sent; "" where it was not.
func sentUnderOtherName(object jsonnode.Node, name string) (cause string) {
	var names []string
	for _, m := range object.Members {
		names = append(names, m.Name)
	}
	if sent := doctor.Meant(name, names); sent != "" {
		return fmt.Sprintf("%s is missing: it was sent as %s; send it in exactly these letters", name, sent)
	}
	return ""
}

const notAMessage = "the decrypted text is not a JSON object with Header and Data: "

// parseData reads the JSON inside Data.
func (m *message) parseData() (cause string) {
	object, err := jsonnode.Parse([]byte(m.rawData))
	if err != nil {
		return "the text in Data is no JSON object: " + plainError(err)
	}
	data, err := membersOf(object)
	if err != nil {
		return "the text in Data is no JSON object: " + plainError(err)
	}
	m.data = data
	if n := data["Retry"]; len(n) < 4 && provider.IsDigits(n) {
		m.retry, _ = strconv.Atoi(n)
	}
	return ""
}

// membersOf takes the members of an object; of those that are lists or objects the JSON text.
func membersOf(object jsonnode.Node) (messageMembers, error) {
	if object.Kind != '{' {
		return nil, errNoObject
	}
	out := make(messageMembers, len(object.Members))
	for _, m := range object.Members {
		if delete(out, m.Name); !m.Value.Null() {
			out[m.Name] = m.Value.Text
		}
	}
	return out, nil
}

// Lookup finds a member of Data, or of Header, by name; "Header." and "Data." say which.
func (m *message) Lookup(name string) (string, bool) {
	if rest, ok := strings.CutPrefix(name, "Header."); ok {
		value, ok := m.header[rest]
		return value, ok
	}
	if rest, ok := strings.CutPrefix(name, "Data."); ok {
		value, ok := m.data[rest]
		return value, ok
	}
	if value, ok := m.data[name]; ok {
		return value, true
	}
	value, ok := m.header[name]
	return value, ok
}

var _ provider.Fields = (*message)(nil)

// requoteJSON turns the single-quoted strings of pseudo-JSON (a Python repr, or what Gson's
// lenient reader takes) into JSON's. ok is false when there are none.
func requoteJSON(text []byte) (out []byte, ok bool) {
	out = make([]byte, 0, len(text)+16)
	for i := 0; i < len(text); {
		quote := text[i]
		if quote != '\'' && quote != '"' {
			out = append(out, quote)
			i++
			continue
		}
		ok = ok || quote == '\''
		out = append(out, '"')
		for i++; i < len(text) && text[i] != quote; i++ {
			switch c := text[i]; {
			case c == '\\' && i+1 < len(text) && text[i+1] == '\'':
				i++
				out = append(out, '\'')
			case c == '\\' && i+1 < len(text):
				i++
				out = append(out, '\\', text[i])
			case c == '"':
				out = append(out, '\\', '"')
			default:
				out = append(out, c)
			}
		}
		out = append(out, '"')
		i++
	}
	return out, ok
}

// keyValue finds TradeKey, RefundKey and what is on a credit card with their values, in Header, in the text inside Data
// and in pseudo-JSON.
var keyValue = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)((?:(?:Trade|Refund)Key\w*|\bCardId|\bExtenNo|\bExpireDate)\s*(?:\\*["'])?\s*:\s*(?:\\*["'])?)[^"'\\,}]+`)
})

// maxShown bounds what goes to the journal as the decrypted text.
const maxShown = 8 << 10

// maskPasswords is the decrypted text for the journal: without the password hashes and credit cards.
func maskPasswords(text []byte) string {
	cut := ""
	if len(text) > maxShown {
		cut = "… (" + strconv.Itoa(len(text)) + " bytes)"
		text = text[:maxShown]
	}
	text = bytes.ReplaceAll(text, []byte{0}, nil) // so that a name in UTF-16 is seen, too
	if namesKey(text) {
		text = keyValue().ReplaceAll(text, []byte("${1}***"))
	}
	return strings.ToValidUTF8(string(text), "\uFFFD") + cut
}

// namesKey reports whether a text may hold what keyValue finds: answers never do, and the search
// takes longer than their decryption.
func namesKey(text []byte) bool {
	for i := range text {
		if text[i]|0x20 == 'k' && (endsIn(text[:i], "trade") || endsIn(text[:i], "refund")) {
			return true
		}
	}
	return false
}

func endsIn(text []byte, word string) bool {
	return len(text) >= len(word) && strings.EqualFold(string(text[len(text)-len(word):]), word)
}
