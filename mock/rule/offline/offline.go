// Package offline judges rules before there is a server, as one judges them that has the platforms which
// paymock ships: by package rule itself, to which lists of names stand for the platforms.
package offline

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"paymock/mock/api"
	"paymock/mock/names"
	"paymock/mock/names/shipped"
	"paymock/mock/phrase"
	"paymock/mock/provider"
	"paymock/mock/rule"
)

// Mistakes tells all that a server would refuse of a rule for an app of a platform, or for every app where own
// is "". A rule for an app of a platform that paymock doesn't ship is the server's to judge.
func Mistakes(own string, r api.Rule, now time.Time) []names.Mistake {
	if own != "" && !slices.ContainsFunc(shipped.Platforms(), func(p names.Platform) bool { return p.Name == own }) {
		return nil
	}
	return rule.Mistakes(own, r, now, platforms())
}

// SentenceMistakes is Mistakes of a rule that a sentence means.
func SentenceMistakes(own string, r api.Rule, now time.Time) []names.Mistake {
	if wrong := Mistakes(own, r, now); len(wrong) > 0 {
		return wrong
	}
	return rule.SentenceMistakes(own, r, platforms())
}

// WithUnits is a rule whose amounts that were said without unit have the usual one of the platform's money, for people.
func WithUnits(platform string, r api.Rule) api.Rule {
	unit := ""
	for _, p := range shipped.Platforms() {
		if p.Name == platform && len(p.Money.Units) > 0 {
			unit = " " + p.Money.Units[0]
		}
	}
	r.When.Where = maps.Clone(r.When.Where)
	for field, condition := range r.When.Where {
		for _, value := range []**string{&condition.Equal, &condition.Not, &condition.Over, &condition.Under, &condition.AtLeast, &condition.AtMost} {
			if *value == nil {
				continue
			}
			if number, open := strings.CutSuffix(**value, " "+phrase.NoUnit); open {
				number += unit
				*value = &number
			}
		}
		r.When.Where[field] = condition
	}
	return r
}

var platforms = sync.OnceValue(func() (all []provider.Provider) {
	for _, p := range shipped.Platforms() {
		stands := &platform{name: p.Name, named: p.Named, signsAnswers: p.SignsAnswers, money: provider.Currency(p.Money), limit: p.Limit, otherwise: p.Otherwise}
		if p.Methods != "" {
			stands.methods = regexp.MustCompile(p.Methods)
		}
		for _, op := range p.Operations {
			described := provider.Operation{Name: op.Name, Title: op.Title, Official: op.Official, Codes: op.Codes, Fields: op.Fields}
			for _, path := range op.Paths {
				described.Routes = append(described.Routes, provider.Route{Path: path})
			}
			stands.operations = append(stands.operations, described)
		}
		for i, kind := range p.Callbacks {
			stands.kinds = append(stands.kinds, provider.Kind{Name: kind, Title: titleAt(p.Titles, i)})
			layout := provider.CallbackLayout{Kind: kind}
			for _, member := range p.Amounts[kind] {
				layout.Money = append(layout.Money, provider.MoneyField{Path: member})
			}
			stands.layouts = append(stands.layouts, layout)
		}
		for _, c := range p.Codes {
			stands.codes = append(stands.codes, provider.Code{Code: c.Code, Sub: c.Sub, Message: c.Message, English: c.English, Chinese: c.Chinese, Success: c.Success})
		}
		all = append(all, stands)
	}
	return all
})

// platform stands for a provider where rules are judged, which ask for what it lists and nothing else.
type platform struct {
	provider.Provider     // nil
	provider.StubProvider // nil
	name, limit           string
	money                 provider.Currency
	operations            []provider.Operation
	kinds                 []provider.Kind
	layouts               []provider.CallbackLayout
	codes                 []provider.Code
	methods               *regexp.Regexp // nil: of any shape
	otherwise             string
	named                 map[string][]string
	signsAnswers          bool
}

func (p *platform) NamedFields() map[string][]string { return p.named }
func (p *platform) SignsAnswers() bool               { return p.signsAnswers }
func (p *platform) Name() string                     { return p.name }
func (p *platform) Operations() []provider.Operation { return p.operations }
func (p *platform) Codes() []provider.Code           { return p.codes }
func (p *platform) Kinds() []provider.Kind           { return p.kinds }
func (p *platform) CallbackLayouts() []provider.CallbackLayout {
	return p.layouts
}
func (p *platform) Currency() provider.Currency { return p.money }
func (p *platform) CallLimitCode() string       { return p.limit }

// FindCode finds a code of a class, such as "046201" of "0462xx".
func (p *platform) FindCode(name string) (provider.Code, bool) {
	i := slices.IndexFunc(p.codes, func(c provider.Code) bool { return names.OfClass(c.Sub, name) })
	if i < 0 {
		return provider.Code{}, false
	}
	return p.codes[i], true
}

// Unserved tells which operation has a method or path already, and what is no name of one.
func (p *platform) Unserved(name string) (served string, err error) {
	if p.methods != nil && !p.methods.MatchString(name) {
		return "", fmt.Errorf("%q%s", name, p.otherwise)
	}
	if op, _, ok := provider.FindOperation(p, provider.UnservedKey(name)); ok {
		return op.Name, nil
	}
	return "", nil
}

// titleAt is the title of a kind of callbacks; "" where none is listed.
func titleAt(titles []string, i int) string {
	if i < len(titles) {
		return titles[i]
	}
	return ""
}
