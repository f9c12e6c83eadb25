package steps

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"paymock/client"
	"paymock/client/adapter"
	"paymock/mock/api"
	"paymock/mock/phrase"
)

// answer is a call's answer, or the client's error.
type answer = adapter.Answer

// platformURL is where the platforms' paths are, as the steps reach them.
func (w *World) platformURL(a api.App) string {
	return cmp.Or(w.target.Platform, a.PlatformURL)
}

// newMerchant opens the merchant of an app. It lives in its app's time.
func newMerchant(w *World, a api.App) (adapter.Merchant, error) {
	p, err := adapter.Find(a.Provider)
	if err != nil {
		return nil, err
	}
	handle := w.target.Control.App(a.Provider, a.ID)
	numbers := new(atomic.Int64)
	return p.Open(adapter.Config{
		App: a, BaseURL: w.platformURL(a), NotifyURL: a.NotifyURL, Strict: true, UsualTexts: true,
		Number: func(prefix string) string { return fmt.Sprintf("%s%08d", prefix, numbers.Add(1)) },
		Options: client.Options{Now: func() time.Time {
			clock, err := handle.Clock(context.Background())
			if err != nil {
				return time.Time{}
			}
			return clock.Now
		}},
	})
}

// platformKey is a private key for platforms that are given one, made once.
var platformKey = sync.OnceValues(adapter.NewPrivateKey)

// minorUnits reads an amount of a provider's money in its minor unit.
func minorUnits(provider, text string) (int64, error) {
	p, err := adapter.Find(provider)
	if err != nil {
		return 0, err
	}
	n, err := p.Minor(strings.TrimPrefix(text, "-"))
	if err != nil {
		return 0, fmt.Errorf("amount: %w", err)
	}
	if strings.HasPrefix(text, "-") {
		n = -n
	}
	return n, nil
}

// readAmount reads an amount of the money of the app's platform in its minor unit.
func (w *World) readAmount(text string) (int64, error) {
	p, err := w.party()
	if err != nil {
		return 0, err
	}
	return minorUnits(p.app.Provider, text)
}

var quotedText = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`"[^"]*"|“[^”]*”|「[^」]*」`) })

// checkUnits refuses a step with an amount in money that is not that of the app's platform. A step
// that makes an app, or names none before, has no platform yet.
func (w *World) checkUnits(text string) error {
	p, err := w.party()
	if err != nil {
		return nil //nolint:nilerr // no app yet
	}
	_, err = WrongUnit(p.app.Provider, text)
	return err
}

// WrongUnit finds the first word of a step for money that is not that of a platform, "" is none; the error says
// in what the platform counts.
func WrongUnit(platform, text string) (word string, err error) {
	money, err := adapter.Find(platform)
	if err != nil {
		return "", nil //nolint:nilerr // a platform without client counts in what it likes
	}
	for _, word := range phrase.MoneyIn(quotedText().ReplaceAllString(text, "")) {
		if err := money.CheckUnit(word); err != nil {
			return word, fmt.Errorf("%s app: %w", platform, err)
		}
	}
	return "", nil
}
