package adapter

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"paymock/mock/phrase"

	"paymock/client"
	"paymock/client/intella"
	"paymock/mock/api"
)

var intellaPlatform = Platform{
	DemoApp: "paymockdemo", Recorded: recordedIntella, Paid: paidIntella,
	Open: openIntella, Kind: (*intellaMerchant)(nil), Verify: verifyIntella,
	Callbacks: []Callback{{"notify", "notify", []string{"pay", "refund"}}},
	Digits:    0, Units: []string{"dollars", "dollar", "TWD", "NTD", "台币", "新台币", "元", "块", "塊"},
	Words:    phrase.Platform{Chinese: []string{"英特拉"}, Units: []string{"yuan"}}, // said of 元; money is counted in dollars
	Sandbox:  intellaSandbox,
	Terminal: deviceNumber,
	Patience: 30 * time.Second, // a terminal waits that long for a card (intella sheet 2.6)
	Decrypted: func(ex *client.Exchange) string {
		sealed, _ := intella.SealedAnswer(ex)
		return string(sealed.Text)
	},
}

// deviceNumber says what is wrong with digits that are to be a DeviceId.
func deviceNumber(said string) string {
	const digits, all = 8, "00000000"
	if strings.Trim(said, "0123456789") != "" || len(said) == digits && said != all {
		return ""
	}
	return fmt.Sprintf("%q is no DeviceId; use %d digits other than %s", said, digits, all)
}

// intellaMerchant drives the intella reference client.
type intellaMerchant struct {
	Config
	settings    intella.Config
	client      *intella.Client
	platformKey string // the platform's private key, where it is known
}

func openIntella(c Config) (Merchant, error) {
	a := c.App
	m := &intellaMerchant{Config: c, settings: intella.Config{
		BaseURL: c.BaseURL, MchID: a.ID, Password: a.Secret, RefundPassword: a.RefundSecret, PublicKey: a.PlatformPublicKey, Options: c.Options,
	}}
	var err error
	m.client, err = intella.New(m.settings)
	return m, err
}

// KeepPlatformKey lets OpenSSL open what this merchant sealed.
func (m *intellaMerchant) KeepPlatformKey(private string) { m.platformKey = private }

// Speak makes a client that differs from the one before as told.
func (m *intellaMerchant) Speak(how string) error {
	switch how {
	case "like the Java library":
		m.settings.Wrapped = true
	case "with a wrong public key":
		private, err := unregisteredKey()
		if err == nil {
			m.settings.PublicKey, err = publicOf(private)
		}
		if err != nil {
			return err
		}
	case "with a wrong transaction password":
		m.settings.Password += "x"
	case "with a wrong refund password":
		m.settings.RefundPassword += "x"
	case "without sending retries":
		m.settings.CardRetries = -1
	default:
		return fmt.Errorf("intella can't be spoken %q", how)
	}
	speaking, err := intella.New(m.settings)
	if err == nil {
		m.client = speaking
	}
	return err
}

// OrderNumber is a number of an order or refund, at most 20 characters; new unless one is given.
func (m *intellaMerchant) OrderNumber(given string) string {
	if given != "" {
		return given
	}
	return m.Number("PO")
}

// terminalOf is the terminal that a trade was paid on; "" for a wallet's.
func terminalOf(t api.Trade) string { return t.Extra["terminal"] }

// sendRequest sets members, those of Header by "Header.NAME", sends, sends again what the terminal
// asks for, and picks what the answer tells.
func (m *intellaMerchant) sendRequest(ctx context.Context, r intella.Request, set Fields, told ...string) *Answer {
	message, err := m.client.Message(r)
	if err != nil {
		return intellaAnswer(nil, err)
	}
	for _, name := range set.Sorted() {
		if in, ok := strings.CutPrefix(name, "Header."); ok {
			message.Header = message.Header.With(in, set[name])
			continue
		}
		message.Data = message.Data.With(name, set[name])
	}
	got, err := m.client.Finish(ctx, message)
	if err == nil && m.Strict {
		err = got.Check()
	}
	if err != nil {
		return intellaAnswer(nil, err)
	}
	return intellaAnswer(got, nil).tellMembers(told)
}

// receiptMembers names what a card's payment or refund tells.
var receiptMembers = []string{
	"OrderId", "Amount", "BeforeTXNBalance", "Balance", "AutoTopUpAmount", "EZCardID", "RRNumber", "Date", "Time", "request.BatchNumber",
}

// Prepare makes an order that a wallet pays behind a link.
func (m *intellaMerchant) Prepare(ctx context.Context, o Order) *Answer {
	return m.sendRequest(ctx, intella.OLPayRequest{Order: intella.Order{
		StoreOrderNo: o.Number, Body: m.text(o.Subject, "今日特餐"), TotalFee: o.Amount,
	}}, o.Set, "urlToken")
}

// Settle is for trades, which this platform settles by terminal.
func (m *intellaMerchant) Settle(context.Context, Settlement) *Answer {
	return failedAnswer(errors.New("intella settles terminals: close the batch of a terminal"))
}

