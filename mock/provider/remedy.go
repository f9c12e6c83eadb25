package provider

import (
	"cmp"
	"regexp"
	"strings"
	"sync"

	"paymock/mock/doctor"
)

// Remedy says with which command a call passes that the state of things refuses: {payctl} is
// replaced by payctl and the app, {trade} by the trade's number, {reader} by that of the reader, {account} by the account that the refusal is about. Traditional is for platforms of
// Taiwan; the others leave it out.
type Remedy struct{ English, Chinese, Traditional string }

// The remedies that several codes and platforms share.
var (
	PayTrade = Remedy{
		"the trade waits for its payer: {payctl} trade pay {trade}",
		"交易正在等待付款人付款：{payctl} trade pay {trade}",
		"交易正在等待付款人付款：{payctl} trade pay {trade}",
	}
	ShowTrade = Remedy{
		"see how the trade stands and what is left of it: {payctl} trade show {trade}; a new paid one: {payctl} trade add --amount 100",
		"查看交易的状态和剩余金额：{payctl} trade show {trade}；新建一笔已付款的交易：{payctl} trade add --amount 100",
		"查看交易的狀態和剩餘金額：{payctl} trade show {trade}；新建一筆已付款的交易：{payctl} trade add --amount 100",
	}
	FindTrade = Remedy{
		"see which trades there are: {payctl} trade list; make a paid one: {payctl} trade add --amount 100",
		"查看已有的交易：{payctl} trade list；新建一笔已付款的交易：{payctl} trade add --amount 100",
		"查看已有的交易：{payctl} trade list；新建一筆已付款的交易：{payctl} trade add --amount 100",
	}
	NewNumber = Remedy{
		"use a new number; what was sent under this one: {payctl} journal list",
		"换一个新编号；这个编号之前的请求：{payctl} journal list",
		"換一個新編號；這個編號之前的請求：{payctl} journal list",
	}
	KnownNumbers = Remedy{
		"see which numbers were used and given: {payctl} journal list",
		"查看用过和给出的编号：{payctl} journal list",
		"查看用過和給出的編號：{payctl} journal list",
	}
	WaitSeconds = Remedy{
		"let time pass and repeat: {payctl} clock advance 30s",
		"让时间前进后重试：{payctl} clock advance 30s",
		"讓時間前進後重試：{payctl} clock advance 30s",
	}
	WaitDay = Remedy{
		"let a day pass and repeat: {payctl} clock advance 24h",
		"让时间前进一天后重试：{payctl} clock advance 24h",
		"讓時間前進一天後重試：{payctl} clock advance 24h",
	}
	ShowApp = Remedy{
		"see what the app is registered with, keys and switches too: {payctl} app show",
		"查看应用登记的信息（含密钥和开关）：{payctl} app show",
		"查看應用登記的資訊（含金鑰和開關）：{payctl} app show",
	}
	TakeKeys = Remedy{
		"take the app's present keys and certificates: {payctl} app keys",
		"取应用当前的密钥和证书：{payctl} app keys",
		"取應用目前的金鑰和憑證：{payctl} app keys",
	}
)

// RemediesByCode gives each code its remedy, from the codes of each, separated by blanks.
func RemediesByCode(codes map[*Remedy]string) map[string]*Remedy {
	all := map[string]*Remedy{}
	for r, list := range codes {
		for code := range strings.FieldsSeq(list) {
			all[code] = r
		}
	}
	return all
}

// NamesReader reports whether the remedy names a reader.
func (r Remedy) NamesReader() bool { return strings.Contains(r.English, "{reader}") }

// NamesAccount reports whether the remedy names an account.
func (r Remedy) NamesAccount() bool { return strings.Contains(r.English, "{account}") }

// Text is the remedy as texts of words are: with %s for what differs by app and trade.
func (r Remedy) Text() string {
	return strings.NewReplacer("%", "%%", "{payctl}", "%s", "{trade}", "%s", "{reader}", "%s", "{account}", "%s").Replace(r.English + "|" + r.Chinese)
}

// In writes the remedy in a language for an app and what the call is about: a trade, a reader or an account, whose number
// may be unknown.
func (r Remedy) In(l doctor.Language, app, trade string) string {
	text := r.English
	switch l {
	case doctor.Chinese:
		text = cmp.Or(r.Chinese, text)
	case doctor.Traditional:
		text = cmp.Or(r.Traditional, r.Chinese, text)
	}
	return strings.NewReplacer("{payctl}", "payctl --app "+app, "{trade}", cmp.Or(trade, "NO"), "{reader}", cmp.Or(trade, "ID"), "{account}", cmp.Or(plainAccount(trade), "ACCOUNT")).Replace(text)
}

// plainAccount is an account as a caller sent it, "" when a shell would take it for anything else.
func plainAccount(sent string) string {
	if strings.HasPrefix(sent, "-") || strings.ContainsFunc(sent, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("@._+-", r)
	}) {
		return ""
	}
	return sent
}

// remedySubject finds the trade, reader or account that a remedy names.
var remedySubject = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`payctl --app \S+ (?:trade (?:pay|show)|terminal put|sign-on|settle --terminal|bind) ([^\s;]+)`)
})

// Refusal says in another language than English what a business refusal with the code means, and
// the remedy that its explanation in the journal names for the app.
func (c Code) Refusal(l doctor.Language, app, explanation string) (cause, remedy string) {
	cause = c.Chinese
	if l == doctor.Traditional {
		cause = c.Message // the platform's own
	}
	trade := ""
	if m := remedySubject().FindStringSubmatch(explanation); m != nil {
		trade = m[1]
	}
	if c.Remedy != nil {
		for _, r := range []Remedy{*c.Remedy, PayTrade, FindTrade} {
			if strings.Contains(explanation, r.In(doctor.English, app, trade)) {
				return cause, r.In(l, app, trade)
			}
		}
	}
	return cause, ""
}
