package adapter

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"paymock/client"
	"paymock/client/alipay"
	"paymock/client/jsonnode"
	"paymock/mock/api"
	"paymock/mock/phrase"
)

var alipayPlatform = Platform{
	DemoApp: "2021000000000001", Recorded: recordedAlipay, Paid: paidAlipay,
	Open: openAlipay, Kind: (*alipayMerchant)(nil), Verify: verifyAlipay, Sign: signAlipay, Account: wholeAccount, MaxRatio: 30,
	Rows:       func(p Platform, rows []map[string]string) error { _, err := royaltiesOf(p, rows); return err },
	Callbacks:  []Callback{{"notify", "notify", []string{"pay", "refund"}}, {"settle", "gateway", []string{"settle"}}},
	SampleKeys: map[string]string{"aes_key": "cGF5bW9jayBmZWF0dXJlcw=="}, // base64 of 16 bytes
	Digits:     2, Units: yuan, MinorUnits: fen, Words: phrase.Platform{English: []string{"zhifubao"}, Chinese: []string{"支付宝", "阿里支付"}},
	Sandbox: alipaySandbox,
}

// yuan and fen are the words for the money of mainland platforms.
var (
	yuan = []string{"yuan", "CNY", "RMB", "元", "块", "块钱", "圆", "人民币"}
	fen  = []string{"fen", "cent", "cents", "分", "分钱"}
)

// alipayMerchant drives the Alipay reference client.
type alipayMerchant struct {
	Config
	settings alipay.Config
	client   *alipay.Client
	// refunded is trade_no by a refund's number, and of the last refund under "".
	refunded sync.Map
}

// The accounts that are used when none is named.
const (
	alipayBuyer    = "2088102146225135"
	alipayReceiver = "2088101126708402"
)

// wholeAccount has the sixteen digits of a userId, of which only the first were written.
func wholeAccount(said string) string {
	const digits = 16
	if len(said) >= digits || !strings.HasPrefix(said, "2088") || strings.Trim(said, "0123456789") != "" {
		return ""
	}
	return said + strings.Repeat("0", digits-len(said))
}

// openAlipay is in key mode, and, where it follows the dialect, in certificate mode for apps that must be.
func openAlipay(c Config) (Merchant, error) {
	a := c.App
	m := &alipayMerchant{Config: c, settings: alipay.Config{
		BaseURL: c.BaseURL, AppID: a.ID, PrivateKey: a.MerchantPrivateKey, AlipayPublicKey: a.PlatformPublicKey,
		NotifyURL: c.NotifyURL, Options: c.Options,
	}}
	if c.FollowDialect && a.Dialect["certificates"] == "required" {
		m.settings.AlipayPublicKey, m.settings.Certificates = "", certificatesOf(a)
	}
	var err error
	m.client, err = alipay.New(m.settings)
	return m, err
}

func certificatesOf(a api.App) *alipay.Certificates {
	return &alipay.Certificates{App: a.Keys["merchant_cert"], Alipay: a.Keys["platform_cert"], Root: a.Keys["root_cert"]}
}

