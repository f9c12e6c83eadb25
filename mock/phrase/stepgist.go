package phrase

import (
	"cmp"
	_ "embed"
	"regexp"
	"slices"
	"strings"
)

//go:embed synonyms/stepcues.txt
var stepCueRows string

// stepCue tells a step by words that a line has, in whatever order, where it is worded as none.
type stepCue struct {
	step  string
	has   string // expressions that all match, parted by &
	not   string // one that doesn't
	given map[string]string
}

// stepCues are tried in order, where calls are judged or where they are made.
func stepCues(l Language, at Place) (all []stepCue) {
	const denied = `没有?|未|不会?|尚未|\b(?:not|no|never|none|without)\b|n't\b`
	place := "do "
	if at == Then {
		place = "then "
	}
	rows := strings.ReplaceAll(stepCueRows, "DENIED", denied)
	for _, row := range readSynonyms(rows)[place+string(l)] {
		parts := strings.Split(row+" ; ;", " ;")
		c := stepCue{parts[0], parts[1][1:], strings.TrimPrefix(parts[2], " "), map[string]string{}}
		for pair := range strings.SplitSeq(parts[3], ",") {
			if slot, value, ok := strings.Cut(strings.TrimSpace(pair), "="); ok {
				c.given[slot] = value
			}
		}
		all = append(all, c)
	}
	return all
}

// fits reports whether a line has the words.
func (c stepCue) fits(line string, at Setting) bool {
	for has := range strings.SplitSeq(c.has, "&") {
		if !compiledOnce(`(?i)` + has).MatchString(line) {
			return false
		}
	}
	return isServed(at.Platform, c.given["operation"]) && (c.not == "-" || !compiledOnce(`(?i)`+c.not).MatchString(line))
}

// takesDenial reports whether what a cue gives is what a denial in the line says.
func (c stepCue) takesDenial(at Setting) bool {
	return at.Place == Then && len(c.given) > 0 || c.given["mistake"]+c.given["drops"]+c.given["amount"]+c.given["status"]+c.given["callback"] != ""
}

// stepByCues is the step that a line means by its words, with all the amounts, names and figures that it says;
// false where none takes just those.
func stepByCues(line string, at Setting) (Near, bool) {
	if at.Place == Anywhere {
		return Near{}, false
	}
	l := languageOf(line)
	said := readFacts(line, at)
	words := quotedText.compiled().ReplaceAllString(line, "")
	together := compiledOnce(`同时|(?i)same time|at once`).MatchString(words)
	app := at.Place != Then && compiledOnce(`应用|(?i)\bapp\b`).MatchString(words)
	if compiledOnce(`且|(?i)\band\b`).MatchString(words) { // it says more than one thing
		return Near{}, false
	}
	denied := rewriting().denial()
	for _, c := range stepCues(l, at.Place) {
		w := Find(c.step)
		if !w.IsFor(at.Platform) || !c.fits(words, at) || app && !strings.HasSuffix(c.step, "_app") || together && !strings.HasSuffix(c.step, "_together") {
			continue
		}
		facts := said
		drops := c.given["drops"] != "" && len(said.amounts) > 0
		if drops {
			facts.amounts = nil
		}
		near, ok := facts.fill(w, c.given, at)
		if !ok || !isStep(near.Text) || !drops && (!keepsMoney(line, near.Text) || !keepsFigures(line, near.Text)) {
			continue
		}
		if drops {
			near.Drops = strings.Join(said.amounts, ", ")
		}
		if c.given["below"] != "" {
			near.Below = []string{c.given["below"]}
		}
		if c.takesDenial(at) || !denied.MatchString(words) || denied.MatchString(near.Text) { // what a cue gives, it took from the denial
			return near, true
		}
	}
	return Near{}, false
}

// isStep reports whether a line is worded as a step.
func isStep(line string) bool {
	w, _ := MatchStep(line)
	return w != nil
}

// stepFacts are the values for slots that a line says.
type stepFacts struct {
	amounts, names, texts []string
	after                 map[string]string // names by what stands before them
	one                   map[string]string // by slot
	many                  bool              // it says more of a sort than a step takes
	language              Language
}

