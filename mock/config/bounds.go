package config

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/token"

	"paymock/mock/shape"
)

// The bounds of a YAML text, far above what a scenario needs. Size, marks and documents are counted in one pass
// before anything is made of the text, the others of its tokens before the parser sees them: its time grows with
// the square of documents, of nesting and of the names in a mapping, and each mark costs it half a kilobyte.
// What aliases stand for is bounded by maxValues.
const (
	MaxText      = 4 << 20        // bytes; some 20,000 rules
	MaxSent      = 512 << 10      // bytes of a text that is sent to a server
	MaxMarks     = 100_000        // each begins or ends a value, or a comment; a rule has 12 and more
	MaxDocuments = 100            // one is read
	MaxDepth     = 64             // lists and mappings in each other
	MaxNames     = shape.MaxNames // in a mapping
	MaxNumber    = 400            // characters of a number, or of a text that a tag makes one
	MaxSentences = 10_000         // of a list
	MaxIncludes  = 100            // of a file
)

// measure checks what can be counted before a text is taken apart.
func (d document) measure() *mistake {
	if len(d.text) > MaxText {
		return &mistake{1, 1, fmt.Sprintf("the text is longer than %d MiB; part it into several files that a small one includes", MaxText>>20)}
	}
	line, begin := 1, 0 // of the line
	marks, documents := 0, 0
	for i, c := range d.text {
		switch c {
		case '\n':
			line, begin = line+1, i+1
			continue
		case ',', ':', '[', ']', '{', '}', '&', '*', '!', '|', '>', '%', '@', '`', '"', '\'':
			marks++
		case '#':
			if i == begin || isBlank(d.text[i-1]) {
				marks++
			}
		case '-', '?', '.':
			if i+1 == len(d.text) || isBlank(d.text[i+1]) {
				marks++
			}
			if i == begin && (bytes.HasPrefix(d.text[i:], []byte("---")) || bytes.HasPrefix(d.text[i:], []byte("..."))) {
				documents++
			}
		default:
			continue
		}
		if marks > MaxMarks {
			return &mistake{line, utf8.RuneCount(d.text[begin:i]) + 1, fmt.Sprintf("more than %d marks, such as , : - and brackets, up to here; part the file into several that a small one includes", MaxMarks)}
		}
		if documents > MaxDocuments {
			return &mistake{line, 1, fmt.Sprintf("more than %d documents; put each scenario into a file of its own", MaxDocuments)}
		}
	}
	return nil
}

// isBlank tells what parts a mark from a text.
func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// tokenize parts a text into tokens and checks its other bounds.
func (d document) tokenize() (token.Tokens, *mistake) {
	tokens := lexer.Tokenize(string(d.text))
	for i, t := range tokens {
		if isNumber(tokens, i) && len(t.Value) > MaxNumber {
			wrong := mistakeAt(t, fmt.Sprintf("a number of more than %d characters; put what is a text into quotes, without a tag", MaxNumber))
			return nil, &wrong
		}
	}
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

// isNumber reports whether a token is read as a number: by its form, or by the tag before it.
func isNumber(tokens token.Tokens, i int) bool {
	switch tokens[i].Type {
	case token.IntegerType, token.FloatType, token.BinaryIntegerType, token.OctetIntegerType, token.HexIntegerType:
		return true
	case token.StringType, token.DoubleQuoteType, token.SingleQuoteType:
		return i > 0 && tokens[i-1].Type == token.TagType
	}
	return false
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
