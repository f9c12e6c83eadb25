package intella

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"paymock/mock/provider"
)

// members are the scalar members of Header or Data by name, numbers as they were written. A
// null is as good as absent.
type members map[string]string

// message is a decrypted request.
type message struct {
	key  sealKey // nil: an answer can't be encrypted
	text []byte  // what was encrypted
	// pseudo: the text has single quotes, asObject: Data is no string (intella sheet 1.5).
	pseudo, asObject bool
	header           members
	rawData          string // JSON text
	data             members
	service          *service // nil until ServiceType is known
	retry            int      // Data.Retry
}

// envelope is what stands on the wire.
type envelope struct{ Request, ApiKey []byte }

// readEnvelope takes the two texts out of a request's body.
func readEnvelope(body []byte) (env envelope, cause string) {
	var outer map[string]json.RawMessage // a map, because names are case-sensitive
	if err := json.Unmarshal(body, &outer); err != nil {
		return env, "the body is not a JSON object with Request and ApiKey: " + plainError(err)
	}
	for _, member := range []struct {
		name string
		into *[]byte
	}{{"Request", &env.Request}, {"ApiKey", &env.ApiKey}} {
		var text string
		if err := json.Unmarshal(outer[member.name], &text); err != nil || text == "" {
			return env, member.name + " is missing, empty, or not a string"
		}
		data, err := decodeBase64(text)
		if err != nil {
			return env, fmt.Sprintf("%s is not standard base64: %v", member.name, err)
		}
		*member.into = data
	}
	return env, ""
}

// plainError cuts what encoding/json says down to words without the sender's text.
func plainError(err error) string {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Sprintf("no JSON at byte %d", syntax.Offset)
	}
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		return "it is a JSON " + kind.Value
	}
	return "it is no JSON"
}

// parse takes a decrypted text apart, strictly where it can and as a lenient Java reader
// would where it must.
func (m *message) parse() (cause string) {
	var outer map[string]json.RawMessage
	if err := json.Unmarshal(m.text, &outer); err != nil {
		again, ok := requote(m.text)
		if !ok || json.Unmarshal(again, &outer) != nil {
			return "the decrypted text is not a JSON object with Header and Data: " + plainError(err)
		}
		m.pseudo = true
	}
	header, err := readMembers(outer["Header"])
	if err != nil {
		return "Header is missing or no object: " + plainError(err)
	}
	m.header = header
	data := outer["Data"]
	switch {
	case len(data) == 0:
		return "Data is missing: send a string that holds JSON, {} at least"
	case data[0] == '"':
		_ = json.Unmarshal(data, &m.rawData) // a valid string, as outer was valid
	default:
		m.rawData, m.asObject = string(data), true
	}
	return ""
}

// parseData reads the JSON inside Data.
func (m *message) parseData() (cause string) {
	data, err := readMembers([]byte(m.rawData))
	if err != nil {
		return "the text in Data is no JSON object: " + plainError(err)
	}
	m.data = data
	if n := data["Retry"]; len(n) < 4 && digits(n) {
		m.retry, _ = strconv.Atoi(n)
	}
	return ""
}

func readMembers(text []byte) (members, error) {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(text, &raw); err != nil {
		return nil, err
	}
	if raw == nil {
		return nil, errors.New("null")
	}
	out := make(members, len(raw))
	for name, value := range raw {
		switch {
		case value[0] == '"':
			var s string
			if err := json.Unmarshal(value, &s); err != nil {
				return nil, err
			}
			out[name] = s
		case string(value) != "null":
			out[name] = string(value)
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

// requote turns the single-quoted strings of pseudo-JSON (a Python repr, or what Gson's
// lenient reader takes) into JSON's. ok is false when there are none.
func requote(text []byte) (out []byte, ok bool) {
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

func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// keyValue finds TradeKey and RefundKey with their values, in Header, in the text inside Data
// and in pseudo-JSON.
var keyValue = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)((?:Trade|Refund)Key\w*\s*(?:\\*["'])?\s*:\s*(?:\\*["'])?)[^"'\\,}]+`)
})

// mostShown bounds what goes to the journal as the decrypted text.
const mostShown = 8 << 10

// masked is the decrypted text for the journal: without the password hashes.
func masked(text []byte) string {
	cut := ""
	if len(text) > mostShown {
		cut = "… (" + strconv.Itoa(len(text)) + " bytes)"
		text = text[:mostShown]
	}
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
