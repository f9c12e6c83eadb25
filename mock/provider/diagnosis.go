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

// AppIDs lists the ids of a platform's apps.
func AppIDs(apps app.Lookup, platform string) []string {
	var ids []string
	for _, a := range apps.Apps(platform) {
		ids = append(ids, a.ID)
	}
	return ids
}
