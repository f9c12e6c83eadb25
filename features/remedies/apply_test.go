package remedies

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// told is one mistake as it is printed.
type told struct {
	line, column int // column 0: the line as a whole
	reason       string
}

// putAbove matches what is said of lines that a file lacks.
var putAbove = regexp.MustCompile(`(?s)(?:take away line ([\d, ]+), and )?put above line (\d+):\n(.*)`)

// above is the line above which lines are to be put; past the end where none are.
func (t told) above() int {
	if found := putAbove.FindStringSubmatch(t.reason); found != nil {
		at, _ := strconv.Atoi(found[2])
		return at
	}
	return math.MaxInt
}

// putLines puts lines above one, and takes those away that come too late.
func putLines(lines []string, _ told, found []string) []string {
	late := strings.Split(found[1], ", ")
	slices.Reverse(late)
	for _, number := range late {
		if n, err := strconv.Atoi(number); err == nil {
			lines = slices.Delete(lines, n-1, n)
		}
	}
	at, _ := strconv.Atoi(found[2])
	return slices.Insert(lines, at-1, strings.Split(found[3], "\n")...)
}

// remedy does what a reason says to the lines of a file, at the place that is told.
type remedy struct {
	says *regexp.Regexp
	do   func(lines []string, at told, found []string) []string
}

