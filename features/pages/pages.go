// Package pages runs what the Markdown pages have their readers paste.
//
// Each page is one shell session in an empty directory, with both commands on the path, on the
// default ports, in a network namespace of its own. A comment on the line before a block says what
// its reader does with it, or why it can't be run:
//
//	<!-- background: http://127.0.0.1:12181/readyz -->   in another terminal, until that answers
//	<!-- file: shop.py -->                               save it
//	<!-- exits with 1 -->                                and not with 0
//	<!-- not run: it pulls from the network -->
package pages

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Block is a fenced block of a page.
type Block struct {
	Line     int    // of the fence
	Language string // of the fence, "sh"
	Text     string
	Verb     string // of the comment before it: background, file, exits with, not run; "" for none
	Argument string // of the comment
}

var (
	fence  = regexp.MustCompile("^```([a-z]*)$")
	strays = regexp.MustCompile("^\\s*(```|~~~)") // fences of other forms
	mark   = regexp.MustCompile(`^<!-- (background|file|exits with|not run):? (.+) -->$`)
)

// Blocks lists a page's blocks in order.
func Blocks(page string) ([]Block, error) {
	var blocks []Block
	var block *Block
	verb, argument := "", ""
	for i, line := range strings.Split(page, "\n") {
		switch found := fence.FindStringSubmatch(line); {
		case block != nil && line == "```":
			blocks = append(blocks, *block)
			block = nil
		case block != nil:
			block.Text += line + "\n"
		case found == nil && strays.MatchString(line):
			return nil, fmt.Errorf("line %d: a block that no session would run; begin it with ``` and its language, at the line's start", i+1)
		case found != nil:
			block = &Block{Line: i + 1, Language: found[1], Verb: verb, Argument: argument}
		}
		verb, argument = "", ""
		if found := mark.FindStringSubmatch(line); found != nil && block == nil {
			verb, argument = found[1], found[2]
		}
	}
	if block != nil {
		return nil, fmt.Errorf("line %d: the block has no end", block.Line)
	}
	return blocks, nil
}

// Script is the session of a page, in bash. Each command's failure ends it, naming the block's line.
func Script(blocks []Block) (string, error) {
	var s strings.Builder
	s.WriteString("set -euo pipefail\n")
	for _, b := range blocks {
		if err := b.check(); err != nil {
			return "", fmt.Errorf("line %d: %w", b.Line, err)
		}
		switch {
		case b.Verb == "not run", b.Language != "sh" && b.Verb != "file":
			continue
		case b.Verb == "file":
			fmt.Fprintf(&s, "cat > %s <<'END_OF_PAGE_FILE'\n%sEND_OF_PAGE_FILE\n", b.Argument, b.Text)
			continue
		}
		fmt.Fprintf(&s, "echo '--- the block at line %d'\n", b.Line)
		switch b.Verb {
		case "background":
			fmt.Fprintf(&s, "{\n%s} > background-%d.log 2>&1 &\n", b.Text, b.Line)
			fmt.Fprintf(&s, "for i in $(seq 300); do curl -s -o /dev/null %[1]s && break; [ $i != 300 ] || { echo 'nobody answers at %[1]s'; cat background-%[2]d.log; exit 1; }; sleep 0.1; done\n", b.Argument, b.Line)
		case "exits with":
			fmt.Fprintf(&s, "status=0\n(\n%s) || status=$?\n[ $status = %[2]s ] || { echo \"exit code $status, and %[2]s is told\"; exit 1; }\n", b.Text, b.Argument)
		default:
			s.WriteString(b.Text)
		}
	}
	s.WriteString("echo '--- the end'\n")
	return s.String(), nil
}

// fewestWords of a reason that says something.
const fewestWords = 3

func (b Block) check() error {
	switch {
	case b.Verb == "not run" && len(strings.Fields(b.Argument)) < fewestWords:
		return fmt.Errorf("%q is no reason for not running it", b.Argument)
	case b.Verb == "file" && strings.ContainsAny(b.Argument, "/ '"):
		return fmt.Errorf("%q is no file's name", b.Argument)
	case slices.Contains([]string{"bash", "shell", "console", "zsh"}, b.Language):
		return fmt.Errorf("a block in %s, which no session would run; write sh", b.Language)
	case b.Verb == "" && b.Language == "":
		return fmt.Errorf("a block without language; write sh, text or another after the fence")
	}
	return nil
}
