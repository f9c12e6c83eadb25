package intella

import (
	"fmt"
	"regexp"
	"strings"
	"sync"

	"paymock/mock/provider"
	"paymock/mock/wire"
)

// refuseUnserved refuses a call whose Method or ServiceType is not served, unless a rule answers it.
func (p *Provider) refuseUnserved(call *provider.Call, code, cause string) *provider.Call {
	m, _ := call.Detail.(*message)
	call.Unserved = m.header["Method"] + " " + m.header["ServiceType"]
	wrong := m.parseData()
	if wrong == "" {
		call.Subject = m.journalSubject()
	}
	p.refuseCall(call, code, cause)
	if wrong != "" {
		call.Inauthentic = &provider.Outcome{Code: p.byName["8002"], Explain: wrong}
	}
	return call
}

// Unserved takes a ServiceType, or Method and ServiceType. It implements provider.StubProvider.
func (p *Provider) Unserved(name string) (served string, err error) {
	method, title, both := strings.Cut(name, " ")
	if !both {
		method, title = "", name
	}
	if !unservedNames().MatchString(name) {
		return "", fmt.Errorf("%q is no ServiceType such as Reserve or, with its Method, \"31800 Reserve\"", name)
	}
	for _, card := range []bool{true, false} {
		if method != "" && card != (method == methodEasyCard) {
			continue
		}
		if s := services[serviceKey{card, title}]; s != nil && !s.special {
			return s.name, nil
		}
	}
	return "", nil
}

// UnservedPattern is of ServiceTypes, with or without their Method. It implements provider.UnservedShape.
func (*Provider) UnservedPattern() string { return `^(?:[^ ]{5} )?[A-Z][^ /?]*$` }

var unservedNames = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile((*Provider)(nil).UnservedPattern()) })

// StubAnswer puts the members into Data, unless they are Header and Data themselves. A reader's answer
// without ErrorCode gets what ends each of them (intella sheet 2.1). It implements provider.StubProvider.
func (p *Provider) StubAnswer(call *provider.Call, code *provider.Code, answer wire.Object) provider.Outcome {
	m, _ := call.Detail.(*message)
	out := provider.Outcome{Code: p.byName[codeSuccess]}
	if m != nil && m.isCardCall() {
		out.Code = p.byName[cardSuccess]
	}
	if code != nil {
		out.Code = *code
	}
	_, header := answer.Get("Header").(wire.Object)
	_, data := answer.Get("Data").(wire.Object)
	if header || data {
		out.Fields = answer
		return out
	}
	if out.Code.Sub != "" && answer.Get("ErrorCode") == nil && m != nil {
		for _, end := range m.errorData(out.Code.Sub, call.At)[:3] { // TXNResult, Retry, ErrorCode
			answer = answer.Set(end.Name, end.Value)
		}
	}
	out.Fields = wire.Object{{Name: "Data", Value: answer}}
	return out
}
