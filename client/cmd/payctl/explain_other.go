package main

import (
	"cmp"
	"errors"
	"io"
	"slices"

	"paymock/client/adapter"
	"paymock/client/control"
	"paymock/mock/api"
	"paymock/mock/doctor"
	"paymock/mock/doctor/keyring"
	"paymock/mock/names"
	"paymock/mock/names/shipped"
)

// explainOther shows what the server's journal says of a message of a platform that the doctor doesn't explain. done is
// false where it is of another.
func (c *explainCommand) explainOther(s *session, m doctor.Message) (done bool, err error) {
	isDoctors := func(platform string) bool { return slices.Contains(doctor.Platforms(), platform) }
	served := slices.DeleteFunc(slices.Clone(shipped.Platforms()), func(p names.Platform) bool { return isDoctors(p.Name) })
	platform, others := cmp.Or(s.provider, names.ServedBy(served, m.Path())), names.Of(served)
	if _, unknown := adapter.Find(platform); unknown == nil && !isDoctors(platform) {
		others = append(others, platform)
	}
	ctx, cancel := s.callContext()
	defer cancel()
	journal := func(a api.App) *control.App { return s.control.App(a.Provider, a.ID) }
	report, done, err := keyring.ByJournal{
		Message: m, Platform: platform, Others: others, App: s.app, Keyed: c.Secret != "" || c.Key != "",
		Apps: func() ([]api.App, error) { return s.control.Apps(ctx) },
		Newest: func(a api.App) ([]api.Entry, error) {
			return journal(a).Journal(ctx, control.JournalQuery{Limit: 200, Last: true})
		},
		Explained: func(a api.App, seq int64) (api.Entry, error) {
			return journal(a).Explained(ctx, seq, string(s.language))
		},
	}.Explain()
	var none *keyring.NoMessage
	switch {
	case errors.As(err, &none):
		return done, usagef("%w", err)
	case !done || err != nil:
		return done, err
	}
	return true, c.showReport(s, report)
}

// showReport prints a report, and fails where something is wrong.
func (*explainCommand) showReport(s *session, report doctor.Report) error {
	err := s.showResult(report, func(w io.Writer) {
		for _, l := range report.Lines(s.language) {
			printPairs(w, l[0], l[1])
		}
	})
	if err == nil && !report.Fits {
		return errNotAccepted
	}
	return err
}
