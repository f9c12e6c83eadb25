package rule

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"paymock/mock/api"
	"paymock/mock/names"
	"paymock/mock/phrase"
	"paymock/mock/provider"
)

// platformScope is the platforms whose calls a rule can match, among all that there are. A name that only
// another platform has is refused with that platform's.
type platformScope struct {
	scope []provider.Provider
	all   []provider.Provider
	when  api.When
	// askElsewhere says how what was asked of these platforms is asked of another one.
	askElsewhere func(platform string) string
	app          string   // the rule's
	known        []string // the platforms that its app may name
	asked        []string // the codes that it answers with
}

// reachOf is the providers whose calls the rule can match.
func reachOf(app string, when api.When, all []provider.Provider) (platformScope, error) {
	own, _, _ := strings.Cut(app, "/")
	r := platformScope{all: all, when: when, askElsewhere: names.ElsewhereRemedy(own, when.Provider), app: app}
	for _, p := range all {
		if own != "" && p.Name() != own {
			continue
		}
		r.known = append(r.known, p.Name())
		if when.Provider == "" || p.Name() == when.Provider {
			r.scope = append(r.scope, p)
		}
	}
	if len(r.scope) > 0 {
		return r, nil
	}
	if r.hasPlatform(when.Provider) {
		return r, &Error{Field: "when.provider", Reason: names.OtherApp(own, names.AddRuleTo(when.Provider))}
	}
	return r, &Error{Field: "when.provider", Reason: fmt.Sprintf("no provider %q here%s", when.Provider, phrase.PlatformHint(when.Provider, r.known))}
}

// operationOf is the operation in reach that has the name of a kind of callbacks; "" where there is none.
func (r platformScope) operationOf(kind string) string {
	name, _ := phrase.NamedOperation(kind)
	for _, p := range NamesOf(r.scope) {
		if op, _, has := p.FindOperation(name); has && name != "" {
			return op.Name
		}
	}
	return ""
}

func (r platformScope) hasPlatform(name string) bool {
	return slices.ContainsFunc(r.all, func(p provider.Provider) bool { return p.Name() == name })
}

// nameScope is the scope as lists of names, which say what was meant where a name is wrong.
func (r platformScope) nameScope() names.Scope {
	return names.Scope{In: NamesOf(r.scope), All: NamesOf(r.all), When: r.when, AskElsewhere: r.askElsewhere, Codes: r.asked}
}

// Mistakes tells all that is wrong with a rule for an app of a platform whose clock shows now, or for every app
// where own is "".
func Mistakes(own string, r api.Rule, now time.Time, providers []provider.Provider) []names.Mistake {
	app := own + "/"
	if own == "" {
		app, now = Server, time.Time{}
	}
	var wrong *Error
	if _, err := compileRule(app, r, now, providers); errors.As(err, &wrong) {
		return wrong.Mistakes()
	}
	return nil
}

// CoarseCodes tells of the codes of a rule that many failures have: who says such a code in a sentence or writes it into a
// scenario is asked which of them is meant. Rules of the API, of flags and of headers may answer with it.
func CoarseCodes(own string, r api.Rule, providers []provider.Provider) (wrong []names.Mistake) {
	within, err := reachOf(own+"/", r.When, providers)
	if err != nil {
		return nil // others judge it
	}
	for i, then := range append([]api.Then{r.Then}, r.Then.Sequence...) {
		field := "then.respond"
		if i > 0 {
			field = fmt.Sprintf("then[%d].respond", i-1)
		}
		if reason := within.nameScope().CoarseCode(then.Respond); reason != "" {
			wrong = append(wrong, names.Mistake{Field: field, Reason: reason})
		}
	}
	return wrong
}

// SentenceMistakes tells what a sentence can't mean though its rule is one: a code that many failures of the call have, since
// who says such a code is asked which of them is meant, and a wrong signature of answers that the platform doesn't sign. Rules
// that are written as such may have both.
func SentenceMistakes(own string, r api.Rule, providers []provider.Provider) []names.Mistake {
	within, err := reachOf(own+"/", r.When, providers)
	if err != nil {
		return nil // others judge it
	}
	if reason := within.nameScope().UnsignedAnswer(r); reason != "" && !slices.ContainsFunc(within.scope, signsAnswers) {
		return []names.Mistake{{Field: "then", Reason: reason}}
	}
	return CoarseCodes(own, r, providers)
}

