package names

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"paymock/mock/phrase"
)

// codesMeaning names the codes that mean what was said instead of one, such as "system busy" or "余额不足": all
// whose text it is, else up to three that have most of its words, the nearest first, and those of the rule's
// operation before others; "" is none.
func (s Scope) codesMeaning(said string) string {
	const most, maxExact, least = 3, 8, 0.3
	m := newMeaning(said)
	var found []meantCode
	for _, p := range s.In {
		op, _, _ := p.FindOperation(s.When.Operation)
		for _, code := range p.Codes {
			fits, long := m.fits(code)
			own := slices.Contains(op.Codes, code.Name())
			if own && fits > inTitle && fits < exactFit {
				fits += ownBonus
			}
			if !code.Success && fits >= least {
				found = append(found, meantCode{fmt.Sprintf("%q (%s)", code.Name(), titleFor(said, code)), fits, own, p.answersNowhere(code), long})
			}
		}
	}
	slices.SortStableFunc(found, func(a, b meantCode) int {
		if a.fits == b.fits && a.own != b.own {
			return map[bool]int{true: -1, false: 1}[a.own]
		}
		return cmp.Or(cmp.Compare(b.fits, a.fits), cmp.Compare(a.long, b.long))
	})
	var names []string
	for _, one := range found {
		bound := most
		if one.fits >= exactFit {
			bound = maxExact
		}
		instead := found[0].nowhere && one.own && one.fits > inTitle // the operation's own code of that sense may be meant
		if near := instead || one.fits == found[0].fits || one.fits >= inTitle && one.fits < exactFit && found[0].fits-one.fits < otherOperationFit; near && len(names) < bound && !slices.Contains(names, one.shown) {
			names = append(names, one.shown)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return "; did you mean " + strings.Join(names, " or ") + "?"
}

// answersNowhere reports whether no operation is documented to answer with a code.
func (p Platform) answersNowhere(code Code) bool {
	return !slices.ContainsFunc(p.Operations, func(op Operation) bool { return slices.Contains(op.Codes, code.Name()) })
}

// meantCode is a code that may be meant.
type meantCode struct {
	shown string
	fits  float64
	own   bool // of the rule's operation
	// nowhere: no operation is documented to answer with it.
	nowhere bool
	long    int // the text that has it
}

// meaning is a text that was written where a code was wanted, in parts that are compared with the codes' texts.
type meaning struct {
	said   string
	pieces []string
	senses []int
}

func newMeaning(said string) meaning {
	said = plainTitle(said)
	return meaning{said, meaningPieces(said), sensesOf(said)}
}

// How well a code fits: its text is what was said; it says so in its title, or in what explains it; it has the
// words of it.
const (
	exactFit     = 4.0
	inTitle      = 2.0
	explainedFit = 1.0
	// ownBonus is for codes of the rule's operation, nearly how much worse fits another that is named, too.
	ownBonus, otherOperationFit = 0.5, 0.45
)

// fits tells how well a code fits, and how long its text is that does.
func (m meaning) fits(code Code) (fits float64, long int) {
	for i, text := range []string{code.Message, code.English, spacedName(code.Name()), code.Chinese} {
		text = plainTitle(text)
		part := sharedPart(m.pieces, text)
		switch own := sensesOf(text); {
		case text != "" && text == m.said:
			part = exactFit
		case len(m.senses) == 0:
		case !slices.ContainsFunc(m.senses, func(sense int) bool { return slices.Contains(own, sense) }):
			continue // "there is none" of a text that says something else
		case i < 3:
			part = min(part, 0.9) + inTitle
		default:
			part = min(part, 0.9) + explainedFit
		}
		if part > fits || part == fits && len(text) < long {
			fits, long = part, len(text)
		}
	}
	for ending, name := range endings {
		if fits > 0 && fits < exactFit && strings.HasSuffix(m.said, ending) && strings.HasSuffix(code.Name(), name) {
			fits += endingBonus
		}
	}
	return fits, long
}

// endings are words that end texts of codes, with those that end the codes' names.
var endings = map[string]string{"错误": "_ERROR", "无效": "_INVALID", "不存在": "_NOT_EXIST", "失败": "_FAIL"}

const endingBonus = 0.01

// spacedName is a code's name as words, without what stands before its last point.
func spacedName(name string) string {
	return strings.NewReplacer("_", " ", "-", " ").Replace(phrase.CodeEnd(name))
}

// plainTitle is a text in simplified and small letters.
func plainTitle(text string) string {
	return strings.Trim(strings.ToLower(phrase.PlainLetters(text)), " .。！!")
}

// failureSenses are ways to say one thing of a call that failed.
var failureSenses = [][]string{
	{"不存在", "未查询到", "没查到", "查不到", "找不到", "未找到", "没有找到", "查无", "not found", "not exist", "doesn't exist", "no such", "there is no"},
	{"不足", "不够", "not enough", "insufficient", "too little", "too small"},
	{"无权限", "没有权限", "权限不足", "无接口访问权限", "没有这个接口", "no permission", "permission denied", "lacks the permission", "no right", "not granted", "forbidden", "unauthorized", "not authorized"},
	{"不允许", "不被允许", "not allowed", "not permitted", "not allow"},
	{"系统繁忙", "系统忙", "系统错误", "系统异常", "系统出错", "服务异常", "system error", "system busy", "system exception", "接口返回错误", "the system failed"},
	{"不支持", "不支援", "not support", "unsupported"},
	{"已存在", "重复", "already exist", "repeated", "duplicate"},
	{"签名", "验签", "加签", "签章", "signature"},
}

// ofSignature is the place in failureSenses of what is said of signatures.
func ofSignature() int { return len(failureSenses) - 1 }

// sensesOf are the places of what a plain text says in senses.
func sensesOf(text string) (all []int) {
	for i, ways := range failureSenses {
		if slices.ContainsFunc(ways, func(way string) bool { return strings.Contains(text, way) }) {
			all = append(all, i)
		}
	}
	return all
}

// titleFor is a code's text in the language in which it was asked for.
func titleFor(said string, code Code) string {
	if strings.ContainsFunc(said, func(r rune) bool { return isHan(r) || r >= '！' && r <= '～' }) { // as Chinese keyboards write
		return cmp.Or(code.Message, code.English)
	}
	return cmp.Or(code.English, code.Message)
}

// meaningPieces are the words of a meaning: Latin ones of three letters or more, and each two Chinese
// letters that stand side by side. A text without blanks that is no Chinese is a name, not a meaning.
func meaningPieces(text string) []string {
	var pieces []string
	text = strings.ToLower(text)
	chinese := strings.ContainsFunc(text, isHan)
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		letters := []rune(word)
		switch {
		case isHan(letters[0]):
			for i := range len(letters) - 1 {
				pieces = append(pieces, string(letters[i:i+2]))
			}
		case len(letters) > 2 && (chinese || strings.Contains(strings.TrimSpace(text), " ")):
			pieces = append(pieces, word)
		}
	}
	return pieces
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

// sharedPart is how many of the pieces a text has, from 0 to 1.
func sharedPart(pieces []string, text string) float64 {
	text = strings.ToLower(text)
	found := 0
	for _, piece := range pieces {
		if strings.Contains(text, piece) {
			found++
		}
	}
	return float64(found) / float64(max(len(pieces), 1))
}
