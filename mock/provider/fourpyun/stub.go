package fourpyun

import (
	"paymock/mock/app"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// unservedOperation stands for what no operation serves: form or JSON, any fields.
var unservedOperation = operation{missing: missingEnglish}

// decodeUnserved reads a request to a path that no operation has, so that a rule may answer it, and gives what is wrong with it besides.
func (x *exchange) decodeUnserved(req *wire.Request, apps app.Lookup) refusal {
	x.op = &unservedOperation
	x.call.Unserved = req.Method + " " + req.Path
	r := x.readAuthentic(req, apps)
	if r.code != "" {
		out := r.outcome()
		x.call.Inauthentic = &out
	}
	x.call.ExamineUnserved(x.call.Unserved, "")
	return r
}

// readAuthentic reads a request's fields and checks who sent it.
func (x *exchange) readAuthentic(req *wire.Request, apps app.Lookup) refusal {
	if r := x.readFields(req); r.code != "" {
		return r
	}
	x.noteSubject()
	appID := x.form.Get("app_id")
	if appID == "" {
		return x.op.missing("app_id")
	}
	a, known := apps.App("4pyun", appID)
	if known {
		x.call.App, x.set = a, settingsOf(a)
	}
	return x.authenticate(req, apps, known)
}

// Unserved takes paths. It implements provider.StubProvider.
func (p *Provider) Unserved(name string) (served string, err error) {
	return provider.UnservedPath(name, p.Operations())
}

// UnservedPattern is of paths, with or without their verb. It implements provider.UnservedShape.
func (*Provider) UnservedPattern() string { return `^(?:[^a-z /?#]+ )?/[^ ?#]*$` }

// StubAnswer puts the members behind the envelope's; code, message and hint among them take the
// place of the code's. It implements provider.StubProvider.
func (*Provider) StubAnswer(_ *provider.Call, code *provider.Code, answer wire.Object) provider.Outcome {
	out := provider.Outcome{Code: codeByName()["1001"]}
	if code != nil {
		out.Code = *code
	}
	texts := map[string]*string{"code": &out.Code.Code, "message": &out.Message, "hint": &out.Hint}
	for _, m := range answer {
		text, isText := m.Value.(string)
		if own := texts[m.Name]; own != nil && isText {
			*own = text
			continue
		}
		out.Fields = append(out.Fields, m)
	}
	if known, ok := codeByName()[out.Code.Code]; ok {
		out.Code = known
	}
	return out
}

// servedPath reports whether an operation has a path, with any verb.
func servedPath(path string) bool {
	for route := range routes() {
		if route.Path == path {
			return true
		}
	}
	return false
}
