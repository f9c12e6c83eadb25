package control

import (
	"context"

	"paymock/mock/api"
)

// Probe lets the platform judge a merchant's callback endpoint, with callbacks of the app that
// are genuine, repeated, forged and altered. It returns when all cases are judged, or after
// Total; give ctx more time than that. A failed case is in the report and no error; *Error
// with code "unreachable" says that nobody is at the endpoint.
func (a *App) Probe(ctx context.Context, p api.Probe) (api.ProbeReport, error) {
	patient := *a.client
	endless := *a.client.http
	endless.Timeout = 0 // the server bounds it
	patient.http = &endless
	return sendTo[api.ProbeReport](ctx, &patient, "POST", a.path+"/probe", p)
}
