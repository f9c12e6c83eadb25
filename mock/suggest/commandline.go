package suggest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// plainWords are the errors of the parser of command lines, each with its meaning for who typed one.
func plainWords() []struct{ said, means string } {
	return []struct{ said, means string }{
		{`^(.*: )?expected \w+ value but got "EOL" \(<EOL>\)$`, "${1}needs a value behind it"},
		{`^(.*: )?expected a valid \d+ bit u?int but got ("(?:[^"\\]|\\.)*")$`, "${1}want a whole number, not $2"},
		{`^(.*: )?expected a float but got ("(?:[^"\\]|\\.)*") \(.*\)$`, "${1}want a number, not $2"},
		{`^(.*: )?expected duration but got "([\d.]+)": .*$`, `${1}"$2" has no unit; write ${2}s, ${2}m or ${2}h`},
		{`^(.*: )?expected duration but got ("(?:[^"\\]|\\.)*"): .*$`, `${1}$2 is no duration such as 2s, 5m or 1h30m`},
		{`^(.*: )?expected "<key>=<value>" but got ("(?:[^"\\]|\\.)*")$`, `${1}want NAME=VALUE, not $2`},
		{`^expected "(<.*)"$`, "missing positional arguments $1"},
		{`^expected "(\w+)"$`, "a command is missing: $1"},
		{`^expected one of (.*)$`, "a command is missing: one of $1"},
	}
}

// otherFlags are words that people take for names of flags.
func otherFlags() map[string]string {
	return map[string]string{
		"port": "listen", "address": "listen", "addr": "listen", "host": "listen", "bind": "listen", "language": "lang", "locale": "lang",
		"code": "respond", "error": "respond", "error-code": "respond", "sub-code": "respond", "return": "respond", "count": "times", "repeat": "times",
		"platform": "provider", "channel": "provider", "app-id": "app", "op": "operation", "api": "operation", "probability": "chance", "wait": "delay", "sleep": "delay",
		"status": "http-status", "http": "http-status", "http-code": "http-status", "twice": "duplicate", "notify": "notify-url", "callback-url": "notify-url", "tag": "tags", "forward": "forward-to", "to": "forward-to",
		"condition": "where", "amount": "where", "field-value": "where", "after": "skip", "percent": "chance", "signature": "wrong-signature", "bad-signature": "wrong-signature", "wrong-sign": "wrong-signature", "lose": "lose-reply", "drop-reply": "lose-reply", "disconnect": "reset",
		"time": "times", "amt": "amount", "sum": "amount", "value": "amount", "money": "amount", "price": "amount", "total": "amount",
	}
}

// Flag is the flag of some that a word means; "" is none.
func Flag(word string, flags []string) string {
	meant := otherFlags()[strings.ToLower(word)]
	if !slices.Contains(flags, meant) {
		return ""
	}
	return meant
}

// IsNegative reports whether a word of a command line is a number below zero, which is taken for a flag.
func IsNegative(word string) bool {
	return len(word) > 1 && word[0] == '-' && word[1] >= '0' && word[1] <= '9'
}

// CommandLine says what is wrong with a command line, which parsing it ended with, to who typed it. flags are those of
// its command.
func CommandLine(err error, args []string, flags ...string) string {
	said := err.Error()
	unknown, _, _ := strings.Cut(strings.TrimPrefix(said, "unknown flag --"), ",")
	if meant := Flag(unknown, append(flags, "lang")); meant != "" && strings.HasPrefix(said, "unknown flag --") {
		return fmt.Sprintf("unknown flag --%s, did you mean %q?", unknown, "--"+meant)
	}
	for _, arg := range args {
		if IsNegative(arg) && strings.Contains(said, arg[:2]) {
			return fmt.Sprintf("%q begins with a minus sign, and nothing here is negative; leave it out", arg)
		}
	}
	if flag, _, found := strings.Cut(said, ": expected "); found && strings.Contains(said, " value but got ") && strings.Contains(said, " flag); perhaps try ") {
		return flag + ": needs a value behind it"
	}
	for _, plain := range plainWords() {
		if expr := regexp.MustCompile(plain.said); expr.MatchString(said) {
			return expr.ReplaceAllString(said, plain.means)
		}
	}
	if word := strings.TrimPrefix(said, "unexpected argument "); word != said && slices.Contains(flags, "respond") && isCode(word) {
		return said + fmt.Sprintf(", did you mean %q?", "--respond "+word)
	}
	if word, plural := strings.CutPrefix(said, "unexpected argument "); plural && isListPlural(word) {
		one, _, _ := strings.Cut(word, "s,")
		return fmt.Sprintf("unexpected argument %ss, did you mean %q?", strings.TrimSuffix(one, "s"), strings.TrimSuffix(one, "s")+" list")
	}
	if figure := regexp.MustCompile(`^unexpected argument (\d+(?:\.\d+)?)$`).FindStringSubmatch(said); figure != nil && slices.Contains(flags, "amount") && !slices.ContainsFunc(args, saysAnswer) {
		return said + fmt.Sprintf(", did you mean %q?", "--amount "+figure[1])
	}
	return said
}

// saysAnswer reports whether a word says that what follows is an answer's code.
func saysAnswer(word string) bool {
	return slices.Contains(strings.Fields("return returns fail fails answer answers error errors respond responds 返回 报错"), strings.ToLower(word))
}

// isCode reports whether a word is written as an answer code is.
func isCode(word string) bool {
	return regexp.MustCompile(`^(?:\d{3,6}|[A-Za-z]+\.[A-Za-z_.-]+|[A-Z]+(?:_[A-Z]+)+)$`).MatchString(word)
}

// isListPlural reports whether what is unexpected is the plural of something that has a list.
func isListPlural(unexpected string) bool {
	return regexp.MustCompile(`^(?:apps|trades|rules|scenarios|terminals)(?:$|, did you mean)`).MatchString(unexpected)
}

// otherCommands are words that people take for names of commands.
func otherCommands() map[string][]string {
	return map[string][]string{
		"remove": {"rm"}, "delete": {"rm"}, "del": {"rm"}, "ls": {"list"}, "new": {"add"}, "create": {"add"}, "make": {"add"}, "update": {"set", "put"}, "edit": {"set"}, "change": {"set"},
		"get": {"show"}, "view": {"show"}, "cat": {"show"}, "apply": {"load"}, "start": {"serve"}, "run": {"serve", "test"}, "check": {"validate"}, "scenario": {"scenarios"}, "lint": {"validate"}, "move": {"advance"}, "forward": {"advance"}, "stop": {"freeze"}, "unfreeze": {"follow"}, "retry": {"resend"}, "off": {"disable"}, "on": {"enable"}, "reset": {"clear"}, "info": {"show"}, "detail": {"show"}, "details": {"show"}, "add": {"put"}, "verify": {"explain"}, "why": {"explain"}, "split": {"settle"}, "royalty": {"settle"}, "share": {"settle"}, "notify": {"trigger"}, "order": {"pay"}, "charge": {"pay"}, "callback": {"callbacks"}, "log": {"journal"}, "logs": {"journal"},
	}
}

// Command is the one of some commands that a word means: another word for it, or the nearest; "" is none.
func Command(word string, commands []string) string {
	for _, meant := range otherCommands()[strings.ToLower(word)] {
		for _, name := range commands {
			if name == meant {
				return name
			}
		}
	}
	for _, near := range Nearest(word, commands, 1) {
		if d, _ := Distance(word, near); d < len(word)-1 || strings.HasPrefix(near, word) { // of short words nearly all are near each other
			return near
		}
	}
	return ""
}
