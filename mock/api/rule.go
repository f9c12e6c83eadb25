package api

import "encoding/json"

// Rule changes what the platform does with the calls or callbacks that it matches. The first
// rule that matches and is not used up acts, app rules before server rules, in the order shown.
//
// Matching calls are counted. Of them skip are let pass; of the rest every Nth is taken, and
// of those chance decides; times bounds how many are acted upon. In a sequence (then as a
// list) the first acts as the first entry says, and so on. After the last entry the rule is
// used up, unless times says how often it acts in all: then it begins at the first again.
type Rule struct {
	ID    string `json:"id,omitempty" yaml:"-" doc:"given by the server"`
	Name  string `json:"name,omitempty" yaml:"name,omitempty"`
	When  When   `json:"when,omitzero" yaml:"when,omitempty"`
	Then  Then   `json:"then" yaml:"then"`
	Times int    `json:"times,omitempty" yaml:"times,omitempty" file-minimum:"1" doc:"acts so often; 0 is without end, and once through for a sequence"`
	Skip  int    `json:"skip,omitempty" yaml:"skip,omitempty" doc:"lets so many matching calls pass first"`
	Every int    `json:"every,omitempty" yaml:"every,omitempty" minimum:"1" doc:"acts on every Nth matching call only: 3 is the third, the sixth, …"`
	// Chance is drawn from the app's seed, the rule's place in its list and the number of the
	// call, so that it repeats whatever happens in other apps.
	Chance *float64 `json:"chance,omitempty" yaml:"chance,omitempty" doc:"acts with this probability, from 0 to 1; seeded"`
	From   string   `json:"from,omitempty" yaml:"from,omitempty" doc:"not before: an RFC 3339 time, or a duration after the rule was added; on the app's clock"`
	Until  string   `json:"until,omitempty" yaml:"until,omitempty" doc:"not at or after: an RFC 3339 time, or a duration after the rule was added; on the app's clock"`
	// Disabled rules stay in the list and act on nothing; nothing of theirs is counted.
	Disabled bool `json:"disabled,omitempty" yaml:"disabled,omitempty" doc:"stays in the list and acts on nothing until it is enabled"`
	// Hits is how often the rule matched, skipped calls included; the server fills it in.
	Hits int64 `json:"hits,omitempty" yaml:"-"`
}

// RuleChange changes a rule that is there.
type RuleChange struct {
	Disabled bool `json:"disabled" doc:"true lets the rule act on nothing, false lets it act again, with its counts as they were"`
}

// AnyCallback stands for every kind of callback in When.Callback.
const AnyCallback = "any"

// When selects calls, or callbacks if Callback is set. Empty fields select all.
type When struct {
	Provider  string `json:"provider,omitempty" yaml:"provider,omitempty"`
	Operation string `json:"operation,omitempty" yaml:"operation,omitempty" doc:"canonical name: settle, refund, query, …"`
	Callback  string `json:"callback,omitempty" yaml:"callback,omitempty" doc:"attempts at callbacks of this kind instead of calls: notify, sharding, …; any is every kind"`
	// Method selects calls of a method or path of the platform that paymock lacks, so that Then can
	// answer them. Authentic calls only: one with a wrong signature is refused.
	Method string `json:"method,omitempty" yaml:"method,omitempty" doc:"calls of a method or path that paymock lacks, for then.answer: alipay.trade.customs.declare, POST /v3/alipay/…"`
	// Where names request fields that the platform documents, nested ones by dotted path, and
	// others behind Unlisted; of a callback id, subject, attempt and url; and of both, with the
	// prefix "trade.", what the record of the trade says before the call: TradeFields.
	Where map[string]Condition `json:"where,omitempty" yaml:"where,omitempty" doc:"conditions on request fields, and with the prefix trade. on the trade's state (trade.status, trade.amount, trade.settled, …); all must hold; nested fields by dotted path; a field that the platform doesn't document with the prefix unlisted."`
}

// Unlisted is the prefix of a request field in Where that no document of the platform names: a
// merchant may send any, and a mistyped name must not pass for one.
const Unlisted = "unlisted."

// TradeFields are the fields of a trade that Where knows behind the prefix "trade.", as those of
// Trade: amounts are whole minor units, the status is in canonical words.
func TradeFields() []string {
	return []string{
		"no", "order", "merchant", "payer", "subject", "status", "amount", "paid", "settled",
		"shared", "refunded", "left", "manual_settle",
	}
}

// CallbackFields are the fields of a callback that Where knows.
func CallbackFields() []string { return []string{"id", "subject", "attempt", "url"} }

