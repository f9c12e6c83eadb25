package config

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"

	"paymock/mock/shape"
)

// mended is a text whose Chinese punctuation was replaced, and where blanks were put in.
type mended struct {
	document
	typed []mistake // the punctuation, as mistakes of the text that was given
	// blanks are, by line, the columns of the text that was given behind which a blank was put.
	blanks map[int][]int
}

// mend replaces the Chinese punctuation that stands where YAML wants its own. It looks at lines
// with keys that a file may have only: in a text for people a Chinese colon is right.
func mend(given document, as *shape.Shape) mended {
	keys := keyAndColon()
	if as != nil && as.Name == settingsName {
		keys = keysAndColon(as.Names())
	}
	out := mended{document: given, blanks: map[int][]int{}}
	lines := strings.Split(string(given.text), "\n")
	for i, line := range lines {
		if !strings.ContainsFunc(line, isChinesePunctuation) {
			continue
		}
		letters := []rune(line)
		replace := func(at int, with rune, reason string) {
			out.typed = append(out.typed, mistake{i + 1, at + 1, reason})
			letters[at] = with
			if r := letters[min(at+1, len(letters)-1)]; with == ':' && r != ' ' {
				out.blanks[i+1] = append(out.blanks[i+1], at+1)
			}
		}
		mendIndentation(letters, replace)
		if keys.MatchString(string(letters)) {
			mendLine(letters, replace)
		}
		lines[i] = spaced(letters, out.blanks[i+1])
	}
	out.text = []byte(strings.Join(lines, "\n"))
	return out
}

// spaced puts a blank behind each of the columns.
func spaced(letters []rune, columns []int) string {
	var b strings.Builder
	for i, r := range letters {
		b.WriteRune(r)
		if len(columns) > 0 && columns[0] == i+1 {
			b.WriteByte(' ')
			columns = columns[1:]
		}
	}
	return b.String()
}

// original gives mistakes of the mended text their places in the text that was given.
func (m mended) original(found []mistake) []mistake {
	for i, f := range found {
		shift := 0
		for n, column := range m.blanks[f.line] {
			if f.column > column+n {
				shift++
			}
		}
		found[i].column -= shift
	}
	return found
}

// typedAt are the mistakes of typing in what begins at a place, on its line.
func (m mended) typedAt(at place) (found []mistake) {
	end := at.column + utf8.RuneCountInString(at.text)
	for _, typed := range m.typed {
		if typed.line == at.line && typed.column >= at.column && typed.column <= end {
			found = append(found, typed)
		}
	}
	return found
}

func isChinesePunctuation(r rune) bool {
	return strings.ContainsRune("：，｛｝［］“”‘’＂＇－—　＃", r)
}

// mendIndentation looks at what stands before a line's first word.
func mendIndentation(letters []rune, replace func(int, rune, string)) {
	for at, r := range letters {
		switch r {
		case '　':
			replace(at, ' ', "a full-width blank (U+3000); indent with ASCII blanks")
		case '－', '—', '–':
			replace(at, '-', fmt.Sprintf("a Chinese dash %c begins no entry; write \"- \"", r))
		case '＃':
			replace(at, '#', "a full-width ＃ begins no comment; write #")
			return
		case ' ', '-':
		default:
			return
		}
	}
}

// keyAndColon is a key that scenarios have with the colon behind it, of which at least one is
// Chinese on the line.
var keyAndColon = sync.OnceValue(func() *regexp.Regexp { return keysAndColon(allKeys()) })

func keysAndColon(keys []string) *regexp.Regexp {
	return regexp.MustCompile(`(?:^|[\s{｛,，])["“]?(?:` + strings.Join(keys, "|") + `)["”]?\s*[:：]`)
}

// mendLine replaces the punctuation of a line of keys and values, but for what stands in quotes
// and comments.
func mendLine(letters []rune, replace func(int, rune, string)) {
	var quote rune
	flow := strings.ContainsAny(string(letters), "{[｛［")
	for at, r := range letters {
		switch {
		case quote != 0:
			if r == quote {
				quote = 0
			}
		case r == '"' || r == '\'':
			quote = r
		case r == '#' && (at == 0 || letters[at-1] == ' '):
			return
		case r == '：' && isWordEnd(letters[:at]):
			replace(at, ':', "a Chinese colon ： follows no key; write \": \", an ASCII colon and a blank")
		case r == '，' && flow:
			replace(at, ',', "a Chinese comma ， parts nothing; write \", \"")
		case strings.ContainsRune("｛｝［］", r):
			ascii := []rune(width.Narrow.String(string(r)))[0]
			replace(at, ascii, fmt.Sprintf("a full-width bracket %c; write %c", r, ascii))
		case strings.ContainsRune("“”＂", r):
			replace(at, '"', fmt.Sprintf("a Chinese quotation mark %c; write \"", r))
		case strings.ContainsRune("‘’＇", r):
			replace(at, '\'', fmt.Sprintf("a Chinese quotation mark %c; write '", r))
		}
	}
}

// isWordEnd reports whether what stands before ends with a key.
func isWordEnd(before []rune) bool {
	text := strings.TrimRight(string(before), ` "”`)
	i := strings.LastIndexFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' && r != '.' && r != '-'
	})
	return text[i+1:] != ""
}

// halfWidth is a text with ASCII letters and digits in the place of full-width ones; false when
// there are none in it.
func halfWidth(text string) (string, bool) {
	if !strings.ContainsFunc(text, isFullWidth) {
		return text, false
	}
	return strings.Map(func(r rune) rune {
		if isFullWidth(r) {
			return r - '！' + '!'
		}
		return r
	}, text), true
}

// isFullWidth reports whether a letter is the full-width form of an ASCII digit, letter or one
// of the marks that codes and numbers have.
func isFullWidth(r rune) bool {
	return r >= '０' && r <= '９' || r >= 'Ａ' && r <= 'Ｚ' || r >= 'ａ' && r <= 'ｚ' || strings.ContainsRune("．＿－／", r)
}
