package steps

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"

	messages "github.com/cucumber/messages/go/v21"

	"paymock/client/adapter"
	"paymock/mock/names"
	"paymock/mock/names/shipped"
	"paymock/mock/phrase"
)

// severalSteps is the error of a line that says several steps, or one several times; nil where it says no such.
func severalSteps(line string, at phrase.Setting) error {
	if first, second := twoLines(line, at); first != "" {
		return fmt.Errorf("no step is worded %s; it says two things, which stand in a line each: %s, %s", phrase.Quoted(line), phrase.Quoted(first), phrase.Quoted(second))
	}
	if each := eachNamed(line, at); each != nil {
		return fmt.Errorf("no step is worded %s; a step is about one of them: write in its place %s", phrase.Quoted(line), QuotedLines(each))
	}
	if once, times := repeatedLine(line, at); once != "" {
		return fmt.Errorf("no step is worded %s; a step acts once: write a line %s for each of the %s times", phrase.Quoted(line), phrase.Quoted(once), times)
	}
	return nil
}

// unknownLine is the error of a line that no step means: a rule that isn't understood, or what nothing is known of.
func unknownLine(said, line string, at phrase.Setting) error {
	var unclear *phrase.Error
	if _, err := phrase.Parse(line); at.Place != phrase.Then && !phrase.IsAboutMerchant(line) && errors.As(err, &unclear) && unclear.Reason != "" {
		return fmt.Errorf("no step is worded %s; as a sentence about the platform: %s", phrase.Quoted(line), unclear.Reason)
	}
	for _, part := range betweenSteps().Split(said, -1) {
		if meant := meantLine(part, at); meant != "" && part != said {
			return fmt.Errorf("no step is worded %s; did you mean %s? What the line says besides has a step of its own: `payctl steps` shows all", phrase.Quoted(line), phrase.Quoted(meant))
		}
	}
	if meant, examples := usualCall(said, at); meant != "" && examples == nil {
		return fmt.Errorf("no step is worded %s; did you mean %s?", phrase.Quoted(line), phrase.Quoted(meant))
	} else if meant != "" {
		return fmt.Errorf("no step is worded %s; did you mean %s? The line doesn't say %s: write your own", phrase.Quoted(line), phrase.Quoted(meant), strings.Join(examples, ", "))
	}
	if word := phrase.StepTopic(line); word != "" {
		return fmt.Errorf("no step is worded %s; `payctl steps %s` shows those about that", phrase.Quoted(line), word)
	}
	return fmt.Errorf("no step is worded %s; `payctl steps` shows all", phrase.Quoted(line))
}

// meantLine is the step or sentence that a part of a line is, or surely means; "" where it is none.
func meantLine(part string, at phrase.Setting) string {
	if wording, _ := phrase.MatchStep(part); wording != nil {
		return part
	}
	if near := phrase.Nearest(part, at, 1); len(near) > 0 && near[0].Examples == nil && !near[0].Before && near[0].Refused == "" && near[0].Drops == "" {
		return near[0].Text
	}
	return ""
}

// SplitSteps are the steps that a line says, where it says two; else the line.
func SplitSteps(st *messages.PickleStep, at phrase.Setting) []string {
	at.Place = places[st.Type]
	if wording, _ := phrase.MatchStep(st.Text); wording == nil {
		if first, second := twoLines(st.Text, at); first != "" {
			return []string{first, second}
		}
	}
	return []string{st.Text}
}

// twoLines are the two steps that a line says; empty where it says no two.
func twoLines(line string, at phrase.Setting) (first, second string) {
	line = withAnother().ReplaceAllString(line, "，$1$2")
	line = waitsFirst().ReplaceAllString(line, "过了 $1，$2")
	for _, cut := range betweenSteps().FindAllStringIndex(line, -1) {
		if first, second = bothMeant(line[:cut[0]], line[cut[1]:], at); first != "" {
			return first, second
		}
	}
	return "", ""
}

// bothMeant are the steps that two parts of a line say; empty where either says none.
func bothMeant(first, second string, at phrase.Setting) (string, string) {
	at.Names = maps.Clone(at.Names)
	if at.Names == nil {
		at.Names = map[string]string{}
	}
	parts := []string{first, second}
	for i, part := range parts {
		if i == 1 && at.Place == phrase.When { // a call, and what comes of it
			at.Place = phrase.Then
		}
		if parts[i] = meantLine(strings.TrimSpace(part), at); parts[i] == "" {
			return "", ""
		}
		wording, raw := phrase.MatchStep(parts[i])
		if wording == nil || at.Place != phrase.Then && wording.Judges() {
			return "", ""
		}
		for i, slot := range wording.Slots() { // the second is of the same trade, where it names none
			value, err := wording.Value(i, raw[i])
			if slot == "code" && err == nil && !isKnownCode(value, at.Platform) {
				return "", ""
			}
			if err == nil && (at.Names[slot] != "" || at.Place != phrase.Then) {
				at.Names[slot] = value
			}
		}
	}
	return parts[0], parts[1]
}

