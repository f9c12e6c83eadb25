package control

import (
	"fmt"
	"strings"
	"unicode"

	"paymock/mock/shape"
)

// jsonHint says what is meant at the place where a body is no JSON; "" where that can't be told.
func jsonHint(text []byte, wrong *shape.SyntaxError) string {
	lines := strings.Split(string(text), "\n")
	if strings.Contains(wrong.Reason, "unexpected end") {
		return "; a bracket or a quotation mark that is open has no end"
	}
	if wrong.Line < 1 || wrong.Line > len(lines) {
		return ""
	}
	letters := []rune(lines[wrong.Line-1])
	at := wrong.Column - 1
	if at < 0 || at >= len(letters) {
		return ""
	}
	before := strings.TrimRight(string(letters[:at]), " \t")
	switch r := letters[at]; {
	case strings.ContainsRune("“”＂‘’＇", r):
		return fmt.Sprintf("; a Chinese quotation mark %c; write \"", r)
	case r == '：':
		return "; write \":\" in place of the Chinese colon"
	case r == '，' || r == '、' || r == '；' || r == ';':
		return fmt.Sprintf("; write \",\" in place of %c", r)
	case r == '\'':
		return "; names and texts stand in double quotes"
	case strings.ContainsRune("},]", r) && strings.HasSuffix(before, ","):
		return "; leave out the comma before it"
	case r == ',' && strings.Contains(wrong.Reason, "start of value"), r == '}' && strings.HasSuffix(before, ","):
		return "; leave out that comma"
	case strings.HasSuffix(wrong.Reason, "(expecting ',' or '}')"), strings.HasSuffix(wrong.Reason, "(expecting ',' or ']')"):
		return afterValue(r, before)
	case unicode.IsLetter(r) || unicode.IsDigit(r):
		return "; names and texts stand in double quotes, true, false and null in lower case without them"
	}
	return ""
}

// afterValue says what is meant where a value goes on behind its end.
func afterValue(r rune, before string) string {
	switch {
	case r == '"' || r == '{' || r == '[':
		return "; write a comma before it"
	case unicode.IsDigit(r) && strings.HasSuffix(before, "0"):
		return "; a number doesn't begin with 0: put a code in double quotes"
	}
	return ""
}
