package phrase

import (
	"regexp"
	"strings"
	"sync"
)

// heardAs compiles the further ways to say a clause or limit. In them CALLBACK stands for the
// callback with or without its kind, and ANSWER for "the answer to".
func heardAs(name string, tables map[Language]map[string]string) map[Language][]*pattern {
	all := map[Language][]*pattern{}
	for l, table := range tables {
		for text := range strings.Lines(strings.TrimSpace(table[name])) {
			text = strings.TrimSpace(text)
			for from, to := range shorthands()[l] {
				text = strings.ReplaceAll(text, from, to)
			}
			if text == "" {
				continue
			}
			if l == English { // what may be left out takes its blank with it
				text = optionalWord().ReplaceAllString(text, "[($1) ]")
			}
			for _, callback := range callbackForms[l] {
				form := strings.ReplaceAll(text, "CALLBACK", callback)
				p := compilePattern(l, form)
				p.prefix = leftmostLongest(p.prefix)
				all[l] = append(all[l], p)
				if form == text {
					break
				}
			}
		}
	}
	return all
}

var optionalWord = lazyExpression(`\[([a-z|A-Z ]+)\] `)

// leftmostLongest makes an expression take the longest of its choices, whatever their order.
func leftmostLongest(expr func() *regexp.Regexp) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp {
		re := expr()
		re.Longest()
		return re
	})
}

var callbackForms = map[Language][]string{
	English: {"(the |a |an |every |each |all |){callback} callback", "(the |a |an |every |each |all |any |)callback"},
	Chinese: {"[所有|全部|每个] {callback} [的] 回调", "[所有|全部|每个|任何|任意] [的] 回调"},
}

var shorthands = sync.OnceValue(func() map[Language]map[string]string {
	return map[Language]map[string]string{
		English: {
			"ANSWER": "(the|a|an|its) (answer|response|reply) (to|of|for|from)",
			"WRONG":  "[a|an|the] (wrong|bad|invalid|broken|false|incorrect) (signature|sign)",
			"STATUS": "[a|an|the] (HTTP status code|HTTP status|HTTP code|HTTP error|status code|HTTP|status)",
			"RETURN": "[the platform] (returns|return|answers|answer|responds|respond|replies|reply|fails|fail|gives|give|sends|send|reports|report) [with]",
		},
		Chinese: {
			"ANSWER": "[的] (应答报文|响应报文|返回结果|应答|响应|返回|回复|结果)",
			"RETURN": "[都|均|一律|直接|就|应该|应|会|要|必须|总是|需要] (返回|报错|报|应答|回复|回应|响应|抛出|提示)",
			"CALLED": "[商户|用户|客户端|我|我们] (调用|请求|发起|访问|调) {operation} [时|的时候|后]，[平台]",
		},
	}
})

// heard are the further ways to say clauses and limits, and heardLater those of clauses that
// follow another and don't repeat its operation: ", then times out".
var (
	heard = sync.OnceValue(func() map[Language]map[string]string {
		return map[Language]map[string]string{English: heardEnglish(), Chinese: heardChinese()}
	})
	heardLater = sync.OnceValue(func() map[Language]map[string]string {
		return map[Language]map[string]string{
			English: {
				"respond": `(returns|answers with|answers|responds with|fails with|refuses with|with) {code}`,
				"hang":    `(hangs|times out|never answers|does not answer|doesn't answer)`,
				"reset":   `(resets|closes|drops) the connection`,
			},
			Chinese: {
				"respond": `RETURN [错误码|错误] {code}`,
				"hang":    `[一直] (超时|不应答|不响应|不返回|挂起|无响应|没有响应)`,
				"reset":   `(断开|重置|中断|关闭) 连接`,
			},
		}
	})
)

