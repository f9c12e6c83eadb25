package alipay

import (
	"fmt"
	"regexp"
	"strings"
	"sync"

	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// noteUnserved notes a method or path that is not offered here, and what would refuse the call
// although a rule answers it.
func (r *request) noteUnserved(call *provider.Call, name, meant string, inauthentic *provider.Outcome) {
	call.Unserved, call.UnservedAs, call.Inauthentic = name, v3Counterpart(name), inauthentic
	call.ExamineUnserved(name, meant)
	if inauthentic == nil {
		r.describeCall(call)
	}
}

// v3Counterpart is the method of a path of OpenAPI v3, or the path of a method: one has slashes where the
// other has dots. "" where there is no other.
func v3Counterpart(name string) string {
	path := provider.UnservedKey(name)
	if method, isPath := strings.CutPrefix(path, v3Prefix); isPath {
		if strings.Contains(method, ".") {
			return ""
		}
		return strings.ReplaceAll(strings.TrimSuffix(method, "/"), "/", ".")
	}
	return v3Prefix + strings.ReplaceAll(name, ".", "/")
}

// Unserved takes methods of v2 and paths of OpenAPI v3. It implements provider.StubProvider.
func (p *Provider) Unserved(name string) (served string, err error) {
	switch {
	case !unservedNames().MatchString(name):
		return "", fmt.Errorf("%q is neither a method such as alipay.trade.customs.declare nor a path such as POST /v3/alipay/trade/customs/declare", name)
	case p.Owns(provider.UnservedKey(name)):
		return provider.UnservedPath(name, p.Operations())
	}
	if op := operationByMethod()[name]; op != nil {
		return op.Name, nil
	}
	return "", nil
}

// UnservedPattern is of methods, and paths of OpenAPI v3. It implements provider.UnservedShape.
func (*Provider) UnservedPattern() string { return `^(?:[^ /?]*\.[^ /?]*|(?:[A-Z]+ )?/v3/[^ ?#]*)$` }

var unservedNames = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile((*Provider)(nil).UnservedPattern()) })

// RefuseStub refuses what a served method would. It implements provider.StubRefuser.
func (p *Provider) RefuseStub(b *ledger.Books, call *provider.Call, env provider.Env) *provider.Outcome {
	r, ok := call.Detail.(*request)
	if !ok || r.keys == nil || call.App == nil {
		return nil
	}
	return newExchange(r, b, call, env).checkCaller()
}

// StubAnswer puts the members behind code and msg; code, msg, sub_code and sub_msg among them
// take the place of the code's. It implements provider.StubProvider.
func (p *Provider) StubAnswer(_ *provider.Call, code *provider.Code, answer wire.Object) provider.Outcome {
	out := succeed(nil)
	if code != nil {
		out.Code = *code
	}
	texts := map[string]*string{"code": &out.Code.Code, "msg": &out.Message, "sub_code": &out.Code.Sub, "sub_msg": &out.Code.Message}
	for _, m := range answer {
		text, isText := m.Value.(string)
		if own := texts[m.Name]; own != nil && isText {
			*own = text
			continue
		}
		out.Fields = append(out.Fields, m)
	}
	if out.Code.Sub != "" { // Message is sub_msg then; msg is the class's
		out.Message = ""
	}
	out.Code.Success = out.Code.Code == codeSuccess
	return out
}
