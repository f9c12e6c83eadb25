package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"time"
	"unicode"

	"paymock/client/control"
	"paymock/mock/api"
	"paymock/mock/names"
	"paymock/mock/names/shipped"
	"paymock/mock/phrase"
	"paymock/mock/rule/offline"
	"paymock/mock/suggest"
	"paymock/mock/words"
	"paymock/steps"
)

type sayCommand struct {
	Sentence []string `arg:"" optional:"" help:"What the platform is to do; with --list, a word that is looked for."`
	List     bool     `help:"Show what can be said, in English and in Chinese. Needs no server."`
	DryRun   bool     `help:"Add nothing; print the rule that the sentence means as a scenario file (YAML), or with --json as JSON. Needs no server."`
	scopeFlags
}

// Help is shown by payctl say --help.
func (sayCommand) Help() string {
	return `A sentence becomes a rule behind the app's others: of the demo app of the platform that it names,
unless --app or --provider says which. The first rule that matches acts.

Examples:

  payctl say "the platform answers settle with 1403 for the next 2 calls"
  payctl say "the platform loses the answer to settle"
  payctl say "the platform delays the sharding callback by 10 minutes"
  payctl say --everywhere "the alipay platform answers any call with isp.unknow-error with a chance of 20 %"
  payctl say "平台接下来 2 次对结算返回 1403"
  payctl say --dry-run "支付宝平台对退款返回 ACQ.TRADE_STATUS_ERROR"
  payctl say --list
  payctl say --list callback`
}

