package names

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"paymock/mock/api"
	"paymock/mock/phrase"
	"paymock/mock/suggest"
)

// Scope is the platforms whose calls a rule can match, among all that there are. A name that only
// another platform has is refused with that platform's.
type Scope struct {
	In, All []Platform
	When    api.When
	Codes   []string // that the rule answers with
	// AskElsewhere says how what was asked of these platforms is asked of another one.
	AskElsewhere func(platform string) string
}

// sayProvider is the remedy of a rule of every app.
func sayProvider(platform string) string {
	return fmt.Sprintf("say provider: %s, or in a sentence: the %[1]s platform", platform)
}

// SendTo is the remedy of a header.
func SendTo(platform string) string { return "send it with a call to " + platform }

// AddRuleTo is the remedy of an app's rule.
func AddRuleTo(platform string) string {
	return fmt.Sprintf("add the rule to an app of %s"+byFlag, platform)
}

// byFlag is how payctl does it, which has no place in a file.
const byFlag = " (payctl: --provider %[1]s)"

// InFile is a reason of a rule as one of a file says it.
func InFile(reason string) string {
	for _, platform := range phrase.Platforms() {
		reason = strings.ReplaceAll(reason, fmt.Sprintf(byFlag, platform), "")
	}
	return reason
}

// ElsewhereRemedy is the remedy of a rule for an app of own, or of every app where own is "", that names a platform or none.
func ElsewhereRemedy(own, named string) func(platform string) string {
	switch {
	case own == "":
		return sayProvider
	case named == "":
		return AddRuleTo
	}
	return func(platform string) string {
		if platform == own { // it names another one
			return sayProvider(platform)
		}
		return sayProvider(platform) + ", and " + AddRuleTo(platform)
	}
}

// OtherApp refuses a rule for a platform in an app of another one.
func OtherApp(own, moved string) string {
	return fmt.Sprintf("this app is of %s; %s", own, moved)
}

// otherPlatformHint says which other platforms have what is named, and how the rule comes to be for one of
// those; "" when none has it.
func (s Scope) otherPlatformHint(what, name string, has func(Platform) bool) string {
	operation, lacking := s.When.Operation, ""
	var homes []string
	for _, p := range s.All {
		if slices.ContainsFunc(s.In, func(here Platform) bool { return here.Name == p.Name }) || !has(p) {
			continue
		}
		_, _, served := p.FindOperation(operation)
		if _, _, here := s.operation(operation); here && operation != name && !served {
			lacking = cmp.Or(lacking, p.Name)
			continue
		}
		homes = append(homes, p.Name)
	}
	if home, own := strings.Join(homes, " or "), s.ownNames(); home != "" {
		elsewhere := s.AskElsewhere(homes[0])
		for _, more := range homes[1:] {
			elsewhere += "; or " + s.AskElsewhere(more)
		}
		return fmt.Sprintf("%q is %s of %s, not of %s; %s", name, what, home, own, elsewhere) + s.ownCodes(what)
	} else if lacking != "" {
		return fmt.Sprintf("%q is %s of %s, not of %s; that platform has no operation %q: `paymock operations %s` lists those it has", name, what, lacking, own, operation, lacking) + s.ownCodes(what)
	}
	return ""
}

// ownNames is the first platform in reach.
func (s Scope) ownNames() string {
	if len(s.In) == 0 {
		return ""
	}
	return s.In[0].Name
}

// ownCodes says where the codes are that the only platform in reach answers a call with, whose rule it is.
func (s Scope) ownCodes(what string) string {
	op, _, here := s.operation(s.When.Operation)
	if what != aCode || len(s.In) != 1 || !here || op.Name == "" {
		return ""
	}
	return fmt.Sprintf("; the codes of %s for it: `paymock codes %[1]s --operation %[2]s`", s.In[0].Name, op.Name)
}

// What names are of.
const (
	aCode = "a code"
	aKind = "a callback kind"
)

// listOperations says where the operations are listed.
const listOperations = "; `paymock operations` and GET /operations list them"

