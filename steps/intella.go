package steps

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"paymock/client"
	"paymock/client/intella"
	"paymock/client/merchant"
	"paymock/mock/api"
)

// intellaMerchant drives the intella reference client.
type intellaMerchant struct {
	app    api.App
	config intella.Config
	client *intella.Client
	count  atomic.Int64 // of the numbers it gave to its orders
}

func newIntella(w *World, a api.App) (driver, error) {
	handle := w.target.Control.App(a.Provider, a.ID)
	m := &intellaMerchant{app: a, config: intella.Config{
		BaseURL: w.platform(a), MchID: a.ID, Password: a.Secret, RefundPassword: a.RefundSecret, PublicKey: a.PlatformPublicKey,
		// The merchant lives in its app's time.
		Options: client.Options{Now: func() time.Time {
			clock, err := handle.Clock(context.Background())
			if err != nil {
				return time.Time{}
			}
			return clock.Now
		}},
	}}
	var err error
	m.client, err = intella.New(m.config)
	return m, err
}

// speak makes a client that differs from the one before as told.
func (m *intellaMerchant) speak(how string) error {
	switch how {
	case "like the Java library":
		m.config.Wrapped = true
	case "with a wrong public key":
		private, err := strangersKey()
		if err == nil {
			m.config.PublicKey, err = publicOf(private)
		}
		if err != nil {
			return err
		}
	case "with a wrong transaction password":
		m.config.Password += "x"
	case "with a wrong refund password":
		m.config.RefundPassword += "x"
	case "without sending retries":
		m.config.CardRetries = -1
	default:
		return fmt.Errorf("intella can't be spoken %q", how)
	}
	speaking, err := intella.New(m.config)
	if err == nil {
		m.client = speaking
	}
	return err
}

// number is a new number of an order or refund, at most 20 characters.
func (m *intellaMerchant) number(given string) string {
	if given != "" {
		return given
	}
	return fmt.Sprintf("PO%08d", m.count.Add(1))
}

// terminalOf is the reader that a trade was paid on; "" for a wallet's.
func terminalOf(t *trade) string { return t.Extra["terminal"] }

func (m *intellaMerchant) settle(context.Context, *trade, settling) *answer {
	return &answer{err: errors.New("intella settles readers: close the batch of a terminal")}
}

func (m *intellaMerchant) refund(ctx context.Context, t *trade, amount int64, order string) *answer {
	if terminal := terminalOf(t); terminal != "" {
		return m.refundOn(ctx, terminal, t.Order, amount)
	}
	got, err := m.client.Refund(ctx, intella.RefundRequest{
		StoreRefundNo: m.number(order), StoreOrderNo: t.Order, RefundFee: amount, RefundedMsg: "顧客要求退款",
	})
	if err != nil {
		return intellaAnswer(nil, err)
	}
	return intellaAnswer(&got.Answer, nil)
}

func (m *intellaMerchant) query(ctx context.Context, t *trade) *answer {
	got, err := m.client.SingleOrderQuery(ctx, intella.QueryRequest{StoreOrderNo: t.Order})
	if err != nil {
		return intellaAnswer(nil, err)
	}
	return intellaAnswer(&got.Answer, nil)
}

func (m *intellaMerchant) queryRefund(context.Context, string) *answer {
	return &answer{err: errors.New("intella tells of refunds by their orders: query the order")}
}

func (m *intellaMerchant) prepare(ctx context.Context, order string, amount int64) *answer {
	got, err := m.client.OLPay(ctx, intella.OLPayRequest{Order: intella.Order{StoreOrderNo: order, Body: "今日特餐", TotalFee: amount}})
	if err != nil {
		return intellaAnswer(nil, err)
	}
	return intellaAnswer(&got.Answer, nil)
}

func (m *intellaMerchant) signOn(ctx context.Context, terminal string) *answer {
	got, err := m.client.SignOn(ctx, intella.SignOnRequest{DeviceID: terminal})
	if err != nil {
		return intellaAnswer(nil, err)
	}
	return intellaAnswer(&got.Answer, nil)
}

func (m *intellaMerchant) payOn(ctx context.Context, terminal, order string, amount int64) *answer {
	got, err := m.client.Payment(ctx, intella.PaymentRequest{DeviceID: terminal, Amount: amount, StoreOrderNo: order, Body: "今日特餐"})
	if err != nil {
		return intellaAnswer(nil, err)
	}
	return intellaAnswer(&got.Answer, nil)
}

