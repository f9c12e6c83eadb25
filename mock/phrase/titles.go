package phrase

import (
	"cmp"
	"iter"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Names are a platform's own words: what its operations are called, and what its codes say.
type Names struct {
	Platform              string
	Operations, Callbacks []OperationTitle
	// Codes are the text, the English text and the name of each code that says why something failed, one after the other.
	Codes []string
	// Finer are the codes beside which a finer one says what failed, with those: 40004.
	Finer map[string][]string
	// Statuses are the platform's words for the states of a trade, by state.
	Statuses map[string][]string
	// Named are the fields of requests that hold what people name: order, trade, terminal, store, merchant, payer.
	Named map[string][]string
}

// OperationTitle is our name of an operation, or of a kind of callbacks, with the platform's title, the words that people
// have for a kind of callbacks, in any language, and the codes that refuse an operation and the fields of its requests.
type OperationTitle struct {
	Name, Title          string
	Words, Codes, Fields []string
}

// toldNames are Names by who told them.
type toldNames struct {
	by   string
	list func() []Names
}

// KnowNames adds platforms' own words, which are listed once, when a sentence first needs them. Of those who tell
// by the same name the first is heard.
func KnowNames(by string, list func() []Names) {
	platformsMu.Lock()
	defer platformsMu.Unlock()
	all := slices.Clone(knownPlatforms())
	if slices.ContainsFunc(toldPlatforms, func(t toldNames) bool { return t.by == by }) {
		return
	}
	toldPlatforms = append(slices.Clip(toldPlatforms), toldNames{by, sync.OnceValue(list)})
	platforms.Store(&all) // what was made of them is made anew
}

// toldPlatforms is changed under platformsMu, and never its elements.
var toldPlatforms []toldNames

// namesTold are the Names that were told, in their order.
func namesTold() iter.Seq[Names] {
	platformsMu.Lock()
	defer platformsMu.Unlock()
	told := toldPlatforms
	return func(yield func(Names) bool) {
		for _, t := range told {
			for _, n := range t.list() {
				if !yield(n) {
					return
				}
			}
		}
	}
}

// ownWords are the vocabularies that are made of the platforms' own words.
type ownWords struct {
	operations, callbacks []vocabularyWord
	elsewhere             []wordElsewhere
	codes                 []string
}

var platformsOwn = perPlatforms(func() ownWords {
	own := ownWords{operations: operationsTold(), callbacks: callbacksTold(), codes: codesTold()}
	own.elsewhere = own.wordsElsewhere()
	return own
})

// operationVocabulary is operationWords and the platforms' titles.
func operationVocabulary() []vocabularyWord { return platformsOwn().operations }

// callbackVocabulary is callbackWords and the platforms' own words.
func callbackVocabulary() []vocabularyWord { return platformsOwn().callbacks }

// codeTitles are the texts of codes, the longest first: whole texts, and of those that deny something the end that
// does, 余额不足 of 可用退款余额不足.
func codeTitles() []string { return platformsOwn().codes }

func operationsTold() []vocabularyWord {
	all := slices.Clone(operationWords)
	for n := range namesTold() {
		for _, op := range n.Operations {
			if spaced := strings.ReplaceAll(op.Name, "_", " "); spaced != op.Name {
				all = addWord(all, op.Name, spaced)
			}
			if title := hanTitle(op.Title); title != "" {
				all = addWord(all, op.Name, title)
			}
		}
	}
	return all
}

func callbacksTold() []vocabularyWord {
	all := slices.Clone(callbackWords)
	for n := range namesTold() {
		for _, kind := range n.Callbacks {
			all, _ = withName(all, kind.Name) // though no word may be told
			for _, word := range kind.Words {
				word, _ = usualLetters(word)
				all = addWord(all, kind.Name, word)
			}
		}
	}
	return all
}

// addWord adds a word for a name to a vocabulary, unless it is one for any name.
func addWord(all []vocabularyWord, name, word string) []vocabularyWord {
	if slices.ContainsFunc(all, func(w vocabularyWord) bool {
		return slices.Contains(w.english, word) || slices.Contains(w.chinese, word)
	}) {
		return all
	}
	all, at := withName(all, name)
	to := &all[at].english
	if strings.ContainsFunc(word, isHan) {
		to = &all[at].chinese
	}
	*to = append(slices.Clip(*to), word)
	return all
}

// withName is a vocabulary that has a name, and its place.
func withName(all []vocabularyWord, name string) (with []vocabularyWord, at int) {
	if at = slices.IndexFunc(all, func(w vocabularyWord) bool { return w.name == name }); at < 0 {
		return append(all, vocabularyWord{name: name}), len(all)
	}
	return all, at
}

// callbacksOf are the kinds of callbacks that a platform sends; none where that isn't known.
func callbacksOf(platform string) []OperationTitle {
	for n := range namesTold() {
		if n.Platform == platform && platform != "" {
			return n.Callbacks
		}
	}
	return nil
}

// operationsOf are the operations of a platform; none where that isn't known.
func operationsOf(platform string) (operations []OperationTitle) {
	for n := range namesTold() {
		if n.Platform == platform {
			operations = append(operations, n.Operations...)
		}
	}
	return operations
}

// hanTitle is an operation's title as sentences have it; "" where that is no Chinese word.
func hanTitle(title string) string {
	title, _ = usualLetters(title)
	if title = strings.TrimSuffix(title, "接口"); !sense().onlyHan.MatchString(title) {
		return ""
	}
	return title
}

// servesOperation reports whether a platform is known to have an operation.
func servesOperation(platform, operation string) bool {
	return slices.ContainsFunc(operationsOf(platform), func(op OperationTitle) bool { return op.Name == operation })
}

// ExampleCode is a code with which a platform refuses an operation, or any call where that is ""; "" where none is known.
func ExampleCode(platform, operation string) string {
	for _, op := range operationsOf(platform) {
		if (op.Name == operation || operation == "") && len(op.Codes) > 0 {
			return op.Codes[0]
		}
	}
	return ""
}

// callNear is the operation of a platform, "" of any, whose words have most of an unknown Chinese word's letters, and most
// of them in their place, and rather one that the code refuses; "" where none has any.
func callNear(unknown, platform, code string) (operation string) {
	best := 0
	letters := []rune(unknown)
	for _, w := range operationVocabulary() {
		if platform != "" && !servesOperation(platform, w.name) || w.name == "" || w.name == it {
			continue
		}
		for _, word := range w.chinese {
			named, score := []rune(word), 0
			for i, r := range letters {
				switch {
				case isHan(r) && i < len(named) && named[i] == r:
					score += 5
				case isHan(r) && slices.Contains(named, r):
					score += 4
				}
			}
			if score *= 2; score > 0 && slices.Contains(operationsRefusedWith(platform, code), w.name) {
				score++
			}
			if score -= max(len(named)-len(letters), 0); score > best {
				operation, best = w.name, score
			}
		}
	}
	return operation
}

// callRefusedWith is the operation of a platform that is most likely meant where only a code is said which refuses it: the
// settlement where that is one of a trade, else the first that is about a trade.
func callRefusedWith(platform, code string) string {
	const usual = "settle"
	refused := operationsRefusedWith(platform, code)
	if len(refused) == 0 {
		return usual
	}
	about := func(operation string) bool {
		return ownField("trade", platform, operation) != "" || ownField("order", platform, operation) != ""
	}
	if slices.Contains(refused, usual) && about(usual) {
		return usual
	}
	return refused[max(slices.IndexFunc(refused, about), 0)]
}

// platformWithCode is the platform itself, or where that has no such code, one that refuses calls with it.
func platformWithCode(platform, code string) string {
	if code == "" || len(operationsRefusedWith(platform, code)) > 0 {
		return platform
	}
	for n := range namesTold() {
		if len(operationsRefusedWith(n.Platform, code)) > 0 {
			return n.Platform
		}
	}
	return platform
}

// operationsRefusedWith are the operations of a platform that a code refuses, in its order.
func operationsRefusedWith(platform, code string) (operations []string) {
	for _, op := range operationsOf(platform) {
		if slices.Contains(op.Codes, code) && !slices.Contains(operations, op.Name) {
			operations = append(operations, op.Name)
		}
	}
	return operations
}

func codesTold() []string {
	all := map[string]bool{}
	add := func(title string) {
		title = strings.Trim(strings.ToLower(title), " .。！!")
		words := strings.Count(title, " ") + 1
		if han := strings.ContainsFunc(title, isHan); han && utf8.RuneCountInString(title) > 2 || !han && words > 1 {
			all[title] = true
		}
	}
	for n := range namesTold() {
		for _, text := range n.Codes {
			title, _ := usualLetters(text)
			if !strings.Contains(title, " ") && !strings.ContainsFunc(title, isHan) { // a name
				title = strings.NewReplacer("_", " ", "-", " ").Replace(CodeEnd(title))
			}
			add(title)
			add(sense().denyingEnd.FindString(title))
		}
	}
	titles := make([]string, 0, len(all))
	for title := range all {
		titles = append(titles, title)
	}
	slices.SortFunc(titles, func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), strings.Compare(a, b)) })
	return titles
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