// Refund gives a payment back to the card on the terminal that it was made on, or to a wallet.
func (m *intellaMerchant) Refund(ctx context.Context, r Refund) *Answer {
	if terminal := terminalOf(r.Trade); terminal != "" {
		return m.sendRequest(ctx, intella.CardRefundRequest{DeviceID: terminal, Amount: r.Amount, StoreOrderNo: r.Trade.Order}, r.Set, receiptMembers...)
	}
	return m.sendRequest(ctx, intella.RefundRequest{
		StoreRefundNo: m.OrderNumber(r.Number), StoreOrderNo: cmp.Or(r.Trade.Order, r.Trade.No), RefundFee: r.Amount,
		RefundedMsg: m.text(r.Reason, "顧客要求退款"),
	}, r.Set, "SysOrderNo", "SysRefundNo", "StoreOrderNo", "StoreRefundNo", "RefundedAt")
}

// Query asks for an order by the merchant's number, the only one that the platform takes, and
// explains its status (intella sheet 4.4).
func (m *intellaMerchant) Query(ctx context.Context, q Query) *Answer {
	number := cmp.Or(q.Number, cmp.Or(q.Trade.Order, q.Trade.No))
	return m.sendRequest(ctx, intella.QueryRequest{StoreOrderNo: number}, q.Set,
		"SysOrderNo", "StoreOrderNo", "OrderStatus", "Body", "FeeType", "DeviceInfo", "Detail", "StoreInfo").
		explainMember("OrderStatus", map[string]string{
			string(intella.OrderProcessing): "processing", string(intella.OrderPaid): "paid",
			string(intella.OrderFailed): "failed", string(intella.OrderRefunded): "refunded",
		})
}

func (m *intellaMerchant) QueryRefund(context.Context, string) *Answer {
	return failedAnswer(errors.New("intella tells of refunds by their orders: query the order"))
}

func (m *intellaMerchant) SignOn(ctx context.Context, terminal string, set Fields) *Answer {
	return m.sendRequest(ctx, intella.SignOnRequest{DeviceID: terminal}, set, "DeviceID", "NewDeviceID", "DongleDeviceID", "NewAESKey")
}

func (m *intellaMerchant) cardPayment(o Order) intella.PaymentRequest {
	return intella.PaymentRequest{DeviceID: o.Terminal, Amount: o.Amount, StoreOrderNo: o.Number, Body: m.text(o.Subject, "今日特餐")}
}

func (m *intellaMerchant) Pay(ctx context.Context, o Order) *Answer {
	return m.sendRequest(ctx, m.cardPayment(o), o.Set, receiptMembers...)
}

func (m *intellaMerchant) PayOnce(ctx context.Context, o Order) *Answer {
	got, err := m.client.PaymentOnce(ctx, m.cardPayment(o))
	return outcomeAnswer(got, err)
}

func (m *intellaMerchant) RefundCard(ctx context.Context, terminal, order string, amount int64) *Answer {
	return m.sendRequest(ctx, intella.CardRefundRequest{DeviceID: terminal, Amount: amount, StoreOrderNo: order}, nil, receiptMembers...)
}

func (m *intellaMerchant) RefundCardOnce(ctx context.Context, terminal, order string, amount int64) *Answer {
	got, err := m.client.CardRefundOnce(ctx, intella.CardRefundRequest{DeviceID: terminal, Amount: amount, StoreOrderNo: order})
	return outcomeAnswer(got, err)
}

// outcomeAnswer is the receipt's answer, or the error.
func outcomeAnswer(got *intella.Outcome, err error) *Answer {
	if err != nil || got.Receipt == nil {
		return intellaAnswer(nil, err)
	}
	return intellaAnswer(&got.Receipt.Answer, nil)
}

func (m *intellaMerchant) CloseBatch(ctx context.Context, terminal string, retry int, set Fields) *Answer {
	return m.sendRequest(ctx, intella.SettlementRequest{DeviceID: terminal, Retry: retry}, set,
		"TerminalID", "SettlementStatus", "TxReserveCount", "TxReserveAmount", "TxTradeCount", "TxTradeAmount",
		"TxRefundCount", "TxRefundAmount", "TxCancelCount", "TxCancelAmount")
}

func (m *intellaMerchant) ReadCard(ctx context.Context, terminal string) *Answer {
	return m.sendRequest(ctx, intella.BalanceRequest{DeviceID: terminal}, nil)
}

func (m *intellaMerchant) Terminals(ctx context.Context) *Answer {
	return m.sendRequest(ctx, intella.DeviceRequest{}, nil)
}

// Retry sends what an answer asks for.
func (m *intellaMerchant) Retry(ctx context.Context, a *Answer) *Answer {
	next, ok := m.client.NextRetry(a.Err)
	if !ok {
		return failedAnswer(fmt.Errorf("the answer asks for no retry: %w", a.Err))
	}
	return intellaAnswer(m.client.Send(ctx, next))
}

