package main

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"paymock/client/control"
	"paymock/mock/api"
)

const (
	receiver     = "2088101126708402"
	unknownTrade = "2014030411001007850000672009"
)

// aesKey is the key of the mode in which contents are encrypted.
var aesKey = base64.StdEncoding.EncodeToString([]byte("paymock sdkjudge"))

// mode is a way in which an SDK can speak.
type mode struct {
	name    string
	v3      bool
	aes     bool
	options map[string]string // trust: in keys or certificates
}

var modes = []mode{
	{name: "v2", options: map[string]string{"trust": "keys"}},
	{name: "v2 RSA", options: map[string]string{"trust": "keys", "sign_type": "RSA"}},
	{name: "v2 certificates", options: map[string]string{"trust": "certificates"}},
	{name: "v2 AES", aes: true, options: map[string]string{"trust": "keys", "encrypt": "yes"}},
	{name: "v3", v3: true, options: map[string]string{"trust": "keys"}},
	{name: "v3 certificates", v3: true, options: map[string]string{"trust": "certificates"}},
	{name: "v3 AES", v3: true, aes: true, options: map[string]string{"trust": "keys", "encrypt": "yes"}},
}

// suite asks one SDK everything.
type suite struct {
	sdk      *adapter
	made     api.App
	app      *control.App
	wire     *flipper
	shop     *shop
	numbers  int
	mode     mode
	unproven bool // the SDK does not verify answers of this mode by itself
	report   report
}

func newSuite(ctx context.Context, sdk *adapter, platform string, ctl *control.Client) (*suite, error) {
	s := &suite{sdk: sdk, report: report{SDK: sdk.SDK, Runtime: sdk.Runtime}}
	var err error
	if s.made, err = ctl.CreateApp(ctx, api.NewApp{Provider: "alipay", Keys: map[string]string{"aes_key": aesKey}}); err != nil {
		return nil, err
	}
	s.app = ctl.App("alipay", s.made.ID)
	if s.wire, err = newFlipper(ctx, platform); err != nil {
		return nil, err
	}
	s.shop, err = newShop(ctx)
	return s, err
}

func (s *suite) close() error {
	return errors.Join(s.wire.server.Close(), s.shop.server.Close())
}

// run goes through the modes that the SDK has.
func (s *suite) run(ctx context.Context) error {
	for _, m := range modes {
		if s.mode = m; !s.sdk.speaks(m.name) {
			continue
		}
		opened, err := s.open(m.options)
		if err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
		s.unproven = opened.Unverified
		s.judgeCalls(ctx)
		s.errors(ctx)
		if !m.v3 {
			s.pages(ctx)
			s.notifications(ctx)
		}
		if m.name == "v2" {
			s.wrongKey()
		}
	}
	return ctx.Err()
}

// open has the adapter make an SDK of the app's keys.
func (s *suite) open(options map[string]string) (outcome, error) {
	all := map[string]string{
		"app_id": s.made.ID, "private_key": s.made.MerchantPrivateKey, "private_key_pkcs1": pkcs1(s.made.MerchantPrivateKey),
		"alipay_public_key": s.made.PlatformPublicKey, "gateway": s.wire.url + "/gateway.do", "endpoint": s.wire.url,
		"app_cert": s.made.Keys["merchant_cert"], "alipay_cert": s.made.Keys["platform_cert"], "root_cert": s.made.Keys["root_cert"],
		"aes_key": aesKey, "sign_type": "RSA2",
	}
	maps.Copy(all, options)
	got, err := s.sdk.do(order{Do: "open", Mode: s.mode.name, Options: all})
	if err == nil && got.Error != "" {
		err = errors.New(got.Error)
	}
	return got, err
}

// skipped says why an SDK was not asked.
type skipped string

func (s skipped) Error() string { return string(s) }

func (s *suite) check(name string, ask func() error) {
	c := check{Mode: s.mode.name, Name: name}
	var lack skipped
	switch err := ask(); {
	case errors.As(err, &lack):
		c.Skipped = string(lack)
	case err != nil:
		c.Failure = fmt.Sprintf("%.600s", err)
	}
	s.report.Checks = append(s.report.Checks, c)
}

func (s *suite) fresh() string {
	s.numbers++
	return fmt.Sprintf("J%s_%d", s.made.ID[len(s.made.ID)-6:], s.numbers)
}

// call has the SDK call a method, by the verb that the method has in OpenAPI v3.
func (s *suite) call(verb, method string, content map[string]any) (outcome, error) {
	got, err := s.sdk.do(order{Do: "call", Verb: verb, Method: method, Content: content})
	switch {
	case err != nil:
		return got, err
	case got.Lacks != "":
		return got, skipped(got.Lacks)
	case got.Error != "":
		return got, fmt.Errorf("the SDK says %s, of %s", got.Error, s.wire.answer())
	case s.unproven:
		return got, s.verifyLast(method)
	}
	return got, nil
}

