package intella

import (
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

// examineHeader does it for a Header that lacks a member, which a wrong IV damaged perhaps.
func (p *Provider) examineHeader(call *provider.Call, apps app.Lookup) {
	other := call.Examine
	call.Examine = func(e doctor.Effort) doctor.Finding {
		m := provider.DoctorMessage(call.Request)
		f := doctor.Envelope(m, p.doctorKeys(nil, apps))
		if len(f.Mistakes) == 0 {
			f = doctor.Header(f.Plain).Belongs(m, provider.AppIDs(apps, Name))
		}
		if other != nil && (len(f.Mistakes) == 0 || f.Opened == "") {
			if found := other(e); len(f.Mistakes) == 0 {
				f = found
			} else {
				f.Opened = found.Opened
			}
		}
		return doctor.Finding{Mistakes: f.Mistakes, Plain: f.Plain, Opened: f.Opened}
	}
}

// examinePassword does it for a password's hash that is not the right one.
func (p *Provider) examinePassword(call *provider.Call, apps app.Lookup, sent, field string, refund bool) {
	a := call.App
	call.Examine = func(doctor.Effort) doctor.Finding {
		return doctor.Password(sent, field, refund, p.doctorKeys(a, apps))
	}
}

// wrongRefundKey says what is wrong with RefundKey; "" when it is right.
func (x *exchange) wrongRefundKey() (cause string) {
	sent := x.field("RefundKey")
	if same, _ := sameHash(sent, keysOf(x.app).refundKey, "", ""); same {
		return ""
	}
	keys := doctor.Keys{ID: x.app.ID, Secret: x.app.Secret, RefundSecret: x.app.RefundSecret}
	return doctor.Password(sent, "RefundKey", true, keys).Cause(doctor.English)
}

// examineID does it for an MchId that no app has or that is missing. The call is told of in the one app
// whose id is nearly the same, or else in the one whose password it has.
func (p *Provider) examineID(call *provider.Call, apps app.Lookup, m *message) {
	id, sent := m.header["MchId"], m.header["TradeKey"]
	call.Examine = func(doctor.Effort) doctor.Finding {
		f := doctor.AppMissing("Header.MchId")
		if id != "" {
			f = doctor.App(id, provider.AppIDs(apps, Name))
		}
		if f.Opened != "" {
			return f
		}
		var same []string
		for _, a := range apps.Apps(Name) {
			if right, _ := sameHash(sent, keysOf(a).tradeKey, "", ""); right {
				same = append(same, a.ID)
			}
		}
		if len(same) == 1 {
			f.Opened = same[0]
		}
		return f
	}
}

// doctorKeys collects the keys that the doctor tries. a is nil while no app is known.
func (p *Provider) doctorKeys(a *app.App, apps app.Lookup) doctor.Keys {
	keys := doctor.Keys{Private: p.key}
	if a != nil {
		keys.ID, keys.Secret, keys.RefundSecret = a.ID, a.Secret, a.RefundSecret
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
