package phrase

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"paymock/mock/suggest"
)

// pathRest is a further part of a path, or of a method's name; a parameter of a path begins with a colon, or is in braces.
const pathRest = `(?:[./-]\w+|/:\w+|/\{\w+\})`

// operationKind is an operation: a word for one, our name, or the platform's own (a method, a
// ServiceType, a path), with or without "the … call" around it.
func operationKind() *kind {
	k := wordKind(`/?\w+`+pathRest+`*`, "settle", operationVocabulary())
	word, parameters := k.value, strings.NewReplacer("/{", "/:", "}", "") // as routes write them
	read := func(raw string) (string, error) { return word(parameters.Replace(raw)) }
	before := map[Language]func(string) string{English: trimAround(`^(?i:` + operationBefore[English] + `)`), Chinese: trimAround(`^(?:` + operationBefore[Chinese] + `)`)}
	after := map[Language]func(string) string{English: trimAround(`(?i:` + operationAfter[English] + `)$`), Chinese: trimAround(`(?:` + operationAfter[Chinese] + `)$`)}
	for _, l := range Languages() {
		k.expr[l] = `(?:` + operationBefore[l] + `)?(?:` + k.expr[l] + `)(?:` + operationAfter[l] + `)?`
	}
	k.refuses = func(raw string) bool {
		name, _ := k.value(raw) // never fails
		return slices.Contains(noOperations(), strings.ToLower(name)) || IsPlatform(name)
	}
	k.value = func(raw string) (string, error) {
		raw = strings.TrimSpace(raw)
		for _, l := range Languages() {
			for _, text := range []string{raw, after[l](raw), before[l](raw), after[l](before[l](raw))} {
				if name, err := read(text); err == nil && name != text {
					return name, nil
				}
			}
		}
		l := languageOf(raw)
		return read(after[l](before[l](raw)))
	}
	return k
}

// unquoteOperations takes the quotation marks from around words for operations.
func unquoteOperations(text string) string {
	return quotedText.compiled().ReplaceAllStringFunc(text, func(marked string) string {
		word, _ := unquoteText(marked)              // never fails
		name, _ := kinds()["operation"].value(word) // never fails
		if name != it && slices.ContainsFunc(operationVocabulary(), func(w vocabularyWord) bool { return w.name == name }) {
			return " " + word + " "
		}
		return marked
	})
}

// OperationOf is the operation that a word of sentences stands for, such as 结算 or 結算; false where it is no
// such word.
func OperationOf(word string) (name string, ok bool) {
	k := kinds()["operation"]
	text, _ := usualLetters(strings.TrimSpace(word))
	if !k.whole[languageOf(text)]().MatchString(text) {
		return "", false
	}
	name, err := k.value(text)
	return name, err == nil && name != "" && name != it && name != text
}

// fieldKind is a field of requests. A word for money is the operation's amount, whatever the
// platform's field.
func fieldKind() *kind {
	const money = `(?:结算|清算|分账|退款|退货|支付|付款|交易|订单)?(?:的)?(?:金额|数额)`
	const amount = `(?:the +)?(?:(?:settlement|settled?|refund|payment|order|trade|transaction) +)?amounts?`
	word := lazyExpression(`^(?i:` + money + `|` + amount + `)$`)
	k := bilingualKind(name+`[A-Za-z_][A-Za-z0-9_.]*`, "pay_serial", func(raw string) (string, error) {
		if word().MatchString(raw) {
			return "amount", nil
		}
		return unquoteText(raw)
	}, inQuotes)
	k.refuses = func(raw string) bool { return slices.Contains([]string{"money", "card", "it"}, strings.ToLower(raw)) }
	k.expr[English] = amount + `\b|` + k.expr[English]
	k.expr[Chinese] = money + `|` + k.expr[Chinese]
	return k
}

// callbackKind is a kind of callbacks, which no article is.
func callbackKind() *kind {
	k := wordKind(`\w+`, "sharding", callbackVocabulary())
	k.refuses = func(raw string) bool {
		_, counts := readNumber(strings.ToLower(raw))
		return counts || slices.Contains(noOperations(), strings.ToLower(raw))
	}
	return k
}

// CallbackHint is the end of a text about a word that is none of some kinds of callbacks: those that it may
// have meant, by their platform's title, by a word of sentences, or by name. titles are in the order of kinds.
func CallbackHint(said string, kinds, titles []string) string {
	var near []string
	for _, kind := range callbacksMeant(said, kinds, titles) {
		near = append(near, strconv.Quote(kind))
	}
	if len(near) == 0 {
		return suggest.Hint(said, kinds)
	}
	return "; did you mean " + strings.Join(near, " or ") + "?"
}

// What stands around a word for a kind of callbacks, and in titles of kinds.
var (
	aroundKind   = expression{text: `(?i:\s*(?:的|回调|通知|消息|推送|同步|异步|notifications?|callbacks?|messages?)\s*)`}
	inKindsTitle = expression{text: `(?i:\s*(?:结果|成功|记录|交易|订单|results?)\s*)`}
)

