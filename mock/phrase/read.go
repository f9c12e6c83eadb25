package phrase

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Count reads how often something happens, as people write it: "2 times", "两次", "twice".
func Count(text string) (n int, ok bool) {
	text, _ = usualLetters(strings.ToLower(strings.TrimSpace(text)))
	switch text {
	case "once":
		return 1, true
	case "twice":
		return 2, true
	}
	if k := kinds()["nth"]; k.whole[English]().MatchString(text) {
		text = nthOf(text)
	}
	for _, unit := range []string{"times", "time", "calls", "x", "次", "回", "遍", "趟", "轮", "词", "此"} {
		text = strings.TrimSpace(strings.TrimSuffix(text, unit))
	}
	return readNumber(text)
}

// SaysSignature reports whether a text speaks of signatures.
func SaysSignature(text string) bool { return thingsOf(Simplified(text))["signature"] }

// Duration reads a length of time as people write it, "3 seconds", "3 秒" or "5", which is of seconds, and writes
// it as rules have it.
func Duration(text string) (written string, ok bool) {
	text, _ = usualLetters(text)
	if unitOfWord(text) != 0 && len(text) > 1 { // per second
		text = "1" + text
	}
	if figure, err := strconv.ParseFloat(text, 64); err == nil { // thousands are milliseconds, as other tools count
		text += map[bool]string{true: "ms", false: "s"}[figure >= 1000]
	}
	written, err := readDuration(text)
	return cmp.Or(written, text), err == nil
}

// Chance reads a probability as people write it: "20%", "half", "三成", "1/5", "百分之二十", "0.2" or "20".
func Chance(text string) (chance float64, ok bool) {
	text, _ = usualLetters(strings.ToLower(strings.TrimSpace(text)))
	text = strings.Trim(text, " 以的概机几率")
	if n, err := strconv.ParseFloat(text, 64); err == nil {
		return n / map[bool]float64{true: 100, false: 1}[n > 1], n >= 0 && n <= 100
	}
	if part, of, is := strings.Cut(text, "/"); is {
		n, err := strconv.ParseFloat(strings.TrimSpace(part), 64)
		all, wrong := strconv.ParseFloat(strings.TrimSpace(of), 64)
		return n / all, err == nil && wrong == nil && n > 0 && n <= all
	}
	if tenths, is := strings.CutSuffix(text, "成"); is {
		n, counts := readNumber(tenths)
		return float64(n) / 10, counts && n <= 10
	}
	if k := kinds()["percent"]; !k.whole[languageOf(text)]().MatchString(text) {
		return 0, false
	}
	written, err := readChance(text)
	if err != nil {
		return 0, false
	}
	chance, err = strconv.ParseFloat(written, 64)
	return chance, err == nil && chance <= 1
}

// IsOperation reports whether a word is the name of an operation that sentences have words for.
func IsOperation(word string) bool {
	return slices.ContainsFunc(operationWords, func(w vocabularyWord) bool { return w.name == word })
}

// NamedOperation is the operation that a word is the name of, or that it stands for in sentences; false where it is
// neither.
func NamedOperation(word string) (name string, ok bool) {
	if IsOperation(word) {
		return word, true
	}
	return OperationOf(word)
}

// PlatformOperation reads a platform and one of its operations that are said in one: "支付宝退款", "alipay.settle".
func PlatformOperation(text string) (platform, operation string, ok bool) {
	const longest = 64
	for i := range text[:min(len(text), longest)] {
		operation, ok = NamedOperation(strings.Trim(text[i:], " ./:_-的"))
		if before := strings.Trim(text[:i], " ./:_-的"); ok && before != "" && IsPlatform(before) {
			return PlatformOf(before), operation, true
		}
	}
	return "", "", false
}

// Between reads the two ends of a delay that is drawn, "1s-3s" or "1 到 3 秒".
func Between(text string) (least, most string, ok bool) {
	text, _ = usualLetters(text)
	written, err := kinds()["wait"].value(strings.Replace(text, ",", "-", 1))
	least, most, ok = strings.Cut(written, " to ")
	return least, most, ok && err == nil
}

// Rate reads how many calls there may be in how long, "2/s" or "每秒 2 次".
func Rate(text string) (calls int, per string, ok bool) {
	text, _ = usualLetters(strings.ToLower(text))
	number, within := rateIn(text)
	per, err := kinds()["per"].value(within)
	calls, ok = readNumber(number)
	return calls, per, ok && err == nil
}
