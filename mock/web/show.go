package web

import (
	"encoding/json"
	"fmt"
	"html/template"
	"strings"
	"time"
	"unicode"

	"paymock/mock/app"
	"paymock/mock/money"
	"paymock/mock/provider"
)

// templateFuncs are the functions that templates call.
func templateFuncs() template.FuncMap {
	return template.FuncMap{
		"visible": provider.ShowInvisible,
		"dict":    templateDict,
		"join":    strings.Join,
		"add":     func(a, b int) int { return a + b },
		"has":     strings.Contains,
		"short":   shortenNumber,
		"json":    quoteJSON,
	}
}

// templateDict makes a map of pairs, for templates that take more than one value.
func templateDict(pairs ...any) (map[string]any, error) {
	m := map[string]any{}
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("dict of %d values", len(pairs))
	}
	for i := 0; i < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("dict: %v is no name", pairs[i])
		}
		m[name] = pairs[i+1]
	}
	return m, nil
}

// quoteJSON is a text for the script to read: as it is, and nothing hidden in the page's source.
func quoteJSON(s string) (string, error) {
	text, err := json.Marshal(s)
	return asciiJSON(string(text)), err
}

// shortenNumber keeps beginning and end of a long number, whose middle nobody reads.
func shortenNumber(s string) string {
	const head, tail, most = 6, 6, 18
	letters := []rune(provider.ShowInvisible(s))
	if len(letters) <= most {
		return string(letters)
	}
	return string(letters[:head]) + "…" + string(letters[len(letters)-tail:])
}

// zone is that of the platforms.
var zone = time.FixedZone("+08", 8*60*60)

// Time is the time of day.
func (p *page) Time(t time.Time) string { return t.In(zone).Format("15:04:05") }

// Day is the date and the time of day.
func (p *page) Day(t time.Time) string { return t.In(zone).Format("2006-01-02 15:04:05") }

// Stamp is the whole time, for machines and for who asks.
func (p *page) Stamp(t time.Time) string { return t.In(zone).Format("2006-01-02T15:04:05.000Z07:00") }

// Span is a duration as people say it.
func (p *page) Span(d time.Duration) string {
	sign := ""
	if d < 0 {
		sign, d = "−", -d
	}
	d = d.Round(time.Second)
	switch {
	case d >= 48*time.Hour:
		return sign + p.T("%d d %d h", d/(24*time.Hour), d%(24*time.Hour)/time.Hour)
	case d >= time.Hour:
		return sign + p.T("%d h %d min", d/time.Hour, d%time.Hour/time.Minute)
	case d >= time.Minute:
		return sign + p.T("%d min %d s", d/time.Minute, d%time.Minute/time.Second)
	}
	return sign + p.T("%d s", d/time.Second)
}

// Took is how long an exchange took.
func (p *page) Took(d time.Duration) string {
	switch {
	case d <= 0:
		return ""
	case d < time.Millisecond:
		return fmt.Sprintf("%d µs", d.Microseconds())
	case d < 10*time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return d.Round(100 * time.Millisecond).String()
}

// Money is an amount as people write it.
func (p *page) Money(a money.Amount) string { return a.Major(p.Digits()) }

// Unit is the unit of amounts, in the reader's language where the platform has a word of it.
func (p *page) Unit() string {
	units := p.currency().Units
	for _, word := range units {
		if han := strings.IndexFunc(word, func(r rune) bool { return unicode.Is(unicode.Han, r) }) >= 0; han == p.Chinese() {
			return p.Lang.Letters(word)
		}
	}
	return strings.Join(units[:min(len(units), 1)], "")
}

func (p *page) currency() provider.Currency {
	if p.Platform == nil {
		return provider.Currency{}
	}
	c, _ := provider.CurrencyOf(p.Platform) // without it amounts are whole
	return c
}

// operationTitle is an operation or kind of callback in the platform's words.
func (w *Pages) operationTitle(platform, name string) string {
	prov, err := w.Lab.Provider("provider", platform)
	if err != nil {
		return ""
	}
	for _, op := range prov.Operations() {
		if op.Name == name {
			return op.Title
		}
	}
	for _, k := range prov.Kinds() {
		if k.Name == name {
			return k.Title
		}
	}
	return ""
}

// AppLabel is how the bar names an app.
func (p *page) AppLabel(a *app.App) string { return a.Provider + " / " + a.ID }

// Digits is how many digits of an amount stand behind the point.
func (p *page) Digits() int { return p.currency().Digits }

// Relative is a call's path as forms name it.
func (p *page) Relative(path string) string { return strings.TrimPrefix(path, "/") }

// Suggested is a value for a parameter of a path, to try a call with.
func (p *page) Suggested(name string) string {
	a := p.App
	if all := p.Apps(); a == nil && len(all) > 0 {
		a = all[0]
	}
	switch {
	case a == nil:
	case name == "provider":
		return a.Provider
	case name == "id":
		return a.ID
	}
	return ""
}
