package main

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"paymock/mock/api"
)

// pages judges the addresses and strings that the SDK makes for a browser or for Alipay's app: they
// lead to a page.
func (s *suite) pages(ctx context.Context) {
	if s.mode.aes {
		return // browsers carry no encrypted contents
	}
	for _, p := range []struct{ method, product string }{
		{"alipay.trade.page.pay", "FAST_INSTANT_TRADE_PAY"},
		{"alipay.trade.wap.pay", "QUICK_WAP_WAY"},
		{"alipay.trade.app.pay", "QUICK_MSECURITY_PAY"},
	} {
		s.check(p.method, func() error {
			order := product(s.fresh(), "66.60")
			order["product_code"] = p.product
			text, err := s.page(p.method, order)
			if err != nil {
				return err
			}
			if p.method == "alipay.trade.app.pay" {
				text = s.wire.url + "/gateway.do?" + text
			}
			page, err := fetch(ctx, text)
			if err == nil && !strings.Contains(page, "66.60") {
				err = fmt.Errorf("no cashier: %s", page)
			}
			return err
		})
	}
}

func (s *suite) page(method string, content map[string]any) (string, error) {
	got, err := s.sdk.do(order{Do: "page", Method: method, Content: content})
	switch {
	case err != nil:
		return "", err
	case got.Lacks != "":
		return "", skipped(got.Lacks)
	case got.Error != "":
		return "", fmt.Errorf("the SDK says %s", got.Error)
	}
	return got.Text, nil
}

func fetch(ctx context.Context, address string) (string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return "", err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", err
	}
	defer func() { _ = answer.Body.Close() }()
	page, err := io.ReadAll(answer.Body)
	if answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("status %d: %s", answer.StatusCode, page)
	}
	return string(page), err
}

// notifications are believed by the SDK, and no longer with one letter of any field changed.
func (s *suite) notifications(ctx context.Context) {
	notify := s.shop.url + "/notify"
	if _, err := s.app.Patch(ctx, api.AppPatch{Callbacks: map[string]string{"settle": s.shop.url + "/gateway"}}); err != nil {
		s.check("addresses for notifications", func() error { return err })
		return
	}
	no := ""
	s.check("notification of a payment", func() error {
		trade, err := s.app.OpenTrade(ctx, api.NewTrade{Amount: 8888, Status: "waiting", Subject: `大乐透 & 100%=ok+ "q" <b>`, NotifyURL: notify})
		if err != nil {
			return err
		}
		no = trade.No
		if _, err := s.app.Pay(ctx, no); err != nil {
			return err
		}
		return s.believesNotification(ctx, map[string]string{"trade_no": no, "trade_status": "TRADE_SUCCESS", "total_amount": "88.88"})
	})
	s.check("notification of a refund", func() error {
		if _, err := s.want("POST", "alipay.trade.refund", map[string]any{"trade_no": no, "refund_amount": "8.00", "out_request_no": s.fresh()}, nil); err != nil {
			return err
		}
		return s.believesNotification(ctx, map[string]string{"trade_no": no, "refund_fee": "8.00"})
	})
	s.check("notification of a closed trade", func() error {
		trade, err := s.app.OpenTrade(ctx, api.NewTrade{Amount: 100, Status: "waiting", NotifyURL: notify})
		if err != nil {
			return err
		}
		if _, err := s.app.Close(ctx, trade.No); err != nil {
			return err
		}
		return s.believesNotification(ctx, map[string]string{"trade_no": trade.No, "trade_status": "TRADE_CLOSED"})
	})
	s.check("message of an asynchronous settle", func() error {
		trade, err := s.app.OpenTrade(ctx, api.NewTrade{Amount: 8888})
		if err != nil {
			return err
		}
		content := map[string]any{"out_request_no": s.fresh(), "trade_no": trade.No, "royalty_mode": "async", "royalty_parameters": royalties("0.10")}
		if _, err := s.want("POST", "alipay.trade.order.settle", content, nil); err != nil {
			return err
		}
		if _, err := s.app.Advance(ctx, time.Minute); err != nil {
			return err
		}
		return s.believesNotification(ctx, nil)
	})
}

// believesNotification waits for a notification, compares fields, and has the SDK verify it and each copy of
// it in which one field has another last letter.
func (s *suite) believesNotification(ctx context.Context, want map[string]string) error {
	body, err := s.shop.next(ctx)
	if err != nil {
		return fmt.Errorf("no notification: %w", err)
	}
	fields, err := url.ParseQuery(body)
	if err != nil {
		return err
	}
	for name, value := range want {
		if fields.Get(name) != value {
			return fmt.Errorf("%s is %q, want %q", name, fields.Get(name), value)
		}
	}
	if believed, err := s.believed(body); err != nil || !believed {
		return fmt.Errorf("not believed: %s %w", body, err)
	}
	for name := range fields {
		value := fields.Get(name)
		if name == "sign" || name == "sign_type" || value == "" {
			continue
		}
		fields.Set(name, value[:len(value)-1]+string(value[len(value)-1]^1))
		believed, err := s.believed(fields.Encode())
		fields.Set(name, value)
		if err != nil || believed {
			return fmt.Errorf("believed with another %s: %w", name, err)
		}
	}
	return nil
}

func (s *suite) believed(body string) (bool, error) {
	got, err := s.sdk.do(order{Do: "believe", Body: body})
	if err == nil && got.Lacks != "" {
		err = skipped(got.Lacks)
	}
	return got.Believed, err
}

// wrongKey has the SDK sign with a key that the platform doesn't know: it is told the string that
// was expected.
func (s *suite) wrongKey() {
	s.check("a wrong key is told the string that was expected", func() error {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			return err
		}
		der, err := x509.MarshalPKCS8PrivateKey(key)
		if err != nil {
			return err
		}
		text := base64.StdEncoding.EncodeToString(der)
		if _, err := s.open(map[string]string{"trust": "keys", "private_key": text, "private_key_pkcs1": pkcs1(text)}); err != nil {
			return err
		}
		got, err := s.call("POST", "alipay.trade.query", map[string]any{"trade_no": "1"})
		if err != nil {
			return err
		}
		expected := "app_id=" + s.made.ID + "&amp;biz_content={&quot;trade_no&quot;:&quot;1&quot;}&amp;"
		if got.Refusal != "isv.invalid-signature" || !strings.Contains(got.Message, "网关生成的验签字符串为") || !strings.Contains(got.Message, expected) {
			return fmt.Errorf("refused with %s: %s", got.Refusal, got.Message)
		}
		return nil
	})
}

// pkcs1 is a PKCS #8 key, PEM or bare base64, as older SDKs want it, in bare base64; "" where it is
// none.
func pkcs1(text string) string {
	der, _ := base64.StdEncoding.DecodeString(text)
	if block, _ := pem.Decode([]byte(text)); block != nil {
		der = block.Bytes
	}
	key, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return ""
	}
	if key, ok := key.(*rsa.PrivateKey); ok {
		return base64.StdEncoding.EncodeToString(x509.MarshalPKCS1PrivateKey(key))
	}
	return ""
}
