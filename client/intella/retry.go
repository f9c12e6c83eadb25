package intella

import (
	"context"
	"errors"
	"fmt"

	"paymock/client"
)

// maxRetries is how often a transaction may be sent again (intella sheet 2.8).
const maxRetries = 3

// Finish sends a message as Send does, and then what its answers ask to be sent again, up to
// Config.CardRetries times. What one attempt has left half done stays in doubt until an attempt
// succeeds: a retry that was not sent doesn't make it undone.
func (c *Client) Finish(ctx context.Context, m Message) (*Answer, error) {
	var doubt error
	for n := 0; ; n++ {
		a, err := c.Send(ctx, m)
		if err == nil {
			return a, nil
		}
		if doubt == nil || !errors.Is(err, client.ErrNotSent) {
			doubt = err
		}
		if _, ok := c.NextRetry(err); !ok || n >= c.config.CardRetries {
			return nil, doubt
		}
		if c.config.BeforeCardRetry != nil {
			if stop := c.config.BeforeCardRetry(ctx, AnswerOf(err)); stop != nil {
				return nil, fmt.Errorf("%w (not sent again: %w)", doubt, stop)
			}
		}
		m, _ = c.NextRetry(err) // stamped now: the hook may have taken its time
	}
}

// NextRetry returns the message that an answer wants to be sent, and false when it wants none:
// because the call failed otherwise, or this was the third retry already. The message repeats
// ServiceType and RefundKey, takes Retry from Data.Retry – not from Data.request, which has the
// number of the attempt that failed – and the transaction's numbers from Data.request
// (intella sheet 2.8, retry).
//
// An answer that names another reader, amount or order than was sent is not obeyed: then the
// transaction stays half done.
func (c *Client) NextRetry(err error) (Message, bool) {
	a := AnswerOf(err)
	if a == nil || !a.sent.isCardCall() || a.Retry < 1 || a.Retry > maxRetries || a.sent.retry >= maxRetries {
		return Message{}, false
	}
	r := a.reader()
	data := Fields{{Name: "DeviceId", Value: a.sent.data.Get("DeviceId")}, {Name: "Retry", Value: formatInt(int64(a.Retry))}}
	for _, m := range []struct{ name, from string }{
		{"DeviceId", "request.DeviceID"}, {"Amount", "request.Amount"}, {"StoreOrderNo", "OrderId"},
	} {
		mine := a.sent.data.Get(m.name)
		if said := r.Text(m.from); said != "" && said != mine {
			return Message{}, false
		}
		data = withValue(data, m.name, mine)
	}
	for _, name := range []string{"TerminalTXNNumber", "HostSerialNumber"} {
		data = withValue(data, name, r.Text("request."+name))
	}
	data = withValue(data, "RefundKey", a.sent.data.Get("RefundKey"))
	if _, money := data.Lookup("Amount"); money && data.Get("TerminalTXNNumber") == "" {
		return Message{}, false // nothing tells the platform which transaction it is
	}
	header := a.sent.header.With("CreateTime", c.callHeader("", "").Get("CreateTime"))
	return Message{Operation: a.sent.operation, Header: header, Data: data}, true
}

// withValue sets a member that has a value.
func withValue(f Fields, name, value string) Fields {
	if value == "" {
		return f
	}
	return f.With(name, value)
}
