package doctor

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Earlier is a message that came before and whose signature was right.
type Earlier struct {
	Seq     int64 // its number in the journal
	Message Message
}

// repeatRows say what differs from the message that a signature was made for. They are found by looking
// the signature up among earlier messages.
var repeatRows = []mistakeRow{
	{"repeat.of", wordsOnly, false, rowWords{"the signature is that of journal entry {0}, whose content was another", "sign after the last change: a signature holds for the very content that it was made for", "签名是第 {0} 条记录的签名，但内容已不同", "内容全部确定后再签名：签名只对当时的内容有效", "", ""}, nil},
	{"repeat.changed", wordsOnly, false, rowWords{"{0} was {1} there and is {2} here", "", "{0} 当时为 {1}，现在为 {2}", "", "", ""}, nil},
	{"repeat.added", wordsOnly, false, rowWords{"{0} was not there", "", "当时没有 {0}", "", "", ""}, nil},
	{"repeat.missing", wordsOnly, false, rowWords{"{0} was {1} there and is missing here", "", "{0} 当时为 {1}，现在没有", "", "", ""}, nil},
	{"repeat.more", wordsOnly, false, rowWords{"{0} more differ", "", "另有 {0} 处不同", "", "", ""}, nil},
}

// Unexplained reports whether there is a signature that no known mistake explains.
func (f Finding) Unexplained() bool {
	return len(f.Mistakes) > 0 && slices.Contains([]string{"rest.digest", "rest.text", "sealed.other"}, f.Mistakes[0].ID)
}

// CompareEarlier has a signature that nothing explained looked up among earlier messages of its app, which are asked
// for only then; the app's secret is masked in what they differ.
func (f Finding) CompareEarlier(m Message, secret string, earlier func() []Earlier) Finding {
	if !f.Unexplained() {
		return f
	}
	return f.Repeats(m, earlier()).Hide(secret)
}

// Repeats looks an unexplained signature up among earlier messages, and says how the one that it was made for
// differs: the content was changed after signing.
func (f Finding) Repeats(m Message, earlier []Earlier) Finding {
	sign, fields := m.signedFields()
	if !f.Unexplained() || sign == "" {
		return f
	}
	for _, e := range slices.Backward(earlier) {
		if old, was := e.Message.signedFields(); strings.EqualFold(old, sign) {
			if found := fieldDifferences(was, fields); found != nil {
				f.Mistakes, f.LeftOut = append(oneMistake(newMistake("repeat.of", strconv.FormatInt(e.Seq, 10))), found...), false
				return f
			}
		}
	}
	return f
}

// fieldDifferences are those of two lists of fields; nil: none. What the journal masks is not compared.
func fieldDifferences(was, is []Pair) (found []Mistake) {
	for _, p := range is {
		switch old, ok := valueOf(was, p.Name); {
		case !ok:
			found = append(found, newMistake("repeat.added", p.Name))
		case old != p.Value && !strings.Contains(old, "***"):
			found = append(found, newMistake("repeat.changed", p.Name, old, p.Value))
		}
	}
	for _, p := range was {
		if indexOfPair(is, p.Name) < 0 {
			found = append(found, newMistake("repeat.missing", p.Name, p.Value))
		}
	}
	const most = 5
	if n := len(found); n > most {
		found = append(found[:most], newMistake("repeat.more", countText(n-most)))
	}
	return found
}

// signedFields are a message's signature and what it is for, members of JSON each by its path.
func (m Message) signedFields() (sign string, fields []Pair) {
	add := func(name, value string) {
		n := parseJSON(value)
		switch {
		case name == "sign" && sign == "":
			sign = value
		case n == nil:
			fields = append(fields, Pair{Name: name, Value: value})
		default:
			visitScalars(n, name, func(path string, v *jsonNode) {
				if path == "sign" || path == "Sign" {
					return
				}
				fields = append(fields, Pair{Name: path, Value: unquoteJSON(v.text)})
			})
		}
	}
	auth := m.Get("Authorization")
	for _, p := range parseForm(m.rawQuery(), true) {
		add(p.Name, p.Value)
	}
	if n := parseJSON(string(m.Body)); n != nil || auth != "" {
		if auth == "" { // a callback in JSON has its signature beside its content
			sign = cmp.Or(sign, textOf(n, "sign"), textOf(n, "Sign"))
		}
		add("", string(m.Body))
	} else if m.Method != get {
		for _, p := range readBody(m) {
			add(p.Name, p.Value)
		}
	}
	if before, behind, ok := strings.Cut(auth, ",sign="); ok {
		auth = behind
		fields = append(fields, Pair{Name: "path", Value: m.Path()}, Pair{Name: "Authorization", Value: before})
	}
	if sign == "" {
		sign = auth
	}
	return strings.TrimSpace(sign), fields
}