// Condition tests one field; all operators given must hold. In JSON and YAML a bare string or
// number stands for {"equal": …}.
type Condition struct {
	Equal   *string  `json:"equal,omitempty" yaml:"equal,omitempty"`
	Not     *string  `json:"not,omitempty" yaml:"not,omitempty"`
	Prefix  *string  `json:"prefix,omitempty" yaml:"prefix,omitempty"`
	Suffix  *string  `json:"suffix,omitempty" yaml:"suffix,omitempty"`
	Matches *string  `json:"matches,omitempty" yaml:"matches,omitempty" doc:"RE2 regular expression, unanchored"`
	Over    *string  `json:"over,omitempty" yaml:"over,omitempty" doc:"decimal number, exclusive"`
	Under   *string  `json:"under,omitempty" yaml:"under,omitempty" doc:"decimal number, exclusive"`
	AtLeast *string  `json:"at_least,omitempty" yaml:"at_least,omitempty" doc:"decimal number, inclusive"`
	AtMost  *string  `json:"at_most,omitempty" yaml:"at_most,omitempty" doc:"decimal number, inclusive"`
	In      []string `json:"in,omitempty" yaml:"in,omitempty"`
	Present *bool    `json:"present,omitempty" yaml:"present,omitempty"`
}

// Then holds a rule's actions, by the stages of an exchange: receive (nothing is decided yet),
// decide (instead of the platform; nothing is changed), reply (all is committed), or to a
// callback. In JSON and YAML a list of them is a sequence. A switch, number, text or delay is a flag of payctl, too: its doc
// behind the stages is the flag's help.
type Then struct {
	// Sequence, when not empty, is one entry for each time the rule acts, and all other fields
	// are empty. An entry that does nothing lets the platform do what it does.
	Sequence []Then `json:"-" yaml:"-"`

	// Delay waits before anything is decided; of a callback, before it is sent. It passes on the
	// app's clock unless it says real, which for a callback is at most 20s.
	Delay *Delay `json:"delay,omitempty" yaml:"delay,omitempty" doc:"receive, callback: wait before anything is decided; of a callback, before it is sent"`
	// Hang never answers; the connection stays open until the caller leaves.
	Hang bool `json:"hang,omitempty" yaml:"hang,omitempty" doc:"receive: never answer; nothing is done"`
	// Reset breaks the connection with a TCP reset.
	Reset bool `json:"reset,omitempty" yaml:"reset,omitempty" doc:"receive: reset the connection; nothing is done"`
	// HTTPStatus answers as a proxy before the platform would, with nothing of the platform.
	HTTPStatus int `json:"http_status,omitempty" yaml:"http_status,omitempty" minimum:"400" doc:"receive: answer with this bare HTTP status, 400 to 599; nothing is done"`
	// Throttle lets so many calls pass in each span of the app's time, and refuses the rest.
	Throttle *Throttle `json:"throttle,omitempty" yaml:"throttle,omitempty" doc:"receive: refuse what exceeds a rate"`

	// Respond answers with this code of the platform's table; nothing is decided or changed.
	Respond string `json:"respond,omitempty" yaml:"respond,omitempty" placeholder:"CODE" doc:"decide: answer with this code, sub-code or code/sub-code of the platform's table; nothing happens to the trade"`
	Message string `json:"message,omitempty" yaml:"message,omitempty" doc:"decide: text to answer instead of the code's own"`
	// Answer is the answer to a method or path that paymock lacks, which When.Method
	// names: signed and enveloped as the platform does it, with Respond's code or else success.
	Answer json.RawMessage `json:"answer,omitempty" yaml:"answer,omitempty" doc:"decide: members of the answer to when.method, a method or path that paymock lacks"`
	// Fields are set in the answer before it is signed, by dotted path.
	Fields map[string]string `json:"fields,omitempty" yaml:"fields,omitempty" doc:"decide: members of the answer, set before signing"`
	// SignedCharset transcodes the body before it is signed and leaves its header as it is.
	SignedCharset string `json:"signed_charset,omitempty" yaml:"signed_charset,omitempty" placeholder:"NAME" doc:"decide: write the body in another charset than the header says, before it is signed: gbk, gb18030, big5, utf-16, latin-1"`

	// LoseReply commits and then closes the connection without an answer.
	LoseReply bool `json:"lose_reply,omitempty" yaml:"lose_reply,omitempty" doc:"reply: do what was asked, then close the connection without an answer"`
	// Truncate commits, announces the whole answer, writes so many bytes of its body and
	// closes. 0 writes the head alone.
	Truncate *int `json:"truncate,omitempty" yaml:"truncate,omitempty" placeholder:"BYTES" doc:"reply: cut the answer's body after so many bytes"`
	// Drip commits and writes the answer's body in pieces.
	Drip *Drip `json:"drip,omitempty" yaml:"drip,omitempty" doc:"reply: commit, write the body in small pieces"`
	// DelayReply commits and waits before it answers, on the app's clock unless it says real.
	DelayReply *Delay `json:"delay_reply,omitempty" yaml:"delay_reply,omitempty" doc:"reply: do what was asked, then wait before the answer"`
	// WrongSignature and NoSignature spoil an answer or callback that platforms sign.
	WrongSignature bool   `json:"wrong_signature,omitempty" yaml:"wrong_signature,omitempty" doc:"reply, callback: sign wrongly; answers and callbacks"`
	NoSignature    bool   `json:"no_signature,omitempty" yaml:"no_signature,omitempty" doc:"reply, callback: leave the signature out; answers and callbacks"`
	Alter          *Alter `json:"alter,omitempty" yaml:"alter,omitempty" doc:"reply, callback: change members before or after signing"`
	// StaleReply commits and gives the bytes of the app's previous answer to that operation,
	// as a confused cache would; the right answer when there was none.
	StaleReply bool `json:"stale_reply,omitempty" yaml:"stale_reply,omitempty" doc:"reply: give the previous answer to the operation once more"`
	// Charset transcodes the signed body and leaves its header as it is.
	Charset string `json:"charset,omitempty" yaml:"charset,omitempty" placeholder:"NAME" doc:"reply: write the body in another charset than the header says: gbk, gb18030, big5, utf-16, latin-1"`

	// Drop loses the attempt: it fails, and the schedule says when the next is due.
	Drop bool `json:"drop,omitempty" yaml:"drop,omitempty" doc:"callback: lose the attempt; the schedule says when the next is due"`
	// Duplicate sends so many more copies, one after the other.
	Duplicate int `json:"duplicate,omitempty" yaml:"duplicate,omitempty" minimum:"1" doc:"callback: send so many further copies, one after the other"`
	// Concurrent sends so many copies in all at the same time.
	Concurrent int `json:"concurrent,omitempty" yaml:"concurrent,omitempty" minimum:"2" doc:"callback: send so many copies in all at the same time"`
	// Reorder holds a first attempt back until another callback of the app has been attempted,
	// at most for this duration of the app's time; it can't be real.
	Reorder string `json:"reorder,omitempty" yaml:"reorder,omitempty" placeholder:"DURATION" doc:"callback: let the app's next callback overtake, waiting at most so long on the app's clock: 1m"`
	// Early delivers the callback before the answer to the call that causes it.
	Early bool `json:"early,omitempty" yaml:"early,omitempty" doc:"callback: arrive before the answer to the call that causes it"`
}

