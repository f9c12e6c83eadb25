package phrase

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"paymock/mock/api"
)

// newLimit makes a wording that limits when a sentence holds.
func newLimit(name, english, chinese string, limit func(u wordingUse) error) *Wording {
	w := &Wording{Name: name, Sort: Limit, Topic: "When, and how often", patterns: map[Language][]*pattern{}, limit: limit}
	for _, text := range strings.Split(english, " / ") {
		w.patterns[English] = append(w.patterns[English], compilePattern(English, text))
	}
	for _, text := range strings.Split(chinese, " / ") {
		w.patterns[Chinese] = append(w.patterns[Chinese], compilePattern(Chinese, text))
	}
	w.synonyms = synonymsOf(name)
	return w
}

// newCondition makes a limit of a condition on a field.
func newCondition(name, english, chinese string, set func(u wordingUse, c *api.Condition)) *Wording {
	return newLimit(name, `where {field} `+english, `[当]{field} `+chinese+`[时]`, func(u wordingUse) error {
		where, field := u.rule.When.Where, u.values["field"]
		if where == nil {
			where = map[string]api.Condition{}
		}
		c, given := where[field]
		before := c
		set(u, &c)
		if given && !c.Includes(before) {
			return fmt.Errorf("two conditions of one sort on %q can't both hold; keep one", field)
		}
		where[field] = c
		u.rule.When.Where = where
		return nil
	})
}

// countOnce sets one of the rule's counts, which can be said once.
func countOnce(u wordingUse, slot string, to *int, what string) error {
	n, err := u.number(slot)
	if err != nil {
		return err
	}
	if *to != 0 {
		return fmt.Errorf("the sentence says twice %s; say it once", what)
	}
	if n == 0 {
		return fmt.Errorf("0 is no number of calls here; leave it out, or write 1 or more")
	}
	*to = n
	return nil
}

// setOnce sets one of the rule's texts, which can be said once.
func setOnce(u wordingUse, slot string, to *string, what string) error {
	if *to != "" {
		return fmt.Errorf("the sentence says twice %s; say it once", what)
	}
	*to = u.values[slot]
	return nil
}

// always is the number of times that stands for no end while a sentence is read.
const always = -1

var limitTable = perPlatforms(makeLimitTable)

