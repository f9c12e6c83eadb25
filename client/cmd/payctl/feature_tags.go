package main

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// tagWord is one word of a tag expression.
var tagWord = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\(|\)|&&|\|\||,|[~!]|[^\s()&|,~!]+`) })

// parseTags reads a tag expression as Cucumber has it, "@a and not (@b or @c)", and the marks
// of older ones: &&, || and ~, and the comma, an "or" that binds closest. "" wants everything.
func parseTags(text string) (func([]string) bool, error) {
	if strings.TrimSpace(text) == "" {
		return func([]string) bool { return true }, nil
	}
	p := &tagParser{words: tagWord().FindAllString(text, -1)}
	wanted, err := p.parseLevel(0)
	if err == nil && p.at < len(p.words) {
		err = fmt.Errorf("%q is unexpected", p.words[p.at])
	}
	if err != nil {
		return nil, fmt.Errorf("%q: %w; write it like '%s'", text, err, meantTags(p.words))
	}
	return wanted, nil
}

// meantTags is the expression that some words mean which are none, or an example.
func meantTags(words []string) string {
	others := map[string]string{"和": "and", "且": "and", "并且": "and", "与": "and", "或": "or", "或者": "or", "非": "not", "不": "not", "除了": "not", "，": "or"}
	var meant []string
	for _, word := range words {
		operator := slices.ContainsFunc(tagOperators, func(level []string) bool { return slices.Contains(level, strings.ToLower(word)) })
		switch {
		case others[word] != "":
			word = others[word]
		case !operator && !slices.Contains([]string{"(", ")", "not", "!", "~"}, word):
			word = "@" + strings.Trim(word, "@＠#'\"“”‘’")
		}
		meant = append(meant, word)
	}
	p := &tagParser{words: meant}
	if _, err := p.parseLevel(0); err != nil || p.at < len(meant) {
		return "@settle and not @slow"
	}
	return strings.Join(meant, " ")
}

type tagParser struct {
	words []string
	at    int
}

// tagOperators are the words between tags, those that bind least first.
var tagOperators = [][]string{{"or", "||"}, {"and", "&&"}, {","}}

// takeWord moves on when the next word is one of some.
func (p *tagParser) takeWord(words ...string) bool {
	ok := p.at < len(p.words) && slices.Contains(words, strings.ToLower(p.words[p.at]))
	if ok {
		p.at++
	}
	return ok
}

func (p *tagParser) parseLevel(level int) (func([]string) bool, error) {
	if level == len(tagOperators) {
		return p.parseOne()
	}
	left, err := p.parseLevel(level + 1)
	for err == nil && p.takeWord(tagOperators[level]...) {
		var right func([]string) bool
		right, err = p.parseLevel(level + 1)
		before, both := left, level == 1
		left = func(tags []string) bool {
			if both {
				return before(tags) && right(tags)
			}
			return before(tags) || right(tags)
		}
	}
	return left, err
}

func (p *tagParser) parseOne() (func([]string) bool, error) {
	switch {
	case p.takeWord("not", "~", "!"):
		inner, err := p.parseOne()
		return func(tags []string) bool { return !inner(tags) }, err
	case p.takeWord("("):
		inner, err := p.parseLevel(0)
		if err == nil && !p.takeWord(")") {
			err = errors.New("a bracket is not closed")
		}
		return inner, err
	case p.at == len(p.words):
		return nil, errors.New("a tag is missing at the end")
	}
	tag := p.words[p.at]
	if !strings.HasPrefix(tag, "@") || len(tag) == 1 {
		return nil, fmt.Errorf("%q is no tag: tags begin with @", tag)
	}
	p.at++
	return func(tags []string) bool { return slices.Contains(tags, tag) }, nil
}
