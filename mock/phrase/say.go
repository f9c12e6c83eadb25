package phrase

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

// SentenceExpressions match the lines of features that are sentences about what the platform
// does, one for each language, with the line as their only group. Parse reads what they match,
// or says what of it can't be understood. No step's wording is matched by them.
func SentenceExpressions() []*regexp.Regexp { return sentenceExpressions() }

var sentenceExpressions = perPlatforms(func() []*regexp.Regexp {
	return []*regexp.Regexp{
		regexp.MustCompile(`^((?i:the (?:[a-z0-9_-]+ )?platform) (?:` + strings.Join(clauseVerbs(), "|") + `)\b.*|(?i:somebody|someone) .*)$`),
		regexp.MustCompile(inEitherLetters(`^((?:当.*时[，,]?\s*)?[^"“「]*平台.*|有人.*)$`)),
	}
})

// isSmallWord reports whether a word is of small letters and dashes alone.
func isSmallWord(word string) bool {
	return word != "" && strings.Trim(word, "abcdefghijklmnopqrstuvwxyz-") == ""
}

// clauseVerbs are the first words of clauses.
func clauseVerbs() []string {
	all := map[string]bool{}
	for _, c := range spoken()[English][0] {
		words, _, _ := strings.Cut(strings.ReplaceAll(c.body.text, "[s]", ""), " ")
		for verb := range strings.SplitSeq(strings.Trim(words, "()"), "|") {
			if isSmallWord(verb) {
				all[verb+"s?"] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(all))
}
