package doctor

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"paymock/mock/words"
)

// Language is one that explanations are written in.
type Language = words.Language

// The languages.
const (
	English     = words.English
	Chinese     = words.Chinese
	Traditional = words.Traditional
)

// ParseLanguage reads a name as --lang, LANG or Accept-Language have it.
func ParseLanguage(name string) (l Language, ok bool) { return words.ParseLanguage(name) }

// rowWords are a row's texts. {0}, {1} … stand for what the mistake concerns.
type rowWords struct {
	cause, remedy     string // English
	zhCause, zhRemedy string // simplified Chinese
	twCause, twRemedy string // traditional Chinese; "": the simplified text in its letters
}

func (w rowWords) inLanguage(l Language) (cause, remedy string) {
	switch {
	case l == Traditional && w.twCause != "":
		return w.twCause, w.twRemedy
	case l == Traditional && w.zhCause != "":
		return l.Letters(w.zhCause), l.Letters(w.zhRemedy)
	case l != English && w.zhCause != "":
		return w.zhCause, w.zhRemedy
	}
	return w.cause, w.remedy
}

// Mistake is one that was found: a row of a table and what it concerns.
type Mistake struct {
	ID   string
	Args []string
	// Field names the member that the mistake was made in; "" where the words do.
	Field string
	// Or is another mistake that would have signed the same text.
	Or *Mistake
}

func newMistake(id string, args ...string) Mistake {
	for i, a := range args {
		args[i] = ClipText(a)
	}
	return Mistake{ID: id, Args: args}
}

// causeAndRemedy are a mistake's cause and remedy.
func (m Mistake) causeAndRemedy(l Language) (cause, remedy string) {
	w, ok := vocabulary()[m.ID]
	if !ok {
		return m.ID, ""
	}
	cause, remedy = w.inLanguage(l)
	if l == English && len(m.Args) > 0 && areSeveralNames(m.Args[0]) {
		cause = ofSeveral(cause)
	}
	if m.Or != nil {
		defer func() { cause, remedy = m.sayAlternatives(l, cause, remedy) }()
	}
	for i, a := range m.Args {
		a = phraseIn(l, a)
		mark := "{" + strconv.Itoa(i) + "}"
		cause, remedy = strings.ReplaceAll(cause, mark, a), strings.ReplaceAll(remedy, mark, a)
	}
	if m.Field != "" && !strings.HasPrefix(cause, m.Field) {
		colon := ": "
		if l != English {
			colon = "："
		}
		cause = m.Field + colon + cause
	}
	return cause, remedy
}

// areSeveralNames reports whether a text is a list of fields.
func areSeveralNames(text string) bool {
	names := strings.Split(text, ", ")
	return len(names) > 1 && !slices.ContainsFunc(names, func(name string) bool {
		return strings.Trim(strings.ToLower(name), "abcdefghijklmnopqrstuvwxyz0123456789_.…") != "" || name == ""
	})
}

// ofSeveral is a row's English cause when it concerns several fields.
func ofSeveral(cause string) string {
	if rest, ok := strings.CutPrefix(cause, "{0} was "); ok {
		return "{0} were " + strings.Replace(rest, ": it was ", ": they were ", 1)
	}
	return cause
}

// sayAlternatives says both mistakes of which one was made.
func (m Mistake) sayAlternatives(l Language, cause, remedy string) (both, remedies string) {
	other, otherRemedy := m.Or.causeAndRemedy(l)
	format := map[Language]string{English: "either %s, or %s", Chinese: "要么%s，要么%s", Traditional: "若非%s，即是%s"}[l]
	both, remedies = fmt.Sprintf(format, cause, other), remedy
	if otherRemedy != remedy {
		remedies = fmt.Sprintf(format, remedy, otherRemedy)
	}
	return both, remedies
}

// vocabulary finds a row's words by its id.
var vocabulary = sync.OnceValue(func() map[string]rowWords {
	all := map[string]rowWords{}
	for _, table := range append(digestTables(), fourPyunForm(), fourPyunJSON(), alipayForm(), alipayV3(), alipayNotify(), signRows, wireRows, restRows, keyRows, cipherRows, envelopeRows, passwordRows, answerRows, textRows, repeatRows, sealedRows, headerRows, []mistakeRow{otherSecrets(nil), urlBefore(Message{}), pathBefore(Message{})}) {
		for _, r := range table {
			if _, known := all[r.id]; !known && r.cause != "" {
				all[r.id] = r.rowWords
			}
		}
	}
	return all
})

