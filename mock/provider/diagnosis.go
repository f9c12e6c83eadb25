package provider

import (
	"strings"

	"paymock/mock/app"
	"paymock/mock/doctor"
	"paymock/mock/wire"
	"paymock/mock/words"
)

// Diagnose asks the doctor why the call was refused, if that is a question for it, and notes
// cause and remedy as the verdict and the explanation. effort is asked only then.
func (c *Call) Diagnose(effort func() doctor.Effort) {
	c.diagnose(c.Refused, c.Examine, effort)
	if r := c.Refused; r != nil && r.Explain != "" && strings.Contains(c.Verdict, r.Explain) {
		r.Explain = words.English.Of(r.Code.Advice) // the verdict has the cause, and nobody reads it twice
	}
}

// DiagnoseInauthentic is Diagnose for a call that a rule would answer, were it authentic.
func (c *Call) DiagnoseInauthentic(effort func() doctor.Effort) {
	c.diagnose(c.Inauthentic, c.ExamineInauthentic, effort)
}

// ExamineUnserved has a call that the platform does not serve, and that is not authentic either, explained by both. name is the
// call's, meant one that is served.
func (c *Call) ExamineUnserved(name, meant string) {
	examine := c.Examine
	c.Examine, c.ExamineInauthentic = nil, examine // the answer without a rule is about the path
	if examine != nil && c.Inauthentic != nil {
		c.Examine = func(e doctor.Effort) doctor.Finding { return examine(e).Unserved(name, meant) }
	}
}

func (c *Call) diagnose(refused *Outcome, examine func(doctor.Effort) doctor.Finding, effort func() doctor.Effort) {
	if refused == nil || examine == nil {
		return
	}
	c.noteFinding(refused, examine(effort()))
}

// noteFinding notes a finding, cause and remedy as the verdict and the explanation.
func (c *Call) noteFinding(refused *Outcome, f doctor.Finding) {
	c.Found = f
	if len(f.Mistakes) == 0 {
		return
	}
	c.Verdict, refused.Explain = f.Verdict(doctor.English), f.Remedy(doctor.English)
}

// CompareEarlier has a signature that Diagnose could not explain looked up among earlier messages of the app,
// which are asked for only then.
func (c *Call) CompareEarlier(earlier func() []doctor.Earlier) {
	if c.Refused == nil || c.Request == nil || !c.Found.Unexplained() {
		return
	}
	secret := ""
	if c.App != nil {
		secret = c.App.Secret
	}
	c.noteFinding(c.Refused, c.Found.CompareEarlier(DoctorMessage(c.Request), secret, earlier))
}

// DoctorMessage is a request in the doctor's form.
func DoctorMessage(req *wire.Request) doctor.Message {
	m := doctor.Message{Method: req.Method, Target: req.Target, Header: DoctorHeader(req.Header), Body: req.Body}
	if req.Query != "" || req.Target == "" {
		m.Target = req.Path + "?" + req.Query
	}
	return m
}

// DoctorHeader is a header in the doctor's form.
func DoctorHeader(header wire.Header) (out [][2]string) {
	for _, h := range header {
		out = append(out, [2]string{h.Name, h.Value})
	}
	return out
}

// UnknownApp explains an id that no app of a platform has.
func UnknownApp(id string, apps app.Lookup, platform string) doctor.Finding {
	merchants := map[string]string{}
	for _, a := range apps.Apps(platform) {
		if _, several := merchants[a.Merchant]; several {
			merchants[a.Merchant] = ""
		} else {
			merchants[a.Merchant] = a.ID
		}
	}
	return doctor.AppOf(id, AppIDs(apps, platform), merchants)
}

// AppIDs lists the ids of a platform's apps.
func AppIDs(apps app.Lookup, platform string) []string {
	var ids []string
	for _, a := range apps.Apps(platform) {
		ids = append(ids, a.ID)
	}
	return ids
}