// factReader takes a line to pieces; a mark stands for what was taken.
type factReader struct {
	stepFacts
	rest string
}

// takenMark stands for what was taken.
const takenMark = "¤"

// readFacts are the facts of a line.
func readFacts(line string, at Setting) stepFacts {
	r := factReader{stepFacts: stepFacts{after: map[string]string{}, one: map[string]string{}, language: languageOf(line)}}
	r.rest = moneyAmount().ReplaceAllStringFunc(line, func(amount string) string {
		r.amounts = append(r.amounts, amount)
		return takenMark
	})
	r.takeSlot("duration", `(^|[^A-Za-z0-9_.])(?i:(`+kinds()["duration"].expr[r.language]+`))`+edge(r.language))
	r.one["patience"] = r.one["duration"]
	r.takeCount()
	r.takeCallback(at.Platform)
	r.takeSlot("field", `([a-z]+(?:_[a-z]+)+)`)
	r.takeSlot("value", `(?:改(?:成|为)?|changed? to)\s*("[^"]*"|[A-Za-z0-9.]+)`)
	r.texts = quotedText.compiled().FindAllString(r.rest, -1)
	r.takeWords()
	r.takeNames()
	return r.stepFacts
}

// edge is where a word of a language begins or ends.
func edge(l Language) string {
	if l == English {
		return `\b`
	}
	return ""
}

// takeSlot moves what the last group of an expression finds into a slot; what a group before it finds stays.
func (r *factReader) takeSlot(slot, expr string) {
	if found := compiledOnce(expr).FindStringSubmatch(r.rest); found != nil {
		r.one[slot] = found[len(found)-1]
		r.rest = strings.Replace(r.rest, found[0], strings.Join(found[1:len(found)-1], "")+takenMark, 1)
	}
}

// takeCount takes how many times or pieces a line speaks of; one is what others are besides.
func (r *factReader) takeCount() {
	counted := map[Language]string{
		Chinese: `(` + numberChinese + `)\s*[次个条笔遍]`,
		English: `(?i)\b(once|twice|` + numberEnglish + `)\b(?:(?: \w+){0,2} (?:times?|callbacks?|merchants|attempts)\b)?`,
	}[r.language]
	for _, count := range compiledOnce(counted).FindAllStringSubmatch(r.rest, -1) {
		number := map[string]string{"once": "1", "twice": "2"}[strings.ToLower(count[1])]
		if number = cmp.Or(number, count[1]); r.language == English && count[0] == count[1] && number == count[1] || len(number) > 3 && isDigits(number) {
			continue // a bare figure is a name or a code
		}
		if said := r.one["number"]; said == "" || isOne(said) {
			r.one["number"] = number
		} else if !isOne(number) {
			r.many = true
		}
		r.rest = strings.Replace(r.rest, count[1], takenMark, 1)
	}
}

func isOne(number string) bool { return slices.Contains([]string{"一", "1", "one"}, number) }

// takeCallback takes the kind of callbacks, among those of a platform.
func (r *factReader) takeCallback(platform string) {
	words := slices.Concat(wordAlternatives(callbackVocabulary(), r.language), wordAlternatives(operationWords, r.language))
	for _, w := range callbackVocabulary() {
		words = append(words, w.name)
	}
	r.takeSlot("callback", `(?i:(`+strings.Join(words, "|")+`)\s*的?\s*(?:回调|callback))`)
	if r.one["callback"] == "" {
		r.takeSlot("callback", `(?i:callbacks? (?:about|of|for|on) (?:the )?(`+strings.Join(words, "|")+`))`)
	}
	said, sent := r.one["callback"], callbacksOf(platform)
	if said == "" || len(sent) == 0 {
		return
	}
	kind, ok := CallbackOf(said, sent)
	if all, _ := kinds()["callback"].value(said); all == everything {
		return
	}
	r.many = r.many || !ok // it is of a kind that the platform doesn't send
	r.one["callback"] = kinds()["callback"].show(kind, r.language)
}

