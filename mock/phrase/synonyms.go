package phrase

import (
	_ "embed"
	"regexp"
	"strings"
	"sync"
)

//go:embed synonyms/english.txt
var englishSynonyms string

//go:embed synonyms/chinese.txt
var chineseSynonyms string

// synonymLines are the further ways to say clauses and limits, by language and the wording's name. Behind
// " later" are those of a clause that follows another and doesn't repeat its operation: ", then times out".
var synonymLines = sync.OnceValue(func() map[Language]map[string][]string {
	return map[Language]map[string][]string{English: readSynonyms(englishSynonyms), Chinese: readSynonyms(chineseSynonyms)}
})

// readSynonyms reads the lines below each "= name".
func readSynonyms(text string) map[string][]string {
	all, name := map[string][]string{}, ""
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if title, ok := strings.CutPrefix(line, "= "); ok {
			name = title
		} else if line != "" && line[0] != '#' {
			all[name] = append(all[name], line)
		}
	}
	return all
}

// synonymsOf compiles the further ways to say a clause or limit. In them CALLBACK stands for the
// callback with or without its kind, and ANSWER for "the answer to".
func synonymsOf(name string) map[Language][]*pattern {
	all := map[Language][]*pattern{}
	for l, lines := range synonymLines() {
		for _, text := range lines[name] {
			for from, to := range shorthands()[l] {
				text = strings.ReplaceAll(text, from, to)
			}
			for _, callback := range callbackForms[l] {
				form := strings.ReplaceAll(text, "CALLBACK", callback)
				all[l] = append(all[l], compileSynonym(l, form))
				if form == text {
					break
				}
			}
		}
	}
	return all
}

// compileSynonym compiles a further way to say something. It takes the longest of its choices.
func compileSynonym(l Language, text string) *pattern {
	if l == English { // what may be left out takes its blank with it
		text = optionalWord.compiled().ReplaceAllString(text, "[($1) ]")
		if at := strings.LastIndex(text, " ["); at > 0 && strings.IndexByte(text[at:], ']') == len(text[at:])-1 {
			text = text[:at] + "[ (" + text[at+len(" ["):len(text)-1] + ")]"
		}
	}
	p := compilePattern(l, text)
	p.prefix = leftmostLongest(p.prefix)
	return p
}

// optionalWord is a word that may be left out; the s of callback[s] is none.
var optionalWord = expression{text: `\[(a|[a-z|A-Z ]{2,})\] `}

// leftmostLongest makes an expression take the longest of its choices, whatever their order.
func leftmostLongest(expr func() *regexp.Regexp) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp {
		re := expr()
		re.Longest()
		return re
	})
}

var callbackForms = map[Language][]string{
	English: {"(the |a |an |every |each |all |){callback} callback", "(the |a |an |every |each |all |any |)callback"},
	Chinese: {"[所有|全部|每个] {callback} [的] 回调", "[所有|全部|每个|任何|任意] [的] 回调"},
}

var shorthands = sync.OnceValue(func() map[Language]map[string]string {
	return map[Language]map[string]string{
		English: {
			"ANSWER": "(the|a|an|its) (answer|response|reply) (to|of|for|from)",
			"WRONG":  "[a|an|the] (wrong|bad|invalid|broken|false|incorrect) (signature|sign)",
			"STATUS": "[a|an|the] (HTTP status code|HTTP status|HTTP code|HTTP error|status code|HTTP|status)",
			"RETURN": "[the platform] (returns|return|answers|answer|responds|respond|replies|reply|fails|fail|gives|give|sends|send|reports|report) [with]",
		},
		Chinese: {
			"ANSWER": "[的] (应答报文|响应报文|返回结果|应答|响应|回应|回覆|返回|回复|结果)",
			"RETURN": "[都|均|一律|直接|就|应该|应|会|要|必须|总是|需要] (返回|报错|报|应答|回复|回应|响应|抛出|提示)",
			"CALLED": "[商户|用户|客户端|我|我们] (调用|请求|发起|访问|调) {operation} [时|的时候|后]，[平台]",
		},
	}
})
