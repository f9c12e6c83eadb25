package words

import (
	"regexp"
	"sync"
)

var (
	verbPattern = compiled(`%(?:\[\d+\])?[-+#0]*\d*(?:\.\d+)?[a-zA-Z]`)
	// filePattern is a file's place.
	filePattern = compiled(`(?s)^([^\s:]+:\d+(?::\d+)?: )(.+)$`)
	// placePattern matches what comes before the text proper: a file's place, a field, what was tried.
	placePattern = compiled(`(?s)^((?:[\w./$\[\]-]+|"(?:[^"\\]|\\.)*"|.+?:\d+(?::\d+)?): )(.+)$`)
	// proofPattern is a text with what it was found in.
	proofPattern = compiled(`(?s)^([^"]+): ("(?:[^"\\]|\\.)*")$`)
	// quotations match what is in quotation marks, which has no words of ours.
	quotations = compiled(quotedText)
	// excerpt is a line of a file, which is the user's own.
	excerpt = compiled(`^[> ] *\d+ \| `)
	// pasting is the end of a line below which the lines that begin with four blanks are to be copied as they stand.
	pasting = compiled(`ready to paste:$`)
)

// commandBefore matches a text that ends in the beginning of a command line.
var commandBefore = compiled("(?:payctl|paymock) [ -_a-~]*$")

func compiled(expr string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}

// quotedText matches a text in quotation marks or backquotes, or such a mark itself between others.
const (
	quotedText = `'[` + marks + `]'|"(?:[^"\\]|\\.)*"|` + "`[^`]*`"
	marks      = "\"`"
)