// takeWords takes the words of vocabularies.
func (r *factReader) takeWords() {
	for _, wrong := range [][2]string{
		{`不签名|没有?签名|缺签名|缺少签名|漏签|空签名`, "空签名"},
		{`(?i)unsigned|without (?:a |any |its )?signature|no signature|forget\w* to sign`, "no signature"},
		{`(?:错(?:误|了)?|旧|别|其他|另一个)的?密钥|密钥(?:是|为)?(?:错|不对)`, "错误的密钥"},
		{`错(?:误|了)?的?签名|签名(?:是|为)?(?:错|不对|无效|损坏)|验签失败`, "损坏的签名"},
		{`(?i)(?:wrong|bad|invalid|another|other|old|incorrect) (?:private |app |secret )?(?:key|secret)`, "a wrong key"},
		{`(?i)(?:wrong|bad|broken|invalid|incorrect|forged|corrupt\w*) (?:sign|signature)|sign(?:s|ed)? (?:it )?(?:wrongly|incorrectly)|signature (?:is |was )?(?:wrong|bad|invalid|broken)`, "a broken signature"},
	} {
		if compiledOnce(wrong[0]).MatchString(r.rest) {
			r.one["mistake"] = wrong[1]
		}
	}
	for _, words := range []struct {
		slot string
		list []vocabularyWord
	}{{"status", statusVocabulary()}, {"mistake", mistakeWords}, {"provider", platformWords()}, {"operation", operationWords}} {
		alternatives := wordAlternatives(words.list, r.language)
		for _, w := range words.list {
			if w.name != "" && w.name != it {
				alternatives = append(alternatives, w.name)
			}
		}
		for _, text := range alternatives {
			if r.language == English {
				text = `(?i)\b(?:` + text + `)\b`
			}
			if found := compiledOnce(text).FindString(r.rest); found != "" && r.one[words.slot] == "" {
				r.one[words.slot] = found
			}
		}
	}
	if found := compiledOnce(`(?i:` + platformNames(English) + `)`).FindString(r.rest); found != "" {
		r.one["provider"] = found
	}
	if platform := r.one["provider"]; platform != "" {
		r.rest = strings.Replace(r.rest, platform, takenMark, 1)
	}
}

// takeNames takes all names, and notes those behind a word that tells what they are of.
func (r *factReader) takeNames() {
	for _, m := range compiledOnce(`(终端|单号|请求号|交易|terminal|number|trade)?(?:为|是|：|:|上|号| is| no\.?| id)?\s*(`+name+bareName+`)`).FindAllStringSubmatch(r.rest, -1) {
		if m[2] == "I" || m[2] == "A" || m[2] == r.one["status"] { // a word that begins a line, or of people, or a state
			continue
		}
		r.names = append(r.names, m[2])
		if m[1] != "" {
			r.after[cmp.Or(map[string]string{"terminal": "终端", "number": "单号", "trade": "交易"}[m[1]], m[1])] = m[2]
		}
	}
}

// wordBefore is the word before the name in a slot.
func wordBefore(slot string) string {
	return map[string]string{"terminal": "终端", "number": "单号", "order": "交易", "trade": "交易"}[slot]
}

// stepFilling is a step that is filled with facts, and those that are left.
type stepFilling struct {
	stepFacts
	wording *Wording
	at      Setting
	near    Near
	used    map[string]bool
}

// fill writes a step with the facts; false where it asks for what neither the line nor the scenario says, or takes less.
func (f stepFacts) fill(w *Wording, given map[string]string, at Setting) (Near, bool) {
	f.amounts, f.names, f.texts = slices.Clone(f.amounts), slices.Clone(f.names), slices.Clone(f.texts)
	filling := stepFilling{stepFacts: f, wording: w, at: at, used: map[string]bool{}}
	p := w.patterns[f.language][0]
	values := make([]string, len(p.slots))
	for i, s := range p.slots {
		if values[i] = given[s.name]; s.kind == kinds()["amount"] && values[i] != "" {
			values[i], _ = withUnitOf(values[i], f.language, at.Platform)
		}
		values[i] = cmp.Or(values[i], filling.value(s))
		if values[i] == "" {
			return Near{}, false
		}
	}
	filling.near.Text = p.renderValues(values)
	return filling.near, !f.many && filling.tookAll()
}

