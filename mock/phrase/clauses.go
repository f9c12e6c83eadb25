package phrase

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"paymock/mock/api"
)

// wordingUse is one use of a wording in a sentence: the values of its slots, and the rule that it
// adds to.
type wordingUse struct {
	values map[string]string
	rule   *api.Rule // a clause's own, or the sentence's
}

func (u wordingUse) text(slot string) *string {
	value := u.values[slot]
	return &value
}

// number reads a slot of digits.
func (u wordingUse) number(slot string) (int, error) {
	const most = 1_000_000_000
	n, err := strconv.Atoi(u.values[slot])
	if err != nil || n > most {
		return 0, fmt.Errorf("%s is too large a number", u.values[slot])
	}
	return n, nil
}

// wait reads a delay.
func (u wordingUse) wait(slot string) *api.Delay {
	value := u.values[slot]
	if median, ok := strings.CutPrefix(value, "about "); ok {
		return &api.Delay{Lognormal: &api.Lognormal{Median: median}}
	}
	if least, most, ok := strings.Cut(value, " to "); ok {
		return &api.Delay{Uniform: []string{least, most}}
	}
	return &api.Delay{Fixed: value}
}

// members is the field that a clause names, with its value.
func (u wordingUse) members() map[string]string {
	return map[string]string{u.values["field"]: u.values["value"]}
}

// The two subjects of clauses. Whose clause begins with the second changes what the platform
// has signed.
var subjects = map[Language][]string{
	English: {"the platform ", "somebody "},
	Chinese: {"平台", "有人"},
}

const (
	untilFurther = false // acts on every call that matches
	once         = true  // acts once, unless the sentence says how often
)

// newClause makes a clause of what it does; english and chinese are wordings, several ones separated
// by " / ".
func newClause(name string, once bool, english, chinese string, means action) *Wording {
	w := &Wording{Name: name, Sort: Clause, Once: once, patterns: map[Language][]*pattern{}, tell: means.tell}
	w.Topic = "What the platform does with calls"
	w.ofCallback = strings.Contains(english, "{callback}")
	if w.ofCallback {
		w.Topic = "What the platform does with callbacks"
	}
	for _, text := range strings.Split(english, " / ") {
		w.patterns[English] = append(w.patterns[English], compilePattern(English, text))
	}
	for _, text := range strings.Split(chinese, " / ") {
		w.patterns[Chinese] = append(w.patterns[Chinese], compilePattern(Chinese, text))
	}
	w.synonyms = synonymsOf(name)
	w.later = synonymsOf(name + " later")
	w.clause = func(u wordingUse) error {
		u.rule.When.Operation = u.values["operation"]
		if _, said := u.values["operation"]; !said && !w.ofCallback { // ", then times out"
			u.rule.When.Operation = it
		}
		u.rule.When.Callback = u.values["callback"]
		if w.ofCallback && u.rule.When.Callback == "" { // "the callback is lost"
			u.rule.When.Callback = everything
		}
		return means.do(u, &u.rule.Then)
	}
	return w
}

// action is what a clause does to a rule's actions; tell is the way back: what its slots hold for actions that do it, and
// whether they do. Nil: particulars of ruleWriter tell it.
type action struct {
	do   func(u wordingUse, then *api.Then) error
	tell func(then *api.Then) (values map[string]string, given bool)
}

// flagAction is an action without particulars.
func flagAction(at func(*api.Then) *bool) action {
	return action{
		do:   func(_ wordingUse, then *api.Then) error { *at(then) = true; return nil },
		tell: func(then *api.Then) (map[string]string, bool) { return nil, *at(then) },
	}
}

// waitAction is an action with a delay.
func waitAction(at func(*api.Then) **api.Delay) action {
	return action{
		do: func(u wordingUse, then *api.Then) error { *at(then) = u.wait("wait"); return nil },
		tell: func(then *api.Then) (map[string]string, bool) {
			return map[string]string{"wait": waitText(*at(then))}, *at(then) != nil
		},
	}
}

// textAction is an action with a text in a slot.
func textAction(slot string, at func(*api.Then) *string) action {
	return action{
		do: func(u wordingUse, then *api.Then) error { *at(then) = u.values[slot]; return nil },
		tell: func(then *api.Then) (map[string]string, bool) {
			return map[string]string{slot: *at(then)}, *at(then) != ""
		},
	}
}

// countAction is an action with a number.
func countAction(at func(*api.Then) *int) action {
	count := countedAction(func(then *api.Then, n int) error { *at(then) = n; return nil })
	count.tell = func(then *api.Then) (map[string]string, bool) { return numberValue(*at(then)), *at(then) != 0 }
	return count
}

// numberValue is what a slot of digits holds.
func numberValue(n int) map[string]string { return map[string]string{"number": strconv.Itoa(n)} }

// countedAction is an action with a number that it may judge.
func countedAction(set func(then *api.Then, n int) error) action {
	return action{do: func(u wordingUse, then *api.Then) error {
		n, err := u.number("number")
		if err != nil {
			return err
		}
		return set(then, n)
	}}
}

var clauseTable = perPlatforms(makeClauseTable)

