package fourpyun

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"paymock/client"
	"paymock/client/jsonnode"
)

// Answer has the members of every answer of the platform. Two generations are read alike: the
// old one has its business fields at the top, the new one in payload (4pyun sheet 1).
type Answer struct {
	Code     string // 1001 or 1000
	Message  string // usually empty in a success
	Hint     string
	Seqno    string // the platform's number of this exchange
	DataNode string

	*client.Exchange // the bytes of both sides

	root jsonnode.Node
}

// Pending reports that the platform took the request and will tell the result later.
func (a *Answer) Pending() bool { return a.Code == CodeAccepted }

// envelopeMembers are the names that belong to the answer itself, in both generations.
var envelopeMembers = []string{"code", "message", "hint", "seqno", "data_node", "time_cost", "path", "payload"}

// Field returns the text of a value by path, such as "code", "pay_serial" or
// "refund_list.0.value". Business fields are looked up in payload, then at the top; an
// object or a list gives its compact, sorted JSON.
func (a *Answer) Field(path string) (string, bool) {
	first, _, _ := strings.Cut(path, ".")
	if payload, ok := a.root.Member("payload"); ok && !slices.Contains(envelopeMembers, first) {
		if text, ok := fieldAt(payload, path); ok {
			return text, true
		}
	}
	return fieldAt(a.root, path)
}

// readAnswer reads the envelope. Codes that don't agree become *client.Refused, and what
// is no envelope at all an unknown outcome, as are business fields that don't fit. The HTTP status is not judged: the platform
// sends bodies with any (4pyun sheet 1).
func readAnswer(ex *client.Exchange) (*Answer, error) {
	a := &Answer{Exchange: ex}
	var err error
	if a.root, err = jsonnode.Parse(string(ex.Response.Body)); err != nil {
		return nil, ex.Unknown(client.ReasonUnreadable, fmt.Errorf("status %d: %w", ex.Response.Status, err))
	}
	r := newReader(lookupIn(a.root))
	a.Code, a.Message, a.Hint = r.Need("code"), r.Text("message"), r.Text("hint")
	a.Seqno, a.DataNode = r.Text("seqno"), r.Text("data_node")
	if err := r.Err(); err != nil {
		return nil, ex.Unknown(client.ReasonUnreadable, fmt.Errorf("status %d: %w", ex.Response.Status, err))
	}
	if !isSuccess(a.Code) {
		return nil, &client.Refused{
			Operation: ex.Request.Operation, Status: ex.Response.Status,
			Code: a.Code, Message: a.Message, Hint: a.Hint, Uncertain: isUncertain(a.Code),
			Body: ex.Response.Body, Exchange: ex,
		}
	}
	return a, nil
}

func (a *Answer) newReader() *answerReader { return newReader(a.Field) }

// PrepareAnswer is where the payer pays. PaySerial is in no printed answer, though settle's
// page says it is returned (4pyun sheet 9).
type PrepareAnswer struct {
	Answer
	PayID     string
	PayURL    string
	PaySerial string
}

func readPrepare(a *Answer) (*PrepareAnswer, error) {
	r := a.newReader()
	return &PrepareAnswer{*a, r.Text("pay_id"), r.Text("pay_url"), r.Text("pay_serial")}, r.Err()
}

// CreateAnswer is a charge. Trade is empty for a scan; for a native payment it is the JSON
// text to hand to the payer's app (4pyun sheet 5.2).
type CreateAnswer struct {
	Answer
	PaySerial string
	Trade     string
}

func readCreate(a *Answer) (*CreateAnswer, error) {
	r := a.newReader()
	return &CreateAnswer{*a, r.Need("pay_serial"), r.Text("trade")}, r.Err()
}

// SettleAnswer has no fields of its own (4pyun sheet 4).
type SettleAnswer struct{ Answer }

func readSettle(a *Answer) (*SettleAnswer, error) { return &SettleAnswer{*a}, nil }

// QueryAnswer is the state of a payment (4pyun sheet 5.3). Value is fen.
type QueryAnswer struct {
	Answer
	Merchant  string
	PayOrder  string
	PaySerial string
	Channel   string
	Value     int64
	Status    Status
	TradeTime time.Time
	Payer     string
	Refunds   []Refund // refund_list: those that succeeded
}

// Refund is one entry of a payment's refund_list; Value is fen.
type Refund struct {
	Type         int64 // 0 a refund, 1 what a settle gave back
	RefundOrder  string
	RefundSerial string
	Value        int64
	Process      int64
	Reason       string
	RefundTime   time.Time
}

// SettleRefund returns what a settle gave back, and false when the list shows no settle:
// then there was none, or it cleared the whole amount.
func (q *QueryAnswer) SettleRefund() (Refund, bool) {
	for _, refund := range q.Refunds {
		if refund.Type == 1 {
			return refund, true
		}
	}
	return Refund{}, false
}

func readQuery(a *Answer) (*QueryAnswer, error) {
	r := a.newReader()
	q := &QueryAnswer{
		Answer:    *a,
		Merchant:  r.Text("merchant"),
		PayOrder:  r.Text("pay_order"),
		PaySerial: r.Text("pay_serial"),
		Channel:   r.Text("channel"),
		Value:     r.NeedNumber("value"),
		Status:    Status(r.NeedNumber("status")),
		TradeTime: r.time("trade_time"),
		Payer:     r.Text("payer"),
	}
	r.list("refund_list", func(row *answerReader) {
		q.Refunds = append(q.Refunds, Refund{
			Type: row.Number("type"), RefundOrder: row.Text("refund_order"), RefundSerial: row.Text("refund_serial"),
			Value: row.NeedNumber("value"), Process: row.Number("process"),
			Reason: row.Text("reason"), RefundTime: row.time("refund_time"),
		})
	})
	return q, r.Err()
}

// RefundAnswer is a refund that was done (4pyun sheet 5.4).
type RefundAnswer struct {
	Answer
	PaySerial    string
	RefundOrder  string // the platform's number
	RefundSerial string // the channel's number
	RefundTime   time.Time
}

func readRefund(a *Answer) (*RefundAnswer, error) {
	r := a.newReader()
	return &RefundAnswer{*a, r.Text("pay_serial"), r.Text("refund_order"), r.Text("refund_serial"), r.time("refund_time")}, r.Err()
}

// RefundQueryAnswer is the state of a refund (4pyun sheet 5.5). Value is fen.
type RefundQueryAnswer struct {
	Answer
	Merchant     string
	Order        string // the partner's number
	RefundOrder  string // the platform's number
	RefundSerial string // the channel's number
	PaySerial    string
	Value        int64
	Process      int64 // 0 running, 1 done, -1 failed
	Reason       string
	ReceiptURL   string
	CreateTime   time.Time
	RefundTime   time.Time
	OperatorID   string
	OperatorName string
}

func readRefundQuery(a *Answer) (*RefundQueryAnswer, error) {
	r := a.newReader()
	return &RefundQueryAnswer{
		Answer:       *a,
		Merchant:     r.Text("merchant"),
		Order:        r.Text("order"),
		RefundOrder:  r.Text("refund_order"),
		RefundSerial: r.Text("refund_serial"),
		PaySerial:    r.Text("pay_serial"),
		Value:        r.NeedNumber("value"),
		Process:      r.NeedNumber("process"),
		Reason:       r.Text("reason"),
		ReceiptURL:   r.Text("receipt_url"),
		CreateTime:   r.time("create_time"),
		RefundTime:   r.time("refund_time"),
		OperatorID:   r.Text("operator_id"),
		OperatorName: r.Text("operator_name"),
	}, r.Err()
}