// eachNamed are the steps that a line says of several things which it names one after the other; nil of others.
func eachNamed(line string, at phrase.Setting) (lines []string) {
	list := namesInRow().FindString(line)
	for _, name := range quotedText().FindAllString(list, -1) {
		one := strings.Replace(line, list, name, 1)
		if one = meantLine(inFirst().ReplaceAllString(one, "一$1"), at); one == "" {
			return nil
		}
		lines = append(lines, one)
	}
	return lines
}

// namesInRow matches names in quotation marks, one after the other; inFirst how many things they are.
var (
	namesInRow = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`["“][^"“”]+["”](?:\s*(?:和|与|以?及|跟|、|，|,|\band\b)\s*["“][^"“”]+["”])+`)
	})
	inFirst = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[两二三四2-4]\s*([台笔个])`) })
)

// isKnownCode reports whether a platform answers a code; "" is any platform.
func isKnownCode(code, platform string) bool {
	return slices.ContainsFunc(shipped.Platforms(), func(p names.Platform) bool {
		return (platform == "" || p.Name == platform) && shipped.HasCode(p.Name, func(c names.Code) bool { return c.Name() == code || c.Code == code })
	})
}

var (
	// withAnother begins a thing that comes with the first.
	withAnother = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?i) with (an? |one )|[，,]? ?(?:并|又|且)?有(一[笔个台])`)
	})
	// waitsFirst matches a line that waits before something.
	waitsFirst = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^(?:(?:等待?|過了?|过了?|经过|經過)\s*|再)*([\d一二三四五六七八九十两兩半]+ ?个?(?:毫?秒|分钟|分鐘|小时|小時|天|日|周|週))(?:之后|之後|以后|以後|后|後)[，,]?\s*(.+)$`)
	})
	// betweenSteps matches the words between two steps in one line.
	betweenSteps = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`\s*(?:[，,；;]\s*(?:并且|而且|同时|且|and )?|并且|而且|同时|且| and (?:then )?)\s*`)
	})
	// severalTimes is how many times something is done.
	severalTimes = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?i)[ ,]*\b(twice)\b|[ ,]*\b(\d+|two|three|four|five) times\b(?: in a row)?|[，,]?(?:连续|重复|一共|共)?([2-9两二三四五]) ?[次遍]`)
	})
)

// repeatedLine is the step that a line says several times, and how many; "" where it says no such.
func repeatedLine(line string, at phrase.Setting) (once, times string) {
	found := severalTimes().FindStringSubmatchIndex(line)
	if found == nil || at.Place == phrase.Then {
		return "", ""
	}
	for g := 2; g < len(found); g += 2 {
		if found[g] >= 0 {
			times = line[found[g]:found[g+1]]
		}
	}
	if strings.EqualFold(times, "twice") {
		times = "2"
	}
	once = meantLine(strings.TrimSpace(line[:found[0]]+line[found[1]:]), at)
	if wording, _ := phrase.MatchStep(once); wording == nil || !slices.Contains(phrase.Calls(), wording.Topic) {
		return "", ""
	}
	return once, times
}

// losesTimes reports whether a suggestion doesn't say how many times something is done, as a line does.
func losesTimes(line, suggested string) bool {
	for _, found := range severalTimes().FindAllStringSubmatch(line, -1) {
		times := regexp.QuoteMeta(found[1] + found[2] + found[3])
		if !regexp.MustCompile(`(?i)(?:^|[^\d.])` + times + `(?:\s*[^\d.\s元块分yf]|$)`).MatchString(suggested) { // and not as money
			return true
		}
	}
	return false
}

// QuotedLines are lines one behind the other.
func QuotedLines(lines []string) string {
	var all []string
	for _, line := range lines {
		all = append(all, phrase.Quoted(line))
	}
	return strings.Join(all, ", ")
}

// canRun reports whether a platform has what a line does, where it is a step.
func canRun(line, platform string) bool {
	wording, _ := phrase.MatchStep(line)
	return wording == nil || platform == "" || wording.Name != "shows_code" || slices.Contains(adapter.PlatformsWith[adapter.CodeMerchant](), platform)
}

// withOwnNames is what a line may have meant with the name that the line gives, where another of the scenario's took its place.
func withOwnNames(line, meant string, at phrase.Setting) string {
	own, taken := quotedNames(line), quotedNames(meant)
	given := slices.DeleteFunc(slices.Clone(own), func(name string) bool { return slices.Contains(taken, name) })
	taken = slices.DeleteFunc(taken, func(name string) bool { return slices.Contains(own, name) })
	if len(given) != 1 || len(taken) != 1 || !slices.Contains(slices.Collect(maps.Values(at.Names)), strings.Trim(taken[0], `"`)) {
		return meant
	}
	return strings.Replace(meant, taken[0], given[0], 1)
}

// quotedNames are the names of a line with their quotation marks.
func quotedNames(line string) []string {
	return regexp.MustCompile(`"[^"]*"`).FindAllString(line, -1)
}
