package alipay

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"paymock/client/jsonnode"
)

// contentBuilder writes a request's business parameters in the order of the platform's tables, and
// collects all that is wrong with them.
type contentBuilder struct {
	config  *Config
	content jsonObject
	notify  string // notify_url, which stands outside the content in v2
	errs    []error
}

func (b *contentBuilder) fail(format string, args ...any) {
	b.errs = append(b.errs, fmt.Errorf(format, args...))
}

// add appends a text unless it is empty.
func (b *contentBuilder) add(name, value string) {
	switch {
	case value == "":
	case !utf8.ValidString(value):
		b.fail("%s is %q, want UTF-8", name, value)
	default:
		b.content.addRaw(name, jsonnode.Quoted(value))
	}
}

// addRequired appends a text that must not be empty.
func (b *contentBuilder) addRequired(name, value string) {
	if value == "" {
		b.fail("%s is empty", name)
	}
	b.add(name, value)
}

// addFen appends an amount of more than nothing, as yuan.
func (b *contentBuilder) addFen(name string, amount int64) {
	if amount <= 0 {
		b.fail("%s is %d fen, want more than 0", name, amount)
	}
	b.add(name, formatYuan(amount))
}

// addNumber appends an integer unless it is 0.
func (b *contentBuilder) addNumber(name string, n int64) {
	switch {
	case n < 0:
		b.fail("%s is %d, want 0 or more", name, n)
	case n > 0:
		b.content.addRaw(name, strconv.FormatInt(n, 10))
	}
}

// addTexts appends a list of texts unless it is empty.
func (b *contentBuilder) addTexts(name string, values []string) {
	if len(values) > 0 {
		b.content.addRaw(name, quoteTexts(values))
	}
}

// addObject appends an object, and what is wrong with it.
func (b *contentBuilder) addObject(name string, o *contentBuilder) {
	b.content.addRaw(name, o.content.String())
	b.adoptMistakes(name, o)
}

func (b *contentBuilder) adoptMistakes(name string, o *contentBuilder) {
	for _, err := range o.errs {
		b.fail("%s.%w", name, err)
	}
}

func (b *contentBuilder) tradeNumbers(tradeNo, outTradeNo string) {
	if tradeNo == "" && outTradeNo == "" {
		b.fail("trade_no and out_trade_no are empty, want one of them")
	}
	b.add("trade_no", tradeNo)
	b.add("out_trade_no", outTradeNo)
}

// notifyURL sets where the platform reports: a public parameter in v2, a member of the body in
// v3 (Alipay sheet 3.2).
func (b *contentBuilder) notifyURL(own string) {
	b.notify = cmp.Or(own, b.config.NotifyURL)
	if b.config.V3 {
		b.add("notify_url", b.notify)
	}
}

// formatYuan writes fen as yuan with two decimals (Alipay sheet 3.2).
func formatYuan(fen int64) string {
	sign := ""
	if fen < 0 {
		sign = "-"
	}
	digits := strings.TrimPrefix(strconv.FormatInt(fen, 10), "-")
	digits = strings.Repeat("0", max(3-len(digits), 0)) + digits
	return sign + digits[:len(digits)-2] + "." + digits[len(digits)-2:]
}

// parseYuan reads yuan as fen: at most two decimals, no exponent. The platform's documents
// write amounts as numbers or as strings; either text is read here.
func parseYuan(text string) (int64, error) {
	digits, negative := strings.CutPrefix(text, "-")
	whole, fraction, dotted := strings.Cut(digits, ".")
	if whole == "" || len(fraction) > 2 || dotted && fraction == "" || strings.Trim(whole+fraction, "0123456789") != "" {
		return 0, fmt.Errorf("amount %q: want yuan with at most two decimals", text)
	}
	fen, err := strconv.ParseInt(whole+fraction+strings.Repeat("0", 2-len(fraction)), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("amount %q: %w", text, errors.Unwrap(err))
	}
	if negative {
		fen = -fen
	}
	return fen, nil
}

// beijing is the zone of the platform's times (Alipay sheet 1.1).
var beijing = time.FixedZone("CST", 8*60*60)

func formatTime(t time.Time) string { return t.In(beijing).Format(time.DateTime) }

// ParseTime reads a time of the platform: "yyyy-MM-dd HH:mm:ss" in Beijing, with a fraction of
// a second in refunds, or milliseconds since 1970 in messages.
func ParseTime(text string) (time.Time, error) {
	if t, err := time.ParseInLocation(time.DateTime, text, beijing); err == nil {
		return t, nil
	}
	ms, err := strconv.ParseInt(text, 10, 64)
	if err != nil || len(text) != 13 {
		return time.Time{}, fmt.Errorf("time %q: want yyyy-MM-dd HH:mm:ss or 13 digits", text)
	}
	return time.UnixMilli(ms), nil
}