// Sample names the members of Header by "Header.NAME", those of Data by their names.
func (m *intellaMerchant) Sample(operation string, t api.Trade) ([]Field, error) {
	terminal, order, amount := cmp.Or(terminalOf(t), t.No), cmp.Or(t.Order, "PO-sample"), max(t.Amount, 1)
	now := m.settings.Options.Now()
	wallet := intella.Order{StoreOrderNo: "PO-sample", Body: "今日特餐", TotalFee: amount}
	period := intella.OrderRequest{From: now.Add(-24 * time.Hour), To: now.Add(24 * time.Hour), Status: intella.OrderPaid}
	requests := map[string]intella.Request{
		"sign_on":         intella.SignOnRequest{DeviceID: terminal},
		"device_query":    intella.DeviceRequest{},
		"id_query":        intella.IDRequest{DeviceID: terminal},
		"balance_query":   intella.BalanceRequest{DeviceID: terminal},
		"pay":             intella.PaymentRequest{DeviceID: terminal, Amount: amount, StoreOrderNo: m.OrderNumber("")},
		"settle":          intella.SettlementRequest{DeviceID: terminal},
		"create":          intella.OLPayRequest{Order: wallet},
		"micropay":        intella.MicropayRequest{Order: wallet, AuthCode: "286012345678901234"},
		"refund":          intella.RefundRequest{StoreRefundNo: m.OrderNumber(""), StoreOrderNo: order, RefundFee: amount, RefundedMsg: "顧客要求退款"},
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
	var fields []Field
	for _, f := range message.Header {
		fields = append(fields, Field{Name: "Header." + f.Name, Value: f.Value})
	}
	return append(fields, message.Data...), nil
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

func (m *intellaMerchant) Send(ctx context.Context, operation string, fields []Field, mistake Mistake) *Answer {
	message := intella.Message{Operation: operation}
	for _, f := range fields {
		if name, ok := strings.CutPrefix(f.Name, "Header."); ok {
			message.Header = append(message.Header, intella.Field{Name: name, Value: f.Value})
			continue
		}
		message.Data = append(message.Data, f)
	}
	wrong, known := intellaMistakes[mistake.Kind]
	switch {
	case mistake.Kind == "":
	case known:
		message.Sealing.Mistake = wrong
	case mistake.Kind == "a wrong key":
		private, err := unregisteredKey()
		if err == nil {
			message.Sealing.PublicKey, err = publicOf(private)
		}
		if err != nil {
			return failedAnswer(err)
		}
	default:
		return failedAnswer(fmt.Errorf("intella requests can't be sealed with %q", mistake.Kind))
	}
	return intellaAnswer(m.client.Send(ctx, message))
}

// SendBody posts a body that is no envelope of the client's.
func (m *intellaMerchant) SendBody(ctx context.Context, text string) *Answer {
	return intellaAnswer(m.client.Send(ctx, intella.Message{Operation: "settle", Sealing: intella.Sealing{Body: []byte(text)}}))
}

func (m *intellaMerchant) Resend(ctx context.Context, r client.Request) *Answer {
	return intellaAnswer(m.client.Resend(ctx, r))
}

// Signed gives both encrypted texts; what can't be decrypted was spoilt, or is a bare code.
func (m *intellaMerchant) Signed(ex *client.Exchange) []Signed {
	var both []Signed
	if s, ok := intella.SealedRequest(ex); ok {
		both = append(both, Signed{Where: ex.Request.Operation + " request", Sealed: &Sealed{
			Text: s.Text, Ciphertext: s.Ciphertext, Key: s.Key, WrappedKey: s.APIKey, PrivateKey: m.platformKey,
		}})
	}
	if s, ok := intella.SealedAnswer(ex); ok {
		both = append(both, Signed{Where: ex.Request.Operation + " answer", Answered: true, Sealed: &Sealed{
			Text: s.Text, Ciphertext: s.Ciphertext, Key: s.Key,
		}})
	}
	return both
}

func (m *intellaMerchant) SignedCallback(_ http.Header, body []byte) (Signed, error) {
	v, err := intella.NewVerifier(m.App.PlatformPublicKey)
	if err != nil {
		return Signed{}, err
	}
	n, err := v.Verify(body)
	if err != nil {
		return Signed{}, fmt.Errorf("callback: %w", err)
	}
	return Signed{
		Where: "callback", Canonical: string(n.Signed), Signature: n.Sign, Answered: true,
		PublicKey: m.App.PlatformPublicKey, Digest: "sha256",
	}, nil
}

// intellaAnswer reads what the client returned.
func intellaAnswer(got *intella.Answer, err error) *Answer {
	a := &Answer{Err: err, Exchange: client.ExchangeOf(err)}
	if got == nil {
		got = intella.AnswerOf(err)
	}
	if got != nil {
		a.Operation, a.Code, a.SubCode, a.Message, a.Field, a.Exchange = got.Exchange.Request.Operation, got.StatusCode, got.ErrorCode, got.StatusDesc, got.Field, got.Exchange
	}
	var refused *client.Refused
	if errors.As(err, &refused) {
		a.Code, a.Hint = refused.Code, refused.Hint
	}
	return a
}