func (m *intellaMerchant) payOnce(ctx context.Context, terminal, order string, amount int64) *answer {
	got, err := m.client.PaymentOnce(ctx, intella.PaymentRequest{DeviceID: terminal, Amount: amount, StoreOrderNo: order})
	if err != nil || got.Receipt == nil {
		return intellaAnswer(nil, err)
	}
	return intellaAnswer(&got.Receipt.Answer, nil)
}

func (m *intellaMerchant) refundOn(ctx context.Context, terminal, order string, amount int64) *answer {
	got, err := m.client.CardRefund(ctx, intella.CardRefundRequest{DeviceID: terminal, Amount: amount, StoreOrderNo: order})
	if err != nil {
		return intellaAnswer(nil, err)
	}
	return intellaAnswer(&got.Answer, nil)
}

func (m *intellaMerchant) refundOnce(ctx context.Context, terminal, order string, amount int64) *answer {
	got, err := m.client.CardRefundOnce(ctx, intella.CardRefundRequest{DeviceID: terminal, Amount: amount, StoreOrderNo: order})
	if err != nil || got.Receipt == nil {
		return intellaAnswer(nil, err)
	}
	return intellaAnswer(&got.Receipt.Answer, nil)
}

func (m *intellaMerchant) closeBatch(ctx context.Context, terminal string, retry int) *answer {
	got, err := m.client.Settlement(ctx, intella.SettlementRequest{DeviceID: terminal, Retry: retry})
	if err != nil {
		return intellaAnswer(nil, err)
	}
	return intellaAnswer(&got.Answer, nil)
}

func (m *intellaMerchant) readCard(ctx context.Context, terminal string) *answer {
	got, err := m.client.BalanceQuery(ctx, intella.BalanceRequest{DeviceID: terminal})
	if err != nil {
		return intellaAnswer(nil, err)
	}
	return intellaAnswer(&got.Answer, nil)
}

func (m *intellaMerchant) devices(ctx context.Context) *answer {
	got, err := m.client.DeviceQuery(ctx, intella.DeviceRequest{})
	if err != nil {
		return intellaAnswer(nil, err)
	}
	return intellaAnswer(&got.Answer, nil)
}

// retry sends what an answer asks for.
func (m *intellaMerchant) retry(ctx context.Context, a *answer) *answer {
	next, ok := m.client.NextRetry(a.err)
	if !ok {
		return &answer{err: fmt.Errorf("the answer asks for no retry: %w", a.err)}
	}
	return intellaAnswer(m.client.Send(ctx, next))
}

// sample names the members of Header by "Header.NAME", those of Data by their names.
func (m *intellaMerchant) sample(operation string, t *trade) ([]field, error) {
	terminal, order, amount := either(terminalOf(t), t.name), either(t.Order, "PO-sample"), max(t.Amount, 1)
	now := m.config.Options.Now()
	wallet := intella.Order{StoreOrderNo: "PO-sample", Body: "今日特餐", TotalFee: amount}
	period := intella.OrderRequest{From: now.Add(-24 * time.Hour), To: now.Add(24 * time.Hour), Status: intella.OrderPaid}
	requests := map[string]intella.Request{
		"sign_on":         intella.SignOnRequest{DeviceID: terminal},
		"device_query":    intella.DeviceRequest{},
		"id_query":        intella.IDRequest{DeviceID: terminal},
		"balance_query":   intella.BalanceRequest{DeviceID: terminal},
		"pay":             intella.PaymentRequest{DeviceID: terminal, Amount: amount, StoreOrderNo: m.number("")},
		"settle":          intella.SettlementRequest{DeviceID: terminal},
		"create":          intella.OLPayRequest{Order: wallet},
		"micropay":        intella.MicropayRequest{Order: wallet, AuthCode: "286012345678901234"},
		"refund":          intella.RefundRequest{StoreRefundNo: m.number(""), StoreOrderNo: order, RefundFee: amount, RefundedMsg: "顧客要求退款"},
		"query":           intella.QueryRequest{StoreOrderNo: order},
		"order_query":     period,
		"new_order_query": intella.MovementRequest{From: period.From, To: period.To},
	}
	if terminalOf(t) != "" {
		requests["refund"] = intella.CardRefundRequest{DeviceID: terminal, Amount: amount, StoreOrderNo: order}
	}
	r, ok := requests[operation]
	if !ok {
		return nil, fmt.Errorf("no operation %q", operation)
	}
	message, err := m.client.Message(r)
	if err != nil {
		return nil, err
	}
	var fields []field
	for _, f := range message.Header {
		fields = append(fields, field{"Header." + f.Name, f.Value})
	}
	for _, f := range message.Data {
		fields = append(fields, field{f.Name, f.Value})
	}
	return fields, nil
}