// quotedSentence matches a sentence that stands in quotation marks which no shell takes away.
var quotedSentence = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\s*[“”「]([^“”「」]*)[“”」]\s*$`) })

// Run says a sentence.
func (c *sayCommand) Run(s *session) error {
	text := strings.Join(c.Sentence, " ")
	if found := quotedSentence().FindStringSubmatch(text); found != nil {
		text = found[1]
	}
	return s.inLanguageOf(text, c.saySentence(s, text))
}

func (c *sayCommand) saySentence(s *session, text string) error {
	if c.List {
		var some []*phrase.Wording
		for _, w := range phrase.Wordings() {
			if w.Sort != phrase.Step {
				some = append(some, w)
			}
		}
		return showWordings(s, some, text, sentenceLegend, sentenceLegendChinese)
	}
	if text == "" {
		return usagef(`say what the platform is to do: payctl say "the platform answers settle with 1403"; payctl say --list shows what can be said`)
	}
	if len(c.Sentence) == 1 && !strings.Contains(text, " ") && isYAML(text) {
		return usagef("%q is a file, and say takes a sentence; payctl scenario load %s applies it", text, text)
	}
	meant, unclear := phrase.ParseFor(text, s.ownPlatform()) // the server may know more platforms
	var said *phrase.Error
	if s.language != words.English && !strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLower(r) || unicode.Is(unicode.Han, r) }) && errors.As(unclear, &said) {
		_, unclear = phrase.ParseFor("返回 "+text, s.ownPlatform()) // a code alone is of no language: that of who reads
		if errors.As(unclear, &said) {
			said.Sentence = text
		}
	}
	switch {
	case c.DryRun && unclear != nil:
		return c.notUnderstood(s, unclear)
	case c.DryRun:
		own := c.platformOf(s, meant)
		if wrong := offline.SentenceMistakes(own, meant, time.Now()); len(wrong) > 0 {
			reason := names.InSentence(wrong)
			return usagef("%s%s", reason, c.commandAccepted(s, own, text, meant, reason))
		}
		meant.When.Provider = cmp.Or(meant.When.Provider, s.onlyProvider)
		return printRule(s, own, meant)
	}
	if !s.given && unclear == nil {
		s.provider = meant.When.Provider // the demo app of the platform that the sentence names
	}
	var made api.Rule
	var err error
	if c.Everywhere {
		ctx, cancel := s.callContext()
		defer cancel()
		made, err = s.control.Say(ctx, text)
	} else {
		made, err = onApp(s, func(ctx context.Context, a *control.App) (api.Rule, error) { return a.Say(ctx, text) })
	}
	switch {
	case err != nil && unclear != nil && !saysOther(s, err, unclear):
		return c.notUnderstood(s, unclear)
	case err != nil:
		return c.ofSentence(s, text, meant, err)
	}
	return s.showResult(made, func(w io.Writer) { printLine(w, "%s %s: %s", s.label("rule"), made.ID, s.ruleText(made)) })
}

// saysOther reports whether the server refuses a sentence for another reason than that for which payctl doesn't understand
// it: one that serves further platforms has understood it.
func saysOther(s *session, err, unclear error) bool {
	var refused *control.Error
	return errors.As(err, &refused) && refused.Answer.Field == "sentence" &&
		refused.Answer.Message != unclear.Error() && refused.Answer.Message != payctlTexts.In(s.language, unclear.Error())
}

// ofSentence is a server's refusal of a sentence as one without a server tells it, with the command that the app of another
// platform takes; any other error stays.
func (c *sayCommand) ofSentence(s *session, text string, meant api.Rule, err error) error {
	var refused *control.Error
	if errors.As(err, &refused) && refused.Answer.Field == "sentence" {
		return usagef("%s%s", refused.Answer.Message, c.commandAccepted(s, c.platformOf(s, meant), text, meant, refused.Answer.Message))
	}
	return err
}

// commandAccepted is the command that says a sentence as it is taken which was refused: to the app of another platform, or with a
// code for more calls than a limit; "" where none is known.
func (c *sayCommand) commandAccepted(s *session, own, text string, meant api.Rule, refused string) string {
	takes := func(platform string, r api.Rule) bool {
		return len(offline.SentenceMistakes(platform, r, time.Now())) == 0
	}
	for _, p := range shipped.Platforms() {
		there := meant
		if there.When.Provider != "" {
			there.When.Provider = p.Name
		}
		if own != "" && p.Name != own && strings.Contains(refused, p.Name) && takes(p.Name, there) {
			return c.sayCommandLine(s, " --provider "+p.Name, text, meant, there)
		}
	}
	if limit := meant.Then.Throttle; limit != nil && limit.Respond == "" {
		limited := *limit
		limited.Respond = phrase.ExampleCode(own, meant.When.Operation)
		coded := meant
		if coded.Then.Throttle = &limited; takes(own, coded) {
			return c.sayCommandLine(s, "", text, meant, coded)
		}
	}
	return ""
}

// sayCommandLine says a sentence as it is taken: in its own words, or in those for the rule that it should mean.
func (c *sayCommand) sayCommandLine(s *session, flags, text string, said, meant api.Rule) string {
	if !reflect.DeepEqual(said, meant) {
		var ok bool
		if text, ok = phrase.Sentence(meant, phrase.LanguageOf(text)); !ok {
			return ""
		}
		if phrase.LanguageOf(text) == phrase.Chinese {
			text = s.language.Sentence(text)
		}
	}
	if c.DryRun {
		flags = " --dry-run" + flags
	}
	return fmt.Sprintf("\nThis is taken: `payctl say%s '%s'`", flags, strings.ReplaceAll(text, "'", `'\''`))
}

// platformOf is the platform whose app takes the rule that a sentence means; "" where that is any.
func (c *sayCommand) platformOf(s *session, meant api.Rule) string {
	own := s.ownPlatform()
	switch {
	case c.Everywhere:
		return ""
	case !s.given: // no app's: the sentence's own platform
		own = cmp.Or(meant.When.Provider, own)
		if !phrase.IsPlatform(own) {
			return ""
		}
	}
	return own
}

// notUnderstood refuses a sentence, and tells what would be wrong with the one that is suggested.
func (c *sayCommand) notUnderstood(s *session, unclear error) error {
	var said *phrase.Error
	if !errors.As(unclear, &said) {
		return usagef("%w", unclear)
	}
	if text, meant, ok := said.Suggested(); ok {
		if wrong := offline.SentenceMistakes(c.platformOf(s, meant), meant, time.Now()); len(wrong) > 0 {
			reason := names.InSentence(wrong)
			return usagef("%w\n%w", unclear, fmt.Errorf("and for that sentence: %s%s", reason, c.commandAccepted(s, c.platformOf(s, meant), text, meant, reason)))
		}
	}
	return usagef("%w", unclear)
}

type stepsCommand struct {
	Word []string `arg:"" optional:"" help:"Only lines in which this stands."`
}

// Help is shown by payctl steps --help.
func (stepsCommand) Help() string {
	return `Lists the lines that features are written with, in English and in Chinese. What the platform
