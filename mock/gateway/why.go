package gateway

import (
	"cmp"
	"log/slog"
	"strings"

	"paymock/mock/doctor"
	"paymock/mock/store"
	"paymock/mock/wire"
	"paymock/mock/words"
)

// The header that asks for an explanation with one answer, and the one that gives it.
const (
	explainHeader = "X-Paymock-Explain"
	whyHeader     = "X-Paymock-Why"
)

// refusalReason says in one line why the exchange was refused: cause, then remedy. It is "" when it wasn't,
// or when a rule made the answer.
func (x *exchange) refusalReason(l doctor.Language) string {
	if x.outcome.Code.Success || x.plan.Rule != "" {
		return ""
	}
	l = cmp.Or(l, doctor.English)
	cause, remedy := x.call.Verdict, x.outcome.Explain
	if unread := (&store.Entry{Kind: "exchange", Verdict: cause}).RefusedUnread(); !unread || x.call.Refused == nil {
		cause = "" // that a signature was right goes without saying
	}
	if x.g.Words != nil {
		cause, remedy = x.g.Words().In(l, cause), x.g.Words().In(l, remedy)
	}
	if found := x.call.Found; found.Known() {
		cause, remedy = found.Verdict(l), found.Remedy(l)
	} else if l != doctor.English && remedy == x.outcome.Explain && !words.IsChinese(remedy) { // nothing says just that in it
		cause, remedy = x.outcome.Code.Refusal(l, x.app, x.outcome.Explain)
	}
	if strings.Contains(remedy, cause) || strings.Contains(cause, remedy) {
		if len(remedy) > len(cause) {
			return remedy
		}
		return cause
	}
	return cause + " -> " + remedy
}

// explainAnswer puts the reason into a header of the answer when somebody asked for it: the
// server's flag, or the request's own header.
func (x *exchange) explainAnswer() {
	asked := x.call.Request.Header.Get(explainHeader)
	if x.response == nil || x.response.Status == 0 || !x.g.ExplainAnswers && !wantsExplanation(x.call.Request) {
		return
	}
	text := x.withoutSecret(x.refusalReason(x.g.readersLanguage(asked, x.call.Request.Header.Get("Accept-Language"))))
	if text == "" {
		return
	}
	answer := *x.response
	answer.Header = append(answer.Header[:len(answer.Header):len(answer.Header)], wire.Field{Name: whyHeader, Value: oneLine(text)})
	x.response = &answer
}

// readersLanguage is that of whoever reads an answer: what a header asks for, the first that names a language, else
// the server's.
func (g *Gateway) readersLanguage(headers ...string) doctor.Language {
	for _, asked := range headers {
		if l, ok := doctor.ParseLanguage(asked); ok {
			return l
		}
	}
	return cmp.Or(g.Language, doctor.English)
}

// inReadersLanguage writes what paymock itself answers a caller in the language that the request asks for.
func (g *Gateway) inReadersLanguage(said, explain, accept string) string {
	l := g.readersLanguage(explain, accept)
	if g.Words == nil {
		return said
	}
	return g.Words().In(l, said)
}

// oneLine keeps a text from ending a header line or a log line early.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, s)
}

// logLevel is WARN for what a merchant should look at.
func (x *exchange) logLevel() slog.Level {
	if x.secretSent || x.call.Refused != nil && x.plan.Rule == "" {
		return slog.LevelWarn
	}
	return slog.LevelInfo
}
