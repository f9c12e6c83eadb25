package probe

import (
	"time"

	"paymock/mock/provider"
)

// What merchants and payers write into the fields that are theirs.
const (
	// fragileText has what frameworks and helpers change before a signature is checked: by
	// decoding twice, by escaping for HTML or SQL, by stripping slashes or by a narrow charset.
	fragileText = `a+b %2B & < > " ' \ 中 😀`
	chineseText = "停车费 浙A12345"
	// blankText has what is lost by trimming and by making one blank of several.
	blankText = "  Lot 7   row 12 \u3000停车费\u00a0 "
	// entities has what is changed by undoing an escaping that nobody did.
	entities = "a &lt;b&gt; &amp;amp; &quot;c&quot; &#39; &eacute; &#x4e2d;"
	// variants has what Unicode's normal forms change: full-width letters and digits, a ligature, a
	// circled digit, a unit in one sign, and accents composed and not.
	variants = "ＡＢ１２ ﬁ ① ㎏ caf\u00e9 cafe\u0301 \u212b"
	// invisibleText has what parsers, databases, templates and formats change: line breaks of both kinds, tabs,
	// control characters, characters without width, and what templates replace.
	invisibleText = "a\r\nb\nc\td\u0001e\u007ff\u200bg\ufeffh\u2028i 100%% %s $name ${name} {{name}} {0}"
	// repeatedText is repeated up to a field's length.
	repeatedText = "停车费A7"
)

// numberLike has texts that languages without types take for nothing or for a number written
// otherwise.
var numberLike = []string{"0", "007", "1.50", "1e3", "null", "false"}

// allTexts sets all text fields of the kind.
func (r *probeRun) allTexts(value string) map[string]string {
	set := map[string]string{}
	for _, field := range r.layout.Texts {
		set[field] = value
	}
	return set
}

// textCases are genuine callbacks in other words.
func (r *probeRun) textCases() []probeCase {
	if len(r.layout.Texts) == 0 {
		return nil
	}
	list := []probeCase{
		{
			"special-characters", "a callback with + %2B & < \" ' \\, Chinese and an emoji in its texts is accepted", riskLost,
			"Verify over what was received, decoded once: no second decoding, no escaping for HTML or SQL, no stripped slashes before.",
			r.judgeTexts(fragileText),
		},
		{
			"blanks", "a callback with blanks before, after and doubled in its texts is accepted", riskLost,
			"Verify over what was received, before anything trims it: frameworks do so with all that comes in.",
			r.judgeTexts(blankText),
		},
		{
			"entities", "a callback with HTML entities such as &lt; in its texts is accepted", riskLost,
			"Verify over what was received, and take no entity for the character that it stands for.",
			r.judgeTexts(entities),
		},
		{
			"character-variants", "a callback with full-width letters, ligatures and composed accents in its texts is accepted", riskLost,
			"Verify over the bytes received, before any Unicode normalisation.",
			r.judgeTexts(variants),
		},
		{
			"control-characters", "a callback with line breaks, tabs, control and invisible characters, %% and $name in its texts is accepted", riskLost,
			"Verify over the bytes received: before anything unifies line breaks, removes what can't be seen, or takes the text for a format or a template.",
			r.judgeTexts(invisibleText),
		},
		{
			"number-like", "a callback whose texts look like a number or nothing (0, 007, 1.50, 1e3, null, false) is accepted", riskLost,
			"Take each field as the text that it is: leave out none because it looks empty, and write none as a number.",
			r.judgeTexts(numberLike...),
		},
	}
	if len(r.layout.Longest) > 0 {
		list = append(list, probeCase{
			"long-texts", "a callback whose texts are as long as the platform allows is accepted", riskLost,
			"Verify over what was received, before it is cut to what a column or a log holds.",
			func(t *caseRun) verdict {
				set := map[string]string{}
				for field, limit := range t.layout.Longest {
					set[field] = repeatTo(repeatedText, limit)
				}
				e := t.newEvent(0, nil)
				return t.judgeAccepted(e, t.renderCallback(e, 1, provider.Fault{Before: set}))
			},
		})
	}
	return list
}

// judgeTexts delivers a callback for each text, which stands in all text fields.
func (r *probeRun) judgeTexts(texts ...string) func(t *caseRun) verdict {
	return func(t *caseRun) (v verdict) {
		for _, text := range texts {
			e := t.newEvent(0, nil)
			v = t.judgeAccepted(e, t.renderCallback(e, 1, provider.Fault{Before: r.allTexts(text)}))
			if v.result != Passed {
				if len(texts) > 1 {
					v.why = "with " + text + ": " + v.why
				}
				return v
			}
		}
		return v
	}
}

// repeatTo repeats a text to a number of characters.
func repeatTo(text string, n int) string {
	from := []rune(text)
	out := make([]rune, n)
	for i := range out {
		out[i] = from[i%len(from)]
	}
	return string(out)
}

// anewCases are repeats of one event that are signed anew, where the platform may do so.
func (r *probeRun) anewCases() []probeCase {
	if r.layout.SentAt == nil || r.layout.SentAt(r.App, r.Clock.Now()) == nil {
		return nil
	}
	return []probeCase{{
		"repeated-anew", "a callback repeated with a new time of sending and a new signature books once", riskTwice,
		"Book by the trade's number under a unique key: a repeat may differ in its time, its signature and so its body.",
		judgeAnew,
	}}
}

// judgeAnew has a second between the times that the tries name: Alipay counts in seconds.
func judgeAnew(t *caseRun) verdict {
	e := t.newEvent(0, nil)
	at := t.Clock.Now()
	for attempt := 1; attempt <= 3; attempt++ {
		set := t.layout.SentAt(t.maker.app, at.Add(time.Duration(attempt-1)*time.Second))
		if a := t.sendAndJudge(t.renderCallback(e, attempt, provider.Fault{Before: set})); !a.accepted {
			return t.genuineRefused("delivery %d: %s", attempt, a.describe())
		}
	}
	return t.judgeOnce(e, "all three accepted")
}
