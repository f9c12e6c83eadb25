package main

import (
	"fmt"
	"io"
	"reflect"
	"strings"
	"text/tabwriter"
	"unicode"
	"unicode/utf8"

	"paymock/mock/words"
)

// printLine prints one line. Texts among args come from outside, so that what would steer a terminal
// is shown instead; only what paint has coloured goes as it is.
func printLine(w io.Writer, format string, args ...any) {
	shown := make([]any, len(args))
	for i, arg := range args {
		switch v := arg.(type) {
		case string:
			shown[i] = escapeControls(v)
		case []byte:
			shown[i] = escapeControls(string(v))
		case error:
			shown[i] = escapeControls(v.Error())
		case fmt.Stringer:
			shown[i] = escapeControls(v.String())
		default:
			shown[i] = arg
			if reflect.ValueOf(arg).Kind() == reflect.String {
				shown[i] = escapeControls(fmt.Sprint(arg))
			}
		}
	}
	_, _ = fmt.Fprintf(w, format+"\n", shown...) // a writer that fails remembers it: checkedWriter
}

// printSaid prints one line in the chosen language, indented as its English is.
func (s *session) printSaid(w io.Writer, format string, args ...any) {
	printLine(w, "%s", payctlTexts.InLines(s.language, fmt.Sprintf(format, args...)))
}

// paintedText is a text with colours, of which the rest is printable.
type paintedText []string

func (p paintedText) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, strings.Join(p, "")) }

// paintText colours a text for a terminal.
func paintText(colours bool, colour, text string) paintedText {
	if !colours || text == "" {
		return paintedText{escapeControls(text)}
	}
	return paintedText{"\x1b[" + colour + "m", escapeControls(text), "\x1b[0m"}
}

// escapeControls shows control characters and those that change the direction of writing as escapes;
// ends of lines and tabs stay.
func escapeControls(text string) string {
	if strings.IndexFunc(strings.ReplaceAll(text, "\r\n", "\n"), steersTerminal) < 0 && utf8.ValidString(text) {
		return text
	}
	var b strings.Builder
	for len(text) > 0 {
		r, size := utf8.DecodeRuneInString(text)
		switch {
		case strings.HasPrefix(text, "\r\n"):
			b.WriteByte('\r')
		case r == utf8.RuneError && size == 1, steersTerminal(r) && r < utf8.RuneSelf:
			fmt.Fprintf(&b, `\x%02x`, text[0])
		case steersTerminal(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteString(text[:size])
		}
		text = text[size:]
	}
	return b.String()
}

func steersTerminal(r rune) bool {
	if r == '\n' || r == '\t' {
		return false
	}
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)
}

// tableLines lays rows out in columns, with a heading above unless it is "".
func tableLines(head string, rows []string) []string {
	var b strings.Builder
	tw := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	if head != "" {
		printLine(tw, "%s", twoColumns(head))
	}
	for _, row := range rows {
		printLine(tw, "%s", twoColumns(row))
	}
	_ = tw.Flush() // it writes to memory
	text := strings.ReplaceAll(b.String(), secondColumn, "")
	if text == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}

// secondColumn stands for the second column of a letter that takes two, while columns are counted.
const secondColumn = "\ue000"

// twoColumns has a sign for each column of a text: terminals show Chinese letters and signs two columns wide.
func twoColumns(text string) string {
	var b strings.Builder
	for _, r := range text {
		b.WriteRune(r)
		if words.IsWide(r) {
			b.WriteString(secondColumn)
		}
	}
	return b.String()
}

// inOneLine shows ends of lines in a text from outside, which could pass for lines of ours.
func inOneLine(text string) string {
	return strings.NewReplacer("\r", `\r`, "\n", `\n`).Replace(text)
}

// tableRow joins one row of a table; a cell can't break it.
func tableRow(values ...any) string {
	texts := make([]string, len(values))
	for i, v := range values {
		text := strings.NewReplacer("\t", " ", "\n", " ", "\r", " ").Replace(fmt.Sprint(v))
		if text == "" {
			text = "-"
		}
		texts[i] = text
	}
	return strings.Join(texts, "\t")
}

// printPairs prints names and values, those without value left out.
func printPairs(w io.Writer, values ...string) {
	var rows []string
	for i := 0; i+1 < len(values); i += 2 {
		if values[i+1] != "" {
			rows = append(rows, "  "+tableRow(values[i], values[i+1]))
		}
	}
	printRows(w, rows)
}

// printRows prints rows in columns, without a heading and without colours.
func printRows(w io.Writer, rows []string) {
	for _, line := range tableLines("", rows) {
		_, _ = io.WriteString(w, line+"\n") // a writer that fails remembers it: checkedWriter
	}
}

// checkedWriter remembers the first error of what it writes to, and calls failed then, if it is set.
type checkedWriter struct {
	io.Writer
	err    error
	failed func()
}

func (c *checkedWriter) Write(p []byte) (int, error) {
	n, err := c.Writer.Write(p)
	if err != nil && c.err == nil {
		c.err = err
		if c.failed != nil {
			c.failed()
		}
	}
	return n, err
}
