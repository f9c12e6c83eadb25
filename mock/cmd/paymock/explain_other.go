package main

import (
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
	others := slices.DeleteFunc(all, func(p provider.Provider) bool { return slices.Contains(doctor.Platforms(), p.Name()) })
	platform := c.Provider
	if platform == "" {
		platform = names.ServedBy(rule.NamesOf(others), m.Path())
	}
	isOther := slices.ContainsFunc(others, func(p provider.Provider) bool { return p.Name() == platform })
	if len(others) == 0 || !isOther && (platform != "" || c.Secret != "" || c.Key != "") {
		return false, nil
	}
	apps, err := c.serverApps(s)
	if err != nil && !isOther {
		return false, nil // is told where the doctor needs them
	} else if err != nil {
		return true, &exitError{exitReach, fmt.Errorf("%w; what is wrong with a message of %s the journal of a server says", err, platform)}
	}
	a, ok := keyring.OtherApp(apps, platform, c.App, m)
	if !ok && !isOther {
		return false, nil
	} else if !ok {
		return true, &exitError{exitUsage, fmt.Errorf("the server has no such app of %s; name one with --app", platform)}
	}
	at := "/apps/" + a.Provider + "/" + url.PathEscape(a.ID) + "/journal"
	var list api.Journal
	if err := c.ask(s, at+"?limit=200&last=true", &list); err != nil {
		return true, &exitError{exitReach, err}
	}
	e, ok := keyring.Journalled(list.Entries, m)
	if !ok {
		return true, &exitError{exitFailed, fmt.Errorf("the journal of %s/%s has no such message; send it to the server, whose journal then says what is wrong", a.Provider, a.ID)}
	}
	if err := c.ask(s, at+"/"+strconv.FormatInt(e.Seq, 10)+"?explain=true&lang="+string(s.language), &e); err != nil {
		return true, &exitError{exitReach, err}
	}
	if err := c.show(s.stdout, keyring.ReportOf(e), s.language); err != nil || !e.Refused {
		return true, err
	}
	return true, &exitError{exitFailed, errors.New("the message is not accepted")}
}