// NamesOf lists what rules can name of platforms.
func NamesOf(platforms []provider.Provider) []names.Platform {
	all := make([]names.Platform, 0, len(platforms))
	for _, p := range platforms {
		currency, _ := provider.CurrencyOf(p)
		listed := names.Platform{Name: p.Name(), Money: names.Money(currency)}
		for _, op := range p.Operations() {
			shown := names.Operation{Name: op.Name, Official: op.Official, Title: op.Title, Codes: op.Codes, Fields: op.Fields}
			for _, route := range op.Routes {
				if !slices.Contains(shown.Paths, route.Path) {
					shown.Paths = append(shown.Paths, route.Path)
				}
			}
			listed.Operations = append(listed.Operations, shown)
		}
		listed.Amounts = CallbackAmounts(p)
		if limited, documents := p.(provider.CallLimited); documents {
			listed.Limit = limited.CallLimitCode()
		}
		if namer, tells := p.(provider.FieldNamer); tells {
			listed.Named = namer.NamedFields()
		}
		if namer, tells := p.(provider.StatusNamer); tells {
			listed.Statuses = map[string][]string{}
			for status, words := range namer.StatusWords() {
				listed.Statuses[string(status)] = words
			}
		}
		listed.SignsAnswers = signsAnswers(p)
		listed.Methods, listed.Otherwise = unservedNames(p)
		for _, k := range p.Kinds() {
			listed.Callbacks, listed.Titles = append(listed.Callbacks, k.Name), append(listed.Titles, k.Title)
			listed.Words = append(listed.Words, k.Words)
		}
		for _, c := range p.Codes() {
			listed.Codes = append(listed.Codes, names.Code{Code: c.Code, Sub: c.Sub, Message: c.Message, English: c.English, Chinese: c.Chinese, Success: c.Success})
		}
		all = append(all, listed)
	}
	return all
}

// signsAnswers reports whether a platform signs or encrypts its answers.
func signsAnswers(p provider.Provider) bool {
	signer, tells := p.(provider.AnswerSigner)
	return tells && signer.SignsAnswers()
}

// hasOperation reports whether a platform in reach has an operation of our name.
func (r platformScope) hasOperation(operation string) bool {
	return slices.ContainsFunc(r.scope, func(p provider.Provider) bool {
		return slices.ContainsFunc(p.Operations(), func(op provider.Operation) bool { return op.Name == operation })
	})
}

// checkOperation refuses an operation that no platform in reach has.
func (r platformScope) checkOperation(operation string) error {
	if operation == "" || r.hasOperation(operation) {
		return nil
	}
	return &Error{Field: "when.operation", Reason: r.nameScope().NoOperation(operation)}
}

// checkCallback refuses a kind of callbacks that no platform in reach sends.
func (r platformScope) checkCallback(kind string) error {
	if kind == "" || kind == api.AnyCallback {
		return nil
	}
	has := func(p provider.Provider) bool {
		return slices.ContainsFunc(p.Kinds(), func(k provider.Kind) bool { return k.Name == kind })
	}
	if slices.ContainsFunc(r.scope, has) {
		return nil
	}
	return &Error{Field: "when.callback", Reason: r.nameScope().NoCallback(kind)}
}

// codesAsked are the codes that actions answer with, each once.
func codesAsked(then api.Then) (codes []string) {
	for _, t := range append([]api.Then{then}, then.Sequence...) {
		names := []string{t.Respond}
		if t.Throttle != nil {
			names = append(names, t.Throttle.Respond)
		}
		for _, name := range names {
			if name != "" && !slices.Contains(codes, name) {
				codes = append(codes, name)
			}
		}
	}
	return codes
}

// codes finds a code by provider.
func (r platformScope) codes(path, name string) (map[string]provider.Code, error) {
	found := map[string]provider.Code{}
	for _, p := range r.scope {
		if code, ok := findCode(p, name); ok {
			found[p.Name()] = code
		}
	}
	if len(found) > 0 {
		return found, nil
	}
	if r.nameScope().BothElsewhere(name) {
		return found, nil // the operation's refusal tells of the code
	}
	return nil, &Error{Field: path, Reason: r.nameScope().NoCode(name)}
}

// unservedNames gives the pattern of the names of methods that a platform lacks, and the end of its refusal of others.
func unservedNames(p provider.Provider) (pattern, otherwise string) {
	const no = "?"
	shaped, tells := p.(provider.UnservedShape)
	stubbed, ok := p.(provider.StubProvider)
	if !tells || !ok {
		return "", ""
	}
	if _, err := stubbed.Unserved(no); err != nil {
		otherwise = strings.TrimPrefix(err.Error(), strconv.Quote(no))
	}
	return shaped.UnservedPattern(), otherwise
}
