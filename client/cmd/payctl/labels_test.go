package main

import (
	"strings"
	"testing"

	"paymock/mock/words"
	"paymock/mock/words/wordstest"
)

// TestLabels: each label has both languages, and columns stand below each other where letters take two of them.
func TestLabels(t *testing.T) {
	t.Parallel()
	wordstest.Languages(t, words.Lines(labelTexts))
	s := &session{language: words.Chinese}
	var b strings.Builder
	s.pairs(&b, "at", "1", "signed string", "2")
	if got, want := b.String(), "  时间          1\n  待签名字符串  2\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := s.heading("PROVIDER", "CODE"); got != "平台\t返回码" {
		t.Errorf("got %q", got)
	}
	if got := (&session{language: words.English}).heading("PROVIDER", "CODE"); got != "PROVIDER\tCODE" {
		t.Errorf("got %q", got)
	}
}