// callbacksMeant are the kinds of callbacks that a word means, by a word of sentences or their platform's title, which
// are in the order of kinds.
func callbacksMeant(said string, kinds, titles []string) (near []string) {
	text, _ := usualLetters(strings.TrimSpace(said))
	vocabulary := callbackVocabulary()
	word := wordReader(vocabulary)
	bare := aroundKind.compiled().ReplaceAllString(text, "")
	parts := []string{text, bare, inKindsTitle.compiled().ReplaceAllString(bare, "")} // 分账交易结果通知, 分账交易结果, 分账
	for _, part := range parts {
		meant, _ := word(part) // never fails
		operation, _ := OperationOf(part)
		inTitle := func(i int, said string) bool {
			return utf8.RuneCountInString(said) > 1 && i < len(titles) && strings.Contains(strings.ToLower(titles[i]), strings.ToLower(said))
		}
		for _, means := range []func(i int) bool{
			func(i int) bool { return kinds[i] == meant },
			func(i int) bool { return inTitle(i, part) },
			func(i int) bool {
				return slices.ContainsFunc(vocabulary, func(w vocabularyWord) bool {
					return w.name == meant && slices.ContainsFunc(w.chinese, func(said string) bool { return inTitle(i, said) })
				})
			},
			func(i int) bool { return kinds[i] == operation },
		} {
			for i, kind := range kinds {
				if means(i) && !slices.Contains(near, kind) {
					near = append(near, kind)
				}
			}
			if len(near) > 0 {
				return near
			}
		}
	}
	return nil
}

var (
	operationBefore = map[Language]string{
		English: `(?:(?:the|a|an|every|each|all)\s+)?(?:(?:calls?|requests?)\s+(?:to|for|of)\s+)?(?:the\s+)?`,
		Chinese: `(?:调用|请求|收到|所有的?|每个|每次|全部|这次|本次|商户的?)\s*`,
	}
	operationAfter = map[Language]string{
		English: `\s+(?:calls?|requests?|operations?|interface|api|endpoint|method)\b`,
		Chinese: `\s*(?:接口|请求|操作|调用|交易|业务|服务|方法|API|api)`,
	}
)

// noOperations are words that stand where an operation's name could, and are none.
var noOperations = sync.OnceValue(func() []string {
	return strings.Fields(`platform server gateway paymock mock callback callbacks answer answers response reply
	notification merchant connection call calls request requests signature code error timeout status http all no none the a an
	every each somebody someone nobody i we you they when if on for with please and then but not once twice always
	to from in by at of or as into before after until where is are be saying times seconds gets least most exactly about over under called
	first second third fourth fifth tenth next last`)
})

// trimAround cuts off what an expression matches, unless nothing would be left.
func trimAround(expr string) func(string) string {
	compiled := lazyExpression(expr)
	return func(text string) string {
		at := compiled().FindStringIndex(text)
		if at == nil {
			return text
		}
		if left := strings.TrimSpace(text[:at[0]] + text[at[1]:]); left != "" {
			return left
		}
		return text
	}
}

const (
	codeBeforeEnglish = `(?:the +)?(?:(?:error|return|answer|response|result|business) +)?(?:sub-?code|code|error) +`
	codeBeforeChinese = `(?:业务)?(?:错误|返回|响应|应答|结果|子)?(?:代码|码|号)\s*[:：为]?\s*|错误\s*`
)

// codeKind is an answer code, with or without "error code" before it.
func codeKind() *kind {
	const code = name + `[A-Za-z0-9][A-Za-z0-9_./-]*`
	before := trimAround(`^(?i:` + codeBeforeEnglish + `|` + codeBeforeChinese + `)`)
	k := bilingualKind(code, "1403", func(raw string) (string, error) { return unquoteText(before(strings.TrimSpace(raw))) }, inQuotes)
	k.expr[English] = `(?:` + codeBeforeEnglish + `)?(?:` + code + `)`
	k.expr[Chinese] = `(?:` + codeBeforeChinese + `)?(?:` + code + `)`
	k.refuses = func(raw string) bool { return slices.Contains(noOperations(), strings.ToLower(raw)) }
	return k
}

// boundKind is a number, or an amount of money: "2203", "22.03 yuan", "2203 分". The unit is kept,
// since what a field counts in is the platform's matter.
func boundKind() *kind {
	const figure, number = `-?\d+(?:\.\d+)?`, name + `-?\d+(?:\.\d+)?|[A-Za-z0-9_.+:/-]+`
	k := bilingualKind(figure+` ?(?:`+unitExpression(English)+`)\b|`+number, "100", readBound, func(value string, l Language) string {
		figure, word, ok := strings.Cut(value, " ")
		if !ok {
			return inQuotes(value, l)
		}
		if u, ok := unitOf(word); ok && u.usual[l] != "" {
			word = u.usual[l]
		}
		return figure + " " + word
	})
	k.expr[Chinese] = figure + `\s*(?:` + unitExpression("") + `)|` + number
	return k
}

var boundParts = expression{text: `^(-?\d+(?:\.\d+)?)\s*(\pL+)$`}

// readBound writes an amount with the unit's English name.
func readBound(raw string) (string, error) {
	found := boundParts.compiled().FindStringSubmatch(raw)
	if found == nil {
		return unquoteText(raw)
	}
	if u, ok := unitOf(found[2]); ok {
		return found[1] + " " + u.usual[English], nil
	}
	return raw, nil
}