// senses are the expressions that find in a text why something failed.
type senses struct {
	onlyHan *regexp.Regexp
	// denyingEnd is the end of a code's text that denies something, with what it is about.
	denyingEnd *regexp.Regexp
	// state matches what is said of things that fail, and denies nothing that a platform does.
	state *regexp.Regexp
	// failsWith is the verb before a code's text: "fails with", and not before a property of an answer.
	failsWith    map[Language]*regexp.Regexp
	startsFigure *regexp.Regexp
	// words and fill are of lines: the words of an English one, and what holds a Chinese one together. names are neither.
	words, names, fill *regexp.Regexp
	// gluedCode is a code, or a platform's name, that the word before it is glued to: with1403.
	startsCharset, startsWay, gluedCode *regexp.Regexp
	countless, hanFigure                *regexp.Regexp
	stateBehind                         *regexp.Regexp // a call, and in what state it is
	whoseState, stateWhen               *regexp.Regexp // around what is said of things: 银行卡余额不足时
	outcomeLine                         *regexp.Regexp // begins as lines of features do that check something
	changedTo                           *regexp.Regexp // the figure at the end that a field is changed to
}

var sense = sync.OnceValue(func() *senses {
	return &senses{
		onlyHan:    regexp.MustCompile(`^\p{Han}{2,}$`),
		denyingEnd: regexp.MustCompile(`(?i)(?:\p{Han}{2}[不未无没]\p{Han}+|\w+ not \w+)$`),
		state: regexp.MustCompile(`(?i)\p{Han}{2}(?:不足|不够|不被?允许|不存在|不支持|不正确|不合法|不一致|不匹配|不可用|未找到|找不到|未绑定|未开通|未激活|未启用|未签约|未授权|未支付|未付款|未登[录入]|未注册|未实名)|不被?允许` +
			`|(?:没有?|无)\p{Han}{0,2}权限|(?:找不到|查不到|查无)此?\p{Han}{2}` +
			`|(?:\b[a-z]+ ){0,2}(?:\b(?:does|do|did|is|was|are) ?(?:not|n't)|\bnot) (?:exist|exists|existed|found|enough|allowed|permitted|supported|sufficient|match|available|activated|bound|valid|registered|authori[sz]ed)\b` +
			`|\b(?:no|without) (?:permissions?|access|rights?|balance|money|such [a-z]+)\b`),
		failsWith: map[Language]*regexp.Regexp{
			English: regexp.MustCompile(`(?i)\b(?:fails?|failing|failed|refused|rejected|declined)(?: with|:|,| because of| as| since| because)? (?:the |an? )?$`),
			Chinese: regexp.MustCompile(`(?:返回|报错|报|提示|失败[，,:： ]*(?:因为|原因是?|提示|返回)?)[“"]?$`),
		},
		startsCharset: regexp.MustCompile(`^(?i:gb|utf|big5|iso|latin|windows|us-ascii)`),
		startsWay:     regexp.MustCompile(`^(?i:as|in|like|over|through|with|without|by)\b|\p{Han}`),
		gluedCode:     regexp.MustCompile(`^[a-z]{3,}[A-Z0-9]`),
		countless:     regexp.MustCompile(`^(?i:minute|hour|day)$`),
		hanFigure:     regexp.MustCompile(`^[一二两三四五六七八九十百千万]+`),
		stateBehind:   regexp.MustCompile(`^(.{2,24}?)时[，,]?\s*(\p{Han}{2,12}(?:错误|有误|不正确|不足|不够|关闭|无效|不合法|不存在|超限|过期|冻结|不一致|不匹配|不支持|不允许|失效|受限|重复))$`),
		changedTo:     regexp.MustCompile(`(?:改成|改为|设为|变成|to) *\d+(?:\.\d+)?$`),
		whoseState:    regexp.MustCompile(`(?:当|如果|若|假如|要是|因为|由于)?\p{Han}{0,6}$`),
		stateWhen:     regexp.MustCompile(`^(?:的?时候?|的话|的情况下?|所以|，)[，,]?`),
		outcomeLine:   regexp.MustCompile(`(?i)^(?:then |那么|期望|预期|断言|expect |assert )`),
		startsFigure:  regexp.MustCompile(`^\s*[\d一二两三四五六七八九十百千万]`),
		words:         regexp.MustCompile(`[a-z]+(?:-[a-z]+)*`),
		names:         regexp.MustCompile(`\b\w*[A-Z0-9]+[A-Z0-9_]*\b`),
		fill:          regexp.MustCompile(quoted + `|[了的把对将给是为有在个次笔和与及应该会要请一这那]`),
	}
})