// Speak makes a client that differs from the first one as told: "GBK with RSA".
func (m *alipayMerchant) Speak(how string) error {
	c := m.settings
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
			c.AlipayPublicKey, c.Certificates = "", certificatesOf(m.App)
		case "encrypted contents":
			c.AESKey = m.App.Keys["aes_key"]
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

// requestNumber is an out_request_no, new unless one is given.
func (m *alipayMerchant) requestNumber(prefix, given string) string {
	if given != "" {
		return given
	}
	return m.Number(prefix)
}

// sendRequest sets fields, sends, and picks what the answer tells; an out_request_no that it lacks is
// told from the request. The field sign replaces the signature.
func (m *alipayMerchant) sendRequest(ctx context.Context, r alipay.Request, set Fields, told ...string) *Answer {
	message, err := m.client.Message(r)
	if err != nil {
		return alipayAnswer(nil, err)
	}
	for _, name := range set.Sorted() {
		if name == "sign" {
			message.Signing.Sign = set[name]
			continue
		}
		message = message.With(name, set[name])
	}
	got, err := m.client.Send(ctx, message)
	if err == nil && m.Strict {
		err = got.Check()
	}
	if err != nil {
		return alipayAnswer(nil, err)
	}
	a := alipayAnswer(got, nil)
	for _, name := range told {
		value, ok := a.Field(name)
		if !ok && name == "out_request_no" {
			value = message.Member(name)
		}
		if value != "" {
			a.Told = append(a.Told, Field{Name: name, Value: value})
		}
	}
	return a
}

func (m *alipayMerchant) Prepare(ctx context.Context, o Order) *Answer {
	return m.sendRequest(ctx, alipay.CreateRequest{Order: alipay.Order{
		OutTradeNo: o.Number, TotalAmount: o.Amount, Subject: m.text(o.Subject, "充电预付"), NotifyURL: o.NotifyURL,
	}, BuyerID: alipayBuyer}, o.Set, "trade_no", "out_trade_no")
}

// ShowCode asks for a code that the payer scans.
func (m *alipayMerchant) ShowCode(ctx context.Context, o Order) *Answer {
	return m.sendRequest(ctx, alipay.PrecreateRequest{Order: alipay.Order{
		OutTradeNo: o.Number, TotalAmount: o.Amount, Subject: m.text(o.Subject, "充电预付"), NotifyURL: o.NotifyURL,
	}}, o.Set, "out_trade_no", "qr_code")
}

// Settle pays one receiver, or those of Parts or Rows.
func (m *alipayMerchant) Settle(ctx context.Context, s Settlement) *Answer {
	r := alipay.SettleRequest{OutRequestNo: m.requestNumber("ST", s.Number), TradeNo: s.TradeNo, Finish: s.Finish}
	if s.Asynchronous {
		r.Mode = alipay.ModeAsync
	}
	var err error
	switch reason := m.text(s.Reason, "分账给平台"); {
	case s.Rows != nil:
		r.Royalties, err = royaltiesOf(alipayPlatform, s.Rows)
	case len(s.Parts) > 0:
		r.Royalties = royaltiesTo(s.Parts, reason)
	case !s.Finish:
		r.Royalties = royaltiesTo([]Part{{alipayReceiver, s.Amount}}, reason)
	}
	if err != nil {
		return failedAnswer(err)
	}
	return m.sendRequest(ctx, r, s.Set, "out_request_no", "trade_no", "settle_no")
}

func royaltiesTo(parts []Part, reason string) []alipay.Royalty {
	royalties := make([]alipay.Royalty, len(parts))
	for i, part := range parts {
		royalties[i] = alipay.Royalty{TransIn: part.Key, Amount: part.Amount, Desc: reason}
		if loginName(part.Key) {
			royalties[i].TransInType = alipay.AccountLoginName
		}
	}
	return royalties
}

func loginName(account string) bool { return strings.Contains(account, "@") }

// royaltiesOf reads rows by the platform's names; amounts are yuan.
func royaltiesOf(p Platform, rows []map[string]string) ([]alipay.Royalty, error) {
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
				r.Amount, err = p.Minor(value)
			case "amount_percentage":
				r.Percentage, err = strconv.ParseInt(value, 10, 64)
			default:
				if meant := splitFieldMeant(name); meant != "" {
					return nil, fmt.Errorf("royalty_parameters have no field %q; did you mean %q?", name, meant)
				}
				err = fmt.Errorf("royalty_parameters have no field %q; use trans_in, amount, desc, amount_percentage, trans_in_type, trans_in_name, trans_out, trans_out_type, royalty_type or royalty_scene", name)
			}
			if err != nil {
				return nil, err
			}
		}
	}
	return royalties, nil
}

func (m *alipayMerchant) Refund(ctx context.Context, r Refund) *Answer {
	royalties, err := royaltiesOf(alipayPlatform, r.Rows)
	if err != nil {
		return failedAnswer(err)
	}
	number := m.requestNumber("RF", r.Number)
	m.refunded.Store(number, r.Trade.No)
	m.refunded.Store("", r.Trade.No)
	return m.sendRequest(ctx, alipay.RefundRequest{
		TradeNo: r.Trade.No, Amount: r.Amount, OutRequestNo: number, Reason: m.text(r.Reason, "客户要求退款"), Royalties: royalties,
	}, r.Set, "trade_no", "out_trade_no", "fund_change", "refund_fee", "gmt_refund_pay")
}

func (m *alipayMerchant) Query(ctx context.Context, q Query) *Answer {
	return m.sendRequest(ctx, alipay.QueryRequest{TradeNo: q.Trade.No, OutTradeNo: q.Number, Options: []string{"trade_settle_info"}}, q.Set,
		"trade_no", "out_trade_no", "trade_status", "total_amount", "buyer_pay_amount", "send_pay_date", "trade_settle_info")
}

// QueryRefund asks by the refund's number. The platform wants the trade's as well, which is
// remembered; a number of no refund goes with the trade refunded last.
func (m *alipayMerchant) QueryRefund(ctx context.Context, number string) *Answer {
	no, ok := m.refunded.Load(number)
	if !ok {
		no, _ = m.refunded.Load("")
	}
	tradeNo, _ := no.(string)
	return m.sendRequest(ctx, alipay.RefundQueryRequest{TradeNo: tradeNo, OutRequestNo: number}, nil)
}

