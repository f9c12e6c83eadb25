package suggest_test

import (
	"errors"
	"testing"

	"paymock/mock/suggest"
)

// TestCommandLine: what the parser says of a command line is said to who typed it.
func TestCommandLine(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]string{
		`--amount: expected string value but got "EOL" (<EOL>)`:                        "--amount: needs a value behind it",
		`--times: expected a valid 64 bit int but got "two"`:                           `--times: want a whole number, not "two"`,
		`--chance: expected a float but got "20%" (string)`:                            `--chance: want a number, not "20%"`,
		`--timeout: expected duration but got "5": time: missing unit in duration "5"`: `--timeout: "5" has no unit; write 5s, 5m or 5h`,
		`--timeout: expected duration but got "x": time: invalid duration "x"`:         `--timeout: "x" is no duration such as 2s, 5m or 1h30m`,
		`--set: expected "<key>=<value>" but got "value"`:                              `--set: want NAME=VALUE, not "value"`,
		`expected "<file> ..."`:                                        "missing positional arguments <file> ...",
		`expected "check"`:                                             "a command is missing: check",
		`unknown flag --ammount, did you mean "--amount"?`:             `unknown flag --ammount, did you mean "--amount"?`,
		"unknown flag --port":                                          `unknown flag --port, did you mean "--listen"?`,
		`unknown flag --language, did you mean "--lag"?`:               `unknown flag --language, did you mean "--lang"?`,
		"unexpected argument rules":                                    `unexpected argument rules, did you mean "rule list"?`,
		`unexpected argument trades, did you mean "trade"?`:            `unexpected argument trades, did you mean "trade list"?`,
		"unexpected argument ACQ.SYSTEM_ERROR":                         `unexpected argument ACQ.SYSTEM_ERROR, did you mean "--respond ACQ.SYSTEM_ERROR"?`,
		"unexpected argument 1403":                                     `unexpected argument 1403, did you mean "--respond 1403"?`,
		"unknown flag --status":                                        `unknown flag --status, did you mean "--http-status"?`,
		`unknown flag --http, did you mean one of "--help", "--drip"?`: `unknown flag --http, did you mean "--http-status"?`,
		"unknown flag --code":                                          `unknown flag --code, did you mean "--respond"?`,
		"unknown flag -5":                                              `"-5" begins with a minus sign, and nothing here is negative; leave it out`,
	} {
		if got := suggest.CommandLine(errors.New(said), []string{"settle", "-5"}, "listen", "times", "respond", "http-status"); got != want {
			t.Errorf("%s: %q, want %q", said, got, want)
		}
	}
}

func TestCommand(t *testing.T) {
	t.Parallel()
	commands := []string{"list", "add", "rm", "clear", "disable"}
	for word, want := range map[string]string{"remove": "rm", "Delete": "rm", "ls": "list", "new": "add", "lst": "list", "clera": "clear", "off": "disable", "reset": "clear", "info": "", "hello": ""} {
		if got := suggest.Command(word, commands); got != want {
			t.Errorf("%s: %q, want %q", word, got, want)
		}
	}
}