// remedies are tried in order; the first whose words are in the reason is applied.
var remedies = append(typingRemedies, []remedy{
	{putAbove, putLines},
	{regexp.MustCompile(`wants a table on the lines below, such as: "(.+)"$`), func(lines []string, at told, found []string) []string {
		return slices.Insert(lines, at.line, "      "+found[1])
	}},
	{regexp.MustCompile(`write # language: (\S+)`), func(lines []string, at told, found []string) []string {
		lines[at.line-1] = "# language: " + found[1]
		return lines
	}},
	{regexp.MustCompile(`"(.+)" begins no step; write "(.+)"$`), replaceNamed},
	{regexp.MustCompile(`"(.+)" begins nothing; write (.+):$`), replaceNamed},
	{regexp.MustCompile(`no keyword of a step; write "(.+)" before it$`), func(lines []string, at told, found []string) []string {
		lines[at.line-1] = lines[at.line-1][:at.column-1] + found[1] + lines[at.line-1][at.column-1:]
		return lines
	}},
	{regexp.MustCompile(`^(//) begins no comment; write (#)$`), replaceNamed},
	{regexp.MustCompile(`which stand in a line each: (?:"(.+)"|` + "`(.+)`" + `), (?:"(.+)"|` + "`(.+)`" + `)$`), twoLines},
	{regexp.MustCompile(`it counts in (\S+)$`), replaceWord},
	{regexp.MustCompile("stands for a value of your own, such as in (?:\"(.+)\"|`(.+)`); the lines"), func(lines []string, at told, found []string) []string {
		keyword := regexp.MustCompile(`^\s*(?:Given |And |When |Then |假如|并且|当|那么)`).FindString(lines[at.line-1])
		lines[at.line-1] = keyword + found[1] + found[2]
		return lines
	}},
	{regexp.MustCompile(`which is compared as it stands; write (\{.+\}), or \{equal: .*\} for that text itself$`), replaceWord},
	{regexp.MustCompile(`"(.+)" begins no step; write (\S+)$`), replaceNamed},
	{regexp.MustCompile(`"(.+)" begins no step; (leave it out)$`), func(lines []string, at told, found []string) []string {
		return replaceNamed(lines, at, []string{"", found[1], ""})
	}},
	{regexp.MustCompile(`^(.+) is no keyword of # language: \S+; write (\S+)$`), replaceNamed},
	{regexp.MustCompile(`"(.+)" is filled by no column of the examples; write (\S+)$`), replaceNamed},
	{regexp.MustCompile("put it above line (\\d+): (?:\"(.*)\"|`(.*)`)$"), func(lines []string, at told, found []string) []string {
		above, _ := strconv.Atoi(found[1])
		return slices.Insert(slices.Delete(slices.Clone(lines), at.line-1, at.line), above-1, "    "+found[2]+found[3])
	}},
	{regexp.MustCompile(`begin it with the line (# language: \S+)`), func(lines []string, _ told, found []string) []string {
		return slices.Insert(lines, 0, found[1])
	}},
	{regexp.MustCompile(`put a line such as (.+) above`), func(lines []string, at told, found []string) []string {
		return slices.Insert(lines, at.line-1, found[1])
	}},
	{regexp.MustCompile(`a Chinese colon ： stands behind .*; write (.*): with`), replaceRunes("：", ":")},
	{regexp.MustCompile(`a Chinese colon ： follows no key; write ": "`), replaceRunes("：", ": ")},
	{regexp.MustCompile(`a Chinese comma ， parts nothing; write ", "`), replaceRunes("，", ", ")},
	{regexp.MustCompile(`a Chinese dash (.) begins no entry; write "- "`), func(lines []string, at told, found []string) []string {
		return replaceRunes(found[1], "-")(lines, at, found)
	}},
	{regexp.MustCompile(`a full-width blank \(U\+3000\); indent with ASCII blanks`), replaceRunes("　", " ")},
	{regexp.MustCompile(`(?:full-width|full-width bracket|Chinese quotation mark) (.)(?:;| begins no comment;) write (.)$`), func(lines []string, at told, found []string) []string {
		return replaceRunes(found[1], found[2])(lines, at, found)
	}},
	{regexp.MustCompile(`a tab; indent with blanks`), func(lines []string, at told, _ []string) []string {
		lines[at.line-1] = strings.ReplaceAll(lines[at.line-1], "\t", strings.Repeat(" ", blanksOf(lines, at.line-1)))
		return lines
	}},
	{regexp.MustCompile(`for .* write (\d+), or "`), func(lines []string, at told, found []string) []string {
		lines[at.line-1] = regexp.MustCompile(`\d+\.\d+`).ReplaceAllLiteralString(lines[at.line-1], found[1])
		return lines
	}},
	{regexp.MustCompile(`is a reserved character; .* in quotes`), func(lines []string, at told, _ []string) []string {
		lines[at.line-1] = regexp.MustCompile(`[@%&*!`+"`"+`][^,}]*`).ReplaceAllString(lines[at.line-1], `"$0"`)
		return lines
	}},
	{regexp.MustCompile(`for .* write (\d+)(?: or \d+)?$`), replaceWord},
	{regexp.MustCompile(`write (\S+) without quotes`), replaceWord},
	{regexp.MustCompile(`in full-width (?:letters|digits)[;,] write (\S+)`), replaceWord},
	{regexp.MustCompile(`(?:; write|% write) (\S+)$`), replaceWord},
	{regexp.MustCompile(`it stands (beside when and then, in the rule|in when|in then|in an entry of (?:apps|rules))`), moveKey},
	{regexp.MustCompile(`it stands in a scenario file`), leaveOut},
	{regexp.MustCompile(`put it into the list given instead of rules`), func(lines []string, at told, _ []string) []string {
		sentence := lines[at.line-1]
		return append([]string{"given:", sentence}, slices.DeleteFunc(slices.Delete(lines, at.line-1, at.line), func(l string) bool { return l == "rules:" })...)
	}},
	{regexp.MustCompile(`keep one of the two`), leaveOut},
	{regexp.MustCompile(`or leave it out|leave it out (for the default|to )`), leaveOut},
	{regexp.MustCompile(`a second document; put each scenario into a file of its own`), func(lines []string, at told, _ []string) []string {
		return lines[:slices.Index(lines, "---")]
	}},
	{regexp.MustCompile(`give each its own name`), func(lines []string, at told, _ []string) []string {
		lines[at.line-1] = replaceAt(lines[at.line-1], at.column, "another")
		return lines
	}},
	{regexp.MustCompile(`sequence end token '(.)' not found`), func(lines []string, at told, found []string) []string {
		lines[at.line-1] += "{then: {hang: true}}" + found[1]
		return lines
	}},
	{regexp.MustCompile(`want a list; begin each entry with "- "`), beginEntries},
	{regexp.MustCompile(`want one text`), func(lines []string, at told, _ []string) []string {
		lines[at.line-1] = strings.NewReplacer("[", "", "]", "").Replace(lines[at.line-1])
		return lines
	}},
	{regexp.MustCompile(`begin with an app of that platform: "(.*)"`), func(lines []string, at told, found []string) []string {
		i := slices.IndexFunc(lines, func(l string) bool { return strings.HasSuffix(l, " app") || strings.HasSuffix(l, " 应用") })
		lines[i] = regexp.MustCompile(`an? \w+ app|一个 \w+ 应用`).ReplaceAllLiteralString(lines[i], found[1])
		return lines
	}},
	{regexp.MustCompile(`say provider: (\w+), or in a sentence: (the \w+ platform)`), sayPlatform},
	{regexp.MustCompile(`add (respond)$`), func(lines []string, at told, found []string) []string {
		lines[at.line-1] = strings.Replace(lines[at.line-1], "then: {", `then: {`+found[1]+`: "1403", `, 1)
		return lines
	}},
	{regexp.MustCompile(`is for callbacks; say when\.callback`), func(lines []string, at told, _ []string) []string {
		return strings.Split(strings.Replace(strings.Join(lines, "\n"), "operation: settle", "callback: any", 1), "\n")
	}},
	{regexp.MustCompile(`is for calls, not for callbacks; .* or use (\w+), (\w+)`), func(lines []string, at told, found []string) []string {
		lines[at.line-1] = strings.Replace(lines[at.line-1], "hang: true", found[2]+": true", 1)
		return lines
	}},
	{regexp.MustCompile(`amount must be greater than 0; it is in minor units, (\d+) is`), func(lines []string, at told, found []string) []string {
		return slices.Insert(lines, at.line, strings.Repeat(" ", at.column-1)+"amount: "+found[1])
	}},
	{regexp.MustCompile(`must be from (\d+) to \d+`), replaceWord},
	{regexp.MustCompile(`not understood: "(.*)"; did you mean ["` + "`" + `](.*?)["` + "`" + `](?: or|\?)`), func(lines []string, at told, found []string) []string {
		lines[at.line-1] = strings.Replace(lines[at.line-1], found[1], found[2], 1)
		return lines
	}},
	{regexp.MustCompile("no step is worded [\"`](.*)[\"`]; did you mean [\"`](.*?)[\"`](?: or|\\?)"), func(lines []string, at told, found []string) []string {
		lines[at.line-1] = strings.Replace(lines[at.line-1], found[1], found[2], 1)
		return lines
	}},
	{regexp.MustCompile(`is a field of (\w+), not of (\w+)`), func(lines []string, _ told, found []string) []string {
		return strings.Split(strings.Replace(strings.Join(lines, "\n"), "operation: "+found[2], "operation: "+found[1], 1), "\n")
	}},
	{regexp.MustCompile(`no (?:\w+ ){1,5}"(.*?)".*; did you mean "(.*?)"`), replaceNamed},
	{regexp.MustCompile(`"(.*?)".*; did you mean "(.*?)"`), replaceNamed},
	{regexp.MustCompile(`has no switch "(.*?)"; there are (\w+)`), func(lines []string, at told, found []string) []string {
		lines[at.line-1] = strings.Replace(lines[at.line-1], found[1], found[2], 1)
		return lines
	}},
	{regexp.MustCompile(`can't be ".*?"; use (\w+) or`), replaceWord},
	{regexp.MustCompile(`fills <([^>]+)>; (?:they have |write <)([^,.> ]+)`), func(lines []string, at told, found []string) []string {
		lines[at.line-1] = strings.Replace(lines[at.line-1], "<"+found[1]+">", "<"+found[2]+">", 1)
		return lines
	}},
	{regexp.MustCompile(`a step begins with (\w+)`), func(lines []string, at told, found []string) []string {
		lines[at.line] = strings.Replace(lines[at.line], "a 4pyun", found[1]+" a 4pyun", 1)
		return lines
	}},
	{regexp.MustCompile(`wants a table or a text in`), func(lines []string, at told, _ []string) []string {
		return slices.Insert(lines, at.line, "      | out_trade_no | P1 |")
	}},
	{regexp.MustCompile(`ends too early; expected """`), func(lines []string, _ told, _ []string) []string {
		return append(lines, `      """`)
	}},
	{regexp.MustCompile(`such as (\S+?)(?:,| nor|$)`), replaceWord},
}...)

