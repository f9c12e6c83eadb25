package intella

import (
	"fmt"
	"regexp"
	"strconv"
	"sync"
	"time"

	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// The two values of TXNResult. Assumed: the documents give only Success.
const (
	txnSuccess = "Success"
	txnFailed  = "Failed"
)

// maxRetries is how often a transaction may be sent again (intella sheet 2.8).
const maxRetries = 3

// checkRetry looks at Data.Retry, which every card call has. Assumed: 000030.
func (x *exchange) checkRetry() *provider.Outcome {
	if sent, ok := x.m.data["Retry"]; !ok || len(sent) > 1 || !provider.IsDigits(sent) || x.m.retry > maxRetries {
		out := x.answerError("000030", "Data.Retry is %.20q, not 0 to %d", sent, maxRetries)
		return &out
	}
	return nil
}

// isRetry reports whether Data.Retry makes the request the retry of another.
func (m *message) isRetry() bool {
	sent := m.data["Retry"]
	return len(sent) == 1 && provider.IsDigits(sent) && m.retry > 0 && m.retry <= maxRetries
}

// looksLikeRetry reports the same of a request whose Data may be none that can be read.
func (m *message) looksLikeRetry() bool {
	if m.data == nil {
		return retryInText().Match(m.text)
	}
	return m.isRetry()
}

var retryInText = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\bRetry\W{1,12}[1-3]\b`) })

// answerDone answers a card call that succeeded.
func (x *exchange) answerDone(data wire.Object, format string, args ...any) provider.Outcome {
	return provider.Outcome{Code: x.byName[cardSuccess], Fields: answerFields(data, nil), Explain: fmt.Sprintf(format, args...)}
}

// answerError answers a card call with an ErrorCode; errorData makes the rest of Data.
func (x *exchange) answerError(code, format string, args ...any) provider.Outcome {
	c, _ := x.FindCode(code)
	c.Sub = concreteCode(c.Sub)
	return provider.Outcome{Code: c, Explain: fmt.Sprintf(format, args...)}
}

// transactionNumber is the number of the reader's transaction: HHmmss of its first attempt's second, which a
// retry repeats (intella sheet 2.6, 2.8).
func (m *message) transactionNumber(now time.Time) string {
	if sent := m.data["TerminalTXNNumber"]; m.retry > 0 && len(sent) == len(timeLayout) && provider.IsDigits(sent) {
		return sent
	}
	if !m.second.IsZero() {
		now = m.second
	}
	return now.In(taipei).Format(timeLayout)
}

// errorData is the Data of a card call with an ErrorCode: what a merchant needs to send the
// transaction again. Data.Retry, which the new request must carry, differs from the request.Retry
// beside it on purpose: a client that copies the wrong one is noticed (intella sheet 2.8, 5).
func (m *message) errorData(sub string, now time.Time) wire.Object {
	sub = concreteCode(sub)
	result, retry := txnFailed, "0"
	switch {
	case sub == cardSuccess:
		result = txnSuccess
	case wantsRetry(sub):
		retry = strconv.Itoa(min(m.retry+1, maxRetries))
	}
	batch := m.batch
	if batch == "" {
		batch = now.In(taipei).Format("060102") + "01"
	}
	data := wire.Object{
		{Name: "TXNResult", Value: result}, {Name: "Retry", Value: retry}, {Name: "ErrorCode", Value: sub},
	}
	if order := m.data["StoreOrderNo"]; order != "" {
		data = append(data, wire.Member{Name: "OrderId", Value: order})
	}
	return append(data,
		wire.Member{Name: "TXNType", Value: m.header["ServiceType"]},
		wire.Member{Name: "NewAESKey", Value: ""},
		wire.Member{Name: "request", Value: m.requestEcho(m.transactionNumber(now), batch)})
}

// requestEcho is Data.request: what went to the reader (intella sheet 2.6).
func (m *message) requestEcho(txn, batch string) wire.Object {
	echo := wire.Object{{Name: "ServiceType", Value: m.header["ServiceType"]}, {Name: "DeviceID", Value: m.data["DeviceId"]}}
	if amount, ok := m.data["Amount"]; ok {
		echo = append(echo, wire.Member{Name: "Amount", Value: amount})
	}
	return append(echo,
		wire.Member{Name: "Retry", Value: strconv.Itoa(m.retry)},
		wire.Member{Name: "TerminalTXNNumber", Value: txn},
		wire.Member{Name: "HostSerialNumber", Value: txn},
		wire.Member{Name: "BatchNumber", Value: batch})
}

// answerReported is failed with what only the books know: the transaction's number and batch.
func (x *exchange) answerReported(t *terminal, txn, code, format string, args ...any) provider.Outcome {
	out := x.answerError(code, format, args...)
	data := x.m.errorData(out.Code.Sub, x.env.Now).Set("request", x.m.requestEcho(txn, t.batchNo(x.env.Now)))
	out.Fields = answerFields(data, nil)
	return out
}

// scriptFails says whether the reader's script makes this attempt fail, and as which code. An
// attempt is told by Data.Retry: with retries 3 the attempts 0, 1 and 2 fail.
func (x *exchange) scriptFails(t *terminal) (code string, fails bool) {
	if x.m.retry >= t.Retries {
		return "", false
	}
	if t.RetryCode != "" {
		return t.RetryCode, true
	}
	return "000125", true
}

// checkRetryStep lets a retry of a half-done transaction through if it has the number that the last failed
// answer asked for. The number of that attempt once more is a repeat of what was not heard, and
// gets the same answer. Assumed: 000077 for any other.
func (x *exchange) checkRetryStep(t *terminal, trade *ledger.Trade, txn string) *provider.Outcome {
	failed := lastFailed(trade)
	var out provider.Outcome
	switch x.m.retry {
	case failed + 1:
		return nil
	case failed:
		out = x.answerReported(t, txn, trade.Extra[extraFailed], "attempt %d of order %s has failed already: the same answer again", failed, trade.Order)
	default:
		out = x.answerReported(t, txn, "000077", "Data.Retry is %d, not %d as the last answer about order %s asked", x.m.retry, min(failed+1, maxRetries), trade.Order)
	}
	out.Subject = trade.No
	return &out
}

// lastFailed is Data.Retry of the transaction's last attempt, which failed.
func lastFailed(trade *ledger.Trade) int {
	n, _ := strconv.Atoi(trade.Extra[extraRetry]) // written by failedStep
	return n
}

// failedStep notes that this attempt failed with a code that asks for a retry.
func (m *message) failedStep(trade *ledger.Trade, code string) {
	trade.Extra[extraRetry], trade.Extra[extraFailed] = strconv.Itoa(m.retry), code
}

// isLastRetry reports whether no retry may follow this attempt.
func (m *message) isLastRetry() bool { return m.retry >= maxRetries }