// NoOperation refuses an operation that no platform in reach has.
func (s Scope) NoOperation(operation string) string {
	if trimmed := strings.TrimSpace(operation); trimmed != operation && trimmed != "" {
		return fmt.Sprintf("no operation %q: a blank stands before or behind it; write %s", operation, trimmed)
	}
	if leavesOut(operation) {
		return fmt.Sprintf("no operation %q; a rule is for one operation and leaves none out: write a rule for each of the others", operation)
	}
	if named := SeveralOperations(operation); len(named) > 1 {
		return fmt.Sprintf("no operation %q; a rule has one, write a rule for each of %s", operation, strings.Join(named, ", "))
	}
	for _, p := range s.In {
		switch op, parameters, served := p.served(operation); {
		case served && strings.ContainsAny(operation, "{:"):
			return fmt.Sprintf("no operation %q; did you mean %q?", operation, op.Name)
		case len(parameters) > 0:
			return fmt.Sprintf("no operation %q: that is one call of %q; write %s, and where %s", operation, op.Name, op.Name, strings.Join(parameters, ", where "))
		}
	}
	if platform, name, both := phrase.PlatformOperation(operation); both {
		return fmt.Sprintf("no operation %q; did you mean %q with the provider %q?", operation, name, platform)
	}
	if own := s.ownPayment(operation); own != "" {
		return fmt.Sprintf("no operation %q; did you mean %q?", operation, own)
	}
	word, _ := phrase.OperationOf(operation)
	if same := equivalentOperations[cmp.Or(word, operation)]; same != "" {
		if _, _, has := s.operation(same); has {
			return fmt.Sprintf("no operation %q; did you mean %q?", operation, same)
		}
		if home := s.platformWithOperationAndCodes(same); home != "" {
			return fmt.Sprintf("%q is an operation and %s a code of %s, not of %s; %s", same, quotedList(s.Codes), home, s.In[0].Name, s.AskElsewhere(home))
		}
	}
	if home := cmp.Or(s.platformWithOperationAndCodes(operation), s.platformWithOperationAndCodes(word)); home != "" {
		return fmt.Sprintf("%q is an operation and %s a code of %s, not of %s; %s", operation, quotedList(s.Codes), home, s.In[0].Name, s.AskElsewhere(home))
	}
	if near := s.meantOtherKind(operation, cmp.Or(word, operation)); near != "" {
		return near
	}
	for _, name := range []string{operation, word} {
		has := func(p Platform) bool { _, _, has := p.FindOperation(name); return has }
		if reason := s.otherPlatformHint("an operation", operation, has); reason != "" {
			return reason
		}
	}
	hint := s.operationHint(operation)
	if hint == "" {
		hint = listOperations
	}
	return fmt.Sprintf("no operation %q%s", operation, hint)
}

// leavesOut reports whether a text names what a rule is not for.
func leavesOut(operation string) bool {
	return slices.ContainsFunc([]string{"!", "！", "-", "非", "不是", "除", "not ", "except ", "all but "}, func(sign string) bool {
		return strings.HasPrefix(strings.ToLower(operation), sign)
	})
}

// SeveralOperations are the operations that a text names one after the other: "pay refund"; nil of other texts, and of those
// that may be one name in two words: "refund query".
func SeveralOperations(text string) (all []string) {
	if _, one := phrase.NamedOperation(text); one {
		return nil
	}
	parts := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" ,，、/|+&和与與或及", r) })
	for _, part := range parts {
		name, ok := phrase.NamedOperation(part)
		if !ok || slices.Contains(all, name) || len(parts) < 2 || strings.HasSuffix(name, "query") && strings.Contains(text, " ") {
			return nil
		}
		all = append(all, name)
	}
	return all
}

// BothElsewhere reports whether the rule's operation is refused together with a code, since both are another
// platform's.
func (s Scope) BothElsewhere(code string) bool {
	operation := s.When.Operation
	if _, _, here := s.operation(operation); here || operation == "" || !slices.Contains(s.Codes, code) {
		return false
	}
	word, _ := phrase.OperationOf(operation)
	return s.platformWithOperationAndCodes(equivalentOperations[cmp.Or(word, operation)]) != "" || s.platformWithOperationAndCodes(operation) != "" || s.platformWithOperationAndCodes(word) != ""
}

// platformWithOperationAndCodes is the other platform that has an operation and all codes of the rule, none of which is known here; ""
// where there is none.
func (s Scope) platformWithOperationAndCodes(operation string) string {
	elsewhere := func(code string) bool {
		return !slices.ContainsFunc(s.In, func(p Platform) bool { return p.hasCode(code) })
	}
	for _, p := range s.All {
		if _, _, has := p.FindOperation(operation); has && len(s.Codes) > 0 && allOf(s.Codes, elsewhere) && allOf(s.Codes, p.hasCode) {
			return p.Name
		}
	}
	return ""
}

func allOf[T any](list []T, are func(T) bool) bool {
	return !slices.ContainsFunc(list, func(one T) bool { return !are(one) })
}

func quotedList(names []string) string {
	list := make([]string, len(names))
	for i, name := range names {
		list[i] = strconv.Quote(name)
	}
	return strings.Join(list, ", ")
}

// tradeQueryWords are sorts of queries for which a platform may have the one query of a trade.
var tradeQueryWords = []string{"refund", "trade", "order", "payment", "pay"}

