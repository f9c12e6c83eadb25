package config

import (
	"fmt"

	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/token"

	"paymock/mock/shape"
)

// The bounds of a YAML text, far above what a scenario needs. They are checked before anything
// is built of it, since the parser's time and memory grow with the square of the nesting and of the
// names in a mapping. What aliases stand for is bounded by maxValues.
const (
	MaxText  = 4 << 20        // bytes; some 20,000 rules
	MaxDepth = 64             // lists and mappings in each other
	MaxNames = shape.MaxNames // in a mapping
)

// tokenize parts a text into tokens and checks its bounds.
func (d document) tokenize() (token.Tokens, *mistake) {
	if len(d.text) > MaxText {
		return nil, &mistake{1, 1, fmt.Sprintf("the text is longer than %d MiB; part it into several files that a small one includes", MaxText>>20)}
	}
	tokens := lexer.Tokenize(string(d.text))
	if wrong := checkForm(tokens); wrong != nil {
		return nil, wrong
	}
	return tokens, nil
}

// block is a list or mapping that is told by its indentation.
type block struct {
	column int
	kind   token.Type
	names  int // or entries, so far
}

// bracket is one that is open. The names in a brace have a colon each, or only commas between them.
type bracket struct {
	brace         bool
	colons, names int
}

// count is how many names there are, with what comes now.
func (b *bracket) count(next token.Type) int {
	switch {
	case next == token.MappingValueType:
		b.colons++
	case next == token.CollectEntryType && b.brace:
		b.names++
	}
	return max(b.colons, b.names)
}

// checkForm finds where a text is nested too deep, or a mapping has too many names; nil where
// neither is so.
func checkForm(tokens token.Tokens) *mistake {
	var open []block
	var flow []bracket // that are open
	for i, t := range tokens {
		at := t
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			flow = append(flow, bracket{brace: t.Type == token.MappingStartType})
		case token.SequenceEndType, token.MappingEndType:
			flow = flow[:max(len(flow)-1, 0)]
		case token.MappingValueType: // of the key before it
			if i > 0 {
				at = tokens[i-1]
			}
		case token.SequenceEntryType, token.MappingKeyType, token.TagType, token.AnchorType, token.CollectEntryType:
		case token.DocumentHeaderType, token.DocumentEndType:
			open, flow = nil, nil
			continue
		default:
			continue
		}
		names := 0
		if len(flow) == 0 && at.Position != nil {
			open = openBlock(open, block{at.Position.Column, t.Type, 1})
			if t.Type == token.MappingValueType || t.Type == token.MappingKeyType {
				names = open[len(open)-1].names
			}
		} else if len(flow) > 0 {
			names = flow[len(flow)-1].count(t.Type)
		}
		if len(open)+len(flow) > MaxDepth {
			wrong := mistakeAt(t, fmt.Sprintf("nested deeper than %d levels; a scenario needs fewer than 10", MaxDepth))
			return &wrong
		}
		if names > MaxNames {
			wrong := mistakeAt(at, fmt.Sprintf("more than %d names in a mapping; a scenario needs fewer than 100", MaxNames))
			return &wrong
		}
	}
	return nil
}

// openBlock leaves the blocks that end where one begins, and opens that one, or goes on with it.
func openBlock(open []block, b block) []block {
	for n := len(open); n > 0; n-- {
		last := open[n-1]
		inside := last.column < b.column || last.column == b.column && last.kind == token.MappingValueType && b.kind == token.SequenceEntryType
		if inside {
			break
		}
		if last.column == b.column && last.kind == b.kind {
			b.names = last.names + 1
		}
		open = open[:n-1]
	}
	return append(open, b)
}
