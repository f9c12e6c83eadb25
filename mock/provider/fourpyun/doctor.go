package fourpyun

import (
	"strings"

	"paymock/mock/app"
	"paymock/mock/doctor"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// noteForDoctor leaves with the call what the doctor needs to explain a refused signature.
func (x *exchange) noteForDoctor(req *wire.Request, apps app.Lookup) {
	set, a := x.set, x.call.App
	id := x.form.Get("app_id")
	x.call.Examine = func(e doctor.Effort) doctor.Finding {
		if a == nil {
			return provider.UnknownApp(id, apps, "4pyun").Belongs(provider.DoctorMessage(req), provider.AppIDs(apps, "4pyun"))
		}
		return doctor.FourPyun(provider.DoctorMessage(req), x.doctorKeys(a, set, apps), e).Hide(set.secret)
	}
}

// doctorKeys collects the secrets that the doctor tries.
func (x *exchange) doctorKeys(a *app.App, set *appSettings, apps app.Lookup) doctor.Keys {
	keys := doctor.Keys{ID: a.ID, Secret: set.secret, KeepEmpties: set.hasDialect(dialectEmptyValues, "kept"), Request: true}
	if x.op != nil && x.op != &unservedOperation {
		keys.Names = x.op.fieldNames()
	}
	for _, other := range apps.Apps("4pyun") {
		if other.ID != a.ID {
			keys.Others = append(keys.Others, doctor.Other{ID: other.ID, Demo: other.Demo, Secret: other.Secret})
		}
	}
	return keys
}

// explainMistyped explains a form that its header calls JSON, where a form is due; ok is false for what is none, or
// names no app.
func (x *exchange) explainMistyped(m doctor.Message, apps app.Lookup, e doctor.Effort) (f doctor.Finding, ok bool) {
	form, err := wire.ParseForm(string(m.Body))
	if err != nil || x.op.jsonOnly {
		return f, false
	}
	a, known := apps.App("4pyun", form.Get("app_id"))
	if !known {
		return f, false
	}
	set := settingsOf(a)
	return doctor.FourPyunMistyped(m, x.doctorKeys(a, set, apps), e).Hide(set.secret), true
}

// lookAtWire has a refusal looked at that is not about a signature: how was the message written?
func (x *exchange) lookAtWire(req *wire.Request, apps app.Lookup) {
	if x.call.Examine != nil || x.op == nil {
		return
	}
	if x.op == &unservedOperation && (x.isJSON || x.call.Verdict == verdictValid) {
		return // such a call may come in either form
	}
	x.call.Examine = func(e doctor.Effort) doctor.Finding {
		m := provider.DoctorMessage(req)
		var f doctor.Finding
		if x.isJSONCall(m) {
			if typed, ok := x.explainMistyped(m, apps, e); ok {
				return typed.Belongs(m, provider.AppIDs(apps, "4pyun"))
			}
			f = doctor.WireJSON(m)
		} else if f = doctor.Wire(m, []string{"app_id", "sign"}); len(f.Mistakes) == 0 {
			f = doctor.FormType(m)
		}
		unread := req.TooLarge || x.form == nil && len(req.Body) > 0 // what was not read may be there
		if !x.isJSONCall(m) && len(f.Mistakes) == 0 && !unread && x.call.App == nil && x.form.Get("app_id") == "" {
			f = doctor.AppMissing("app_id")
		}
		return f.Belongs(m, provider.AppIDs(apps, "4pyun"))
	}
}

// isJSONCall reports whether a message is JSON by its operation or by what it says.
func (x *exchange) isJSONCall(m doctor.Message) bool {
	return x.op.jsonOnly || strings.Contains(m.Get("Content-Type"), "json")
}
