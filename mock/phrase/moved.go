package phrase

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// rewriteRule is a way to say something that is said otherwise in the wordings.
type rewriteRule struct {
	expr func() *regexp.Regexp
	to   string
}

var commonWordings = sync.OnceValue(func() map[Language][]rewriteRule {
	return map[Language][]rewriteRule{
		English: {
			{lazyExpression(`(?i)\b(?:asynchronous |async )?(?:notifications?|webhooks?|callback notifications?|notices?|callbacks|call-backs?)\b`), "callback"},
			{lazyExpression(`(?i)\b(?:for |on )?(?:the )?(?:next|first) (\d+|two|three|four|five|six|seven|eight|nine|ten) (\w+) (?:calls?|requests?)\b`), "$2 for the next $1 calls"},
			{lazyExpression(`(?i)\b(?:on )?(?:the )?(?:next|first) (?:call|request) (?:to|of|for) (\w+)`), "$1 for the next 1 call"},
			{lazyExpression(`(?i)\b(?:on )?(?:the )?(?:next|first) (\w+)( call| request)?\b`), "$1 for the next 1 call"},
			{lazyExpression(`(?i)\bevery (\d+(?:st|nd|rd|th)|other|second|third|fourth|fifth|tenth) (\w+)( call| request)?\b`), "$2 every $1 call"},
		},
		Chinese: {
			{lazyExpression(`(?:回调|结果)?通知|(?:回调){2}|(?i:webhooks?|callbacks?)`), "回调"},
			{lazyExpression(`介面`), "接口"},
			{lazyExpression(`连线|联机`), "连接"},
		},
	}
})

// commonWords replaces, outside of quotation marks, words that have one sense with the wordings'
// own. The first of the list is of words, the others of where limits stand.
func commonWords(text string, l Language) string {
	all := commonWordings()[l]
	if l == English {
		all = all[:1]
	}
	for _, w := range all {
		text = outsideQuotes(text, func(part string) string { return w.expr().ReplaceAllString(part, w.to) })
	}
	return text
}

func outsideQuotes(text string, change func(string) string) string {
	var b strings.Builder
	at := 0
	for _, m := range quotedText().FindAllStringIndex(text, -1) {
		b.WriteString(change(text[at:m[0]]) + text[m[0]:m[1]])
		at = m[1]
	}
	b.WriteString(change(text[at:]))
	return b.String()
}

// limitsMoved reads a text again with a limit that stands amid a clause moved to its end: "settle
// fails twice with 1403". It gives nil where that doesn't help.
func limitsMoved(r *reading) *reading {
	if r.language == English {
		for _, w := range commonWordings()[English][1:] {
			text := outsideQuotes(r.text, func(part string) string { return w.expr().ReplaceAllString(part, w.to) })
			if text == r.text {
				continue
			}
			if again := newReading(text, false); len(again.found) > 0 {
				return again
			}
			if again := limitMoved(newReading(text, false)); again != nil {
				return again
			}
		}
	}
	return limitMoved(r)
}

func limitMoved(r *reading) *reading {
	const maxTries = 60
	if len(r.text) > 400 { // nobody says so much at once
		return nil
	}
	tries := 0
	for at := range r.text {
		if at == 0 || r.language == English && r.text[at-1] != ' ' {
			continue
		}
		r.budget = 1000
		for _, c := range limits()[r.language] {
			end, _, ok := r.matchCandidate(c, at)
			if !ok || end == len(r.text) {
				continue
			}
			if tries++; tries > maxTries {
				return nil
			}
			text := r.text[:at] + r.text[end:] + map[Language]string{English: " ", Chinese: "，"}[r.language] + r.text[at:end]
			if again := newReading(strings.Join(strings.Fields(text), " "), false); len(again.found) > 0 {
				return again
			}
		}
	}
	return nil
}

// beforeCode is what a code stands behind.
var beforeCode = map[Language]func() *regexp.Regexp{
	English: lazyExpression(`(?i)\b(?:with|returns?|answers|reports|saying|error)(?: an?| the)? (?:error )?`),
	Chinese: lazyExpression(`(?:返回|报错|报|提示|应答|回复|回应|抛出)(?:错误码|错误)?[:：为]?\s*`),
}

// meaningQuoted reads a text again with what stands where a code could be taken for one: "退款返回系统繁忙".
// Whoever takes the rule knows which code means that. It gives nil where that doesn't help.
func meaningQuoted(r *reading) *reading {
	const mostWords, leastLetters = 12, 4
	if len(r.text) > 400 {
		return nil
	}
	for _, found := range beforeCode[r.language]().FindAllStringIndex(r.text, 3) {
		var ends []int
		for _, at := range words().FindAllStringIndex(r.text[found[1]:], mostWords) {
			if word := r.text[found[1]+at[0] : found[1]+at[1]]; !onlyWord().MatchString(word) || noMeaning().MatchString(word) {
				break
			}
			ends = append(ends, found[1]+at[1])
		}
		for _, end := range slices.Backward(ends) {
			meaning := r.text[found[1]:end]
			if len(meaning) < leastLetters {
				break
			}
			if again := newReading(r.text[:found[1]]+`"`+meaning+`"`+r.text[end:], false); len(again.found) > 0 {
				return again
			}
		}
	}
	return nil
}

var noMeaning = lazyExpression(`(?i)^(?:for|when|if|on|once|twice|after|every|until|where|then|from|as)$`)

var onlyWord = lazyExpression(`^(?:[A-Za-z'-]+|\p{Han})$`)