// meantOtherKind says what was meant by a kind of callbacks that stands for an operation, or by a query of one sort where
// the only platform in reach has one query for all; "" is neither.
func (s Scope) meantOtherKind(said, operation string) string {
	if len(s.In) != 1 {
		return ""
	}
	if slices.Contains(s.In[0].Callbacks, said) {
		return fmt.Sprintf("no operation %q; it is a kind of callbacks: write when.callback: %s, in a sentence \"%[2]s callback\"", said, said)
	}
	sort, last, sorted := strings.Cut(operation, "_")
	if _, _, has := s.In[0].FindOperation(last); !sorted || !slices.Contains(tradeQueryWords, sort) || last != "query" || !has {
		return ""
	}
	return fmt.Sprintf("no operation %q; did you mean %q?", said, last)
}

// operationHint names what was meant: the operations whose title has the Chinese that was said, for a path the
// nearest of those that are one operation's alone, else the nearest name.
func (s Scope) operationHint(operation string) string {
	path := strings.HasPrefix(operation, "/")
	const most = 4
	var names, titled []string
	for _, p := range s.In {
		for _, op := range p.Operations {
			names = append(names, p.namesOf(op, path)...)
			if slices.ContainsFunc(op.Paths, func(path string) bool {
				return strings.Contains(operation, "/") && strings.HasSuffix(path, "/"+strings.TrimLeft(operation, "/"))
			}) {
				titled = append(titled, fmt.Sprintf("%q (%s)", op.Name, op.Title))
			}
			if strings.ContainsFunc(operation, isHan) && strings.Contains(op.Title, operation) {
				titled = append(titled, fmt.Sprintf("%q (%s)", op.Name, op.Title))
			}
		}
	}
	if titled = append(titled, withParts(operation, names)...); len(titled) > 0 {
		return "; did you mean " + strings.Join(titled[:min(len(titled), most)], " or ") + "?"
	}
	if path && len(suggest.Nearest(operation, names, 1)) == 0 {
		return ""
	}
	return suggest.Hint(operation, names)
}

// withParts are the names that have all parts of a dotted one, quoted.
func withParts(said string, names []string) (with []string) {
	parts := strings.Split(said, ".")
	for _, name := range names {
		own := strings.Split(name, ".")
		if len(parts) > 2 && allOf(parts, func(part string) bool { return slices.Contains(own, part) }) {
			with = append(with, strconv.Quote(name))
		}
	}
	slices.SortStableFunc(with, func(a, b string) int { return len(a) - len(b) })
	return with
}

// namesOf are the names that a rule may call an operation by, or its paths.
func (p Platform) namesOf(op Operation, paths bool) (names []string) {
	for _, path := range op.Paths {
		if _, _, alone := p.FindOperation(path); paths && alone {
			names = append(names, path)
		}
	}
	switch {
	case paths:
		return names
	case op.Official != "":
		return []string{op.Name, op.Official}
	}
	return []string{op.Name}
}

// NoCallback refuses a kind of callbacks that no platform in reach sends.
func (s Scope) NoCallback(kind string) string {
	if near := s.callbackTitled(kind); near != "" {
		return fmt.Sprintf("no callbacks of kind %q%s", kind, near)
	}
	has := func(p Platform) bool { return slices.Contains(p.Callbacks, kind) }
	if reason := s.otherPlatformHint(aKind, kind, has); reason != "" {
		return fmt.Sprintf("%s; %s sends %s", reason, s.In[0].Name, strings.Join(s.In[0].Callbacks, ", "))
	}
	names, titles := []string{api.AnyCallback}, []string{""}
	for _, p := range s.In {
		names, titles = append(names, p.Callbacks...), append(titles, p.Titles...)
	}
	return fmt.Sprintf("no callbacks of kind %q%s", kind, phrase.CallbackHint(kind, names, titles))
}

// callbackTitled names the kinds of callbacks in reach whose title has a word that means the kind; "" is none.
func (s Scope) callbackTitled(kind string) string {
	var near []string
	for _, p := range s.In {
		if own, ok := phrase.CallbackOf(kind, p.callbackTitles()); ok && !slices.Contains(near, strconv.Quote(own)) {
			near = append(near, strconv.Quote(own))
		} else if own, ok := phrase.OperationOf(kind); ok && slices.Contains(p.Callbacks, own) { // settlement is another platform's for settle
			near = append(near, strconv.Quote(own))
		}
	}
	if len(near) == 0 {
		return ""
	}
	return "; did you mean " + strings.Join(near, " or ") + "?"
}

// callbackTitles are the kinds of callbacks with the platform's titles.
func (p Platform) callbackTitles() (all []phrase.OperationTitle) {
	for i, kind := range p.Callbacks {
		if i < len(p.Titles) {
			all = append(all, phrase.OperationTitle{Name: kind, Title: p.Titles[i], Words: p.wordsOf(i)})
		}
	}
	return all
}

// wordsOf are what people call the callbacks of a kind, by its place.
func (p Platform) wordsOf(kind int) []string {
	if kind < len(p.Words) {
		return p.Words[kind]
	}
	return nil
}
