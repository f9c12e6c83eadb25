package phrase

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// An amount of a sentence, in either language, with its unit.
const (
	moneyFigure  = `(\d+(?:\.\d+)?|` + figureChinese + `)\s*`
	amountBefore = `(?:(?:金额|数额)\s*)?(?:[为是在]|等于)?\s*`
	roughlyHan   = `(?:大约|大概|差不多|接近|将近|约莫|约|近)(?:[为是在有]|等于)?\s*`
	aboutBefore  = `(?:\b(?:for|of|with|on|where|when|if) )?(?:\b(?:the |an? )?amounts? )?(?:\b(?:is|of) )?`
)

// approximately has the expressions of amounts that are said roughly, whose groups are a figure and its unit, and of an amount
// that no figure is said of.
type approximately struct{ roughly, uncounted, spread, from, odd *regexp.Regexp }

// roughWords is what one of them needs to match.
var roughWords = expression{text: `(?i)左右|上下|附近|出头|[约近多来几余数概~至到-]|差不多|[奇单]数|\b(?:about|around|roughly|approx|circa|nearly|almost|close|odd|or so|more or|give or|thereabouts)`}

var approximateAmounts = perPlatforms(func() *approximately {
	unit := `((?i:` + unitExpression("") + `))`
	return &approximately{
		roughly: regexp.MustCompile(amountBefore + roughlyHan + moneyFigure + unit + `\s*(?:左右|上下)?|` +
			amountBefore + moneyFigure + unit + `\s*(?:左右|上下|附近|出头)|` +
			amountBefore + moneyFigure + `[多来几余]\s*` + unit + `|` +
			`(?i)` + aboutBefore + `\b(?:about|around|roughly|approximately|approx\.?|circa|nearly|almost|close to)\s+(\d+(?:\.\d+)?)\s*` + unit + `|` +
			aboutBefore + `(\d+(?:\.\d+)?)\s*` + unit + `\s+(?:or so|or thereabouts|more or less|give or take)`),
		uncounted: regexp.MustCompile(amountBefore + `(?:好?几|数)[十百千万]+\s*(?i:` + unitExpression("") + `)`),
		spread:    regexp.MustCompile(`(?:金额|数额)\s*(?:[为是在]|介于)?\s*(\d+(?:\.\d+)?)\s*[到至~-]\s*(\d+(?:\.\d+)?)(?:之间)?\s*(\D{0,2})`),
		from:      regexp.MustCompile(`^(\d+(?:\.\d+)?)\s*(?i:` + unitExpression("") + `)?\s*[到至~-]\s*(\d+(?:\.\d+)?)\s*` + unit + `$`),
		odd:       regexp.MustCompile(`(?:第|每)?(?:奇数|单数)[次笔个回]|(?i:\bodd(?:[- ]numbered)? ` + timesEnglish + `)`),
	}
})

// roughAmount refuses an amount that is said roughly, since a rule compares with bounds: with the sentence that has them, a
// tenth below and above, where that means something; "" where none is said so.
func roughAmount(text, own string) string {
	if !roughWords.compiled().MatchString(text) {
		return ""
	}
	l := languageOf(text)
	if said := approximateAmounts().uncounted.FindString(text); said != "" {
		return fmt.Sprintf("%q is no amount to compare with; write figures, \"where amount is over 99 yuan where amount is under 1000 yuan\"", said)
	}
	if m := approximateAmounts().spread.FindStringSubmatch(text); m != nil && !startsUnit(m[3]) && !isDigit(m[3]+" ") {
		var both []string
		for _, amount := range amountsOf(m[2], l, own) {
			both = append(both, m[1]+"-"+amount)
		}
		return fmt.Sprintf("%q is an amount without unit; write it behind the number, %s", strings.TrimSpace(m[1]+"-"+m[2]), Quoted(both...))
	}
	if said := approximateAmounts().odd.FindString(text); said != "" {
		return fmt.Sprintf("%q are the first, the third and so on, which no sentence says; say \"every 2nd call\" for the even ones, or name each: \"the first returns CODE, the third returns CODE\"", said)
	}
	said, low, high := roughBounds(text)
	if said == "" {
		return ""
	}
	before, behind, _ := strings.Cut(text, said)
	ways := map[Language][2]string{
		English: {"%s where amount is over " + low + " where amount is under " + high + "%s", ""},
		Chinese: {"%s金额大于 " + low + "小于 " + high + "%s", "%s%s，当 金额 大于 " + low + "时，当 金额 小于 " + high + "时"},
	}[l]
	for _, way := range ways {
		bounded := strings.Join(strings.Fields(fmt.Sprintf(way, strings.TrimRight(before, " "), strings.TrimPrefix(behind, "的"))), " ")
		if r, err := parse(bounded); err == nil && r.When.Where["amount"].Over != nil && r.When.Where["amount"].Under != nil {
			return fmt.Sprintf("%q has no bounds; write them, with figures of your own: %q", said, bounded)
		}
	}
	return fmt.Sprintf("%q has no bounds; write them, with figures of your own: %q", said, map[Language]string{English: "where amount is over " + low + " where amount is under " + high, Chinese: "当 金额 大于 " + low + "时，当 金额 小于 " + high + "时"}[l])
}

// roughBounds are what a text says roughly of an amount, and bounds a tenth below and above it; "" where it says none so.
func roughBounds(text string) (said, low, high string) {
	at := approximateAmounts().roughly.FindStringSubmatchIndex(text)
	if at == nil {
		return "", "", ""
	}
	const more = 2 + 2*4 // the groups of 100 多元
	figure, unit := "", ""
	for i := 2; i+3 < len(at); i += 4 {
		if at[i] >= 0 {
			figure, unit = inDigits(text[at[i]:at[i+1]]), text[at[i+2]:at[i+3]]
		}
	}
	n, err := strconv.ParseFloat(figure, 64)
	if err != nil {
		return "", "", ""
	}
	low, high = tenthOff(n, -1)+" "+unit, tenthOff(n, 1)+" "+unit
	if at[more] >= 0 {
		low = figure + " " + unit
	}
	return strings.TrimSpace(text[at[0]:at[1]]), low, high
}

// tenthOff is a figure with a tenth of it added or taken off, with as few decimals as say it.
func tenthOff(n float64, sign int) string {
	return strconv.FormatFloat(n+float64(sign)*n/10, 'f', -1, 64)
}

// AmountBounds is the condition that an amount means which is written roughly, "100元左右", or from one to another, "50-100元"; "" of
// other texts.
func AmountBounds(text string) (condition string) {
	usual, _ := usualLetters(strings.TrimSpace(text))
	if m := approximateAmounts().from.FindStringSubmatch(usual); m != nil {
		return fmt.Sprintf("{at_least: %s %s, at_most: %s %[2]s}", m[1], m[3], m[2])
	}
	if said, low, high := roughBounds(usual); said != "" && said == usual {
		return fmt.Sprintf("{over: %s, under: %s}", low, high)
	}
	return ""
}
