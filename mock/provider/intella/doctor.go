package intella

import (
	"slices"

	"paymock/mock/app"
	"paymock/mock/doctor"
	"paymock/mock/provider"
)

// examineEnvelope leaves with the call what the doctor needs to explain an envelope that can't be
// opened or whose text can't be read.
func (p *Provider) examineEnvelope(call *provider.Call, apps app.Lookup) {
	call.Examine = func(doctor.Effort) doctor.Finding {
		m := provider.DoctorMessage(call.Request)
		keys := p.doctorKeys(call.App, apps)
		f := doctor.Envelope(m, keys)
		if len(f.Mistakes) > 0 { // what it holds may be wrong, too
			f = doctor.IntellaRequest(m, keys)
		}
		return f.Belongs(m, provider.AppIDs(apps, Name))
	}
}

// examineMessage does it for a message that could be read: a Header that lacks a member, which a wrong IV damaged
// perhaps, an MchId that no app has, a hash that is not its password's, broken Data. All that is wrong is told, whichever
// was refused. A call of no app's is told of in the one app that it can mean.
func (p *Provider) examineMessage(call *provider.Call, apps app.Lookup, m *message) {
	call.Examine = func(doctor.Effort) doctor.Finding {
		sent := provider.DoctorMessage(call.Request)
		if m.lacksMember() {
			if f := doctor.Envelope(sent, p.doctorKeys(nil, apps)); len(f.Mistakes) > 0 {
				return doctor.Finding{Mistakes: f.Mistakes, Plain: f.Plain, Opened: f.Opened}
			}
		}
		text := m.text
		if m.pseudo {
			text, _ = requoteJSON(text)
		}
		return doctor.IntellaMessage(string(text), p.doctorKeys(call.App, apps)).Belongs(sent, provider.AppIDs(apps, Name))
	}
}

// wrongRefundKey says what is wrong with RefundKey; "" when it is right.
func (x *exchange) wrongRefundKey() (cause string) {
	sent := x.dataMember("RefundKey")
	if same, _ := sameHash(sent, keysOf(x.app).refundKey, "", ""); same {
		return ""
	}
	keys := doctor.Keys{ID: x.app.ID, Secret: x.app.Secret, RefundSecret: x.app.RefundSecret}
	return doctor.Password(sent, "RefundKey", true, keys).Cause(doctor.English)
}

// doctorKeys collects the keys that the doctor tries. a is nil while no app is known.
func (p *Provider) doctorKeys(a *app.App, apps app.Lookup) doctor.Keys {
	keys := doctor.Keys{Private: p.key, Knows: isServiceName, Services: serviceNames()}
	if a != nil {
		keys.ID, keys.Secret, keys.RefundSecret = a.ID, a.Secret, a.RefundSecret
		keys.DataText = dialectOf(a, dialectData) == dataString
	}
	for _, other := range apps.Apps(Name) {
		if a == nil || other.ID != a.ID {
			keys.Others = append(keys.Others, doctor.Other{
				ID: other.ID, Demo: other.Demo, Secret: other.Secret, Second: other.RefundSecret, Private: keysOf(other).own,
			})
		}
	}
	return keys
}

// isServiceName reports whether there is a Method or ServiceType of a name, served or not.
func isServiceName(member, name string) bool {
	if member == "Method" {
		_, known := paymentMethods[name]
		return known
	}
	return slices.Contains(serviceNames(), name)
}

// serviceNames are the ServiceTypes that there are, served or not, in order.
func serviceNames() []string {
	names := slices.Clone(unavailableServices)
	for key := range services {
		names = append(names, key.title)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
