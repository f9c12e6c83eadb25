package provider

import (
	"paymock/mock/app"
	"paymock/mock/doctor"
	"paymock/mock/wire"
)

// Diagnose asks the doctor why the call was refused, if that is a question for it, and notes
// cause and remedy as the verdict and the explanation. effort is asked only then.
func (c *Call) Diagnose(effort func() doctor.Effort) {
	c.diagnose(c.Refused, c.Examine, effort)
}

// DiagnoseInauthentic is Diagnose for a call that a rule would answer, were it authentic.
func (c *Call) DiagnoseInauthentic(effort func() doctor.Effort) {
	c.diagnose(c.Inauthentic, c.ExamineInauthentic, effort)
}

func (c *Call) diagnose(refused *Outcome, examine func(doctor.Effort) doctor.Finding, effort func() doctor.Effort) {
	if refused == nil || examine == nil {
		return
	}
	f := examine(effort())
	c.Found = f
	if len(f.Mistakes) == 0 {
		return
	}
	c.Verdict, refused.Explain = f.Verdict(doctor.English), f.Remedy(doctor.English)
}

// DoctorMessage is a request in the doctor's form.
func DoctorMessage(req *wire.Request) doctor.Message {
	m := doctor.Message{Method: req.Method, Target: req.Target, Body: req.Body}
	if req.Query != "" || req.Target == "" {
		m.Target = req.Path + "?" + req.Query
	}
	for _, h := range req.Header {
		m.Header = append(m.Header, [2]string{h.Name, h.Value})
	}
	return m
}

// AppIDs lists the ids of a platform's apps.
func AppIDs(apps app.Lookup, platform string) []string {
	var ids []string
	for _, a := range apps.Apps(platform) {
		ids = append(ids, a.ID)
	}
	return ids
}
