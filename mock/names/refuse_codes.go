package names

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"paymock/mock/api"
	"paymock/mock/phrase"
	"paymock/mock/suggest"
)

// NoCode refuses a code that no platform in reach has.
func (s Scope) NoCode(name string) string {
	status, err := strconv.Atoi(name)
	isStatus := err == nil && status >= 400 && status <= 599
	if reason := s.CodeElsewhere(name); reason != "" && !isStatus {
		return reason
	}
	if slices.Contains([]string{"success", "ok", "normal", "none", "成功", "正常"}, name) {
		return fmt.Sprintf("no platform answers with %q here; when all is as usual, leave respond out: a step of then that does nothing is {}", name)
	}
	if isStatus {
		return fmt.Sprintf("no platform answers with %q here; for the bare HTTP status write http_status: %s, in a sentence \"with HTTP status %[2]s\"", name, name)
	}
	if own := s.sameCode(name, s.All); own != "" && s.sameCode(name, s.In) == "" && s.codesMeaning(name) == "" {
		if elsewhere := s.CodeElsewhere(own); elsewhere != "" {
			return fmt.Sprintf("no platform answers with %q here; the nearest is of another platform: %s", name, elsewhere)
		}
	}
	if near := s.nearCodeElsewhere(name); near != "" && s.codesMeaning(name) == "" && len(suggest.Nearest(name, s.codeNames(), 1)) == 0 {
		return fmt.Sprintf("no platform answers with %q here; the nearest is of another platform: %s", name, near)
	}
	if slices.Contains(sensesOf(plainTitle(name)), ofSignature()) && slices.ContainsFunc(s.In, func(p Platform) bool { return p.SignsAnswers }) {
		const signed = "no platform answers with %q here; to have the answer itself signed wrongly, write wrong_signature: true, in a sentence \"the platform signs the answer to %s wrongly\"%s"
		return fmt.Sprintf(signed, name, cmp.Or(s.When.Operation, "any call"), s.CodeHint(name))
	}
	return fmt.Sprintf("no platform answers with %q here%s", name, s.CodeHint(name))
}

// UnsignedAnswer refuses a rule that has an answer signed wrongly, or not, which the platform doesn't sign, with the codes of a
// request that is; "" where the rule has no such answer.
func (s Scope) UnsignedAnswer(r api.Rule) string {
	if t := r.Then; !t.WrongSignature && !t.NoSignature || r.When.Callback != "" {
		return ""
	}
	reason := "its answers are not signed; a wrong signature is one of callbacks, or of the request, which a code answers"
	return reason + s.codesMeaning("签名错误")
}

// CodeElsewhere says which other platform has a code, and how that is meant; "" when none has it.
func (s Scope) CodeElsewhere(name string) string {
	return s.otherPlatformHint(aCode, name, func(p Platform) bool { return p.hasCode(name) })
}

// CoarseCode refuses a code whose sub-codes say what failed, where no operation has all of those; "" where it is none, or the
// rule's operation has none of them.
func (s Scope) CoarseCode(name string) string {
	const shown = 3
	for _, p := range s.In {
		subs, listed := p.subCodes(name), "paymock codes "+p.Name
		if len(subs) == 0 || slices.ContainsFunc(p.Operations, func(any Operation) bool { return any.hasAll(subs) }) {
			continue
		}
		if op, _, named := (Scope{In: []Platform{p}}).operation(s.When.Operation); named {
			subs = slices.DeleteFunc(subs, func(c Code) bool { return !slices.Contains(op.Codes, c.Sub) })
			listed += " --operation " + op.Name
		}
		var near []string
		for _, c := range subs[:min(len(subs), shown)] {
			near = append(near, fmt.Sprintf("%q (%s)", c.Sub, cmp.Or(c.Message, c.English)))
		}
		if len(near) > 0 {
			return fmt.Sprintf("%q doesn't say what failed; write the sub-code: %s, …: `%s` lists them", name, strings.Join(near, ", "), listed)
		}
	}
	return ""
}

// hasAll reports whether all codes are documented for the operation.
func (op Operation) hasAll(codes []Code) bool {
	return allOf(codes, func(c Code) bool { return slices.Contains(op.Codes, c.Name()) })
}

// subCodes are those that a code has, which are all failures; none of a code that stands alone, too.
func (p Platform) subCodes(code string) (subs []Code) {
	for _, c := range p.Codes {
		switch {
		case c.Name() == code, c.Code == code && c.Success:
			return nil
		case c.Code == code:
			subs = append(subs, c)
		}
	}
	return subs
}

// codeNames are the codes of the platforms in reach, those of the rule's operation before others.
func (s Scope) codeNames() []string {
	var own, others []string
	for _, p := range s.In {
		op, _, _ := p.FindOperation(s.When.Operation)
		for _, code := range p.Codes {
			if name := code.Name(); slices.Contains(op.Codes, name) {
				own = append(own, name)
			} else {
				others = append(others, name)
			}
		}
	}
	return append(own, others...)
}

