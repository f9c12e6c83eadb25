package fourpyun

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"paymock/mock/app"
	"paymock/mock/ident"
	"paymock/mock/provider"
)

// appSettings are an app's secret and switches as Register has checked them; App.Parsed holds them, and they never change.
type appSettings struct {
	secret string
	// tail ends every signed string: "&app_secret=" and the key (4pyun sheet 2.1).
	tail    string
	dialect map[string]string // complete
}

// hasDialect reports whether a switch has a value.
func (s *appSettings) hasDialect(dialect, value string) bool { return s.dialect[dialect] == value }

// unknownApp stands in where no app can be told.
var unknownApp = mustSettings()

func mustSettings() *appSettings {
	dialect, err := completeDialect(nil)
	if err != nil {
		panic(err) // the table above is at fault, not an input
	}
	return &appSettings{dialect: dialect}
}

// settingsOf gives an app's settings. An app that was changed and not registered again is
// read anew; a dialect that Register would refuse has its defaults.
func settingsOf(a *app.App) *appSettings {
	if a == nil {
		return unknownApp
	}
	if s, ok := a.Parsed.(*appSettings); ok && s.secret == a.Secret {
		return s
	}
	dialect, err := completeDialect(a.Dialect)
	if err != nil {
		dialect = unknownApp.dialect
	}
	return &appSettings{secret: a.Secret, tail: "&app_secret=" + a.Secret, dialect: dialect}
}

// Register completes an app: id "op" and 14 hex digits, secret 32 hex digits, merchant 8
// digits (4pyun sheet 1, 8). It may be called again after a change.
func (*Provider) Register(a *app.App, draw *ident.Draw) error {
	if a.ID == "" {
		a.ID = "op" + draw.Hex(14)
	}
	if a.Secret == "" {
		a.Secret = draw.Hex(32)
	}
	if a.Merchant == "" {
		a.Merchant = strconv.FormatUint(1+draw.Uint64N(9), 10) + draw.Digits(7)
	}
	dialect, err := completeDialect(a.Dialect)
	if err := errors.Join(checkApp(a), err); err != nil {
		return err
	}
	a.Parsed = &appSettings{secret: a.Secret, tail: "&app_secret=" + a.Secret, dialect: dialect}
	return nil
}

// checkApp tells all that is wrong with an app.
func checkApp(a *app.App) error {
	const longest = 64
	var wrong []error
	refuse := func(field, reason string) {
		wrong = append(wrong, &provider.FieldError{Field: field, Reason: reason})
	}
	if len(a.ID) > longest || strings.Trim(a.ID, wordBytes) != "" {
		refuse("id", fmt.Sprintf("an app_id is 1 to %d letters, digits, _ or -, such as op88641899bd20661", longest))
	}
	if len(a.Secret) > 256 || !isPrintable(a.Secret) {
		refuse("secret", "an app_secret is 1 to 256 printable ASCII characters; leave it out to have one made")
	}
	if len(a.Merchant) > longest || strings.Trim(a.Merchant, wordBytes) != "" {
		refuse("merchant", "a merchant is a number such as 62626601; leave it out to have one made")
	}
	if a.RefundSecret != "" {
		refuse("refund_secret", "4pyun has one secret; refunds are signed with app_secret, leave this out")
	}
	for _, name := range slices.Sorted(maps.Keys(a.Keys)) {
		refuse("keys."+name, "4pyun signs with MD5 and app_secret; leave keys out")
	}
	kinds := []string{kindNotify, kindSharding, kindSettlement, kindProfit}
	for _, kind := range slices.Sorted(maps.Keys(a.URLs)) {
		address := a.URLs[kind]
		if address != "" && !slices.Contains(kinds, kind) {
			refuse(kind+"_url", "4pyun sends nothing there; use notify_url, sharding_url, settlement_url or profit_url")
		} else if address != "" && !provider.IsWebAddress(address) {
			refuse(kind+"_url", fmt.Sprintf("%q is not an absolute http or https address", address))
		}
	}
	return errors.Join(wrong...)
}

const wordBytes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"

func isPrintable(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// perMille reads a rate from 0 to 1000.
func perMille(s string) (int64, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 || n > 1000 || strconv.FormatInt(n, 10) != s {
		return 0, fmt.Errorf("%q is not a rate from 0 to 1000 per mille", s)
	}
	return n, nil
}