// heardEnglish are lines of English wordings by name. Those that begin with a verb may follow
// the platform's name or stand alone.
func heardEnglish() map[string]string {
	return map[string]string{
		"delay": `takes {wait} to (answer|reply to|respond to|handle) {operation}
		{operation} is slow[,] {wait}
		{operation} is answered {wait} late
		delays {operation} for {wait}
		(answers|handles|processes) {operation} (only after|after|in) {wait}
		(responds|replies) to {operation} (only after|after|in) {wait}
		(waits|sleeps) [for] {wait} (before answering|before it answers|before replying to|before responding to|on|for|at) {operation}
		(needs|takes|spends) {wait} (for|on) {operation}
		needs {wait} to answer {operation}
		slows {operation} [down] by {wait}
		adds [a] (delay|latency) of {wait} to {operation}
		adds {wait} [of] (delay|latency) to {operation}
		[a] (delay|latency) of {wait} (on|for|in|at) {operation}
		[a] {wait} (delay|latency) (on|for|in|at) {operation}
		{operation} (takes|take|lasts|needs|is delayed by|is delayed for|is delayed|are delayed by|is slowed down by|answers after|responds after|returns after|is answered after) {wait}`,
		"hang": `{operation} (never gets|does not get|doesn't get) (an|any) (answer|response|reply)
		{operation} (hangs|hang) forever
		(does not|doesn't|will not|won't|never|do not|don't) (answers|answer|responds to|respond to|replies to|reply to|returns from) {operation}
		ignores {operation}
		(gives|sends) no (answer|response|reply) (to|for|on) {operation}
		lets {operation} (time out|hang|run into a timeout)
		makes {operation} (time out|hang)
		(hangs|stalls|times out|is stuck) (on|at|in|during|for) {operation}
		[a] (timeout|time-out) (on|for|of|in|at) {operation}
		{operation} (hangs|hang|times out|time out|timeout|timeouts|never answers|never returns|never responds|gets no answer|gets no response|is never answered|is not answered|runs into a timeout|goes unanswered|stalls|does not answer|doesn't answer|does not respond|doesn't respond)`,
		"reset": `(closes|drops|breaks|resets) the connection (when|if|whenever) {operation} is called
		(closes|drops|breaks|cuts|kills|aborts|resets) the connection (of|on|to|for|during|at) {operation}
		[a] connection reset (on|for|of|at|during) {operation}
		[the] connection (of|for) {operation} is (reset|closed|dropped|broken|cut)
		{operation} (is reset|gets a connection reset|has its connection reset|resets the connection|ends with a connection reset)`,
		"http_status": `STATUS {number} (on|for|at|in) {operation}
		answers {operation} with [a|an] {number} (status|status code|HTTP status)
		(answers|fails|refuses) {operation} with STATUS {number}
		(responds|replies) to {operation} with STATUS {number}
		(returns|sends|gives|answers with|answers|responds with|replies with) STATUS {number} (for|to|on|in|from|when|at) {operation}
		{operation} (returns|return|fails with|fail with|answers with|answer with|responds with|gets|get|gives) STATUS {number}
		(on|for|to) {operation}[,] RETURN STATUS {number}
		[the] (HTTP status|status) (of|for) {operation} is {number}`,
		"limit": `(limits|rate-limits|restricts) {operation} to {number} (requests|request|times|time|calls|call) (per|a|every|each) {per}
		(allows|lets through|permits) [only|at most] {number} (calls|call|requests|request) (of|to|for) {operation} (per|a|every|each) {per}
		{operation} (is limited|are limited) to {number} (requests|request|calls|call|times) (per|a|every|each) {per}`,
		"limit_with": `(limits|rate-limits|restricts) {operation} to {number} (requests|request|times|time|calls|call) (per|a|every|each) {per} and (answers|refuses|rejects) (more|others|the rest|further ones) with {code}`,
		"throttle": `rate-limits {operation}
		{operation} (is|are) (throttled|rate-limited)`,
		"respond": `{operation} (comes|come) back with {code}
		makes {operation} (come back with|be refused with) {code}
		{operation} (should be|shall be|must be|is|gets|get) (rejected|refused|declined)[,] [with] {code}
		{operation} to (fail with|return|answer with|be refused with) {code}
		[error] {code} (when|on|for|at) [calling] {operation}
		{operation}: {code}
		(rejects|refuses|declines) {operation}: {code}
		says {code} (on|for|to) {operation}
		(responds|replies) to {operation} with {code}
		(responds|replies|answers) with {code} (to|for|on|when|in|from|at) {operation}
		(returns|gives|sends|throws|reports|raises|answers) {code} (for|to|on|in|from|at|in answer to|as the answer to) {operation}
		(refuses|rejects|declines|denies) {operation} with {code}
		(refuses|rejects|declines|fails) with {code} (on|for|at|in) {operation}
		lets {operation} (fail with|return|answer with|be refused with) {code}
		makes {operation} (fail with|return|answer with|answer) {code}
		{operation} (fails|fail|returns|return|answers|answer|responds|respond|replies) [with] {code}
		{operation} (gets|get|gets refused with|gets rejected with|is answered with|is refused with|is rejected with|are refused with|are rejected with|throws|gives|should return|must return|will return|shall return|has to return|should fail with|must fail with|ends with|errors with) {code}
		(on|for|to) {operation}[,] RETURN {code}
		[when] calling {operation}[,] RETURN {code}
		(when|if|whenever) {operation} is called[,] RETURN {code}
		(when|if|whenever) (the merchant|a merchant|somebody|someone|i|we|you) (calls|call) {operation}[,] RETURN {code}`,
		"respond_saying": `(returns|sends|gives) {code} with [the|a] (message|text) {text} (for|to|on) {operation}
		(returns|sends|gives) {code} {text} (for|to|on) {operation}
		answers {operation} with {code} (and|with) [the|a] (message|text) {text}
		answers {operation} with {code} and says {text}
		answers {operation} with {code} {text}
		{operation} (returns|fails with|answers with) {code} (saying|and says|with the message|with message|with the text|and the message) {text}`,
		"set_field": `sets {field} to {value} in ANSWER {operation}
		answers {operation} with {field} (set to|being|as) {value}`,
		"lose_reply": `(loses|drops|swallows|discards|never sends|does not send|doesn't send) ANSWER {operation}
		ANSWER {operation} (is lost|gets lost|is dropped|gets dropped|never arrives|does not arrive|doesn't arrive|goes missing|is never received|is not received|is swallowed|is discarded)
		{operation}'s (answer|response|reply) (is lost|gets lost|is dropped|never arrives)
		{operation} (succeeds|is processed|is done|works)[,] but (the|its) (answer|response|reply) (is lost|gets lost|never arrives|is dropped)
		{operation} loses its (answer|response|reply)`,
		"hold_reply": `(holds|keeps) ANSWER {operation} [back] (for|by) {wait}
		(delays|postpones) ANSWER {operation} (by|for) {wait}
		ANSWER {operation} (is delayed|is held back|is late|is postponed) (by|for) {wait}
		ANSWER {operation} (comes|arrives) {wait} (late|later)
		ANSWER {operation} is {wait} late`,
		"truncate": `(truncates|cuts|cuts off) ANSWER {operation} (after|to|at) {number} byte[s]
		ANSWER {operation} is (cut|cut off|truncated) (after|to|at) {number} byte[s]
		sends only [the first] {number} byte[s] of ANSWER {operation}`,
		"drip": `(sends|drips|trickles) ANSWER {operation} (byte by byte|slowly|very slowly|one byte at a time)
		ANSWER {operation} (drips|trickles|is sent slowly|is sent byte by byte|comes byte by byte|is dripped)
		(drips|trickles) ANSWER {operation}`,
		"sign_wrongly": `(mis-signs|missigns|wrongly signs|falsely signs|incorrectly signs) ANSWER {operation}
		signs ANSWER {operation} (wrongly|incorrectly|falsely|badly|with a wrong key|with the wrong key|with another key)
		(sends|gives) ANSWER {operation} with WRONG
		ANSWER {operation} (has|is sent with|carries|comes with|gets|bears) WRONG
		ANSWER {operation} is (signed wrongly|wrongly signed|mis-signed|signed incorrectly|incorrectly signed|signed with the wrong key|signed with a wrong key)
		answers {operation} with WRONG
		(returns|sends) WRONG (for|on|to|in the answer to) {operation}
		{operation} (returns|answers with|has|gets|comes with) WRONG
		WRONG (on|in|for) ANSWER {operation}`,
		"leave_unsigned": `(does not|doesn't|do not|don't) sign ANSWER {operation}
		(sends|gives) ANSWER {operation} (without a signature|without signature|unsigned|without signing it)
		answers {operation} (without a signature|without signature|unsigned)
		ANSWER {operation} (is unsigned|is not signed|isn't signed|has no signature|lacks its signature|lacks a signature|comes without signature|comes without a signature)
		(omits|drops|removes|leaves out) the signature (of|from|in) ANSWER {operation}`,
		"change_answer": `(replaces|swaps) {field} (with|for|by) {value} in ANSWER {operation}
		(changes|alters) {field} to {value} in ANSWER {operation}`,
		"tamper_answer": `(changes|alters|tampers|modifies) {field} to {value} in ANSWER {operation}`,
		"stale_reply": `(answers|responds to) {operation} with (an old|the last|a stale|the previous|an earlier|its last) (answer|response|reply)
		(sends|repeats|replays) (an old|the last|a stale|the previous|an earlier|its last) (answer|response|reply) (to|for|of) {operation}`,
		"charset": `(encodes|sends|writes) ANSWER {operation} (in|as) {charset}`,
		"drop": `(never send|not send) CALLBACK
		(loses|drops|swallows|discards|suppresses|skips|never sends|does not send|doesn't send|do not send|don't send|withholds|never delivers|does not deliver|doesn't deliver) CALLBACK
		(sends|delivers) no {callback} callback
		CALLBACK (is lost|are lost|is dropped|are dropped|gets lost|get lost|never arrives|never arrive|never comes|does not arrive|doesn't arrive|is never sent|is not sent|isn't sent|goes missing|gets dropped|is not delivered|is never delivered|is swallowed)
		no {callback} callback (is sent|arrives|comes|is delivered)`,
		"delay_callback": `(delays|holds|postpones|defers|holds back) CALLBACK [back] (by|for) {wait}
		(sends|delivers) CALLBACK {wait} (late|later)
		(sends|delivers) CALLBACK (only after|after) {wait}
		CALLBACK (is delayed|are delayed|is late|is postponed|is held back|is deferred) (by|for) {wait}
		CALLBACK (comes|arrives|is sent|is delivered) {wait} (late|later)
		CALLBACK (arrives|comes|is sent|is delivered) (only after|after) {wait}
		CALLBACK is {wait} late`,
		"duplicate": `(sends|delivers|repeats) CALLBACK (twice|double|again|a second time)
		(duplicates|repeats|doubles) CALLBACK
		CALLBACK (is sent twice|is duplicated|are duplicated|are sent twice|arrives twice|arrive twice|comes twice|is repeated|is sent again|is delivered twice|is doubled)`,
		"duplicate_times": `(sends|delivers|repeats) CALLBACK {number} times
		CALLBACK (is sent|are sent|arrives|comes|is delivered|is repeated) {number} times`,
		"concurrent": `(sends|delivers) CALLBACK {number} times (at the same time|at once|concurrently|in parallel|simultaneously)
		CALLBACK (is sent|arrives|is delivered|comes) {number} times (at the same time|at once|concurrently|in parallel|simultaneously)`,
		"reorder": `(sends|delivers) CALLBACK out of order
		(shuffles|mixes up|reorders) CALLBACK
		CALLBACK (is reordered|are reordered|arrives out of order|arrive out of order|comes out of order|is out of order|are out of order|is sent out of order)`,
		"early": `(sends|delivers) CALLBACK (before the answer|before the response|before the reply|before answering|before it answers|early|first|too early)
		CALLBACK (arrives|comes|is sent|is delivered) (before the answer|before the response|before the reply|early|first|too early)`,
		"sign_callback_wrongly": `CALLBACK with WRONG
		(mis-signs|missigns|wrongly signs|falsely signs|incorrectly signs) CALLBACK
		signs CALLBACK (wrongly|incorrectly|falsely|badly|with a wrong key|with the wrong key|with another key)
		(sends|delivers) CALLBACK with WRONG
		CALLBACK (has|have|carries|is sent with|comes with|gets|arrives with|bears) WRONG
		CALLBACK is (signed wrongly|wrongly signed|mis-signed|signed incorrectly|incorrectly signed|signed with the wrong key|signed with a wrong key)
		WRONG (on|in|for) CALLBACK`,
		"leave_callback_unsigned": `(does not|doesn't|do not|don't) sign CALLBACK
		(sends|delivers) CALLBACK (without a signature|without signature|unsigned)
		CALLBACK (is unsigned|is not signed|isn't signed|has no signature|lacks its signature|lacks a signature|comes without signature|comes without a signature|is sent unsigned)
		(omits|drops|removes|leaves out) the signature (of|from|in) CALLBACK`,
		"change_callback": `(replaces|swaps) {field} (with|for|by) {value} in CALLBACK
		(changes|alters|sets) {field} to {value} in CALLBACK`,

		"times": `for {number} (calls|call|callbacks|callback|attempts|attempt|requests|request|times)
		(for the first|the first|for the next|the next|on the first|on the next|next|first) {number} (calls|call|callbacks|callback|attempts|attempt|requests|request|times|time)
		(only|just|exactly|at most) {number} times`,
		"once": `(only|just|exactly) once
		one time
		(for the next|the next|on the next|next|on the first|the first|for the first) (call|callback|attempt|request|time)
		(only|just) (on the next|the next|for the next) (call|callback|request|time)
		for one (call|callback|request)`,
		"twice":  `(only|just|exactly) twice`,
		"always": `(always|each time|all the time|on every call|for every call|for all calls|on each call)`,
		"skip":   `(after|after the first) {number} (requests|request|times|successful calls|good calls|calls|call)`,
		"every": `every {nth} (request|time)
		(on every|each) {nth} (call|callback|attempt|request|time)
		every {nth:number} (calls|callbacks|requests|times)`,
		"chance": `(with|at) [a|an] (chance|probability|likelihood|rate) (of|by) {percent}
		(with|at) [a|an] {percent} (chance|probability|likelihood|rate)
		with [chance|probability] {percent}
		(chance|probability) [of] {percent}
		[in] {percent} of (the calls|calls|the cases|cases|the time|all calls|requests|all requests|the requests)
		[a] {percent} (chance|probability)
		at {percent}
		{percent} the time
		in {percent}`,
		"where_equal": `(where|when|if|with|for) {field} (is|equals|equal to|is equal to|=|==|being) {value}
		(where|when|if|with) {field}={value}`,
		"where_not":     `(where|when|if|with) {field} (is not|isn't|is not equal to|differs from|!=|<>) {value}`,
		"where_prefix":  `(where|when|if|with) {field} (begins with|starts with|beginning with|starting with) {value}`,
		"where_suffix":  `(where|when|if|with) {field} (ends with|ending with|ends in) {value}`,
		"where_over":    `(where|when|if|with|for) {field} (is over|over|is above|above|is more than|more than|exceeds|is greater than|is larger than|is bigger than|is higher than|>) {bound}`,
		"where_under":   `(where|when|if|with|for) {field} (is under|under|is below|below|is less than|less than|is smaller than|is lower than|<) {bound}`,
		"where_in":      `(where|when|if|with) {field} (is one of|is in|is any of) {list:text}`,
		"where_present": `(where|when|if) {field} (exists|is present|is given|is set)`,
		"where_missing": `(where|when|if) {field} (does not exist|doesn't exist|is missing|is absent|is not given|is not set)
		without {field}`,
		"from": `(starting in|starting from|beginning in|in|after) {duration}
		(starting|beginning) {duration} from now
		from {duration} (from|after) now`,
		"until": `(for|during|during the next|within|within the next|in the next|over the next) {duration}`,
	}
}