func makeClauseTable() []*Wording {
	return slices.Concat(receiveClauses(), decideClauses(), replyClauses(), callbackClauses())
}

// receiveClauses: nothing is decided yet.
func receiveClauses() []*Wording {
	return []*Wording{
		newClause("delay", untilFurther, `the platform takes {wait} to answer {operation} / the platform delays {operation} by {wait}`, `平台要过 {wait} 才处理 {operation} / 平台(花|延迟) {wait} 才(处理|应答) {operation} / 平台(对|把) {operation} 延迟 {wait}`,
			waitAction(func(then *api.Then) **api.Delay { return &then.Delay })),
		newClause("hang", untilFurther, `the platform hangs on {operation} / the platform never answers {operation} / the platform times out on {operation}`, `平台对 {operation} 一直不应答 / 平台收到 {operation} 后[请求]挂起 / 平台[对] {operation} 超时`,
			flagAction(func(then *api.Then) *bool { return &then.Hang })),
		newClause("reset", untilFurther, `the platform resets the connection of {operation} / the platform resets {operation}`, `平台收到 {operation} 后重置连接 / 平台重置 {operation} [请求]的连接`,
			flagAction(func(then *api.Then) *bool { return &then.Reset })),
		newClause("http_status", untilFurther, `the platform answers {operation} with HTTP status {number} / the platform returns HTTP status {number} (for|to) {operation}`, `平台对 {operation} (返回|应答) HTTP 状态码 {number} / 平台对 {operation} (返回|应答) HTTP 状态 {number}`,
			countAction(func(then *api.Then) *int { return &then.HTTPStatus })),
		newClause("limit", untilFurther, `the platform limits {operation} to {number} call[s] (per|a) {per}`, `平台对 {operation} 限流为 {number} 次(/|每){per}`, action{do: addThrottle}),
		newClause("limit_with", untilFurther, `the platform limits {operation} to {number} call[s] (per|a) {per} and refuses more with {code}`, `平台对 {operation} 限流为 {number} 次(/|每){per}，超出(时返回|返回) {code}`, action{do: addThrottle}),
		newClause("throttle", untilFurther, `the platform throttles {operation}`, `平台对 {operation} 全部限流`,
			action{do: func(_ wordingUse, then *api.Then) error { then.Throttle = &api.Throttle{}; return nil }}),
	}
}

// decideClauses: the rule decides instead of the platform.
func decideClauses() []*Wording {
	return []*Wording{
		newClause("respond", untilFurther, `the platform answers {operation} with {code} / the platform returns {code} (for|to|on) {operation} / the platform fails {operation} with {code} / the platform fails with {code} on {operation}`, `平台对 {operation} (返回|回应|应答|回复|报错) {code} / 平台 {operation} (返回|报错) {code} / 平台让 {operation} (返回|报错|失败并返回) {code}`,
			action{do: func(u wordingUse, then *api.Then) error { then.Respond = u.values["code"]; return nil }}),
		newClause("respond_saying", untilFurther, `the platform answers {operation} with {code} saying {text}`, `平台对 {operation} (返回|回应|应答) {code}，提示 {text}`,
			action{do: func(u wordingUse, then *api.Then) error {
				then.Respond, then.Message = u.values["code"], u.values["text"]
				return nil
			}}),
		newClause("set_field", untilFurther, `the platform sets {field} to {value} in the answer to {operation}`, `平台把 {field} 设为 {value} 来应答 {operation}`,
			action{do: func(u wordingUse, then *api.Then) error { then.Fields = u.members(); return nil }}),
	}
}

// replyClauses: all is committed.
func replyClauses() []*Wording {
	return []*Wording{
		newClause("lose_reply", once, `the platform loses the answer to {operation}`, `平台丢失 {operation} 的应答`,
			flagAction(func(then *api.Then) *bool { return &then.LoseReply })),
		newClause("hold_reply", once, `the platform holds the answer to {operation} back for {wait}`, `平台处理完 {operation} 后(过|等) {wait} 才应答`,
			waitAction(func(then *api.Then) **api.Delay { return &then.DelayReply })),
		newClause("truncate", once, `the platform cuts the answer to {operation} after {number} byte[s]`, `平台把 {operation} 的应答截断为 {number} 字节`,
			countedAction(func(then *api.Then, n int) error { then.Truncate = &n; return nil })),
		newClause("drip", once, `the platform drips the answer to {operation}`, `平台逐字节缓慢发送 {operation} 的应答`,
			action{do: func(_ wordingUse, then *api.Then) error { then.Drip = &api.Drip{}; return nil }}),
		newClause("drip_pieces", once, `the platform drips the answer to {operation} {number} byte[s] every {wait}`, `平台分段发送 {operation} 的应答，每段 {number} 字节，间隔 {wait}`,
			action{do: func(u wordingUse, then *api.Then) error {
				n, err := u.number("number")
				then.Drip = &api.Drip{Bytes: n, Every: u.wait("wait")}
				return err
			}}),
		newClause("sign_wrongly", once, `the platform signs the answer to {operation} wrongly`, `平台对 {operation} 的应答签错名`,
			flagAction(func(then *api.Then) *bool { return &then.WrongSignature })),
		newClause("leave_unsigned", once, `the platform leaves the answer to {operation} unsigned`, `平台对 {operation} 的应答不签名`,
			flagAction(func(then *api.Then) *bool { return &then.NoSignature })),
		newClause("change_answer", once, `the platform (changes|alters) {field} to {value} in the answer to {operation}`, `平台把 {field} 改成 {value} 再应答 {operation}`,
			action{do: func(u wordingUse, then *api.Then) error { then.Alter = &api.Alter{Before: u.members()}; return nil }}),
		newClause("tamper_answer", once, `somebody changes {field} to {value} in the answer to {operation}`, `有人把 {field} 改成 {value} 后转发 {operation} 的应答`,
			action{do: func(u wordingUse, then *api.Then) error { then.Alter = &api.Alter{After: u.members()}; return nil }}),
		newClause("stale_reply", once, `the platform repeats (its last|an earlier) answer to {operation}`, `平台重复上一次 {operation} 的应答`,
			flagAction(func(then *api.Then) *bool { return &then.StaleReply })),
		newClause("charset", once, `the platform sends the answer to {operation} in {charset}`, `平台发送 {operation} 的应答时误用 {charset} 编码`,
			textAction("charset", func(then *api.Then) *string { return &then.Charset })),
	}
}

