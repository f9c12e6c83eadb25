package fourpyun

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"paymock/mock/app"
	"paymock/mock/doctor"
	"paymock/mock/jsonnode"
	"paymock/mock/ledger"
	"paymock/mock/money"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// The kinds of callback, which are also the names of their addresses in App.URLs, and of the
// timer behind settlement and profit pushes.
const (
	kindNotify      = "notify"
	kindSharding    = "sharding"
	kindSettlement  = "settlement"
	kindProfit      = "profit"
	timerSettlement = "timer:settlement"
)

// retryGaps between tries. The documents say "several times" and no more; the project's sheet has
// 5 tries at 0, 15 s, 60 s, 5 min and 30 min after the first, which are these gaps. Assumed.
var retryGaps = []time.Duration{15 * time.Second, 45 * time.Second, 4 * time.Minute, 25 * time.Minute}

// answerTimeout is how long a merchant may take to answer. Assumed.
const answerTimeout = 10 * time.Second

// Kinds lists the platform's pushes.
func (*Provider) Kinds() []provider.Kind {
	kind := func(name, title, source string, words ...string) provider.Kind {
		return provider.Kind{Name: name, Title: title, Words: words, Schedule: append([]time.Duration(nil), retryGaps...), Timeout: answerTimeout, Source: source}
	}
	return []provider.Kind{
		kind(kindNotify, "支付结果异步通知", "4pyun sheet 5.7; doc.4pyun.com/openapi/api/trade-notify.html; schedule Assumed"),
		kind(kindSharding, "分账交易同步", "4pyun sheet 6; doc.4pyun.com/openapi/api/sharding-trade-sync.html; schedule Assumed", "sharding", "split", "分账"),
		kind(kindSettlement, "结算记录同步", "4pyun sheet 5.8; doc.4pyun.com/openapi/api/settlement-sync.html; schedule Assumed", "结算记录", "结算", "清算"),
		kind(kindProfit, "分润交易同步", "4pyun sheet 5.8, which has it from a transcription of doc.4pyun.com; moment and schedule Assumed", "分润"),
	}
}

// Callback renders one try. All tries have the same bytes, unless dialect callback_timestamp
// asks for each try's own time.
func (*Provider) Callback(a *app.App, n provider.Notice, _ int, now time.Time, t provider.Fault) (*wire.Request, error) {
	set := settingsOf(a)
	scratch := jsonnode.NewScratch()
	defer scratch.Release()
	content, err := scratch.Parse(n.Content)
	if err == nil && content.Kind != '{' {
		err = errors.New("it is other JSON")
	}
	if err != nil {
		return nil, fmt.Errorf("4pyun: content of %s %s is no JSON object: %w", n.Kind, n.ID, err)
	}
	const more = 4 // members besides the content: app_id, timestamp, sign_type, sign
	push := jsonnode.Node{Kind: '{', Members: make([]jsonnode.Member, 0, len(content.Members)+more)}
	push.Members = append(append(push.Members, textMember("app_id", a.ID)), content.Members...)
	if hasTimestamp(n.Kind, set) {
		at := jsonnode.Node{Kind: '0', Text: strconv.FormatInt(pushTimestamp(set, n, now), 10)}
		push.Members = append(push.Members, jsonnode.Member{Name: fieldTimestamp, Value: at}, textMember("sign_type", "MD5"))
	}
	return renderPush(push, set, n, t)
}

const fieldTimestamp = "timestamp"

// hasTimestamp reports whether the pushes of a kind carry timestamp and sign_type.
func hasTimestamp(kind string, set *appSettings) bool {
	return kind != kindNotify || set.hasDialect(dialectNotifyPublic, "on")
}

// textMember is a member that is a string.
func textMember(name, value string) jsonnode.Member {
	return jsonnode.Member{Name: name, Value: jsonnode.Node{Kind: '"', Text: value}}
}

// pushTimestamp is the push's timestamp in milliseconds.
func pushTimestamp(set *appSettings, n provider.Notice, now time.Time) int64 {
	switch {
	case set.hasDialect(dialectCallbackTimestamp, "each"):
		return now.UnixMilli()
	case !n.Due.IsZero():
		return n.Due.UnixMilli()
	}
	return n.At.UnixMilli()
}

// renderPush signs a push and writes it, members in their order.
func renderPush(push jsonnode.Node, set *appSettings, n provider.Notice, t provider.Fault) (*wire.Request, error) {
	push, err := withPaths(push, t.Before, t)
	if err != nil {
		return nil, err
	}
	asJSON := n.Kind == kindSharding || n.Kind == kindProfit || n.Kind == kindSettlement && set.hasDialect(dialectSettlementFormat, "json")
	raw := asJSON && set.hasDialect(dialectCallbackJSONSign, "raw-json")
	req := &wire.Request{Method: "POST", Target: n.URL}
	req.Header = wire.Header{{Name: "Content-Type", Value: "application/x-www-form-urlencoded;charset=UTF-8"}}
	if asJSON {
		req.Header[0].Value = "application/json;charset=UTF-8"
	}
	space := len(n.Content) + 256
	var sign string
	if raw {
		sign = faultySign(signRaw(set, push.AppendTo(make([]byte, 0, space), false)), t)
	} else {
		sign = faultySign(signKV(set, formOf(push)), t)
	}
	switch {
	case t.NoSignature:
	case raw:
		req.Header = append(req.Header, wire.Field{Name: "Authorization", Value: sign})
	default:
		push.Members = append(push.Members, textMember(signName, sign))
	}
	if push, err = withPaths(push, t.After, t); err != nil {
		return nil, err
	}
	if asJSON {
		req.Body = push.AppendTo(make([]byte, 0, space), false)
	} else {
		req.Body = formOf(push).Encode()
	}
	return req, nil
}