// apply does what a reason says; false when nobody could tell what that is.
func apply(text string, at told) (string, bool) {
	for _, r := range remedies {
		if found := r.says.FindStringSubmatch(at.reason); found != nil {
			lines := r.do(strings.Split(strings.TrimSuffix(text, "\n"), "\n"), at, found)
			return strings.Join(lines, "\n") + "\n", true
		}
	}
	return text, false
}

// replaceRunes replaces what stands at the place, which must be that.
func replaceRunes(old, with string) func([]string, told, []string) []string {
	return func(lines []string, at told, _ []string) []string {
		line := []rune(lines[at.line-1])
		if at.column <= len(line) && string(line[at.column-1]) == old {
			lines[at.line-1] = string(line[:at.column-1]) + with + string(line[at.column:])
		}
		return lines
	}
}

// twoLines writes a step in two lines.
func twoLines(lines []string, at told, found []string) []string {
	line := []rune(lines[at.line-1])
	keyword, indent := "And ", blanksOf(lines, at.line-1)
	if regexp.MustCompile(`\p{Han}`).MatchString(string(line[:at.column-1])) {
		keyword = "并且"
	}
	lines[at.line-1] = string(line[:at.column-1]) + found[1] + found[2]
	return slices.Insert(lines, at.line, strings.Repeat(" ", indent)+keyword+found[3]+found[4])
}