// intellaMistakes are the ways to seal wrongly, in the vocabulary's words.
var intellaMistakes = map[string]intella.Mistake{
	"OAEP padding":           intella.MistakeOAEP,
	"the AES key in hex":     intella.MistakeHexKey,
	"the AES key's bytes":    intella.MistakeRawKey,
	"an AES-192 key":         intella.MistakeAES192,
	"zero padding":           intella.MistakePadding,
	"a zero initial vector":  intella.MistakeVector,
	"a cut Request":          intella.MistakeCut,
	"URL-safe base64":        intella.MistakeURLAlphabet,
	"Data as an object":      intella.MistakeObject,
	"single quotes":          intella.MistakeQuotes,
	"an upper-case TradeKey": intella.MistakeUpperCase,
	"the password itself":    intella.MistakePassword,
}

func (m *intellaMerchant) send(ctx context.Context, operation string, fields []field, spoil spoiling) *answer {
	message := intella.Message{Operation: operation}
	for _, f := range fields {
		if name, ok := strings.CutPrefix(f.name, "Header."); ok {
			message.Header = append(message.Header, intella.Field{Name: name, Value: f.value})
			continue
		}
		message.Data = append(message.Data, intella.Field{Name: f.name, Value: f.value})
	}
	mistake, known := intellaMistakes[spoil.how]
	switch {
	case spoil.how == "":
	case known:
		message.Sealing.Mistake = mistake
	case spoil.how == "a wrong key":
		private, err := strangersKey()
		if err == nil {
			message.Sealing.PublicKey, err = publicOf(private)
		}
		if err != nil {
			return &answer{err: err}
		}
	default:
		return &answer{err: fmt.Errorf("intella requests can't be sealed with %q", spoil.how)}
	}
	return intellaAnswer(m.client.Send(ctx, message))
}

// body posts a body that is no envelope of the client's.
func (m *intellaMerchant) body(ctx context.Context, text string) *answer {
	return intellaAnswer(m.client.Send(ctx, intella.Message{Operation: "settle", Sealing: intella.Sealing{Body: []byte(text)}}))
}

func (m *intellaMerchant) resend(ctx context.Context, a *answer) *answer {
	return intellaAnswer(m.client.Resend(ctx, a.exchange.Request))
}

// signed gives both encrypted texts; what can't be decrypted was spoilt, or is a bare code.
func (m *intellaMerchant) signed(ex *client.Exchange) []signed {
	var both []signed
	if s, ok := intella.SealedRequest(ex); ok {
		both = append(both, signed{where: ex.Request.Operation + " request", sealed: &sealed{
			text: s.Text, ciphertext: s.Ciphertext, key: s.Key, wrapped: s.APIKey, privateKey: m.app.Keys["platform_private_key"],
		}})
	}
	if s, ok := intella.SealedAnswer(ex); ok {
		both = append(both, signed{where: ex.Request.Operation + " answer", answered: true, sealed: &sealed{
			text: s.Text, ciphertext: s.Ciphertext, key: s.Key,
		}})
	}
	return both
}

func (m *intellaMerchant) callback(c merchant.Callback) (signed, error) {
	v, err := intella.NewVerifier(m.app.PlatformPublicKey)
	if err != nil {
		return signed{}, err
	}
	n, err := v.Verify(c.Body)
	if err != nil {
		return signed{}, fmt.Errorf("%s callback: %w", c.Kind, err)
	}
	return signed{
		where: c.Kind + " callback", canonical: string(n.Signed), signature: n.Sign, answered: true,
		publicKey: m.app.PlatformPublicKey, digest: "sha256",
	}, nil
}

// intellaAnswer reads what the client returned.
func intellaAnswer(got *intella.Answer, err error) *answer {
	a := &answer{err: err, exchange: client.ExchangeOf(err)}
	if got == nil {
		got = intella.AnswerOf(err)
	}
	if got != nil {
		a.code, a.sub, a.message, a.look, a.exchange = got.StatusCode, got.ErrorCode, got.StatusDesc, got.Field, got.Exchange
	}
	var refused *client.Refused
	if errors.As(err, &refused) {
		a.code, a.hint = refused.Code, refused.Hint
	}
	return a
}
