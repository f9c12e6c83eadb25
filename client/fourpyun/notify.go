package fourpyun

import (
	"errors"
	"fmt"
	"mime"
	"slices"
	"strings"

	"paymock/client/jsonnode"
)

// Why a callback is not believed.
var (
	// ErrNoSign: the callback carries no sign.
	ErrNoSign = errors.New("callback has no sign")
	// ErrWrongSign: the sign doesn't fit fields and key.
	ErrWrongSign = errors.New("callback's sign is wrong")
	// ErrMalformed: the body is neither a form nor a JSON object, whatever its content type says.
	ErrMalformed = errors.New("callback can't be parsed")
	// ErrAmbiguous: a field this package reads, or any JSON member, occurs twice, so that
	// two readers could see two amounts under one signature.
	ErrAmbiguous = jsonnode.ErrDuplicate
	// ErrIncomplete: the sign is right, but a field the kind must have is missing or not of
	// its type.
	ErrIncomplete = errors.New("callback lacks what its kind must have")
)

// Kind says what a callback is about.
type Kind string

// The callbacks of the payment API.
const (
	KindNotify     Kind = "notify"     // result of a payment, form (4pyun sheet 5.7, api/trade-notify)
	KindSharding   Kind = "sharding"   // a share was booked, JSON (sheet 6, api/sharding-trade-sync)
	KindSettlement Kind = "settlement" // a day was settled, form or JSON (sheet 5.8, api/settlement-sync)
	KindProfit     Kind = "profit"     // a part of a trade is the merchant's profit, JSON (sheet 5.8)
	KindOther      Kind = "other"      // signed by the platform, of no kind known here
)

// Notice is a callback whose signature is proven.
type Notice struct {
	Kind   Kind
	Fields Fields // decoded, in the order received, sign and unknown fields included
	// EmptiesSigned tells that the sign fits only with empty values left in the string.
	EmptiesSigned bool
}

// Verify checks a callback's signature and only then says what it is. The body must be the
// bytes received. A form and a JSON object are signed by the same rule kv (4pyun sheet 2.1;
// for JSON proven by the platform's sharding example): a JSON member that is an object or
// a list counts with its compact, sorted JSON text.
//
// Fields nobody knows are covered by the signature and kept, since the platform adds some
// at any time (openapi/README.md). The sign may be in either case, and may leave out empty
// values, as the platform does, or keep them, as its documents can be read. An empty
// content type is decided by the body's first character.
//
// The errors are ErrMalformed, ErrAmbiguous, ErrNoSign and ErrWrongSign. The timestamp is
// not judged: the platform's own example is twelve hours late (sheet 6).
//
// A weakness of the platform's rule, not of this check: values are not escaped in the
// signed string, so "a=1&b=2" and a field a with the value "1&b=2" have one signature.
// Payment, Sharding, Settlement and Profit therefore insist on every field their kind must have.
func Verify(secret, contentType string, body []byte) (*Notice, error) {
	fields, err := parseCallback(contentType, body)
	if err != nil {
		return nil, err
	}
	if name := repeatedName(fields); name != "" {
		return nil, fmt.Errorf("%w: %q", ErrAmbiguous, name)
	}
	sign := fields.Get("sign")
	if sign == "" {
		return nil, ErrNoSign
	}
	n := &Notice{Kind: kindOf(fields), Fields: fields}
	if sameSign(sign, Sign(secret, fields)) {
		return n, nil
	}
	n.EmptiesSigned = true
	if sameSign(sign, md5Upper(stringToSign(fields, emptyKept)+keyTail+secret)) {
		return n, nil
	}
	return nil, fmt.Errorf("%w: want the MD5 of %s", ErrWrongSign, Canonical(fields))
}

func parseCallback(contentType string, body []byte) (Fields, error) {
	isJSON := strings.HasPrefix(strings.TrimLeft(string(body), " \t\r\n"), "{")
	if contentType != "" {
		media, _, _ := mime.ParseMediaType(contentType)
		switch media {
		case "application/json":
			isJSON = true
		case "application/x-www-form-urlencoded":
			isJSON = false
		default:
			return nil, fmt.Errorf("%w: content type %q", ErrMalformed, contentType)
		}
	}
	if !isJSON {
		fields, err := ParseForm(string(body))
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
		}
		return fields, nil
	}
	value, err := jsonnode.Parse(string(body))
	switch {
	case errors.Is(err, ErrAmbiguous):
		return nil, err
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	case !value.IsObject():
		return nil, fmt.Errorf("%w: JSON is not an object", ErrMalformed)
	}
	return membersOf(value), nil
}

// kindFields are the fields by which a kind is known.
var kindFields = []struct {
	kind  Kind
	names [2]string
}{
	{KindSharding, [2]string{"sharding_type", "trade_type"}},
	{KindSettlement, [2]string{"serial", "transfer_status"}},
	{KindProfit, [2]string{"trade_merchant", "remain_value"}},
	{KindNotify, [2]string{"pay_order", "pay_serial"}},
}

func kindOf(f Fields) Kind {
	for _, m := range kindFields {
		_, first := f.Lookup(m.names[0])
		_, second := f.Lookup(m.names[1])
		if first && second {
			return m.kind
		}
	}
	return KindOther
}

// knownNames are the fields this package reads; one of them twice is refused. (Repeats of
// others are legal: the rule sorts equal names by value.)
var knownNames = strings.Fields(`sign app_id timestamp sign_type merchant
	pay_order channel pay_serial trade_no value status trade_time pay_mode pay_mode_desc fee payer
	partner trade_scene sharding_type trade_type sharding_value trade_value rule_value trade_item
	serial subject create_time start_time end_time trade_count total_value settle_value
	service_value type transfer_status trade_list
	business category amount rate trade_merchant trace_id trade_subject remain_value`)

// repeatedName returns a known name that occurs more than once, or "".
func repeatedName(f Fields) string {
	seen := map[string]bool{}
	for _, x := range f {
		if seen[x.Name] && slices.Contains(knownNames, x.Name) {
			return x.Name
		}
		seen[x.Name] = true
	}
	return ""
}

// Identity is the same text for every delivery of one notice: all that was signed, except
// the timestamp, which may be fresh in each (4pyun sheet 7: undocumented).
func (n *Notice) Identity() string {
	return stringToSign(n.Fields.Without("timestamp"), emptyDropped)
}

func (n *Notice) noticeReader() *answerReader { return newReader(n.Fields.Lookup) }

// checkComplete turns what a reader found wrong into ErrIncomplete, naming the kind.
func (n *Notice) checkComplete(kind Kind, r *answerReader) error {
	if n.Kind != kind {
		r.Fail("it is a %s notice", n.Kind)
	}
	if err := r.Err(); err != nil {
		return fmt.Errorf("%w: %s: %w", ErrIncomplete, kind, err)
	}
	return nil
}