// CodeHint is the end of a text about a code that no platform in reach has: those that mean what was said, else
// those of nearly that name, else where they are listed.
func (s Scope) CodeHint(name string) string {
	if code := cmp.Or(s.sameCode(name, s.In), s.codeWithin(name)); code != "" && plainTitle(name) != strings.ToLower(code) {
		if n := countBeside(name, code); n > 0 {
			return fmt.Sprintf("; write %q here, and times: %d beside when and then", code, n)
		}
		return fmt.Sprintf("; did you mean %q?", code)
	}
	if hint := cmp.Or(s.codesMeaning(name), suggest.Hint(name, s.codeNames()), s.codesMeaning("a "+name)); hint != "" {
		return hint
	}
	if lower := strings.ToLower(name); strings.Contains(lower, "success") || strings.Contains(name, "成功") {
		var good []string
		for _, p := range s.In {
			for _, success := range p.successNames() {
				if quoted := strconv.Quote(success); !slices.Contains(good, quoted) {
					good = append(good, quoted)
				}
			}
		}
		if len(good) > 0 {
			return "; a success has the code " + strings.Join(good, " or ")
		}
	}
	list := "paymock codes"
	if len(s.In) == 1 {
		list += " " + s.In[0].Name
	}
	return fmt.Sprintf("; `%s` lists those that there are", list)
}

// lookAlikes are letters that are typed for digits, and digits for letters: 14O3, ERR0R.
var lookAlikes = strings.NewReplacer("〇", "0", "零", "0", "一", "1", "二", "2", "三", "3", "四", "4", "五", "5", "六", "6", "七", "7", "八", "8", "九", "9", "O", "0", "I", "1", "L", "1", "Z", "2", "S", "5", "B", "8")

// sameCode is the code of platforms that a text is but for blanks and marks, letter case, letters for digits that look like
// them, and what stands before a sub-code's last point: "14O3", "1 403", "acq.trade_status_error"; "" where none is, or several.
// Of those the rule's operation has its own.
func (s Scope) sameCode(text string, of []Platform) string {
	said := codeLetters(text)
	if said == "" {
		return ""
	}
	var all, own []string
	for _, p := range of {
		op, _, _ := p.FindOperation(s.When.Operation)
		for _, c := range p.Codes {
			name := c.Name()
			if said != codeLetters(name) && said != codeLetters(phrase.CodeEnd(name)) && said != codeLetters(c.Code+name) || slices.Contains(all, name) {
				continue
			}
			if all = append(all, name); slices.Contains(op.Codes, name) {
				own = append(own, name)
			}
		}
	}
	for _, found := range [][]string{own, all} {
		if len(found) == 1 {
			return found[0]
		}
	}
	return ""
}

// codeLetters are the letters and digits of a code, those that look alike as one; "" of a text with others.
func codeLetters(text string) string {
	text = strings.ToUpper(phrase.PlainLetters(text))
	if strings.ContainsFunc(text, func(r rune) bool { return r > unicode.MaxASCII }) {
		return ""
	}
	return lookAlikes.Replace(strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return r
	}, text))
}

// codeWithin is the code that a text has among other words, or in other letters: "1403 not found", "code=1403"; "" where it has
// none, or several.
func (s Scope) codeWithin(text string) (code string) {
	words := strings.FieldsFunc(lookAlikes.Replace(strings.ToUpper(phrase.PlainLetters(text))), func(r rune) bool {
		return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("._-/", r)
	})
	for _, name := range s.codeNames() {
		letters := func(text string) string { return lookAlikes.Replace(strings.ToUpper(text)) }
		if slices.Contains(words, letters(name)) || slices.Contains(words, letters(phrase.CodeEnd(name))) {
			if code != "" && code != name {
				return ""
			}
			code = name
		}
	}
	return code
}

// countBeside is how often a text says that a code is answered, which it has among its words: "1403 twice"; 0 where it doesn't.
func countBeside(text, code string) int {
	text = strings.ToUpper(phrase.PlainLetters(text))
	for _, name := range []string{code, phrase.CodeEnd(code)} {
		rest := strings.Trim(strings.ReplaceAll(text, strings.ToUpper(name), " "), " ,，、;；()（）*×X前")
		if n, ok := phrase.Count(strings.TrimPrefix(strings.ToLower(rest), "first ")); ok {
			return n
		}
	}
	return 0
}

// nearCodeElsewhere says which other platform has a code of nearly that name; "" when none has.
func (s Scope) nearCodeElsewhere(name string) string {
	var codes []string
	for _, p := range s.All {
		for _, code := range p.Codes {
			codes = append(codes, code.Name())
		}
	}
	near := suggest.Nearest(name, codes, 1)
	if len(near) == 0 {
		return ""
	}
	if _, err := strconv.Atoi(name); err == nil && near[0][:1] != name[:1] {
		return "" // numbers are near to many others
	}
	return s.CodeElsewhere(near[0])
}
