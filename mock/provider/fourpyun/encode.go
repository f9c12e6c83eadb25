package fourpyun

import (
	"crypto/md5"
	"fmt"
	"strconv"
	"strings"

	"paymock/mock/money"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// dataNode names the server in answers; real ones look like CN-South/HS3-1 (4pyun sheet 1).
const dataNode = "CN-South/MOCK-1"

const (
	memberSeqno = "seqno"
	// seqnoDigits: 32 decimal digits since 2023 (4pyun sheet 1).
	seqnoDigits = 32
)

// zeroField is a member of the payload that a style B error still carries, with the zero value
// of its type (4pyun sheet 1).
type zeroField = wire.Member

var (
	zeroRefund = []zeroField{
		{Name: "pay_serial", Value: ""},
		{Name: "trade", Value: ""},
		{Name: "refund_order", Value: ""},
		{Name: "refund_serial", Value: ""},
		{Name: "message", Value: ""},
		{Name: "extra", Value: wire.Object{}},
	}
	zeroRefundQuery = []zeroField{
		{Name: "order", Value: ""},
		{Name: "refund_order", Value: ""},
		{Name: "refund_serial", Value: ""},
		{Name: "pay_serial", Value: ""},
		{Name: "value", Value: 0},
		{Name: "process", Value: 0},
		{Name: "operator_id", Value: ""},
		{Name: "operator_name", Value: ""},
		{Name: "reason", Value: ""},
		{Name: "merchant", Value: ""},
		{Name: "receipt_url", Value: ""},
	}
	zeroQuery = []zeroField{
		{Name: "pay_order", Value: ""},
		{Name: "channel", Value: ""},
		{Name: "pay_serial", Value: ""},
		{Name: "value", Value: 0},
		{Name: "status", Value: 0},
		{Name: "trade_time", Value: ""},
		{Name: "refund_list", Value: wire.List{}},
	}
)

// Encode renders an outcome in the envelope of its operation (4pyun sheet 1). Answers are not
// signed, so a Fault's signature switches change nothing, and Before and After are one: they
// set members by dotted path, in payload where the answer has one.
func (*Provider) Encode(call *provider.Call, out provider.Outcome, t provider.Fault) (*wire.Response, error) {
	if _, visit := call.Detail.(*cashierVisit); visit {
		return encodeCashier(out, t)
	}
	x, ok := call.Detail.(*exchange)
	if !ok {
		return nil, fmt.Errorf("4pyun: the call was decoded by another provider: %T", call.Detail)
	}
	answer := x.answerEnvelope(out)
	answer = setAll(setAll(answer, t.Before, t), t.After, t)
	resp := wire.JSON(t.Text(t.RecordedOr(answer.JSON())))
	if len(out.Code.Code) == 3 && x.set.hasDialect(dialectHTTPStatus, "code") {
		resp.Status, _ = strconv.Atoi(out.Code.Code)
	}
	if out.Code.Status != 0 {
		resp.Status = out.Code.Status
	}
	return resp, nil
}

// answerEnvelope puts the members in their order.
func (x *exchange) answerEnvelope(out provider.Outcome) wire.Object {
	seqno, fields := takeSeqno(x, out)
	said := wordingOf(x.set, x.call.Operation, out.Code)
	if out.Message != "" {
		said = answerText{out.Message, out.Hint}
	} else if out.Hint != "" {
		said.hint = out.Hint
	}
	answer := make(wire.Object, 0, 8+len(fields))
	answer = append(answer, wire.Member{Name: "code", Value: out.Code.Code})
	if said.message != "" {
		answer = append(answer, wire.Member{Name: "message", Value: said.message})
	}
	if said.hint != "" {
		answer = append(answer, wire.Member{Name: "hint", Value: said.hint})
	}
	answer = append(answer, wire.Member{Name: memberSeqno, Value: seqno}, wire.Member{Name: "data_node", Value: dataNode})
	nested, zero := x.errorStyle()
	oldError := len(out.Code.Code) == 3
	if (nested || x.op != nil && x.op.timed) && !oldError {
		answer = append(answer, wire.Member{Name: "time_cost", Value: timeCost(seqno)})
	}
	switch {
	case nested && !oldError && len(fields) == 0:
		return append(answer, wire.Member{Name: "payload", Value: wire.Object(zero)})
	case nested && !oldError:
		return append(answer, wire.Member{Name: "payload", Value: fields})
	}
	answer = append(answer, fields...)
	if oldError || !out.Code.Success && !nested && !x.op.timed {
		path := x.call.Request.Method + " " + x.call.Request.Path
		answer = append(answer, wire.Member{Name: "path", Value: strings.ToValidUTF8(path, "\uFFFD")})
	}
	return answer
}

// errorStyle tells whether business fields go into payload, and what stands there in an error.
func (x *exchange) errorStyle() (nested bool, zero []zeroField) {
	switch {
	case x.op == nil:
		return false, nil
	case x.op.Name == opQuery && x.set.hasDialect(dialectQueryProfile, "2026"):
		return true, zeroQuery
	}
	return x.op.nested, x.op.zero
}

// takeSeqno gives the answer's number and the business fields. An answer that was not decided
// (refused before, or given by a rule) draws it here; that of no known app gets one from the request's
// time and bytes, so that the same run gives the same bytes.
func takeSeqno(x *exchange, out provider.Outcome) (string, wire.Object) {
	if len(out.Fields) > 0 && out.Fields[0].Name == memberSeqno {
		seqno, _ := out.Fields[0].Value.(string)
		return seqno, out.Fields[1:]
	}
	if draw := x.call.Draw; draw.Nth() > 0 {
		return newSeqno(&draw), out.Fields
	}
	req := x.call.Request
	sum := md5.Sum(fmt.Appendf(nil, "%s %s %d %s", out.Code.Code, req.Target, x.call.At.UnixNano(), req.Body))
	digits := make([]byte, 0, seqnoDigits)
	for _, b := range sum {
		digits = append(digits, '0'+b>>4%10, '0'+b&15%10)
	}
	return string(digits), out.Fields
}

// timeCost is how many milliseconds the answer claims to have taken: between 3 and 42, by the
// number, so that the same run gives the same bytes.
func timeCost(seqno string) int {
	n, _ := strconv.Atoi(seqno[max(0, len(seqno)-2):])
	return 3 + n%40
}

// formatYuan writes fen as the platform's texts do: as Java prints a double, "0.01", "0.0", "27.97"
// (4pyun sheet 5.4).
func formatYuan(a money.Amount) string {
	s := a.Major(2)
	return strings.TrimSuffix(s, "0")
}

// setAll sets members in the order of their paths, so that the same rule gives the same bytes.
func setAll(answer wire.Object, set map[string]string, t provider.Fault) wire.Object {
	if len(set) == 0 {
		return answer
	}
	for _, path := range wire.SortedPaths(set) {
		answer = setBusiness(answer, path, set[path], t)
	}
	return answer
}

// setBusiness sets a member by dotted path without changing the object given. A path that
// doesn't begin at the top begins in payload where there is one.
func setBusiness(o wire.Object, path, value string, t provider.Fault) wire.Object {
	head, _, _ := strings.Cut(path, ".")
	if _, nested := o.Get("payload").(wire.Object); nested && !hasMember(o, head) {
		path = "payload." + path
	}
	return t.SetPath(o, path, value)
}

func hasMember(o wire.Object, name string) bool {
	for _, m := range o {
		if m.Name == name {
			return true
		}
	}
	return false
}