// SignedText gives the text that the sign of a push covers (4pyun sheet 2.1, 2.2).
func (*Provider) SignedText(_ *app.App, _ string, req *wire.Request) string {
	if req.Header.Get("Authorization") != "" {
		return string(req.Body) + maskedTail
	}
	form, err := wire.ParseForm(string(req.Body))
	if content, _ := jsonnode.Parse(req.Body); content.Kind == '{' {
		form, err = formOf(content), nil
	}
	if err != nil {
		return ""
	}
	return string(appendPairs(nil, sortSignedPairs(form), false)) + maskedTail
}

// withPaths sets members by dotted path.
func withPaths(n jsonnode.Node, set map[string]string, t provider.Fault) (jsonnode.Node, error) {
	if len(set) == 0 {
		return n, nil
	}
	o, _ := wire.ValueOf(n).(wire.Object)
	changed, err := jsonnode.Parse(t.SetPaths(o, set).JSON())
	if err != nil {
		return n, fmt.Errorf("4pyun: a changed push can't be written: %w", err)
	}
	return changed, nil
}

// faultySign makes a signature wrong: another first digit.
func faultySign(sign string, t provider.Fault) string {
	if !t.WrongSignature {
		return sign
	}
	first := "0"
	if sign[0] == '0' {
		first = "1"
	}
	return first + sign[1:]
}

// Accepted ends delivery when the answer is a JSON object whose code is the string "1001",
// with a 2xx status (4pyun sheet 5.7, 6; that the status counts is Assumed).
func (*Provider) Accepted(_ string, resp *wire.Response) (ok bool, reason string) {
	const want = `; answer {"code":"1001"}`
	if resp == nil {
		return false, "there was no answer"
	}
	if resp.Status < 200 || resp.Status > 299 {
		return false, fmt.Sprintf("status %d is no success%s with status 200", resp.Status, want)
	}
	n, _ := jsonnode.Parse(resp.Body) // what is no JSON is no object
	code, found := n.Member("code")
	told := len(doctor.Answer(resp.Body, resp.Header.Get("Content-Encoding"), isDone).Mistakes) > 0 // which shows the body with its name
	shown := ": " + doctor.Excerpt(resp.Body)
	if told {
		shown = ""
	}
	switch {
	case n.Kind != '{':
		return false, "the answer is no JSON object" + shown + want
	case !found:
		return false, "the answer has no code" + shown + want
	case isDone(resp.Body):
		return true, ""
	case code.Text == "1001":
		return false, "code is the number 1001; the platform wants the string" + want
	}
	message, _ := n.Member("message")
	if message.Text == "" || told {
		return false, fmt.Sprintf("code is %q, not \"1001\"", doctor.ClipText(code.Text))
	}
	return false, fmt.Sprintf("code is %q, not \"1001\"; the merchant says %s", doctor.ClipText(code.Text), doctor.Excerpt([]byte(message.Text)))
}

// isDone reports whether a body is a JSON object whose code is the string "1001".
func isDone(body []byte) bool {
	scratch := jsonnode.NewScratch()
	defer scratch.Release()
	n, _ := scratch.Parse(body)
	code, _ := n.Member("code")
	return n.Kind == '{' && code.Kind == '"' && code.Text == "1001"
}

// notifyNotice is the payment push (4pyun sheet 5.7).
func notifyNotice(t *ledger.Trade, at time.Time) provider.Notice {
	word := payStatus(t, at)
	paid := t.PaidAt
	if paid.IsZero() {
		paid = at
	}
	mode, desc := payMode(t)
	content := wire.Object{
		{Name: "merchant", Value: t.Merchant},
		{Name: "pay_order", Value: t.Order},
		{Name: "channel", Value: payChannel(t)},
		{Name: "pay_serial", Value: t.No},
	}
	content = withOptional(content, "trade_no", t.Extra[extraTradeNo])
	content = append(content,
		wire.Member{Name: "value", Value: int64(t.Amount)},
		wire.Member{Name: "status", Value: word},
		wire.Member{Name: "trade_time", Value: paid.UnixMilli()},
		wire.Member{Name: "pay_mode", Value: mode},
		wire.Member{Name: "pay_mode_desc", Value: desc},
		wire.Member{Name: "fee", Value: int64(platformFee(t.Paid))},
	)
	content = withOptional(content, "payer", t.Payer)
	return provider.Notice{
		ID: fmt.Sprintf("notify-%s-%d", t.No, word), Kind: kindNotify, Subject: t.No,
		URL: t.NotifyURL, At: at, Content: content.JSON(),
	}
}

// payMode tells how the money arrived. Only 99, other, is defined; 1 was seen with WeChat
// (4pyun sheet 5.9).
func payMode(t *ledger.Trade) (mode, desc string) {
	mode, desc = "99", "其他"
	switch c := payChannel(t); {
	case strings.HasPrefix(c, "200"):
		mode, desc = "1", "微信"
	case strings.HasPrefix(c, "100"):
		desc = "支付宝"
	}
	if m := t.Extra[extraPayMode]; m != "" {
		mode = m
	}
	if m := t.Extra[extraPayModeDesc]; m != "" {
		desc = m
	}
	return mode, desc
}

// platformFee is the platform's fee: 6 per mille of the net amount, rounded. Assumed: no document
// gives a rate.
func platformFee(net money.Amount) money.Amount { return net.Share(6, 1000) }
