package phrase

import (
	"strconv"
	"strings"
)

// What lines of features have that their steps write otherwise.
var (
	// figureOfMoney is a figure behind a word for money, with what follows.
	figureOfMoney = expression{text: `((?:金额|金額|余额|餘額|amount|balance)\s*(?:为|為|是|of|[:：=])?\s*)(\d+(?:\.\d+)?)(\s*(?:[，,。；;、]|$))`}
	// amountInWords is an amount in Chinese numerals.
	amountInWords = expression{text: `(^|[^一二两三四五六七八九十百千万\d第])([一二两三四五六七八九十百千]+)(\s*(?:元|块|圆))`}
	// endOfCode is what may be the end of a code's name.
	endOfCode = expression{text: `[A-Z]+(?:[._][A-Z]+)+`}
	// movedTime is a line that lets time pass, with how much.
	movedTime = expression{text: `(?i)^(?:(?:把|将|让)?(?:系统|平台|当前)?(?:时间|时钟|日期)(?:往后|向后|往前|向前|继续)?(?:拨快?|快进|前进|推进|跳过|走|过去?|加|推迟|调快)了?` +
		`|快进|sleep|wait(?: for)?|休眠|睡眠|暂停|停顿|延时)` +
		`\s*\(?(\d+(?:\.\d+)?\s*(?:个?(?:毫秒|秒钟?|分钟|小时|天|日|周)|ms|min(?:ute)?s?|sec(?:ond)?s?|hours?|days?|[smhd])?)\)?$`}
	// stillTime says that time stands still.
	stillTime = expression{text: `^(?:把|将|让)?(?:系统|平台|当前)?(?:时间|时钟)(?:是|被|已|已经)?(?:固定|停|冻|静止|不走|不动)`}
)

// AsSteps is a line of a feature with the unit of each amount that has none, and with the whole of each code of which the end is
// said: TRADE_STATUS_ERROR.
func AsSteps(line, platform string) string {
	if platform != "" {
		line = figureOfMoney.compiled().ReplaceAllStringFunc(line, func(found string) string {
			part := figureOfMoney.FindStringSubmatch(found)
			return part[1] + AmountIn(part[2], languageOf(line), platform) + part[3]
		})
	}
	line = amountInWords.compiled().ReplaceAllStringFunc(line, func(said string) string {
		found := amountInWords.FindStringSubmatch(said)
		if n, ok := Count(found[2]); ok {
			return found[1] + strconv.Itoa(n) + found[3]
		}
		return said
	})
	return endOfCode.compiled().ReplaceAllStringFunc(line, func(said string) string { return CodeWithEnd(said, platform) })
}

// InSmallUnits is the line that was meant by one with a large amount without a unit, which may be one of the platform's small
// units, so; none of other lines.
func InSmallUnits(said, meant, platform string) []string {
	const fewest = 4 // digits
	for _, part := range figureOfMoney.compiled().FindAllStringSubmatch(said, -1) {
		amounts := amountsOf(part[2], languageOf(said), platform)
		if whole := amounts[len(amounts)-1]; len(amounts) > 1 && len(part[2]) >= fewest && strings.Contains(meant, whole) {
			return []string{strings.Replace(meant, whole, amounts[0], 1)}
		}
	}
	return nil
}

// TimeMoved is the step that lets time pass, for a line of a call that speaks of time and of how much, and of nothing that is
// surely another; "" for others.
func TimeMoved(line string, at Setting, near []Near) (step string) {
	found := movedTime.compiled().FindStringSubmatch(Simplified(line))
	if found == nil || at.Place != When || len(near) > 0 && near[0].Sure {
		return ""
	}
	said := found[1]
	if isDigits(said) { // as sleep has it
		said += "s"
	}
	if _, ok := Duration(said); !ok {
		return ""
	}
	step, _ = Find("passes").Say(languageOf(line), said)
	return step
}

// TimeFrozen is the step that freezes the clock, for a line before the calls that says that time stands still; "" for others.
func TimeFrozen(line string, at Setting, near []Near) (step string) {
	if at.Place == Given && (len(near) == 0 || !near[0].Sure) && stillTime.compiled().MatchString(Simplified(line)) {
		step, _ = Find("freeze").Say(languageOf(line))
	}
	return step
}
