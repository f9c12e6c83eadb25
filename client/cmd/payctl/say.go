package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"paymock/client/control"
	"paymock/mock/api"
	"paymock/mock/names"
	"paymock/mock/phrase"
	"paymock/mock/rule/offline"
	"paymock/mock/suggest"
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

// Run says a sentence.
func (c *sayCommand) Run(s *session) error {
	text := strings.Join(c.Sentence, " ")
	if c.List {
		var some []*phrase.Wording
		for _, w := range phrase.Wordings() {
			if w.Sort != phrase.Step {
				some = append(some, w)
			}
		}
		return showWordings(s, some, text, sentenceLegend)
	}
	if text == "" {
		return usagef(`say what the platform is to do: payctl say "the platform answers settle with 1403"; payctl say --list shows what can be said`)
	}
	if len(c.Sentence) == 1 && !strings.Contains(text, " ") && isYAML(text) {
		return usagef("%q is a file, and say takes a sentence; payctl scenario load %s applies it", text, text)
	}
	meant, unclear := phrase.Parse(text) // the server may know more platforms
	switch {
	case c.DryRun && unclear != nil:
		return c.notUnderstood(s, unclear)
	case c.DryRun:
		own := c.platformOf(s, meant)
		if wrong := offline.Mistakes(own, meant, time.Now()); len(wrong) > 0 {
			return usagef("%s", names.InSentence(wrong))
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
	case err != nil && unclear != nil:
		return c.notUnderstood(s, unclear)
	case err != nil:
		return ofSentence(err)
	}
	return s.showResult(made, func(w io.Writer) { printLine(w, "%s %s: %s", s.label("rule"), made.ID, s.ruleText(made)) })
}

// ofSentence is a server's refusal of a sentence as one without a server tells it; any other error stays.
func ofSentence(err error) error {
	var refused *control.Error
	if errors.As(err, &refused) && refused.Answer.Field == "sentence" {
		return usagef("%s", refused.Answer.Message)
	}
	return err
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
	if meant, ok := said.Suggested(); ok {
		if wrong := offline.Mistakes(c.platformOf(s, meant), meant, time.Now()); len(wrong) > 0 {
			return usagef("%w\n%w", unclear, fmt.Errorf("and for that sentence: %s", names.InSentence(wrong)))
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
	return showWordings(s, steps.List(), strings.Join(c.Word, " "), stepLegend)
}

// legend explains a list in the languages of people.
type legend struct{ english, chinese string }

// and is a legend with more below it.
func (l legend) and(english, chinese string) legend {
	return legend{l.english + "\n" + english, l.chinese + "\n" + chinese}
}

var (
	slotLegend = legend{
		`{slot} is what varies; [x] may be left out; (a|b) is a choice. Codes and fields may stand in
quotation marks. A {wait} is "3 seconds", "1 to 3 seconds" or "about 2 seconds" (毫秒, 秒, 分钟, 小时, 天).`,
		`{slot} 是要填的内容；[x] 可以不写；(a|b) 任选其一。错误码和字段可以加引号。
{wait} 写成“3 秒”“1 到 3 秒”或“大约 2 秒”（毫秒、秒、分钟、小时、天）。`,
	}
	sentenceLegend = slotLegend.and(`A clause marked "once" acts once, unless the sentence says how often: once, every time, for the
next 3 calls, with a chance of 20 %. Clauses are joined with "and" (并) for the same call, and with
", then" (，然后) for the next one: "the platform answers settle with 20000, then hangs on it, then
as usual". "the alipay platform" is about that platform alone, where a rule is for every app.`,
		`标有“一次”的只作用一次，除非句子另说次数：一次、每次、接下来 3 次、有 20 % 的概率。
同一次调用用“并”连接，下一次调用用“，然后”连接。“支付宝平台”只指那个平台，此时规则作用于每个应用。`)
	stepLegend = sentenceLegend.and(`{name} and {text} stand in quotation marks. A line with a colon has a table or a text below it.
"the answer says" (应答的提示为) is satisfied by any part of the message.`,
		`{name} 和 {text} 写在引号里。以冒号结尾的行下面要有表格或文字。
“应答的提示为”只要求提示里有那一段。`)
)

// showWordings prints the wordings in which a word stands, by topic.
func showWordings(s *session, all []*phrase.Wording, word string, about legend) error {
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
		explained := about.english
		if s.language.Of("en|zh") != "en" {
			explained = s.language.Sentence(about.chinese)
		}
		printLine(w, "\n%s", explained)
		printLine(w, "\n%s", s.language.Of("Names of operations and callbacks can always be written, payctl codes shows them; words for them are|接口和回调的名称总可以写，payctl codes 列出它们；它们的说法有"))
		printLine(w, "%s.", s.language.Sentence(strings.Join(phrase.Words(), "; ")))
	})
}
