package remedies

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// typingRemedies are those of mistakes of typing.
var typingRemedies = []remedy{
	{regexp.MustCompile(`no comma stands before \w+; write ", " between them`), func(lines []string, at told, _ []string) []string {
		before, after := parted(lines, at)
		lines[at.line-1] = strings.TrimRight(before, " ") + ", " + after
		return lines
	}},
	{regexp.MustCompile(`no blank follows the (?:colon|dash); write`), putAt(" ")},
	{regexp.MustCompile(`^[=＝] follows no key; write ": "`), func(lines []string, at told, _ []string) []string {
		before, after := parted(lines, at)
		lines[at.line-1] = before + ": " + strings.TrimLeft(after, "=＝ ")
		return lines
	}},
	{regexp.MustCompile(`^. parts nothing here; write ", "`), func(lines []string, at told, _ []string) []string {
		before, after := parted(lines, at)
		lines[at.line-1] = before + ", " + strings.TrimLeft(after, ";；、 ")
		return lines
	}},
	{regexp.MustCompile(`^. ends no line; leave it out|would close; leave it out`), func(lines []string, at told, _ []string) []string {
		before, after := parted(lines, at)
		lines[at.line-1] = before + string([]rune(after)[1:])
		return lines
	}},
	{regexp.MustCompile(`would close; write (.) behind (\w+)$`), func(lines []string, at told, found []string) []string {
		lines[at.line-1] = strings.Replace(lines[at.line-1], found[2]+": ", found[2]+": "+found[1], 1)
		return lines
	}},
	{regexp.MustCompile(`the quotation mark .* has no end; write (.) behind the text`), func(lines []string, at told, found []string) []string {
		text := strings.TrimRight(lines[at.line-1], "}] ")
		lines[at.line-1] = text + found[1] + strings.TrimPrefix(lines[at.line-1], text)
		return lines
	}},
	{regexp.MustCompile(`the bracket . of \d+:\d+ is open; write (.) at the end of the line`), func(lines []string, at told, found []string) []string {
		lines[at.line-1] += found[1]
		return lines
	}},
	{regexp.MustCompile(`indented by \d+ blanks; write (\d+), as in line`), func(lines []string, at told, found []string) []string {
		blanks, _ := strconv.Atoi(found[1])
		lines[at.line-1] = strings.Repeat(" ", blanks) + strings.TrimLeft(lines[at.line-1], " ")
		return lines
	}},
	{regexp.MustCompile(`write rules: in a line above the list`), func(lines []string, _ told, _ []string) []string {
		return slices.Insert(lines, 0, "rules:")
	}},
	{regexp.MustCompile(`want keys and values; write (\{.*?\})(?: to answer with that code)?; the keys`), func(lines []string, at told, found []string) []string {
		before, after := parted(lines, at)
		key, _, _ := strings.Cut(after, ":")
		lines[at.line-1] = before + key + ": " + found[1]
		return lines
	}},
	{regexp.MustCompile(`stands in where: write where: \{(\w+): ([^{}]*)\}$`), func(lines []string, at told, found []string) []string {
		lines[at.line-1] = strings.Replace(lines[at.line-1], found[1]+": "+found[2], "where: {"+found[1]+": "+found[2]+"}", 1)
		return lines
	}},
	{regexp.MustCompile(`unless its status says otherwise; leave it out$`), leaveOut},
	{regexp.MustCompile(`// begins no comment; write #`), func(lines []string, at told, _ []string) []string {
		before, after := parted(lines, at)
		lines[at.line-1] = before + "#" + strings.TrimPrefix(after, "//")
		return lines
	}},
	{regexp.MustCompile(`> compares nothing here; write (\{.*\})$`), func(lines []string, at told, found []string) []string {
		before, after := parted(lines, at)
		lines[at.line-1] = before + found[1] + strings.TrimLeft(after, "> 0123456789.")
		return lines
	}},
	{regexp.MustCompile(`want the least and the most; write (\[.*\])$|want names and values.*; write (\{.*\})$`), func(lines []string, at told, found []string) []string {
		before, after := parted(lines, at)
		key := regexp.MustCompile(`^(\w+): (?:\[[^\]]*\]|"[^"]*"|[^,}\]]+)`).FindStringSubmatch(after)
		lines[at.line-1] = before + key[1] + ": " + found[1] + found[2] + strings.TrimPrefix(after, key[0])
		return lines
	}},
	{regexp.MustCompile(`write (\w+: \{(\w+): (\w+)\})$`), func(lines []string, at told, found []string) []string {
		before, after := parted(lines, at)
		lines[at.line-1] = before + strings.Replace(after, found[2]+": "+found[3], found[1], 1)
		return lines
	}},
	{regexp.MustCompile(`is a list of then itself: then: \[\{…\}, \{…\}\]$`), func(lines []string, at told, _ []string) []string {
		lines[at.line-1] = regexp.MustCompile(`then: \{\w+: (\[.*\])\}`).ReplaceAllString(lines[at.line-1], "then: $1")
		return lines
	}},
	{regexp.MustCompile(`has a sign of money; write "(.*?)"`), replaceWord},
	{regexp.MustCompile(`no colon stands behind (\w+); write (.*)$`), func(lines []string, at told, found []string) []string {
		_, value, _ := strings.Cut(found[2], ": ")
		lines[at.line-1] = strings.Replace(lines[at.line-1], found[1]+" "+value, found[2], 1)
		return lines
	}},
	{regexp.MustCompile(`want a whole number such as 2; write (\d+)$`), func(lines []string, at told, found []string) []string {
		before, after := parted(lines, at)
		if key, list, ok := strings.Cut(after, ": ["); ok {
			_, rest, _ := strings.Cut(list, "]")
			lines[at.line-1] = before + key + ": " + found[1] + rest
			return lines
		}
		return replaceWord(lines, at, found)
	}},
	{regexp.MustCompile(`no amount is ".*"; write (\{.*\})$`), func(lines []string, at told, found []string) []string {
		lines[at.line-1] = replaceAt(lines[at.line-1], at.column, found[1])
		return lines
	}},
}

// parted is what stands before and behind a place on its line.
func parted(lines []string, at told) (before, after string) {
	letters := []rune(lines[at.line-1])
	return string(letters[:at.column-1]), string(letters[at.column-1:])
}

// putAt puts a text at the place.
func putAt(text string) func([]string, told, []string) []string {
	return func(lines []string, at told, _ []string) []string {
		before, after := parted(lines, at)
		lines[at.line-1] = before + text + after
		return lines
	}
}
