package doctor

import (
	"slices"
	"strings"
	"unicode"
)

// App explains an id that no app has; ids are those of the platform's apps.
func App(id string, ids []string) Finding {
	if torn := entityIn(id); torn != nil {
		before, _, _ := strings.Cut(id, torn.Args[2])
		f := Finding{Mistakes: oneMistake(*torn)}
		if slices.Contains(ids, before) {
			f.Opened = before
		}
		return f
	}
	for _, sep := range []string{";", "\n", ",", "|", " "} {
		if before, rest, cut := strings.Cut(id, sep); cut && strings.Contains(rest, "=") && slices.Contains(ids, strings.TrimSpace(before)) {
			shown := strings.NewReplacer("\n", "line ends", ";", "semicolons", ",", "commas", " ", "blanks").Replace(sep)
			return Finding{Opened: strings.TrimSpace(before), Mistakes: oneMistake(newMistake("wire.separator", shown))}
		}
	}
	for _, known := range ids {
		what := ""
		switch {
		case known == strings.TrimSpace(id):
			what = "blanks around it"
		case strings.EqualFold(known, id):
			what = "letter case"
		case known == halfWidth(id):
			what = "full-width characters"
		case strings.EqualFold(known, lettersOnly(id)) && lettersOnly(id) != "":
			what = "characters that are no letters and digits"
		case isNearly(known, id):
			what = "one character"
		case isSwapped(known, id):
			what = "two neighbouring characters that changed places"
		}
		if what != "" {
			return Finding{Opened: known, Mistakes: []Mistake{newMistake("app.near", quoteText(id), quoteText(known), what)}}
		}
	}
	if isPartner(id) {
		return Finding{Mistakes: []Mistake{newMistake("app.partner", quoteText(id))}}
	}
	return Finding{Mistakes: []Mistake{newMistake("app.unknown", quoteText(id))}}
}

// isPartner reports whether an id is written as Alipay's numbers of partners and users are.
func isPartner(id string) bool {
	const digits = 16
	return len(id) == digits && strings.HasPrefix(id, "2088") && strings.Trim(id, "0123456789") == ""
}

// AppOf is App where the merchants' numbers of the apps are known: one that was sent as an app's id is told as that
// app's. merchants has the app of each; "" where there are several.
func AppOf(id string, ids []string, merchants map[string]string) Finding {
	if owner, known := merchants[strings.TrimSpace(id)]; known && owner != "" && id != "" {
		return Finding{Opened: owner, Mistakes: []Mistake{newMistake("app.merchant", quoteText(id), owner)}}
	}
	return App(id, ids)
}

// AppMissing is the finding that a message has no id of an app; name is its parameter.
func AppMissing(name string) Finding {
	return Finding{Mistakes: []Mistake{newMistake("app.missing", name)}}
}

// halfWidth undoes what a Chinese keyboard makes of letters and digits.
func halfWidth(s string) string {
	return strings.Map(func(r rune) rune {
		if r > 0xff00 && r < 0xff5f {
			return r - 0xfee0
		}
		return r
	}, s)
}

// fullWidth writes printable ASCII as a Chinese keyboard may.
func fullWidth(s string) string {
	return strings.Map(func(r rune) rune {
		if r > ' ' && r < 0x7f {
			return r + 0xfee0
		}
		return r
	}, s)
}

func quoteText(s string) string { return `"` + ClipText(s) + `"` }

func lettersOnly(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}

// isNearly reports whether one character is missing, added or another.
func isNearly(a, b string) bool {
	const least = 6
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b) < least || len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) == len(b) {
		return i < len(a) && a[i+1:] == b[i+1:]
	}
	return a[i:] == b[i+1:]
}

// isSwapped reports whether two neighbouring characters changed places.
func isSwapped(a, b string) bool {
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	return len(a) == len(b) && i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}

// Meant is the name that another one was meant for: it differs in letter case, in characters that are no letters or
// digits, or in one or two neighbouring characters; "" when there is none.
func Meant(name string, known []string) string {
	for _, k := range known {
		if strings.EqualFold(lettersOnly(k), lettersOnly(name)) || isNearly(k, name) || isSwapped(k, name) {
			return k
		}
	}
	return ""
}

// Belongs notes the app that a message mentions, where it isn't known whose it is: exactly one of
// ids stands in it, as it was sent or with its escapes undone.
func (f Finding) Belongs(m Message, ids []string) Finding {
	const least = 6 // a shorter id may stand anywhere
	if f.Opened != "" {
		return f
	}
	body := string(m.Body)
	texts := []string{m.Target, m.Get("Authorization"), body, unescapePercent(body), strings.ReplaceAll(body, "\x00", ""), f.Plain}
	if raw, _, problem := decodeLoosely(strings.TrimSpace(body)); problem == "" {
		texts = append(texts, string(raw))
	}
	all := strings.Join(texts, "\n")
	for _, id := range ids {
		if len(id) < least || !strings.Contains(all, id) {
			continue
		}
		if f.Opened != "" {
			f.Opened = ""
			return f
		}
		f.Opened = id
	}
	return f
}
