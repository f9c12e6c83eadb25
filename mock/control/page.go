package control

import (
	"slices"
	"sort"
	"strconv"

	"paymock/mock/app"
	"paymock/mock/lab"
	"paymock/mock/store"
)

// Page is a part of a list. It is exported because huma fills the fields of exported structs only.
type Page struct {
	Limit int    `query:"limit" minimum:"1" maximum:"10000" default:"1000" doc:"at most so many; there are more when the answer has next"`
	After string `query:"after" doc:"next of the answer before: go on behind it"`
}

// limitOrDefault is the limit, for calls that huma didn't fill in.
func (p Page) limitOrDefault() int {
	if p.Limit == 0 {
		return 1000
	}
	return p.Limit
}

// afterNumber is the place to go on behind in a list whose places are numbers, 0 for its beginning.
func (p Page) afterNumber() (int64, error) {
	if p.After == "" {
		return 0, nil
	}
	after, err := strconv.ParseInt(p.After, 10, 64)
	if err != nil {
		return 0, invalid("after", "%q is no next of an answer before", p.After)
	}
	return after, nil
}

type pageRequest struct {
	AppPath
	Page
}

// pageOf is a page of a sorted list: begin finds the first element of the rest.
func pageOf[T any](p Page, list []T, begin func() int, name func(T) string) (page []T, next string) {
	if p.After != "" {
		list = list[begin():]
	}
	if len(list) <= p.limitOrDefault() {
		return list, ""
	}
	list = list[:p.limitOrDefault()]
	return list, name(list[len(list)-1])
}

// pageOfApps is a page of the apps: demo apps first, then by name. An app that was removed since
// may be named: the list goes on where it stood.
func pageOfApps(p Page, all []*app.App) (page []*app.App, next string) {
	return pageOf(p, all, func() int {
		if i := slices.IndexFunc(all, func(a *app.App) bool { return a.Name() == p.After }); i >= 0 {
			return i + 1
		}
		i := slices.IndexFunc(all, func(a *app.App) bool { return !a.Demo && a.Name() > p.After })
		if i < 0 {
			return len(all)
		}
		return i
	}, (*app.App).Name)
}

// pageOfTerminals is a page of terminals, by id.
func pageOfTerminals(p Page, all []lab.ShownTerminal) (page []lab.ShownTerminal, next string) {
	return pageOf(p, all, func() int {
		return sort.Search(len(all), func(i int) bool { return all[i].ID > p.After })
	}, func(t lab.ShownTerminal) string { return t.ID })
}

// pageOfTasks is a page of callbacks in order of creation. seq counts up, and stays when a callback
// is dropped.
func pageOfTasks(p Page, all []store.Task) (page []store.Task, next string, err error) {
	after, err := p.afterNumber()
	if err != nil {
		return nil, "", err
	}
	page, next = pageOf(p, all, func() int {
		i, _ := slices.BinarySearchFunc(all, after, func(t store.Task, after int64) int {
			if t.Seq <= after {
				return -1
			}
			return 1
		})
		return i
	}, func(t store.Task) string { return strconv.FormatInt(t.Seq, 10) })
	return page, next, nil
}
