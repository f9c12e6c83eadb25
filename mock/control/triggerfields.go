package control

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"paymock/mock/api"
	"paymock/mock/app"
	"paymock/mock/jsonnode"
	"paymock/mock/names"
	"paymock/mock/provider"
	"paymock/mock/rule"
	"paymock/mock/suggest"
	"paymock/mock/wire"
)

// triggeredFields are the fields to set in a callback: those that it has, that its platform has elsewhere, and what
// is marked as its sender's own.
func (c *Control) triggeredFields(a *app.App, p provider.Provider, n provider.Notice, now time.Time, asked api.Trigger) (map[string]string, error) {
	faithful, err := p.Callback(a, n, 1, now, provider.Fault{})
	if err != nil {
		return nil, err
	}
	has := memberNames(faithful.Body)
	var elsewhere provider.RoleTable
	if recordable, ok := p.(provider.Recordable); ok {
		elsewhere = recordable.Roles()
	}
	set := map[string]string{}
	var wrong []names.Mistake
	for _, path := range wire.SortedPaths(asked.Fields) {
		name, own := strings.CutPrefix(path, api.Unlisted)
		if members := rule.CallbackAmounts(p)[asked.Kind]; name == "amount" && len(members) == 1 { // as rules name it
			name = members[0]
		}
		first, _, _ := strings.Cut(name, ".")
		_, known := elsewhere[first]
		reason := wire.PathMistake(name)
		if reason == "" && !own && !known && !slices.Contains(has, first) {
			reason = fmt.Sprintf("%s callbacks of %s have no field %q%s; to set it all the same write %s", asked.Kind, p.Name(), first, suggest.Hint(first, has), api.Unlisted+name)
		}
		if reason != "" {
			wrong = append(wrong, names.Mistake{Field: "fields." + path, Reason: reason})
		}
		set[name] = asked.Fields[path]
	}
	if len(wrong) == 0 {
		return set, nil
	}
	told := invalid(wrong[0].Field, "%s", wrong[0].Reason)
	for _, more := range wrong[1:] {
		told.addMistake(more.Field, more.Reason)
	}
	return nil, told
}

// memberNames are the names of what a body holds, a JSON object or a form.
func memberNames(body []byte) (all []string) {
	if o, err := jsonnode.Parse(body); err == nil {
		if members, ok := wire.ValueOf(o).(wire.Object); ok {
			for _, m := range members {
				all = append(all, m.Name)
			}
			return all
		}
	}
	form, _ := wire.ParseForm(string(body)) // one that can't be read has no names to suggest
	for _, pair := range form {
		all = append(all, pair.Name)
	}
	return all
}
