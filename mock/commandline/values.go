package commandline

import (
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"paymock/mock/phrase"
	"paymock/mock/suggest"
	"paymock/mock/words"
)

// expressions that tell what a word is.
var expressions = sync.OnceValue(func() (e struct{ code, figure, status, address, clock, order, port, host *regexp.Regexp }) {
	e.code = regexp.MustCompile(`^(?:\d{4,5}|[A-Za-z]+\.[A-Za-z_.-]+|[A-Z]+(?:_[A-Z]+)+)$`)
	e.figure = regexp.MustCompile(`^\d+(?:\.\d+)?$`)
	e.status = regexp.MustCompile(`^[45]\d\d$`)
	e.address = regexp.MustCompile(`[:/.]`)
	e.clock = regexp.MustCompile(`(?i)^(\d+)\s*(?:times?|x|次|回|遍)$|^x(\d+)$|^(?:once|twice|thrice|[一两兩二三四五六七八九十]+[次回遍])$`)
	e.order = regexp.MustCompile(`^[A-Za-z]{1,10}[-_]?\d+$`)
	e.port = regexp.MustCompile(`^(?:(?:localhost|127\.0\.0\.1|0\.0\.0\.0)?:)?\d{4,5}$`)
	e.host = regexp.MustCompile(`^(?:localhost|[\w-]+(?:\.[\w-]+)+)?:\d{2,5}(?:/\S*)?$`)
	return e
})

func isFigure(text string) bool { return expressions().figure.MatchString(text) }

func isCode(text string) bool {
	file := slices.ContainsFunc([]string{".yaml", ".yml", ".json", ".xml", ".html", ".txt", ".feature"}, func(ending string) bool { return strings.HasSuffix(text, ending) })
	return expressions().code.MatchString(text) && !file
}

// PlainCode is a code without the quotation marks, and in the letters, that a Chinese keyboard gives it; isOne: it is
// written as codes are, and names no file.
func PlainCode(text string) (code string, isOne bool) {
	code = strings.Trim(phrase.PlainLetters(text), "' ")
	return code, isCode(code) || len(code) == 3 && isFigure(code)
}

// CodeInstead is the code that a word is which should be a message or name a file, where no file is called so; "" of any
// other word.
func CodeInstead(text string) string {
	code, isOne := PlainCode(text)
	if _, missing := os.Stat(code); !isOne || missing == nil || strings.ToUpper(code) != code { // request.log is a file that isn't there
		return ""
	}
	return code
}

// usualDigits are the decimals of most platforms' money.
const usualDigits = 2

// valueOf is a flag's value as the flag wants it, of how it was written; false where it can't be one of the flag.
func valueOf(flag, text string) (string, bool) {
	switch flag {
	case "operation", "provider":
		if value, ok := kindOf(flag, text); ok {
			return value, true
		}
		return text, flag == "operation" && !strings.Contains(text, " ") && text != ""
	case "times", "skip", "every", "fake", "duplicate", "concurrent", "limit", "retries":
		n, ok := phrase.Count(text)
		return strconv.Itoa(n), ok && (n > 0 || flag == "retries" && n == 0)
	case "delay", "delay-reply", "timeout", "after":
		if strings.ContainsAny(text, "~@") || strings.Contains(text, "..") {
			return text, true
		}
		return phrase.Duration(text)
	case "amount", "balance", "sharding":
		return suggest.Figure(text, usualDigits)
	case "http-status":
		return text, expressions().status.MatchString(text)
	case "respond", "retry-code":
		code, ok := PlainCode(text)
		return code, ok && len(code) > 3
	case "chance":
		chance, ok := phrase.Chance(text)
		return strconv.FormatFloat(chance, 'f', -1, 64), ok && chance > 0
	case "listen", "control":
		if _, err := strconv.Atoi(strings.TrimPrefix(text, ":")); err == nil {
			return map[string]string{"listen": "127.0.0.1:", "control": "127.0.0.1:"}[flag] + strings.TrimPrefix(text, ":"), true
		}
		return text, expressions().address.MatchString(text)
	case "platform", "url", "notify-url", "sharding-url", "settlement-url", "profit-url", "gateway-url", "forward-to", "public-url":
		if expressions().host.MatchString(text) {
			text = "http://" + map[bool]string{true: "127.0.0.1"}[text[0] == ':'] + text
		}
		return text, strings.Contains(text, "://")
	case "format": // of a report, by its file
		for ending, format := range map[string]string{".xml": "junit:", ".html": "html:", ".json": "cucumber:"} {
			if strings.HasSuffix(text, ending) && !strings.Contains(text, ":") {
				return format + text, true
			}
		}
		name, _, _ := strings.Cut(text, ":")
		return text, slices.Contains(strings.Fields("pretty progress junit html cucumber github"), name)
	case "lang":
		return words.NamedLanguage(text)
	case "callback":
		return text, text != "" && (!strings.Contains(text, "://") || strings.Contains(text, "="))
	case "status":
		return phrase.StatusOf(text), slices.Contains(phrase.Statuses(), phrase.StatusOf(text))
	}
	return text, text != ""
}

