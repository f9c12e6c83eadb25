package main

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"

	"paymock/mock/api"
	"paymock/mock/doctor"
	"paymock/mock/doctor/keyring"
	"paymock/mock/names"
	"paymock/mock/provider"
	"paymock/mock/rule"
)

// explainOther shows what the server's journal says of a message of a platform that the doctor doesn't explain. done is
// false where it is of another.
func (c *explainCommand) explainOther(s *streams, all []provider.Provider, m doctor.Message) (done bool, err error) {
	others := slices.DeleteFunc(rule.NamesOf(all), func(p names.Platform) bool { return slices.Contains(doctor.Platforms(), p.Name) })
	platform := cmp.Or(c.Provider, names.ServedBy(others, m.Path()))
	at := func(a api.App) string { return "/apps/" + a.Provider + "/" + url.PathEscape(a.ID) + "/journal" }
	report, done, err := keyring.ByJournal{
		Message: m, Platform: platform, Others: names.Of(others), App: c.App, Keyed: c.Secret != "" || c.Key != "",
		Apps: func() ([]api.App, error) {
			apps, err := c.serverApps(s)
			if err != nil {
				err = fmt.Errorf("%w; what is wrong with a message of %s the journal of a server says", err, platform)
			}
			return apps, err
		},
		Newest: func(a api.App) ([]api.Entry, error) {
			var list api.Journal
			err := c.ask(s, at(a)+"?limit=200&last=true", &list)
			return list.Entries, err
		},
		Explained: func(a api.App, seq int64) (e api.Entry, err error) {
			err = c.ask(s, at(a)+"/"+strconv.FormatInt(seq, 10)+"?explain=true&lang="+string(s.language), &e)
			return e, err
		},
	}.Explain()
	var none *keyring.NoMessage
	switch {
	case !done:
		return false, nil
	case errors.As(err, &none) && none.App == "":
		return true, &exitError{exitUsage, err}
	case errors.As(err, &none):
		return true, &exitError{exitFailed, err}
	case err != nil:
		return true, &exitError{exitReach, err}
	}
	if err := c.show(s.stdout, report, s.language); err != nil || report.Fits {
		return true, err
	}
	return true, &exitError{exitFailed, errors.New("the message is not accepted")}
}