// value is the value of a slot; "" where nothing tells it.
func (f *stepFilling) value(s slot) string {
	k := kinds()
	switch {
	case s.kind == k["amount"]:
		return takeFirst(&f.amounts)
	case s.kind == k["value"] && s.name == "text":
		return takeFirst(&f.names)
	case s.kind == k["text"] && len(f.texts)+len(f.names) == 0 && f.wording.Name == "journal_explains":
		return f.example(s)
	case s.kind == k["text"]:
		if len(f.texts) != 1 || len(f.names) > 1 {
			return ""
		}
		f.names = nil
		return f.texts[0]
	case s.name == "code" || s.name == "number" && f.wording.Name == "has_status":
		slices.Reverse(f.names)
		defer slices.Reverse(f.names)
		if len(f.names) > 0 && rewriting().bareTrade().MatchString(strings.Trim(f.names[0], `"“”「」`)) { // no platform's code
			return ""
		}
		return takeFirst(&f.names)
	case s.kind == k["name"]:
		return f.takeName(s)
	}
	said := f.one[s.name]
	f.used[s.name] = true
	switch {
	case said != "" && s.kind == k["operation"]:
		text, _ := s.written(said, f.language) // of a word it never fails
		return text
	case said != "":
		return said
	case s.kind == k["number"] && slices.Contains([]string{"has_received", "got"}, f.wording.Name):
		return "1"
	case s.kind == k["callback"] && countsCallbacks(f.wording) && f.at.knownCallback(f.language) != "":
		return f.at.knownCallback(f.language)
	case s.kind == k["callback"] && slices.Contains([]string{"got", "callback_is"}, f.wording.Name): // of which sort it counts
		return ""
	case s.kind == k["callback"]:
		return k["callback"].show(everything, f.language)
	case s.kind == k["provider"]:
		return f.example(s)
	}
	return ""
}

// named is the name that a slot holds: behind its word, or the scenario's, or the next.
func (f *stepFilling) takeName(s slot) string {
	said := f.after[wordBefore(s.name)]
	if i := slices.Index(f.names, said); said != "" && i >= 0 {
		f.names = slices.Delete(f.names, i, i+1)
		return said
	}
	known := f.at.Names[s.name]
	i := slices.IndexFunc(f.names, func(n string) bool {
		if known == "" { // the first that is of nothing else
			return !f.isNameOfOther(n, s)
		}
		return len(f.names) == 1 || strings.Trim(n, `"“”「」`) == known
	})
	if known := f.at.knownNameOf(s); i < 0 && known != "" {
		return known
	}
	if i < 0 {
		return f.example(s)
	}
	said = f.names[i]
	f.names = slices.Delete(f.names, i, i+1)
	return said
}

func (f *stepFilling) example(s slot) string {
	text := exampleOf(s, f.language, f.at)
	f.near.Examples = append(f.near.Examples, text)
	return text
}

// tookAll reports whether the step says all that the line does.
func (f *stepFilling) tookAll() bool {
	f.used["mistake"] = f.used["mistake"] || f.at.Place == Then
	f.used["operation"], f.used["patience"] = true, true // words for one are in other steps, too
	f.used["number"] = f.used["number"] || isOne(f.one["number"])
	f.used["provider"] = f.used["provider"] || platformNamed(f.one["provider"]) == f.at.Platform
	f.used["status"] = f.used["status"] || slices.Contains(strings.Fields("succeeded taken_for payment_fails payer_pays trade_closes trade_has sends"), f.wording.Name)
	for slot, said := range f.one {
		if said != "" && !f.used[slot] && !regexp.MustCompile(edge(f.language)+regexp.QuoteMeta(said)+edge(f.language)).MatchString(f.near.Text) {
			return false
		}
	}
	return len(f.amounts) == 0 && len(f.names) == 0
}

// platformNamed is the platform that a word names.
func platformNamed(word string) string {
	platform, _ := kinds()["provider"].value(word)
	return platform
}

// takeFirst takes the first text of a list; "" where it is empty.
func takeFirst(texts *[]string) (first string) {
	if len(*texts) > 0 {
		first, *texts = (*texts)[0], (*texts)[1:]
	}
	return first
}
