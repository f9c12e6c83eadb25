package suggest

import (
	"regexp"
	"strings"
	"sync"
)

// figureParts matches an amount as people write it: a sign of money, the figure, and a word for its unit.
var figureParts = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:amount=|amount:)?(?:[¥$]|rmb|cny|nt\$|twd)?\s*(\d[\d,]*(?:\.\d+)?)\s*(元|圆|圓|块钱?|塊錢?|yuan|rmb|cny|dollars?|twd|ntd?\$?|分钱?|分錢|fen|cents?)?$`)
})

// thousands matches a figure whose commas part thousands.
var thousands = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\d{1,3}(?:,\d{3})+(?:\.\d+)?$`) })

// Figure is the plain figure of an amount as people write it: "２２．０３", "22。03", "22,03", “22.03”, "1,000", "¥60" and "2203分",
// which is of a hundredth where the money has so many digits. False where it can't be told.
func Figure(text string, digits int) (string, bool) {
	plain := strings.ToLower(strings.Trim(strings.Map(plainOfFigure, text), " \t\"'“”‘’「」"))
	found := figureParts().FindStringSubmatch(plain)
	if found == nil {
		return "", false
	}
	figure, unit := found[1], found[2]
	figure, ok := PlainFigure(figure)
	if !ok {
		return "", false
	}
	if isHundredth := strings.HasPrefix(unit, "分") || unit == "fen" || strings.HasPrefix(unit, "cent"); !isHundredth {
		return figure, true
	}
	return inUnits(figure, digits)
}

// PlainFigure is a figure of digits, commas and a point without the commas that part its thousands, and with the point that
// its decimals want: 50,00 is 50.00. False where it may be two figures.
func PlainFigure(figure string) (plain string, ok bool) {
	whole, part, comma := strings.Cut(figure, ",")
	switch {
	case !comma:
		return figure, strings.Count(figure, ".") <= 1
	case thousands().MatchString(figure):
		return strings.ReplaceAll(figure, ",", ""), true
	case len(part) <= 2 && part != "" && strings.Trim(part+whole, "0123456789") == "":
		return whole + "." + part, true
	}
	return "", false
}

// inUnits is a number of hundredths in units; false where it has a fraction, or where the money has no such parts and
// they make no whole unit.
func inUnits(figure string, digits int) (string, bool) {
	if strings.Contains(figure, ".") {
		return "", false
	}
	const parts = 2 // digits of a hundredth
	figure = strings.TrimLeft(figure, "0")
	figure = strings.Repeat("0", max(0, parts+1-len(figure))) + figure
	whole, rest := figure[:len(figure)-parts], figure[len(figure)-parts:]
	if digits == 0 {
		if rest != "00" {
			return "", false
		}
		return whole, true
	}
	return whole + "." + rest, true
}

// plainOfFigure is a letter of a figure as ASCII has it.
func plainOfFigure(r rune) rune {
	switch {
	case r >= '０' && r <= '９':
		return r - '０' + '0'
	case r == '。' || r == '．' || r == '｡':
		return '.'
	case r == '，' || r == '、':
		return ','
	case r == '￥':
		return '¥'
	case r == '＄':
		return '$'
	case r == '＝':
		return '='
	case r == '：':
		return ':'
	case r == '\u3000' || r == '\u00a0':
		return ' '
	}
	return r
}