func (m *alipayMerchant) QuerySplit(ctx context.Context, tradeNo, number string, set Fields) *Answer {
	return m.sendRequest(ctx, alipay.SettleQueryRequest{OutRequestNo: number, TradeNo: tradeNo}, set,
		"out_request_no", "operation_dt", "royalty_detail_list")
}

func (m *alipayMerchant) Splittable(ctx context.Context, tradeNo string) (int64, error) {
	a, err := m.client.OnsettleQuery(ctx, alipay.OnsettleQueryRequest{TradeNo: tradeNo})
	if err != nil {
		return 0, err
	}
	return a.Unsettled, nil
}

// UsualReceiver is a partner's account.
func (m *alipayMerchant) UsualReceiver() string { return alipayReceiver }

// toReceivers are accounts to bind; a login name can't be bound without its owner's name.
func toReceivers(accounts []string) []alipay.Receiver {
	list := make([]alipay.Receiver, len(accounts))
	for i, account := range accounts {
		list[i] = alipay.Receiver{Account: account, Memo: "分账方"}
		if loginName(account) {
			list[i].Type, list[i].Name = alipay.AccountLoginName, "payctl"
		}
	}
	return list
}

func (m *alipayMerchant) Bind(ctx context.Context, accounts []string, set Fields) *Answer {
	return m.sendRequest(ctx, alipay.BindRequest{OutRequestNo: m.Number("BI"), Receivers: toReceivers(accounts)}, set, "result_code")
}

func (m *alipayMerchant) Unbind(ctx context.Context, accounts []string) *Answer {
	return m.sendRequest(ctx, alipay.UnbindRequest{OutRequestNo: m.Number("UB"), Receivers: toReceivers(accounts)}, nil, "result_code")
}

// unregisteredKey is a private key that no app has.
var unregisteredKey = sync.OnceValues(NewPrivateKey)

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

func (m *alipayMerchant) Signed(ex *client.Exchange) []Signed {
	var both []Signed
	if s, ok := alipay.SealedRequest(ex); ok {
		both = append(both, m.toSigned(ex.Request.Operation+" request", s, m.App.MerchantPublicKey))
	}
	if s, ok := alipay.SealedAnswer(ex); ok {
		answer := m.toSigned(ex.Request.Operation+" answer", s, m.App.PlatformPublicKey)
		answer.Answered = true
		both = append(both, answer)
	}
	return both
}

func (m *alipayMerchant) toSigned(where string, s alipay.Sealed, publicKey string) Signed {
	digest := "sha256"
	if s.Type == alipay.RSA {
		digest = "sha1"
	}
	return Signed{Where: where, Canonical: string(s.Text), Signature: s.Sign, PublicKey: publicKey, Digest: digest}
}

func (m *alipayMerchant) SignedCallback(header http.Header, body []byte) (Signed, error) {
	v, err := alipay.NewVerifier(alipay.VerifierConfig{AlipayPublicKey: m.App.PlatformPublicKey, AESKey: m.App.Keys["aes_key"]})
	if err != nil {
		return Signed{}, err
	}
	n, err := v.Verify(header.Get("Content-Type"), body)
	if err != nil {
		return Signed{}, fmt.Errorf("callback: %w", err)
	}
	s := m.toSigned("callback", n.Sealed, m.App.PlatformPublicKey)
	s.Answered = true
	return s, nil
}

// alipayAnswer reads what the client returned.
func alipayAnswer(got *alipay.Answer, err error) *Answer {
	a := &Answer{Err: err, Exchange: client.ExchangeOf(err)}
	if got != nil {
		a.Operation, a.Code, a.Field, a.Exchange = got.Exchange.Request.Operation, got.Code, got.Field, got.Exchange
		a.Message, _ = got.Field("msg")
		return a
	}
	var refused *client.Refused
	if errors.As(err, &refused) {
		a.Code, a.SubCode, a.Message, a.Hint = refused.Code, refused.SubCode, refused.Message, refused.Hint
		if a.SubCode == "" {
			a.SubCode = refused.Code // OpenAPI v3 has one code only, which is the finer
		}
		a.Field = func(path string) (string, bool) { return refusalMember(refused.Body, path) }
	}
	return a
}

// refusalMember finds a member of a refusal: v2 puts all under one member, alipay_…_response.
func refusalMember(body []byte, path string) (string, bool) {
	root, err := jsonnode.Parse(string(body))
	if err != nil {
		return "", false
	}
	for _, m := range root.Members {
		if strings.HasSuffix(m.Name, "_response") {
			body = []byte(m.Value.Raw)
		}
	}
	return LookJSON(body, path)
}