// want calls and compares fields of the success.
func (s *suite) want(verb, method string, content map[string]any, fields map[string]string) (outcome, error) {
	got, err := s.call(verb, method, content)
	if err != nil {
		return got, err
	}
	if got.Refusal != "" || got.Fields == nil {
		return got, fmt.Errorf("refused with %s: %s", got.Refusal, got.Message)
	}
	for name, value := range fields {
		if fmt.Sprint(got.Fields[name]) != value {
			return got, fmt.Errorf("%s is %v, want %s", name, got.Fields[name], value)
		}
	}
	return got, nil
}

// verifyLast asks the SDK about the last answer's signature where it does not look by itself. An
// encrypted content is signed as it stands, with its quotes.
func (s *suite) verifyLast(method string) error {
	text, sign, err := signedPart(string(s.wire.answer()), method)
	if err != nil {
		return err
	}
	switch got, err := s.sdk.do(order{Do: "verify", Text: text, Sign: sign}); {
	case err != nil:
		return err
	case got.Lacks != "":
		return nil // told once, by flips
	case !got.Believed:
		return fmt.Errorf("the signature does not fit %s", text)
	}
	return nil
}

// signedPart cuts out the signature of a v2 answer, and the text that it covers.
func signedPart(answer, method string) (text, sign string, err error) {
	_, rest, found := strings.Cut(answer, `"`+strings.ReplaceAll(method, ".", "_")+`_response":`)
	at := strings.LastIndex(rest, `,"sign":"`)
	if !found || at < 0 {
		return "", "", fmt.Errorf("no signed answer to %s: %s", method, answer)
	}
	text = rest[:at]
	if cert := strings.LastIndex(text, `,"alipay_cert_sn":"`); cert >= 0 {
		text = text[:cert]
	}
	sign, _, _ = strings.Cut(rest[at+len(`,"sign":"`):], `"`)
	return text, sign, nil
}

func royalties(amount string) []any {
	return []any{map[string]any{"royalty_type": "transfer", "trans_in": receiver, "amount": amount, "desc": `平台服务费 5% & a=b+c/d "引号"`}}
}

func product(number, amount string) map[string]any {
	return map[string]any{"out_trade_no": number, "total_amount": amount, "subject": "大乐透 & 100%=ok"}
}

var settleNo = regexp.MustCompile(`^\d{32}$`)

// judgeCalls are methods that succeed: a trade's life, a split, a transfer, and then bits that change.
func (s *suite) judgeCalls(ctx context.Context) {
	trade, err := s.app.OpenTrade(ctx, api.NewTrade{Amount: 10000, Subject: "充电预付"})
	s.check("a trade to speak of", func() error { return err })
	split := map[string]any{"out_request_no": s.fresh(), "trade_no": trade.No, "royalty_parameters": royalties("12.34")}
	settle := func() (outcome, error) {
		return s.want("POST", "alipay.trade.order.settle", split, map[string]string{"trade_no": trade.No})
	}
	s.succeeds("bind", "POST", "alipay.trade.royalty.relation.bind",
		map[string]any{"out_request_no": s.fresh(), "receiver_list": []any{map[string]any{"type": "userId", "account": receiver}}}, map[string]string{"result_code": "SUCCESS"})
	first := ""
	s.check("settle", func() error {
		got, err := settle()
		if first, _ = got.Fields["settle_no"].(string); err == nil && !settleNo.MatchString(first) {
			err = fmt.Errorf("settle_no is %q", first)
		}
		return err
	})
	s.check("settle again gives the first answer", func() error {
		got, err := settle()
		if err == nil && got.Fields["settle_no"] != first {
			err = fmt.Errorf("settle_no is %v, was %s", got.Fields["settle_no"], first)
		}
		return err
	})
	s.succeeds("settle.query", "GET", "alipay.trade.order.settle.query", map[string]any{"settle_no": first}, map[string]string{"out_request_no": split["out_request_no"].(string)})
	s.succeeds("query", "POST", "alipay.trade.query", map[string]any{"trade_no": trade.No, "query_options": []any{"trade_settle_info"}},
		map[string]string{"trade_status": "TRADE_SUCCESS", "total_amount": "100.00"})
	back := map[string]any{"trade_no": trade.No, "refund_amount": "1.00", "out_request_no": s.fresh()}
	s.succeeds("refund", "POST", "alipay.trade.refund", back, map[string]string{"fund_change": "Y", "refund_fee": "1.00"})
	s.succeeds("refund query", "POST", "alipay.trade.fastpay.refund.query", map[string]any{"trade_no": trade.No, "out_request_no": back["out_request_no"]}, map[string]string{"refund_amount": "1.00"})
	order := product(s.fresh(), "8.88")
	s.succeeds("precreate", "POST", "alipay.trade.precreate", order, map[string]string{"out_trade_no": order["out_trade_no"].(string)})
	bar := product(s.fresh(), "8.88")
	bar["scene"], bar["auth_code"] = "bar_code", "289999999999999999"
	s.succeeds("pay", "POST", "alipay.trade.pay", bar, map[string]string{"total_amount": "8.88"})
	s.succeeds("transfer", "POST", "alipay.fund.trans.uni.transfer", map[string]any{
		"out_biz_no": s.fresh(), "trans_amount": "1.23", "product_code": "TRANS_ACCOUNT_NO_PWD", "biz_scene": "DIRECT_TRANSFER",
		"order_title": "提现", "payee_info": map[string]any{"identity": receiver, "identity_type": "ALIPAY_USER_ID"},
	}, map[string]string{"status": "SUCCESS"})
	s.flipBits(settle)
}

