package main

import (
	"io"
	"slices"

	"paymock/client/adapter"
	"paymock/client/control"
	"paymock/mock/doctor"
	"paymock/mock/doctor/keyring"
	"paymock/mock/names"
	"paymock/mock/names/shipped"
)

// explainOther shows what the server's journal says of a message of a platform that the doctor doesn't explain. done is
// false where it is of another.
func (c *explainCommand) explainOther(s *session, m doctor.Message) (done bool, err error) {
	others := slices.Clone(shipped.Platforms())
	others = slices.DeleteFunc(others, func(p names.Platform) bool { return slices.Contains(doctor.Platforms(), p.Name) })
	platform := s.provider
	if platform == "" {
		platform = names.ServedBy(others, m.Path())
	}
	_, unknown := adapter.Find(platform)
	isOther := slices.ContainsFunc(others, func(p names.Platform) bool { return p.Name == platform }) ||
		unknown == nil && !slices.Contains(doctor.Platforms(), platform)
	if !isOther && (len(others) == 0 || platform != "" || c.Secret != "" || c.Key != "") {
		return false, nil
	}
	ctx, cancel := s.callContext()
	defer cancel()
	apps, err := s.control.Apps(ctx)
	if err != nil {
		return isOther, err // otherwise it is told where the doctor needs them
	}
	a, ok := keyring.OtherApp(apps, platform, s.app, m)
	if !ok && !isOther {
		return false, nil
	} else if !ok {
		return true, usagef("the server has no such app of %s; name one with --app", platform)
	}
	const newest = 200
	journal := s.control.App(a.Provider, a.ID)
	entries, err := journal.Journal(ctx, control.JournalQuery{Limit: newest, Last: true})
	if err != nil {
		return true, err
	}
	e, ok := keyring.Journalled(entries, m)
	if !ok {
		return true, usagef("the journal of %s/%s has no such message; send it to the server, whose journal then says what is wrong", a.Provider, a.ID)
	}
	if e, err = journal.Explained(ctx, e.Seq, string(s.language)); err != nil {
		return true, err
	}
	return true, c.showReport(s, keyring.ReportOf(e))
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