// titlesQuoted writes what a code says in quotation marks, so that it stands for the code: the longest text of a
// code, and what is said of things that fail. certain wants a code's whole text behind a word for failing.
func titlesQuoted(text string, l Language, certain bool) (all []string) {
	bare := outsideQuotes(text, strings.ToLower)
	if len(bare) != len(text) { // a letter whose small one is longer
		return nil
	}
	quote := func(at, end int) bool {
		if at >= end || insideQuotes(text, at) || sense().startsFigure.MatchString(text[end:]) {
			return false
		}
		all = append(all, text[:at]+`"`+text[at:end]+`"`+text[end:])
		return true
	}
	for _, title := range codeTitles() {
		at := strings.LastIndex(bare, title)
		end := at + len(title)
		if at < 0 || l == English && (cutsWord(text, end) || at > 0 && cutsWord(text[at-1:], 1)) || certain && (end < len(text) || !sense().failsWith[l].MatchString(text[:at])) {
			continue
		}
		if quote(at, end) {
			break
		}
	}
	if certain {
		return all
	}
	for _, found := range sense().state.FindAllStringIndex(text, 1) {
		quote(trimState(text, found[0], found[1]), found[1])
	}
	return all
}

// trimState is where a state begins without the call, the verb and the article before it.
func trimState(text string, at, end int) int {
	for at < end {
		h := nextCue(text[at:end])
		if len(h.text) == 0 || len(h.text) >= end-at || h.name == cueNot || h.name == cueNothing && strings.ContainsFunc(h.text, isHan) {
			return at
		}
		if h.name == cueNothing && strings.TrimSpace(h.text) != "" && !slices.Contains(holdingTogether(), h.text) {
			return at
		}
		at += len(h.text)
	}
	return at
}

// insideQuotes reports whether a place is amid quotation marks.
func insideQuotes(text string, at int) bool {
	return slices.ContainsFunc(quotedText.compiled().FindAllStringIndex(text, -1), func(q []int) bool { return q[0] <= at && at < q[1] })
}