does is said in sentences; payctl say --list shows those alone.

Examples:

  payctl steps
  payctl steps callback
  payctl steps 退款`
}

// Run lists what features can say.
func (c *stepsCommand) Run(s *session) error {
	return showWordings(s, steps.List(), strings.Join(c.Word, " "), stepLegend, stepLegendChinese)
}

// Each legend is in English and in Chinese.
const (
	slotLegend = "{slot} is what varies; [x] may be left out; (a|b) is a choice. Codes and fields may stand in\n" +
		`quotation marks. A {wait} is "3 seconds", "1 to 3 seconds" or "about 2 seconds".`
	slotLegendChinese = "{slot} 是可变的内容；[x] 可以省略；(a|b) 任选其一。代码和字段可以加引号。\n" +
		"{wait} 写成“3 秒”“1 到 3 秒”或“大约 2 秒”（毫秒、秒、分钟、小时、天）。"
	sentenceLegend = slotLegend + "\n" + `A clause marked "once" acts once, unless the sentence says how often: once, every time, for the
next 3 calls, with a chance of 20 %. Clauses are joined with "and" for the same call, and with
", then" for the next one: "the platform answers settle with 20000, then hangs on it, then
as usual". "the alipay platform" is about that platform alone, where a rule is for every app.`
	sentenceLegendChinese = slotLegendChinese + "\n" + `标有“一次”的分句只起一次作用，除非句子说了次数：仅一次、每次、接下来 3 次、概率 20 %。
同一次调用的分句用“并且”连接，下一次调用的用“，然后”：“平台对结算返回 20000，然后对它一直不应答，然后恢复正常”。
“支付宝平台”表示只对那个平台；规则给所有应用时才需要写。`
	stepLegend = sentenceLegend + `
{name} and {text} stand in quotation marks. A line with a colon has a table or a text below it.
"the answer says" is satisfied by any part of the message.`
	stepLegendChinese = sentenceLegendChinese + `
{name} 和 {text} 要加引号。带冒号的一行下面有表格或文本。“应答的提示为”只要与消息的一部分相符即可。`
)

// showWordings prints the wordings in which a word stands, by topic, and a legend in English or Chinese.
func showWordings(s *session, all []*phrase.Wording, word, legend, chinese string) error {
	list, slot := wordingsWith(all, phrase.UsualWords(word))
	if len(list.Wordings) == 0 {
		return usagef("nothing that can be said has %q in it; leave the word out to see all%s", word, suggest.Hint(word, wordsOf(all)))
	}
	return s.showResult(list, func(w io.Writer) {
		if slot != "" {
			printLine(w, s.language.Of("%q can stand where %s stands:|%q 可以写在 %s 的位置："), word, slot)
		}
		topic := ""
		for _, entry := range list.Wordings {
			if entry.Topic != topic {
				if topic != "" {
					printLine(w, "")
				}
				topic = entry.Topic
				printLine(w, s.language.Of("%s:|%s："), s.label(topic))
			}
			mark := ""
			if entry.Once {
				mark = "   (" + s.label("once") + ")"
			}
			printLine(w, "  %s%s", strings.Join(entry.English, "\n  "), mark)
			printLine(w, "    %s", s.language.Sentence(strings.Join(entry.Chinese, "\n    ")))
		}
		if s.language != words.English {
			legend = s.language.Letters(chinese)
		}
		printLine(w, "\n%s\n", legend)
		printLine(w, "%s", s.language.Of("Names of operations and callbacks can always be written, payctl codes shows them; words for them are|操作和回调的名字总是可以直接写，payctl codes 列出它们；它们的其他说法有"))
		printLine(w, "%s.", s.language.Sentence(strings.Join(phrase.Words(), "; ")))
	})
}