// Alter changes members by dotted path, before or after signing.
type Alter struct {
	Before map[string]string `json:"before,omitempty" yaml:"before,omitempty" doc:"the signature fits the change"`
	After  map[string]string `json:"after,omitempty" yaml:"after,omitempty" doc:"the signature doesn't fit"`
}

// Throttle bounds a rate. Spans follow each other on the app's clock.
type Throttle struct {
	Calls int    `json:"calls,omitempty" yaml:"calls,omitempty" minimum:"0" doc:"so many calls pass in each span; 0 refuses all"`
	Per   string `json:"per,omitempty" yaml:"per,omitempty" doc:"length of a span of the app's time; default 1s"`
	// Respond is the code of the refusal. Default: the platform's own for too many calls.
	Respond string `json:"respond,omitempty" yaml:"respond,omitempty" doc:"code of the refusal; default the platform's own limit code, where it has one"`
}

// Drip writes a body in pieces.
type Drip struct {
	Bytes int `json:"bytes,omitempty" yaml:"bytes,omitempty" minimum:"0" doc:"size of a piece; default 1"`
	// Every passes on the app's clock unless it says real. The default is real.
	Every *Delay `json:"every,omitempty" yaml:"every,omitempty" doc:"wait between pieces; default 10ms of real time, and of what is given the app's clock unless clock: real"`
}

// Delay is a span of time to wait. Exactly one of Fixed, Uniform and Lognormal is set. In JSON
// and YAML a bare duration such as "3s" stands for {"fixed": "3s"}.
type Delay struct {
	Fixed     string     `json:"fixed,omitempty" yaml:"fixed,omitempty" doc:"duration such as 3s"`
	Uniform   []string   `json:"uniform,omitempty" yaml:"uniform,omitempty" doc:"least and most, as two durations"`
	Lognormal *Lognormal `json:"lognormal,omitempty" yaml:"lognormal,omitempty"`
	// Clock is "app", the default: the wait ends when the app's clock has moved on so far; or
	// "real": it takes so long on the machine, whatever the app's clock does.
	Clock string `json:"clock,omitempty" yaml:"clock,omitempty" enum:"app,real" doc:"whose time: app (default) or real"`
}

// Lognormal is a distribution with a long tail, as latencies have.
type Lognormal struct {
	Median string  `json:"median" yaml:"median" doc:"half of the delays are shorter"`
	Sigma  float64 `json:"sigma,omitempty" yaml:"sigma,omitempty" doc:"spread of the logarithm; default 0.5"`
	Most   string  `json:"most,omitempty" yaml:"most,omitempty" doc:"longer delays are cut to this; default 20 times the median"`
}

// Rules is the answer of GET A/rules and GET /rules.
type Rules struct {
	Rules []Rule `json:"rules"`
	Next  string `json:"next,omitempty" doc:"there are more: ask on with after"`
}