func makeLimitTable() []*Wording {
	return []*Wording{
		newLimit("times", `for the next {number} (calls|call|callbacks|callback|attempts|attempt|times|time) / {number} (times|time)`, `[仅]接下来 {number} 次 / [仅限]前 {number} 次 / {number} 次`,
			func(u wordingUse) error { return countOnce(u, "number", &u.rule.Times, "how often") }),
		newLimit("once", `once`, `仅一次 / 只一次`, func(u wordingUse) error {
			return countOnce(wordingUse{map[string]string{"n": "1"}, u.rule}, "n", &u.rule.Times, "how often")
		}),
		newLimit("twice", `twice`, `仅两次`, func(u wordingUse) error {
			return countOnce(wordingUse{map[string]string{"n": "2"}, u.rule}, "n", &u.rule.Times, "how often")
		}),
		newLimit("always", `every time`, `每次都 / 每一次`, func(u wordingUse) error {
			if u.rule.Times != 0 {
				return errors.New("the sentence says twice how often; say it once")
			}
			u.rule.Times = always
			return nil
		}),
		newLimit("skip", `after {number} (calls|call|callbacks|callback|attempts|attempt)`, `在 {number} 次之后 / 放过 {number} 次之后`,
			func(u wordingUse) error { return countOnce(u, "number", &u.rule.Skip, "after how many calls") }),
		newLimit("every", `every {nth} (call|callback|attempt)`, `每第 {nth} 次`,
			func(u wordingUse) error { return countOnce(u, "nth", &u.rule.Every, "every which call") }),
		newLimit("chance", `with a chance of {percent}`, `以 {percent} 的概率 / 有 {percent} 的概率 / 概率 {percent}`, func(u wordingUse) error {
			if u.rule.Chance != nil {
				return errors.New("the sentence says twice with what chance; say it once")
			}
			p, err := strconv.ParseFloat(u.values["percent"], 64)
			if err != nil || p > 1 {
				return errors.New("a chance is at most 100 %")
			}
			u.rule.Chance = &p
			return nil
		}),
		newCondition("where_equal", `is {value}`, `为 {value}`, func(u wordingUse, c *api.Condition) { c.Equal = u.text("value") }),
		newCondition("where_not", `is not {value}`, `不为 {value}`, func(u wordingUse, c *api.Condition) { c.Not = u.text("value") }),
		newCondition("where_prefix", `begins with {value}`, `以 {value} 开头`, func(u wordingUse, c *api.Condition) { c.Prefix = u.text("value") }),
		newCondition("where_suffix", `ends with {value}`, `以 {value} 结尾`, func(u wordingUse, c *api.Condition) { c.Suffix = u.text("value") }),
		newCondition("where_matches", `matches {pattern:text}`, `匹配 {pattern:text}`, func(u wordingUse, c *api.Condition) { c.Matches = u.text("pattern") }),
		newCondition("where_over", `is over {bound}`, `大于 {bound}`, func(u wordingUse, c *api.Condition) { c.Over = u.text("bound") }),
		newCondition("where_under", `is under {bound}`, `小于 {bound}`, func(u wordingUse, c *api.Condition) { c.Under = u.text("bound") }),
		newCondition("where_at_least", `is at least {bound}`, `至少为 {bound}`, func(u wordingUse, c *api.Condition) { c.AtLeast = u.text("bound") }),
		newCondition("where_at_most", `is at most {bound}`, `至多为 {bound}`, func(u wordingUse, c *api.Condition) { c.AtMost = u.text("bound") }),
		newCondition("where_in", `is one of {list:text}`, `属于 {list:text}`, func(u wordingUse, c *api.Condition) {
			for value := range strings.SplitSeq(strings.ReplaceAll(u.values["list"], "，", ","), ",") {
				c.In = append(c.In, strings.TrimSpace(value))
			}
		}),
		newCondition("where_present", `exists`, `存在`, func(_ wordingUse, c *api.Condition) { yes := true; c.Present = &yes }),
		newCondition("where_missing", `(doesn't exist|does not exist)`, `不存在`, func(_ wordingUse, c *api.Condition) { no := false; c.Present = &no }),
		newLimit("from", `from {duration} on`, `从 {duration} 后开始`, func(u wordingUse) error { return setOnce(u, "duration", &u.rule.From, "from when") }),
		newLimit("from_time", `from {time:text} on`, `从 {time:text} 起`, func(u wordingUse) error { return setOnce(u, "time", &u.rule.From, "from when") }),
		newLimit("until", `for the next {duration}`, `接下来 {duration} 内`, func(u wordingUse) error { return setOnce(u, "duration", &u.rule.Until, "until when") }),
		newLimit("until_time", `until {time:text}`, `直到 {time:text}`, func(u wordingUse) error { return setOnce(u, "time", &u.rule.Until, "until when") }),
		newLimit("real_time", `in real time`, `按真实时间`, realTime),
		newLimit("named", `as rule {name}`, `规则名为 {name}`, func(u wordingUse) error { return setOnce(u, "name", &u.rule.Name, "how the rule is called") }),
	}
}

// realTime makes the delays of a sentence pass on the machine, whatever the app's clock does.
func realTime(u wordingUse) error {
	t := &u.rule.Then
	delays := delaysOf(t)
	if t.Drip != nil && t.Drip.Every != nil {
		delays = append(delays, t.Drip.Every)
	}
	for _, d := range delays {
		d.Clock = "real"
	}
	if len(delays) == 0 {
		return errors.New(`"in real time" needs a delay before it, such as "takes 3 seconds to answer settle"`)
	}
	return nil
}
