package phrase

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// stepCue tells a step by words that a line has, in whatever order, where it is worded as none.
type stepCue struct {
	step  string
	place Place  // Anywhere: where things are done
	has   string // expressions that all match, parted by &
	not   string // one that doesn't
	given map[string]string
}

// stepCues are tried in order.
func stepCues() []stepCue {
	const denied = `没有?|未|不会?|尚未`
	slot := func(name, value string) map[string]string { return map[string]string{name: value} }
	return []stepCue{
		{"none_due", Then, `回调&没有|无|不再&其他|更多|待|剩|别的|后续`, `收到`, nil},
		{"has_received", Then, `回调&` + denied, `签名|内容`, slot("number", "0")},
		{"has_received", Then, `回调&收|到|有|次|个`, denied + `|签名|内容|包含`, nil},
		{"card_has", Then, `卡&余额|剩|还有|有`, `交易`, nil},
		{"trade_has", Then, `剩|余额`, denied + `|卡`, slot("total", "剩余")},
		{"trade_has", Then, `退`, denied, slot("total", "已退款")},
		{"trade_has", Then, `结算`, denied, slot("total", "已结算")},
		{"trade_has", Then, `分账`, denied, slot("total", "已分账")},
		{"trade_has", Then, `付`, denied, slot("total", "已支付")},
		{"has_status", Then, `HTTP|状态码|状态`, ``, nil},
		{"has_sub_code", Then, `子`, denied, nil},
		{"journal_explains", Then, `日志|说明`, ``, nil},
		{"has_other_code", Then, `码|返回|报错|应答|结果&` + denied, `回调|字段|里|状态`, nil},
		{"has_code", Then, `码|返回|报错|应答|结果|错误|拒`, denied + `|回调|字段|里|状态`, nil},
		{"says", Then, `提示|信息|消息|描述|原因|文案|说`, ``, nil},
		{"trade_is", Then, `状态|已|是|为|变`, `卡`, nil},
		{"outcome_unknown", Then, `未知|超时|不确定|不知道|没有?应答|丢`, ``, nil},
		{"taken_for", Then, `失败|被拒|报错|不成功|未成功|没成功`, ``, slot("conclusion", "失败")},
		{"succeeded", Then, `成功|通过|正常`, denied, nil},

		{"first_app", Anywhere, `应用|商户&第一个|原来的|切回|换回`, ``, nil},
		{"another_app", Anywhere, `应用|商户&另|再|第二|还有`, `重试|退|结算|查`, nil},
		{"fresh_app", Anywhere, `应用|商户`, `退|结算|查|收款|付|签|绑|发|重`, nil},
		{"terminal_bare", Anywhere, `没有?(?:放|插|刷)?卡|无卡|不放卡`, `收款`, nil},
		{"terminal_off", Anywhere, `停用|禁用|未启用`, ``, nil},
		{"signs_on", Anywhere, `签到|登入`, denied, nil},
		{"closes_batch", Anywhere, `结账|日结|结批`, ``, nil},
		{"terminal_card", Anywhere, `卡|余额&余额|里|内|有|放`, `收款|付款|退|读|刷|扣|消费`, nil},
		{"terminal", Anywhere, `终端`, `收|付|退|卡|结|读`, nil},
		{"sends_changed", Anywhere, `改`, `并|表`, nil},
		{"sends_without", Anywhere, `不带|不传|没有?传|缺|漏|去掉|不填|没有?填`, `签名`, nil},
		{"sends_signed", Anywhere, `不签名|没有?签名|缺签名|缺少签名|漏签|空签名`, ``, slot("mistake", "空签名")},
		{"sends_signed", Anywhere, `签名|密钥`, ``, nil},
		{"tries_and_gives_up", Anywhere, `结算&放弃|超时|不等`, ``, nil},
		{"refunds_on", Anywhere, `退&终端`, ``, nil},
		{"refunds_as", Anywhere, `退&单号|请求号`, ``, nil},
		{"refunds", Anywhere, `退`, ``, nil},
		{"pays_as", Anywhere, `收款|刷卡|付款&单号|交易`, `状态|已支付|用户|顾客`, nil},
		{"pays", Anywhere, `收款|刷卡|收取`, `状态`, nil},
		{"settles_as", Anywhere, `结算|分账&请求号|单号`, `自动`, nil},
		{"automatic_trade", Anywhere, `自动`, ``, nil},
		{"settles", Anywhere, `结算|分账`, `绑|自动`, nil},
		{"queries", Anywhere, `查`, `退|终端|结算`, nil},
		{"queries_refund", Anywhere, `查&退`, `终端`, nil},
		{"unbinds", Anywhere, `解绑|解除`, ``, nil},
		{"binds", Anywhere, `绑定|添加分账`, ``, nil},
		{"payment_fails", Anywhere, `付&失败`, `交易.*元`, nil},
		{"trade_in_status", Anywhere, `交易|付|关`, `已支付`, nil},
		{"paid_trade", Anywhere, `交易|付`, `未|待|失败|关`, nil},
		{"trade_closes", Anywhere, `关闭|关单`, ``, nil},
		{"payer_pays", Anywhere, `付`, `失败`, nil},
		{"repeats", Anywhere, `重试|重发|再发|重新请求|再请求`, ``, nil},
		{"freeze", Anywhere, `冻结|暂停|停住&时`, ``, nil},
		{"passes", Anywhere, `等|过|后|推进|快进`, ``, nil},
	}
}