func (s *suite) succeeds(name, verb, method string, content map[string]any, fields map[string]string) {
	s.check(name, func() error {
		_, err := s.want(verb, method, content, fields)
		return err
	})
}

// refused calls and compares the refusal's code.
func (s *suite) refused(name, verb, method string, content map[string]any, code, message string) {
	s.check(name, func() error {
		got, err := s.call(verb, method, content)
		switch {
		case err != nil:
			return err
		case got.Refusal != code || message != "" && got.Message != message:
			return fmt.Errorf("refused with %q: %q, want %s", got.Refusal, got.Message, code)
		}
		return nil
	})
}

// errors are refusals that the SDK must read, in this mode's envelope.
func (s *suite) errors(ctx context.Context) {
	s.refused("business error", "POST", "alipay.trade.order.settle",
		map[string]any{"out_request_no": s.fresh(), "trade_no": unknownTrade, "royalty_parameters": royalties("0.10")}, "ACQ.TRADE_NOT_EXIST", "交易不存在")
	waiting, err := s.app.OpenTrade(ctx, api.NewTrade{Amount: 100, Status: "waiting"})
	s.check("a waiting trade to speak of", func() error { return err })
	s.refused("wrong status", "POST", "alipay.trade.order.settle",
		map[string]any{"out_request_no": s.fresh(), "trade_no": waiting.No, "royalty_parameters": royalties("0.10")}, "ACQ.TRADE_STATUS_ERROR", "")
	s.refused("unknown settle", "GET", "alipay.trade.order.settle.query", map[string]any{"settle_no": strings.Repeat("1", 32)}, "MERCHANT_TRADE_NOT_MATCH", "")
	s.refused("unknown order", "POST", "alipay.trade.query", map[string]any{"out_trade_no": s.fresh()}, "ACQ.TRADE_NOT_EXIST", "")
	s.check("an error made by a rule", func() error {
		rule, err := s.app.AddRule(ctx, api.Rule{When: api.When{Operation: "query"}, Then: api.Then{Respond: "ACQ.SYSTEM_ERROR"}, Times: 1})
		if err != nil {
			return err
		}
		got, err := s.call("POST", "alipay.trade.query", map[string]any{"trade_no": waiting.No})
		if err == nil && got.Refusal != "ACQ.SYSTEM_ERROR" {
			err = fmt.Errorf("refused with %q by rule %s", got.Refusal, rule.ID)
		}
		return err
	})
}

// flipBits changes one bit of each byte that the signature covers, and of some of the signature. Its
// last digits are left out: they hold bits that stand for nothing.
func (s *suite) flipBits(settle func() (outcome, error)) {
	s.check("refuses an answer with one bit changed", func() error {
		good, err := settle()
		if err != nil {
			return err
		}
		if s.unproven {
			if got, err := s.sdk.do(order{Do: "verify"}); err != nil || got.Lacks != "" {
				return errors.Join(err, skipped(got.Lacks))
			}
		}
		places := s.signedPlaces(s.wire.answer())
		if len(places) < 80 {
			return fmt.Errorf("only %d bytes to change in %s", len(places), s.wire.answer())
		}
		for _, at := range places {
			s.wire.flip(at)
			got, err := settle()
			s.wire.flip(-1)
			if err == nil {
				return fmt.Errorf("byte %d was changed and the SDK took %v", at, got.Fields)
			}
		}
		again, err := settle()
		if err == nil && again.Fields["settle_no"] != good.Fields["settle_no"] {
			err = fmt.Errorf("settle_no after all is %v", again.Fields["settle_no"])
		}
		return err
	})
}

// signedPlaces are the bytes of an answer that flips changes.
func (s *suite) signedPlaces(body []byte) []int {
	var places []int
	if s.mode.v3 {
		for at := range body {
			places = append(places, at)
		}
		return places
	}
	text, sign, err := signedPart(string(body), "alipay.trade.order.settle")
	if err != nil {
		return nil
	}
	from := strings.Index(string(body), text)
	for at := range text {
		places = append(places, from+at)
	}
	from = strings.LastIndex(string(body), sign)
	for at := 0; at < len(sign)-6; at += 16 {
		places = append(places, from+at)
	}
	return slices.Compact(places)
}
