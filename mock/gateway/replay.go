package gateway

import (
	"cmp"

	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/replay"
	"paymock/mock/wire"
)

// notRecorded is the code in the journal of a call that --strict refuses. It is no platform's.
const notRecorded = "not_recorded"

// playRecorded looks for the call in the recording, once, before it is decided.
func (x *exchange) playRecorded() {
	player := x.g.Replay
	if player == nil || player.Platform() != x.p.Name() || x.plan.Respond != nil || x.call.Inauthentic != nil {
		return
	}
	recordable, ok := x.p.(provider.Recordable)
	if !ok {
		return
	}
	played, err := player.Play(replay.Asked{
		App: x.app, Operation: cmp.Or(x.call.Operation, x.call.Unserved), Request: recordable.RequestText(x.call), Now: x.now, Draw: *x.env.Draw,
	})
	switch {
	case err == nil:
		x.played = played
	case player.Strict():
		x.unrecorded = err
	}
}

// playedOutcome answers from the recording, and sends the callbacks that followed there to the app's addresses.
func (x *exchange) playedOutcome(books *ledger.Books, env provider.Env) provider.Outcome {
	if x.unrecorded != nil {
		return provider.Outcome{Code: provider.Code{Code: notRecorded}, Explain: x.unrecorded.Error()}
	}
	out := provider.Outcome{Code: provider.Code{Code: x.played.Code}, Explain: "answered from the recording: " + x.played.From}
	for _, code := range x.p.Codes() {
		if code.Name() == x.played.Code {
			out.Code = code
		}
	}
	addresses := map[string]string{}
	for _, kind := range x.p.Kinds() {
		addresses[kind.Name] = x.call.App.URLs[kind.AddressName()]
	}
	for _, n := range x.played.Callbacks {
		n.Subject, n.URL = x.call.Subject, cmp.Or(n.URL, addresses[n.Kind])
		out.Notices = append(out.Notices, n)
	}
	if observer, ok := x.p.(provider.AnswerObserver); ok {
		observer.Answered(books, x.call, out, env)
	}
	return out
}

// encodePlayed encodes what the recording answers, or the refusal of what was not recorded.
func (x *exchange) encodePlayed(fault provider.Fault) error {
	if x.played == nil {
		x.response = wire.JSON(wire.Object{
			{Name: "code", Value: notRecorded},
			{Name: "message", Value: "paymock serve --strict answers only what is in its recording: " + x.outcome.Explain},
		}.JSON())
		x.response.Status = 501
		return nil
	}
	fault.Answer = x.played.Answer
	response, err := x.p.Encode(x.call, x.outcome, fault)
	if err != nil {
		return err
	}
	x.response = response
	x.response.Status = x.played.Status
	return nil
}