// callbackClauses are of what is sent to the merchant.
func callbackClauses() []*Wording {
	return []*Wording{
		newClause("drop", once, `the platform drops [the ]{callback} callback`, `平台丢弃 {callback} 回调`,
			flagAction(func(then *api.Then) *bool { return &then.Drop })),
		newClause("delay_callback", once, `the platform delays [the ]{callback} callback by {wait}`, `平台把 {callback} 回调延迟 {wait} / 平台延迟 {callback} 回调 {wait}`,
			waitAction(func(then *api.Then) **api.Delay { return &then.Delay })),
		newClause("duplicate", once, `the platform duplicates [the ]{callback} callback / the platform sends [the ]{callback} callback twice`, `平台把 {callback} 回调重复发送一次`,
			action{do: func(_ wordingUse, then *api.Then) error { then.Duplicate = 1; return nil }}),
		newClause("duplicate_times", once, `the platform sends [the ]{callback} callback {number} times`, `平台把 {callback} 回调发送 {number} 次`,
			countedAction(func(then *api.Then, n int) error {
				if n < 2 {
					return fmt.Errorf("a callback that is sent %d times is no fault; write 2 times or more", n)
				}
				then.Duplicate = n - 1
				return nil
			})),
		newClause("concurrent", once, `the platform sends [the ]{callback} callback {number} times (at the same time|at once|concurrently)`, `平台把 {callback} 回调同时发送 {number} 次 / 平台把 {callback} 回调并发发送 {number} 次`,
			countAction(func(then *api.Then) *int { return &then.Concurrent })),
		newClause("reorder", once, `the platform reorders [the ]{callback} callback`, `平台打乱 {callback} 回调的顺序`,
			action{do: func(_ wordingUse, then *api.Then) error { then.Reorder = "1m"; return nil }}),
		newClause("reorder_within", once, `the platform lets the next callback overtake [the ]{callback} callback within {duration}`, `平台让下一个回调先于 {callback} 回调到达，最多等 {duration}`,
			action{do: func(u wordingUse, then *api.Then) error { then.Reorder = u.values["duration"]; return nil }}),
		newClause("early", once, `the platform sends [the ]{callback} callback (before the answer|early)`, `平台在应答之前发送 {callback} 回调 / 平台提前发送 {callback} 回调`,
			flagAction(func(then *api.Then) *bool { return &then.Early })),
		newClause("sign_callback_wrongly", once, `the platform (signs|mis-signs) [the ]{callback} callback wrongly / the platform mis-signs [the ]{callback} callback`, `平台对 {callback} 回调签错名`,
			flagAction(func(then *api.Then) *bool { return &then.WrongSignature })),
		newClause("leave_callback_unsigned", once, `the platform leaves [the ]{callback} callback unsigned`, `平台对 {callback} 回调不签名`,
			flagAction(func(then *api.Then) *bool { return &then.NoSignature })),
		newClause("change_callback", once, `the platform (changes|alters) {field} to {value} in [the ]{callback} callback`, `平台把 {field} 改成 {value} 再发送 {callback} 回调`,
			action{do: func(u wordingUse, then *api.Then) error { then.Alter = &api.Alter{Before: u.members()}; return nil }}),
		newClause("tamper_callback", once, `somebody changes {field} to {value} in [the ]{callback} callback`, `有人把 {field} 改成 {value} 后转发 {callback} 回调`,
			action{do: func(u wordingUse, then *api.Then) error { then.Alter = &api.Alter{After: u.members()}; return nil }}),
	}
}

func addThrottle(u wordingUse, then *api.Then) error {
	n, err := u.number("number")
	then.Throttle = &api.Throttle{Calls: n, Per: u.values["per"], Respond: u.values["code"]}
	return err
}
