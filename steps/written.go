package steps

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"paymock/client/adapter"
	"paymock/mock/names"
	"paymock/mock/names/shipped"
	"paymock/mock/phrase"
)

var (
	// figureOfMoney matches a figure behind a word for money, with what follows.
	figureOfMoney = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`((?:金额|金額|余额|餘額|amount|balance)\s*(?:为|為|是|of|[:：=])?\s*)(\d+(?:\.\d+)?)(\s*(?:[，,。；;、]|$))`)
	})
	// codeWords matches what is written as codes are.
	codeWords = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[A-Z]+(?:[._][A-Z]+)+`) })
)

// asWritten is a line with the unit of each amount that has none, and with the whole of each code of which the end is said:
// TRADE_STATUS_ERROR.
func asWritten(line, platform string) string {
	if platform != "" {
		line = figureOfMoney().ReplaceAllStringFunc(line, func(found string) string {
			part := figureOfMoney().FindStringSubmatch(found)
			return part[1] + phrase.AmountIn(part[2], phrase.LanguageOf(line), platform) + part[3]
		})
	}
	return codeWords().ReplaceAllStringFunc(line, func(said string) string { return fullCode(said, platform) })
}

// fullCode is the one code of a platform that has a word for its end; of others the word.
func fullCode(said, platform string) string {
	var found []string
	for _, p := range shipped.Platforms() {
		if platform != "" && p.Name != platform {
			continue
		}
		for _, c := range p.Codes {
			if c.Name() == said || c.Code == said {
				return said
			}
			if strings.HasSuffix(c.Name(), "."+said) && !slices.Contains(found, c.Name()) {
				found = append(found, c.Name())
			}
		}
	}
	if len(found) == 1 {
		return found[0]
	}
	return said
}

// takesCodeForName reports whether a step has a platform's code where the name of something stands.
func takesCodeForName(line string) bool {
	wording, raw := phrase.MatchStep(line)
	if wording == nil {
		return false
	}
	isCode := func(named string) bool {
		return slices.ContainsFunc(shipped.Platforms(), func(p names.Platform) bool {
			return shipped.HasCode(p.Name, func(c names.Code) bool { return c.Name() == named })
		})
	}
	for i, slot := range wording.Slots() {
		named := strings.Trim(raw[i], `"“”「」`)
		if slices.Contains([]string{"trade", "order", "terminal", "account"}, slot) && codeWords().MatchString(named) && isCode(named) {
			return true
		}
	}
	return false
}

// inSmallUnits is a line whose large amount, which was said without a unit, may be one of the platform's small units, so; none
// of other lines.
func inSmallUnits(said, meant string, at phrase.Setting) []string {
	const fewest = 4 // digits
	p, err := adapter.Find(at.Platform)
	if err != nil || p.Digits == 0 {
		return nil
	}
	for _, part := range figureOfMoney().FindAllStringSubmatch(said, -1) {
		whole := phrase.AmountIn(part[2], phrase.LanguageOf(said), at.Platform)
		if len(part[2]) >= fewest && !strings.Contains(part[2], ".") && strings.Contains(meant, whole) {
			unit := map[phrase.Language]string{phrase.English: " fen", phrase.Chinese: " 分"}[phrase.LanguageOf(said)]
			return []string{strings.Replace(meant, whole, part[2]+unit, 1)}
		}
	}
	return nil
}