func replaceWord(lines []string, at told, found []string) []string {
	lines[at.line-1] = replaceAt(lines[at.line-1], at.column, found[1])
	return lines
}

// replaceAt replaces the word, or the text in quotation marks, that begins at a column.
func replaceAt(line string, column int, with string) string {
	letters := []rune(line)
	before, after := string(letters[:column-1]), string(letters[column-1:])
	return before + regexp.MustCompile(`^(?:"[^"]*"|'[^']*'|[^\s,{}\[\]:]+(?: [a-z]+)?)`).ReplaceAllLiteralString(after, with)
}

// replaceNamed replaces a name by the nearest one, at the place or in the sentence that stands there.
func replaceNamed(lines []string, at told, found []string) []string {
	letters := []rune(lines[at.line-1])
	before, after := string(letters[:at.column-1]), string(letters[at.column-1:])
	lines[at.line-1] = before + strings.Replace(after, found[1], found[2], 1)
	return lines
}

// leaveOut removes the line of the place.
func leaveOut(lines []string, at told, _ []string) []string {
	return slices.Delete(lines, at.line-1, at.line)
}

func blanksOf(lines []string, i int) int {
	if i > 0 && strings.Contains(lines[i-1], "- ") {
		return 4
	}
	return 2
}

// beginEntries writes a list where a value stands.
func beginEntries(lines []string, at told, _ []string) []string {
	key, value, _ := strings.Cut(lines[at.line-1], ":")
	if value = strings.TrimSpace(value); value != "" {
		lines[at.line-1] = key + ": [" + value + "]"
		return lines
	}
	lines[at.line] = "  - " + strings.TrimSpace(lines[at.line])
	return lines
}

// sayPlatform names another platform where the file names one.
func sayPlatform(lines []string, at told, found []string) []string {
	provider, subject := regexp.MustCompile(`provider: \w+`), regexp.MustCompile(`the \w+ platform`)
	for i := at.line - 1; i >= 0; i-- {
		for expr, with := range map[*regexp.Regexp]string{provider: "provider: " + found[1], subject: found[2]} {
			if expr.MatchString(lines[i]) {
				lines[i] = expr.ReplaceAllLiteralString(lines[i], with)
				return lines
			}
		}
	}
	return lines
}

// moveKey takes a key to where it is said to stand.
func moveKey(lines []string, at told, found []string) []string {
	letters := []rune(lines[at.line-1])
	member := regexp.MustCompile(`^(\w+): ("[^"]*"|\{.*?\}|[^\s,{}]+)`).FindString(string(letters[at.column-1:]))
	rest := string(letters[:at.column-1]) + strings.TrimPrefix(string(letters[at.column-1:]), member)
	rest = strings.TrimSuffix(strings.Replace(rest, ", }", "}", 1), ", ")
	begins := strings.HasPrefix(strings.TrimLeft(lines[at.line-1], " "), "- ")
	lines[at.line-1] = rest
	if strings.TrimSpace(rest) == "" {
		lines = slices.Delete(lines, at.line-1, at.line)
	}
	switch then := slices.IndexFunc(lines, func(l string) bool { return strings.Contains(l, "then:") }); found[1] {
	case "in when":
		if begins {
			lines[at.line-1] = "  - when: {" + member + "}"
			return lines
		}
		return slices.Insert(lines, then, "    when: {"+member+"}")
	case "in then":
		lines[then] = strings.Replace(lines[then], "{", "{"+member+", ", 1)
		return lines
	default:
		if then < 0 { // whole rules stood at the top
			return append(lines, "rules:", "  - "+member)
		}
		for then < len(lines) && !strings.HasPrefix(lines[then], "    then") && !strings.HasPrefix(lines[then], "  - then") {
			then++
		}
		if then >= len(lines) {
			return append(lines, "rules:", "  - "+member)
		}
		end := then + 1
		for end < len(lines) && strings.HasPrefix(lines[end], "     ") {
			end++
		}
		return slices.Insert(lines, end, "    "+member)
	}
}

// readTold reads "file:line:column: reason" lines of what a command printed about a file.
func readTold(file, printed string) (all []told) {
	expr := regexp.MustCompile(`(?m)(?:^|: )` + regexp.QuoteMeta(file) + `:(\d+):(?:(\d+):)? (.*above line \d+:(?:\n {2,}.*)+|.*)$`)
	for _, found := range expr.FindAllStringSubmatch(printed, -1) {
		line, _ := strconv.Atoi(found[1])
		column, _ := strconv.Atoi(found[2])
		all = append(all, told{line, column, strings.TrimRight(found[3], "\n")})
	}
	return all
}