// kindOf is a word's value for a flag where the word alone tells that it is one.
func kindOf(flag, text string) (string, bool) {
	switch flag {
	case "operation":
		if phrase.IsPlatform(text) {
			return "", false
		}
		return phrase.NamedOperation(text)
	case "provider":
		return phrase.PlatformOf(text), phrase.IsPlatform(text)
	case "times":
		if n, ok := phrase.Count(text); ok && (expressions().clock.MatchString(text) || isFigure(text) && len(text) < 3) {
			return strconv.Itoa(n), true
		}
		if found := expressions().clock.FindStringSubmatch(text); found != nil && found[2] != "" {
			return found[2], true
		}
		return "", false
	case "fake":
		return "", false
	case "scenario":
		platform, rest, named := strings.Cut(text, "-") // as those of codes are called
		return text, strings.HasSuffix(text, ".yaml") || strings.HasSuffix(text, ".yml") || named && rest != "" && phrase.IsPlatform(platform)
	case "listen":
		return valueOf(flag, map[bool]string{true: text}[expressions().port.MatchString(text)])
	case "order", "subject":
		const digits = 12 // of a platform's number, at least
		return text, expressions().order.MatchString(text) || flag == "subject" && isFigure(text) && len(text) >= digits
	case "delay":
		if isFigure(text) {
			return "", false
		}
		return phrase.Duration(text)
	case "url", "notify-url", "forward-to":
		if !strings.Contains(text, "/") { // an address to listen at
			return "", false
		}
	case "amount":
		const longest = 10 // digits of an amount; a number of a trade has more
		if len(text) > longest {
			return "", false
		}
	case "chance":
		if !strings.ContainsAny(text, "%％") {
			return "", false
		}
	}
	return valueOf(flag, text)
}

// mayBe reports whether a word may be what a command wants without a flag.
func mayBe(positional, text string) bool {
	file := strings.HasSuffix(text, ".yaml") || strings.HasSuffix(text, ".yml")
	if strings.Contains(text, "://") && positional != "url" && positional != "message" {
		return false
	}
	switch positional {
	case "feature":
		return !file
	case "name", "file":
		return !strings.HasSuffix(text, ".feature")
	case "trade":
		return !file && !expressions().clock.MatchString(text) && !slices.Contains(synonyms()["--respond"], plainName(text)) && !strings.HasSuffix(text, ".feature")
	case "id":
		return !file && !isWordOfOperation(text) && !slices.Contains(strings.Fields("clock rule rules trade trades journal callbacks use select switch choose default 使用 选择 選擇"), text)
	case "by", "to":
		_, ok := phrase.Duration(text)
		return ok || strings.ContainsAny(text, "0123456789")
	}
	return !file && !strings.HasSuffix(text, ".feature")
}

func isWordOfOperation(text string) bool {
	_, ok := phrase.NamedOperation(text)
	return ok
}

// takeUnit takes a flag that is called as the unit of its figure is, where the command wants a length of time: --days 2.
func (f *partialCandidate) takeUnit(i int, w word) bool {
	if len(f.node.Positional) == 0 || f.node.Positional[0].Name != "by" || len(f.args) > 0 {
		return false
	}
	figure, took := w.text, 0
	if !w.valued && i+1 < len(f.words) {
		figure, took = f.words[i+1].text, 1
	}
	by, ok := phrase.Duration(figure + " " + w.name)
	if !ok || !isFigure(figure) {
		return false
	}
	f.args = append(f.args, by)
	f.useWords(i+1, took)
	f.score += 0.5
	return true
}

// takeField takes a flag that is called as a field of a callback is, where the command sets such: --trade-status CLOSED.
func (f *partialCandidate) takeField(i int, w word) bool {
	flag, before := f.flagNamed("set"), ""
	amount := fitOf(w.name, "--amount") >= synonymFit && plainName(w.name) != "for"
	switch {
	case flag != nil:
	case slices.Contains([]string{"trade", "order", "for"}, plainName(w.name)): // a rule's
		flag, before = f.flagNamed("where"), "trade."
		w.name = "order"
	case amount:
		flag, w.name = f.flagNamed("where"), "amount"
	}
	if flag == nil || before == "" && !amount && (!flag.IsMap() || isWordForFlag(w.name)) || len(w.name) < 2 || slices.Contains(habitFlags, plainName(w.name)) {
		return false
	}
	value, took := w.text, 0
	if !w.valued {
		if i+1 >= len(f.words) || f.words[i+1].flag {
			return false
		}
		value, took = f.words[i+1].text, 1
	}
	if amount && isFigure(value) {
		value = phrase.WithUnit(value, f.platformSaid())
	}
	f.flags = append(f.flags, "--"+flag.Name+" "+before+strings.ReplaceAll(plainName(w.name), "-", "_")+"="+value)
	f.useWords(i+1, took)
	f.score += 0.2
	return true
}

// platformSaid is the platform that a word of the line is for; "" is none.
func (f *partialCandidate) platformSaid() string {
	for _, w := range f.words {
		if phrase.IsPlatform(w.text) {
			return phrase.PlatformOf(w.text)
		}
	}
	return ""
}
