package web

import (
	"regexp"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/encoding/traditionalchinese"

	"paymock/mock/control"
	"paymock/mock/words"
	"paymock/mock/words/wordstest"
)

// texts lists what templates and code say through T.
func texts(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	list, err := files.ReadDir("pages")
	if err != nil {
		t.Fatal(err)
	}
	said := regexp.MustCompile(`\.T "((?:[^"\\]|\\.)*)"|"Word" "([^"]*)"`)
	for _, f := range list {
		text, err := files.ReadFile("pages/" + f.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range said.FindAllStringSubmatch(string(text), -1) {
			all[found[1]+found[2]] = f.Name()
		}
	}
	for _, s := range []state{stateOK, stateRefused, stateSign, stateFault, stateWait, stateNote} {
		all[s.Word] = "state.go"
	}
	for _, word := range []string{
		"exchange", "attempt", "held", "control", "clock", "timer", "paid", "finished", "failed", "closed", "created", "settled", "shared", "refunded",
		"%d d %d h", "%d h %d min", "%d min %d s", "%d s", "status", "expires", "rest", "not paid", "not scanned", "no answer", "given up", "cancelled", "released", "taken",
		"apps", "callbacks", "clock", "journal", "rules", "scenarios", "server", "state", "terminals", "trades", // the reference's parts
		"payer", "platform", "merchant", "frozen", "pay", "settle", "refund", "remainder", "share", "refund failed", // accounts and memos
		"batch.cancel", "batch.refund", "batch.reserve", "batch.trade", "batch_count", "device_id", "device_number", "dongle_id", "signed_on_until", "session_key", "count", "amount", "balance", "id", // readers
	} {
		all[word] = "code"
	}
	return all
}

// TestTexts: what a page says when it can't be shown is said in all languages.
func TestTexts(t *testing.T) {
	t.Parallel()
	wordstest.Languages(t, Texts)
	wordstest.Complete(t, ".", words.NewBook(Texts, control.Texts), "^web: ", "^dict", "^paymock can't show", "tabs are followed", "^not paid$", "no such part")
}

// TestTraditional: Taiwan's own encoding has each letter of the pages' texts, so none is simplified.
func TestTraditional(t *testing.T) {
	t.Parallel()
	for english, zh := range chinese() {
		if _, err := traditionalchinese.Big5.NewEncoder().String(words.Traditional.Letters(zh)); err != nil {
			t.Errorf("%q: %q: %v", english, words.Traditional.Letters(zh), err)
		}
	}
}

// TestChinese: every text has its Chinese, with the same slots, and no Chinese is left over.
func TestChinese(t *testing.T) {
	t.Parallel()
	slot := regexp.MustCompile(`%[sd]|\{[\w.]+\}`)
	all := texts(t)
	for english, where := range all {
		zh, ok := chinese()[english]
		if !ok {
			t.Errorf("%s: %q has no Chinese", where, english)
			continue
		}
		if strings.Join(slot.FindAllString(english, -1), " ") != strings.Join(slot.FindAllString(zh, -1), " ") {
			t.Errorf("%q and %q have other slots", english, zh)
		}
		if strings.ContainsFunc(english, unicode.IsLetter) && strings.IndexFunc(zh, func(r rune) bool { return unicode.Is(unicode.Han, r) }) < 0 && zh != english {
			t.Errorf("%q is no Chinese", zh)
		}
	}
	for english := range chinese() {
		if _, ok := all[english]; !ok {
			t.Errorf("nobody says %q any more", english)
		}
	}
}
