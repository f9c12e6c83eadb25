package intella

import (
	"bytes"
	"crypto"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/url"
	"strings"
	"time"

	"paymock/mock/app"
	"paymock/mock/doctor"
	"paymock/mock/jsonnode"
	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// kindNotify is the Payment Notification (intella sheet 4.8).
const kindNotify = "notify"

// The values of a notification's Result.
const (
	resultSuccess = "0000"
	resultFailure = "9999"
)

// Kinds has the Payment Notification. Assumed: schedule and time-out; the documents give
// neither.
func (p *Provider) Kinds() []provider.Kind {
	return []provider.Kind{{
		Name: kindNotify, Title: "Payment Notification", Chinese: "支付结果通知",
		Schedule: []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour},
		Timeout:  10 * time.Second,
		Source:   "intella sheet 4.8; Assumed: schedule and time-out",
	}}
}

// paymentNotice is the notification about a trade that was paid or failed: alphabetical members, all
// strings.
func paymentNotice(a *app.App, t *ledger.Trade, result string, at time.Time) provider.Notice {
	var content wire.Object
	if detail := t.Extra[extraDetail]; detail != "" {
		content = append(content, wire.Member{Name: "Detail", Value: detail})
	}
	content = append(content,
		wire.Member{Name: "MchId", Value: a.ID},
		wire.Member{Name: "MethodName", Value: paymentMethods[t.Extra[extraMethod]]},
		wire.Member{Name: "Result", Value: result},
		wire.Member{Name: "StoreOrderNo", Value: t.Order},
		wire.Member{Name: "TotalFee", Value: t.Amount.Minor()})
	to := t.NotifyURL
	if to == "" {
		to = a.URLs[kindNotify]
	}
	return provider.Notice{ID: "notify-" + t.No, Kind: kindNotify, Subject: t.No, URL: to, At: at, Content: content.JSON()}
}

// Callback renders a notification: plain JSON, its signature over the text without Sign, with
// the key that opens the merchant's requests (intella sheet 4.8). attempt changes nothing.
func (p *Provider) Callback(a *app.App, n provider.Notice, _ int, _ time.Time, t provider.Fault) (*wire.Request, error) {
	if n.Kind != kindNotify {
		return nil, fmt.Errorf("callback %s: intella sends no %s", n.ID, n.Kind)
	}
	text, err := setMembers(n.Content, t.Before, t)
	if err != nil {
		return nil, fmt.Errorf("callback %s: %w", n.ID, err)
	}
	signed := text
	if t.WrongSignature {
		signed = append(bytes.Clone(text), ' ')
	}
	sign, err := p.signNotice(a, signed)
	if err != nil {
		return nil, fmt.Errorf("callback %s: %w", n.ID, err)
	}
	if text, err = setMembers(text, t.After, t); err != nil {
		return nil, fmt.Errorf("callback %s: %w", n.ID, err)
	}
	if !t.NoSignature {
		text = append(bytes.TrimSuffix(text, []byte("}")), `,"Sign":"`...)
		text = append(appendEscaped(text, []byte(sign)), `"}`...)
	}
	req := &wire.Request{
		Method: "POST", Target: n.URL, Body: text,
		Header: wire.Header{{Name: "Content-Type", Value: "application/json;charset=UTF-8"}},
	}
	if u, err := url.Parse(n.URL); err == nil {
		req.Path, req.Query = u.Path, u.RawQuery
	}
	return req, nil
}

// SignedText gives the text that Sign of a notification covers: the JSON without Sign, as it is written
// (intella sheet 4.8).
func (p *Provider) SignedText(_ *app.App, _ string, req *wire.Request) string {
	text, _, signed := bytes.Cut(req.Body, []byte(`,"Sign":"`))
	if !signed {
		return string(text)
	}
	return string(text) + "}"
}

// signNotice is base64 of SHA256withRSA.
func (p *Provider) signNotice(a *app.App, text []byte) (string, error) {
	p.rsa <- struct{}{}
	defer func() { <-p.rsa }()
	sum := sha256.Sum256(text)
	sign, err := p.keyOf(a).SignPKCS1v15(crypto.SHA256, sum[:])
	if err != nil {
		return "", fmt.Errorf("sign: %w", err)
	}
	return base64.StdEncoding.EncodeToString(sign), nil
}

// setMembers sets members by dotted path; without any it gives a copy of the same bytes.
func setMembers(text []byte, set map[string]string, t provider.Fault) ([]byte, error) {
	if len(set) == 0 {
		return bytes.Clone(text), nil
	}
	content, err := jsonnode.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("content: %w", err)
	}
	object, _ := wire.ValueOf(content).(wire.Object)
	return t.SetPaths(object, set).JSON(), nil
}

// Accepted takes any 2xx answer but the word false, which the official PHP sample prints when
// it can't verify. Assumed: the documents name no answer (intella sheet 4.8).
func (p *Provider) Accepted(_ string, resp *wire.Response) (ok bool, reason string) {
	if resp.Status < 200 || resp.Status > 299 {
		return false, fmt.Sprintf("HTTP status %d; answer 200", resp.Status)
	}
	if strings.EqualFold(strings.TrimSpace(string(resp.Body)), "false") {
		return false, "the body says false: the merchant could not verify Sign"
	}
	f := doctor.Answer(resp.Body, resp.Header.Get("Content-Encoding"), func([]byte) bool { return false })
	if len(f.Mistakes) == 0 {
		return true, ""
	}
	switch f.Mistakes[0].ID {
	case "answer.html", "answer.source":
		return true, "accepted, but " + f.Cause(doctor.English) + ": did it reach your code?"
	case "answer.trace", "answer.failed":
		return true, "accepted, but " + f.Cause(doctor.English) + ": it is not sent again; answer with another status than 2xx to have it repeated"
	}
	return true, ""
}
