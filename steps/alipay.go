package steps

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"paymock/client"
	"paymock/client/alipay"
	"paymock/client/merchant"
	"paymock/mock/api"
)

// alipayMerchant drives the Alipay reference client.
type alipayMerchant struct {
	app    api.App
	config alipay.Config
	client *alipay.Client
	count  atomic.Int64 // of the numbers it gave to its requests
	// refunded is trade_no by a refund's number, and of the last refund under "".
	refunded sync.Map
}

// usualReceiver takes what a scenario settles without saying to whom.
const usualReceiver = "2088101126708402"

func newAlipay(w *World, a api.App) (driver, error) {
	handle := w.target.Control.App(a.Provider, a.ID)
	m := &alipayMerchant{app: a, config: alipay.Config{
		BaseURL: w.platform(a), AppID: a.ID, PrivateKey: a.MerchantPrivateKey, AlipayPublicKey: a.PlatformPublicKey,
		NotifyURL: a.NotifyURL,
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
	m.client, err = alipay.New(m.config)
	return m, err
}

// speak makes a client that differs from the first one as told: "GBK with RSA".
func (m *alipayMerchant) speak(how string) error {
	c := m.config
	for way := range strings.SplitSeq(how, " with ") {
		switch way {
		case "OpenAPI v2":
		case "OpenAPI v3":
			c.V3 = true
		case "GBK":
			c.Charset = alipay.GBK
		case "RSA":
			c.SignType = alipay.RSA
		case "certificates":
			c.AlipayPublicKey = ""
			c.Certificates = &alipay.Certificates{
				App: m.app.Keys["merchant_cert"], Alipay: m.app.Keys["platform_cert"], Root: m.app.Keys["root_cert"],
			}
		case "encrypted contents":
			c.AESKey = m.app.Keys["aes_key"]
		case "everything in the body":
			c.Layout = alipay.LayoutBody
		default:
			return fmt.Errorf("alipay can't be spoken %q", way)
		}
	}
	speaking, err := alipay.New(c)
	if err == nil {
		m.client = speaking
	}
	return err
}

// number is a new out_request_no.
func (m *alipayMerchant) number(given string) string {
	if given != "" {
		return given
	}
	return fmt.Sprintf("R%08d", m.count.Add(1))
}

func (m *alipayMerchant) settle(ctx context.Context, t *trade, s settling) *answer {
	r := alipay.SettleRequest{OutRequestNo: m.number(s.order), TradeNo: t.No, Finish: s.finish}
	if s.asynchronous {
		r.Mode = alipay.ModeAsync
	}
	switch {
	case s.rows != nil:
		royalties, err := royaltiesOf(s.rows)
		if err != nil {
			return &answer{err: err}
		}
		r.Royalties = royalties
	case !s.finish:
		r.Royalties = []alipay.Royalty{{TransIn: usualReceiver, Amount: s.amount, Desc: "分账给平台"}}
	}
	got, err := m.client.Settle(ctx, r)
	if err != nil {
		return alipayAnswer(nil, err)
	}
	return alipayAnswer(&got.Answer, nil)
}

// royaltiesOf reads rows by the platform's names; amounts are yuan.
func royaltiesOf(rows []map[string]string) ([]alipay.Royalty, error) {
	royalties := make([]alipay.Royalty, len(rows))
	for i, row := range rows {
		r := &royalties[i]
		for name, value := range row {
			var err error
			switch name {
			case "royalty_type":
				r.Type = value
			case "trans_out":
				r.TransOut = value
			case "trans_out_type":
				r.TransOutType = value
			case "trans_in":
				r.TransIn = value
			case "trans_in_type":
				r.TransInType = value
			case "trans_in_name":
				r.TransInName = value
			case "desc":
				r.Desc = value
			case "royalty_scene":
				r.Scene = value
			case "amount":
				r.Amount, err = minor(alipay.Name, value)
			case "amount_percentage":
				r.Percentage, err = strconv.ParseInt(value, 10, 64)
			default:
				err = fmt.Errorf("royalty_parameters have no field %q", name)
			}
			if err != nil {
				return nil, err
			}
		}
	}
	return royalties, nil
}

func (m *alipayMerchant) refund(ctx context.Context, t *trade, amount int64, order string) *answer {
	return m.refundFrom(ctx, t, amount, order, nil)
}

func (m *alipayMerchant) refundFrom(ctx context.Context, t *trade, amount int64, order string, rows []map[string]string) *answer {
	royalties, err := royaltiesOf(rows)
	if err != nil {
		return &answer{err: err}
	}
	number := m.number(order)
	m.refunded.Store(number, t.No)
	m.refunded.Store("", t.No)
	got, err := m.client.Refund(ctx, alipay.RefundRequest{
		TradeNo: t.No, Amount: amount, OutRequestNo: number, Reason: "客户要求退款", Royalties: royalties,
	})
	if err != nil {
		return alipayAnswer(nil, err)
	}
	return alipayAnswer(&got.Answer, nil)
}

func (m *alipayMerchant) query(ctx context.Context, t *trade) *answer {
	got, err := m.client.Query(ctx, alipay.QueryRequest{TradeNo: t.No, Options: []string{"trade_settle_info"}})
	if err != nil {
		return alipayAnswer(nil, err)
	}
	return alipayAnswer(&got.Answer, nil)
}

// queryRefund asks by the refund's number. The platform wants the trade's as well, which is
// remembered; a number of no refund goes with the trade refunded last.
func (m *alipayMerchant) queryRefund(ctx context.Context, order string) *answer {
	no, ok := m.refunded.Load(order)
	if !ok {
		no, _ = m.refunded.Load("")
	}
	tradeNo, _ := no.(string)
	got, err := m.client.RefundQuery(ctx, alipay.RefundQueryRequest{TradeNo: tradeNo, OutRequestNo: order})
	if err != nil {
		return alipayAnswer(nil, err)
	}
	return alipayAnswer(&got.Answer, nil)
}

func (m *alipayMerchant) querySplit(ctx context.Context, t *trade, order string) *answer {
	got, err := m.client.SettleQuery(ctx, alipay.SettleQueryRequest{OutRequestNo: order, TradeNo: t.No})
	if err != nil {
		return alipayAnswer(nil, err)
	}
	return alipayAnswer(&got.Answer, nil)
}

func (m *alipayMerchant) prepare(ctx context.Context, order string, amount int64) *answer {
	got, err := m.client.Create(ctx, alipay.CreateRequest{
		Order: alipay.Order{OutTradeNo: order, TotalAmount: amount, Subject: "充电预付"}, BuyerID: "2088102146225135",
	})
	if err != nil {
		return alipayAnswer(nil, err)
	}
	return alipayAnswer(&got.Answer, nil)
}

func receivers(accounts []string) []alipay.Receiver {
	list := make([]alipay.Receiver, len(accounts))
	for i, account := range accounts {
		list[i] = alipay.Receiver{Account: account, Memo: "分账方"}
	}
	return list
}

func (m *alipayMerchant) bind(ctx context.Context, accounts ...string) *answer {
	got, err := m.client.Bind(ctx, alipay.BindRequest{OutRequestNo: m.number(""), Receivers: receivers(accounts)})
	if err != nil {
		return alipayAnswer(nil, err)
	}
	return alipayAnswer(&got.Answer, nil)
}

func (m *alipayMerchant) unbind(ctx context.Context, accounts ...string) *answer {
	got, err := m.client.Unbind(ctx, alipay.UnbindRequest{OutRequestNo: m.number(""), Receivers: receivers(accounts)})
	if err != nil {
		return alipayAnswer(nil, err)
	}
	return alipayAnswer(&got.Answer, nil)
}

// strangersKey is a private key that no app has.
var strangersKey = sync.OnceValues(newPrivateKey)

// alipayMistakes are the wrong strings, in the vocabulary's words.
var alipayMistakes = map[string]alipay.Mistake{
	"URL-encoded values":    alipay.MistakeEncoded,
	"unsorted fields":       alipay.MistakeUnsorted,
	"empty values included": alipay.MistakeKeepEmpty,
	"sign_type left out":    alipay.MistakeSignType,
	"the other hash":        alipay.MistakeHash,
	"only the content":      alipay.MistakeContentOnly,
	"UTF-8 bytes":           alipay.MistakeCharset,
	"no last line feed":     alipay.MistakeLastLine,
	"no body":               alipay.MistakeNoBody,
}

func (m *alipayMerchant) signed(ex *client.Exchange) []signed {
	var both []signed
	if s, ok := alipay.SealedRequest(ex); ok {
		both = append(both, m.judgeable(ex.Request.Operation+" request", s, m.app.MerchantPublicKey))
	}
	if s, ok := alipay.SealedAnswer(ex); ok {
		answer := m.judgeable(ex.Request.Operation+" answer", s, m.app.PlatformPublicKey)
		answer.answered = true
		both = append(both, answer)
	}
	return both
}

func (m *alipayMerchant) judgeable(where string, s alipay.Sealed, publicKey string) signed {
	digest := "sha256"
	if s.Type == alipay.RSA {
		digest = "sha1"
	}
	return signed{where: where, canonical: string(s.Text), signature: s.Sign, publicKey: publicKey, digest: digest}
}

func (m *alipayMerchant) callback(c merchant.Callback) (signed, error) {
	v, err := alipay.NewVerifier(alipay.VerifierConfig{AlipayPublicKey: m.app.PlatformPublicKey, AESKey: m.app.Keys["aes_key"]})
	if err != nil {
		return signed{}, err
	}
	n, err := v.Verify(c.Header.Get("Content-Type"), c.Body)
	if err != nil {
		return signed{}, fmt.Errorf("%s callback: %w", c.Kind, err)
	}
	s := m.judgeable(c.Kind+" callback", n.Sealed, m.app.PlatformPublicKey)
	s.answered = true
	return s, nil
}

// alipayAnswer reads what the client returned.
func alipayAnswer(got *alipay.Answer, err error) *answer {
	a := &answer{err: err, exchange: client.ExchangeOf(err)}
	if got != nil {
		a.code, a.look, a.exchange = got.Code, got.Field, got.Exchange
		a.message, _ = got.Field("msg")
		return a
	}
	var refused *client.Refused
	if errors.As(err, &refused) {
		a.code, a.sub, a.message, a.hint = refused.Code, refused.SubCode, refused.Message, refused.Hint
		if a.sub == "" {
			a.sub = refused.Code // OpenAPI v3 has one code only, which is the finer
		}
		a.look = func(path string) (string, bool) { return lookAnswer(refused.Body, path) }
	}
	return a
}

// lookAnswer finds a member of a refusal: v2 puts all under one member, alipay_…_response.
func lookAnswer(body []byte, path string) (string, bool) {
	var members map[string]json.RawMessage
	if json.Unmarshal(body, &members) == nil {
		for name, inner := range members {
			if strings.HasSuffix(name, "_response") {
				body = inner
			}
		}
	}
	return lookJSON(body, path)
}