// Finding holds the mistakes that were found in one message, or says that none was.
type Finding struct {
	// Fits says that nothing is wrong.
	Fits bool
	// Mistakes together explain the refusal. Empty: nothing fits.
	Mistakes []Mistake
	// Tried counts the texts that were compared; LeftOut says that the effort ended before the
	// table did.
	Tried   int
	LeftOut bool
	// Expected is the text whose signature would be right, secrets not masked; Plain what an
	// encrypted message says.
	Expected, Plain string
	// Signed is the text that was most likely signed, secrets not masked; "" where none fits.
	Signed string
	// Opened is the app whose key opened the message: it may not be the one it names.
	Opened string
}

// Known reports whether a mistake was found, and not only that there is one.
func (f Finding) Known() bool {
	return len(f.Mistakes) > 0 && !strings.HasPrefix(f.Mistakes[0].ID, "rest.")
}

// leftOut adds what was not tried.
func (f Finding) leftOut(e Effort) Finding {
	switch {
	case f.LeftOut && e == OnDemand:
		f.Mistakes = append(f.Mistakes, newMistake("rest.tried", countText(f.Tried)))
	case f.LeftOut:
		f.Mistakes = append(f.Mistakes, newMistake("rest.left-out", countText(f.Tried)))
	}
	return f
}

// CutShort reports whether an English remedy says that more could be tried.
func CutShort(remedy string) bool { return strings.Contains(remedy, leftOutRemedy) }

// leastMasked is the length from which on a secret is masked wherever it stands: a shorter one would mask anything.
const leastMasked = 8

// maskSecret masks a secret in a text that was signed, a short one at its own place only.
func maskSecret(text, secret string) string {
	switch {
	case secret == "":
		return text
	case len(secret) < leastMasked:
		return strings.ReplaceAll(text, secretName+"="+secret, secretName+"=***")
	}
	return strings.ReplaceAll(text, secret, "***")
}

// Hide masks a secret wherever it may stand in the words.
func (f Finding) Hide(secret string) Finding {
	if len(secret) < leastMasked {
		return f
	}
	for i, m := range f.Mistakes {
		for j, a := range m.Args {
			f.Mistakes[i].Args[j] = strings.ReplaceAll(a, secret, "***")
		}
	}
	return f
}

// Verdict is the cause as a sentence of its own: "signature wrong: the pairs were not sorted".
func (f Finding) Verdict(l Language) string {
	cause := f.Cause(l)
	if cause == "" || !f.isSignature() {
		return cause
	}
	switch l {
	case Chinese:
		return "验签失败：" + cause
	case Traditional:
		return "驗簽失敗：" + cause
	}
	return "signature wrong: " + cause
}

// isSignature reports whether the finding is about a signature that was looked at.
func (f Finding) isSignature() bool {
	switch group, name, _ := strings.Cut(f.Mistakes[0].ID, "."); group {
	case "wire", "header", "app", "cipher", "plain", "envelope", "password", "answer", "text", "sealed":
		return false
	case "sign":
		return name != "missing" && name != "member" && name != "header" && name != "named"
	}
	return true
}

// Said is cause and remedy in one line.
func (f Finding) Said(l Language) string { return f.Cause(l) + "; " + f.Remedy(l) }

// Cause says what is wrong, "" when nothing is known.
func (f Finding) Cause(l Language) string {
	return f.joinMistakes(l, func(cause, _ string) string { return cause })
}

// Remedy says what to change.
func (f Finding) Remedy(l Language) string {
	return f.joinMistakes(l, func(_, remedy string) string { return remedy })
}

func (f Finding) joinMistakes(l Language, pick func(cause, remedy string) string) string {
	and := "; and "
	if l != English {
		and = "；并且"
	}
	if l == Traditional {
		and = "；並且"
	}
	var said []string
	for _, m := range f.Mistakes {
		if text := pick(m.causeAndRemedy(l)); text != "" && !slices.Contains(said, text) { // one remedy of several mistakes is said once
			said = append(said, text)
		}
	}
	return strings.Join(said, and)
}

// ClipText shortens a stranger's text before it enters a sentence, and keeps it UTF-8.
func ClipText(s string) string {
	const most = 64
	if len(s) > most {
		s = s[:most] + "…"
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}
