package config

import (
	"fmt"

	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/token"
)

// The bounds of a YAML text, far above what a scenario needs. They are checked before anything
// is built of it, since the parser's time and memory grow with the square of the nesting. What
// aliases stand for is bounded by maxValues.
const (
	MaxText  = 4 << 20 // bytes; some 20,000 rules
	MaxDepth = 64      // lists and mappings in each other
)

// tokenize parts a text into tokens and checks its bounds.
func (d document) tokenize() (token.Tokens, *mistake) {
	if len(d.text) > MaxText {
		return nil, &mistake{1, 1, fmt.Sprintf("the text is longer than %d MiB; part it into several files that a small one includes", MaxText>>20)}
	}
	tokens := lexer.Tokenize(string(d.text))
	if at := tooDeep(tokens); at != nil {
		wrong := mistakeAt(at, fmt.Sprintf("nested deeper than %d levels; a scenario needs fewer than 10", MaxDepth))
		return nil, &wrong
	}
	return tokens, nil
}

// block is a list or mapping that is told by its indentation.
type block struct {
	column int
	kind   token.Type
}

// tooDeep finds the token at which a text is nested too deep; nil where it is not.
func tooDeep(tokens token.Tokens) *token.Token {
	var open []block
	flow := 0 // open brackets and braces
	for i, t := range tokens {
		at := t
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			flow++
		case token.SequenceEndType, token.MappingEndType:
			flow = max(flow-1, 0)
		case token.MappingValueType: // of the key before it
			if i > 0 {
				at = tokens[i-1]
			}
		case token.SequenceEntryType, token.MappingKeyType, token.TagType, token.AnchorType:
		case token.DocumentHeaderType, token.DocumentEndType:
			open, flow = nil, 0
			continue
		default:
			continue
		}
		if flow == 0 && at.Position != nil {
			open = openBlock(open, block{at.Position.Column, t.Type})
		}
		if len(open)+flow > MaxDepth {
			return t
		}
	}
	return nil
}

// openBlock leaves the blocks that end where one begins, and opens that one.
func openBlock(open []block, b block) []block {
	for n := len(open); n > 0; n-- {
		last := open[n-1]
		inside := last.column < b.column || last.column == b.column && last.kind == token.MappingValueType && b.kind == token.SequenceEntryType
		if inside {
			break
		}
		open = open[:n-1]
	}
	return append(open, b)
}