// fits reports whether a line has the words.
func (c stepCue) fits(line string) bool {
	for has := range strings.SplitSeq(c.has, "&") {
		if !regexp.MustCompile(has).MatchString(line) {
			return false
		}
	}
	return c.not == "" || !regexp.MustCompile(c.not).MatchString(line)
}

// stepByCues is the step that a Chinese line means by its words, with all the amounts, names and figures that it says;
// false where none takes just those.
func stepByCues(line string, at Setting) (Near, bool) {
	if languageOf(line) != Chinese || at.Place == Anywhere {
		return Near{}, false
	}
	said := readFacts(line, at)
	words := quotedText().ReplaceAllString(line, "")
	if regexp.MustCompile(`且|同时`).MatchString(words) { // it says more than one thing
		return Near{}, false
	}
	denied := rewriting().denial()
	for _, c := range stepCues() {
		w := Find(c.step)
		if (c.place == Then) != (at.Place == Then) || !w.IsFor(at.Platform) || !c.fits(words) {
			continue
		}
		near, ok := said.fill(w, c.given, at)
		if !ok || !isStep(near.Text) || !keepsMoney(line, near.Text) || !keepsFigures(line, near.Text) {
			continue
		}
		if c.given != nil || !denied.MatchString(words) || denied.MatchString(near.Text) { // what a cue gives, it took from the denial
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

// stepFacts are what a line says that slots hold.
type stepFacts struct {
	amounts, names, texts []string
	after                 map[string]string // names by what stands before them
	one                   map[string]string // by slot
	many                  bool              // it says more of a sort than a step takes
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
	r := factReader{stepFacts: stepFacts{after: map[string]string{}, one: map[string]string{}}}
	r.rest = moneyAmount().ReplaceAllStringFunc(line, func(amount string) string {
		r.amounts = append(r.amounts, amount)
		return takenMark
	})
	r.take("duration", `(`+kinds()["duration"].expr[Chinese]+`)`)
	r.one["patience"] = r.one["duration"]
	r.takeCount()
	r.takeCallback(at.Platform)
	r.take("field", `([a-z]+(?:_[a-z]+)+)`)
	r.take("value", `改(?:成|为)?\s*("[^"]*"|[A-Za-z0-9.]+)`)
	r.texts = quotedText().FindAllString(r.rest, -1)
	r.takeWords()
	r.takeNames()
	return r.stepFacts
}

// take moves what the last group of an expression finds into a slot.
func (r *factReader) take(slot, expr string) {
	if found := regexp.MustCompile(expr).FindStringSubmatch(r.rest); found != nil {
		r.one[slot] = found[len(found)-1]
		r.rest = strings.Replace(r.rest, found[0], takenMark, 1)
	}
}

// takeCount takes how many times or pieces a line speaks of; one is what others are besides.
func (r *factReader) takeCount() {
	for _, count := range regexp.MustCompile(`(`+numberChinese+`)\s*[次个条笔遍]`).FindAllStringSubmatch(r.rest, -1) {
		if said := r.one["number"]; said == "" || isOne(said) {
			r.one["number"] = count[1]
		} else if !isOne(count[1]) {
			r.many = true
		}
		r.rest = strings.Replace(r.rest, count[0], takenMark, 1)
	}
}

func isOne(number string) bool { return number == "一" || number == "1" }

// takeCallback takes the kind of callbacks, among those of a platform.
func (r *factReader) takeCallback(platform string) {
	words := slices.Concat(wordAlternatives(callbackWords, Chinese), wordAlternatives(operationWords, Chinese))
	r.take("callback", `(`+strings.Join(words, "|")+`)\s*的?\s*回调`)
	said, sent := r.one["callback"], callbacksOf(platform)
	if said == "" || len(sent) == 0 {
		return
	}
	kind, ok := CallbackOf(said, sent)
	if all, _ := kinds()["callback"].value(said); all == everything {
		return
	}
	r.many = r.many || !ok // it is of a kind that the platform doesn't send
	r.one["callback"] = kinds()["callback"].show(kind, Chinese)
}

// takeWords takes the words of vocabularies.
func (r *factReader) takeWords() {
	for _, wrong := range [][2]string{{`错(?:误|了)?的?密钥|密钥(?:是|为)?(?:错|不对)`, "错误的密钥"}, {`错(?:误|了)?的?签名|签名(?:是|为)?(?:错|不对|无效|损坏)`, "损坏的签名"}} {
		if regexp.MustCompile(wrong[0]).MatchString(r.rest) {
			r.one["mistake"] = wrong[1]
		}
	}
	for _, words := range []struct {
		slot string
		list []vocabularyWord
	}{{"status", statusWords}, {"mistake", mistakeWords}, {"provider", platformWords()}, {"operation", operationWords}} {
		for _, text := range wordAlternatives(words.list, Chinese) {
			if found := regexp.MustCompile(text).FindString(r.rest); found != "" && r.one[words.slot] == "" {
				r.one[words.slot] = found
			}
		}
	}
	if found := regexp.MustCompile(`(?i:` + platformNames(English) + `)`).FindString(r.rest); found != "" {
		r.one["provider"] = found
	}
	if platform := r.one["provider"]; platform != "" {
		r.rest = strings.Replace(r.rest, platform, takenMark, 1)
	}
}

// takeNames takes all names, and notes those behind a word that tells what they are of.
func (r *factReader) takeNames() {
	for _, m := range regexp.MustCompile(`(终端|单号|请求号|交易)?(?:为|是|：|:|上|号)?\s*(`+name+bareName+`)`).FindAllStringSubmatch(r.rest, -1) {
		r.names = append(r.names, m[2])
		if m[1] != "" {
			r.after[m[1]] = m[2]
		}
	}
}

// wordBefore is what stands before the name that a slot holds.
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
	p := w.patterns[Chinese][0]
	values := make([]string, len(p.slots))
	for i, s := range p.slots {
		values[i] = cmp.Or(given[s.name], filling.value(s))
		if values[i] == "" {
			return Near{}, false
		}
	}
	filling.near.Text = p.renderValues(values)
	return filling.near, !f.many && filling.tookAll()
}

// value is what a slot holds; "" where nothing tells it.
func (f *stepFilling) value(s slot) string {
	k := kinds()
	switch {
	case s.kind == k["amount"]:
		return takeFirst(&f.amounts)
	case s.kind == k["text"]:
		if len(f.texts) != 1 || len(f.names) > 1 {
			return ""
		}
		f.names = nil
		return f.texts[0]
	case s.name == "code" || s.name == "number" && f.wording.Name == "has_status":
		slices.Reverse(f.names)
		defer slices.Reverse(f.names)
		return takeFirst(&f.names)
	case s.kind == k["name"]:
		return f.takeName(s)
	}
	said := f.one[s.name]
	f.used[s.name] = true
	switch {
	case said != "":
		return said
	case s.kind == k["number"] && f.wording.Name == "has_received":
		return "1"
	case s.kind == k["callback"]:
		return k["callback"].show(everything, Chinese)
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
		return known == "" || len(f.names) == 1 || strings.Trim(n, `"“”「」`) == known
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
	text := exampleOf(s, Chinese, f.at)
	f.near.Examples = append(f.near.Examples, text)
	return text
}

// tookAll reports whether the step says all that the line does.
func (f *stepFilling) tookAll() bool {
	f.used["operation"], f.used["patience"] = true, true // words for one are in other steps, too
	f.used["number"] = f.used["number"] || isOne(f.one["number"])
	f.used["provider"] = f.used["provider"] || platformNamed(f.one["provider"]) == f.at.Platform
	f.used["status"] = f.used["status"] || slices.Contains(strings.Fields("succeeded taken_for payment_fails payer_pays trade_closes trade_has"), f.wording.Name)
	for slot, said := range f.one {
		if said != "" && !f.used[slot] && !strings.Contains(f.near.Text, said) {
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
