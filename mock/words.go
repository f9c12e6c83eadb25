package mock

import (
	"sync"

	"paymock/mock/callback"
	"paymock/mock/catalogue"
	"paymock/mock/config"
	"paymock/mock/control"
	"paymock/mock/doctor"
	"paymock/mock/gateway"
	"paymock/mock/lab"
	"paymock/mock/ledger"
	"paymock/mock/names"
	"paymock/mock/phrase"
	"paymock/mock/provider"
	"paymock/mock/rule"
	"paymock/mock/suggest"
	"paymock/mock/web"
	"paymock/mock/words"
	"paymock/scenarios"
)

// Words has what paymock says to people in their languages.
var Words = sync.OnceValue(func() *words.Book { return wordsOf(Providers()) })

// wordsOf has what a server with these platforms says.
func wordsOf(platforms []provider.Provider) *words.Book {
	return words.LazyBook(func() []words.Texts { return textsOf(platforms) })
}

// textsOf has the texts of all rooms and of these platforms.
func textsOf(platforms []provider.Provider) []words.Texts {
	texts := []words.Texts{
		words.CommandLine, suggest.Texts, names.Texts, rule.Texts, config.Texts, phrase.Texts, catalogue.Texts, ledger.Texts, gateway.Texts,
		callback.Texts, lab.Texts, settingTexts, control.Texts, control.CallTexts, web.Texts, doctor.Texts(), scenarios.Texts,
	}
	remedies := words.Texts{provider.PayTrade.Text(), provider.FindTrade.Text(), provider.ShowTrade.Text()}
	for _, p := range platforms {
		for _, c := range p.Codes() {
			remedies = append(remedies, c.Advice)
			if c.Remedy != nil {
				remedies = append(remedies, c.Remedy.Text())
			}
		}
		for _, d := range p.Dialects() {
			remedies = append(remedies, d.Meaning)
		}
		if speaker, ok := p.(provider.Speaker); ok {
			texts = append(texts, speaker.Texts())
		}
	}
	return append(texts, remedies, names.CodeTexts(rule.NamesOf(platforms)))
}
