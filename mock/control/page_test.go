package control_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"paymock/mock/api"
)

// pages follows next through a list and gives what each page holds.
func pages[T any](t *testing.T, r *rig, path string, limit int, read func(T) (names []string, next string)) [][]string {
	t.Helper()
	var all [][]string
	for after := ""; ; {
		a := r.call(t, "GET", fmt.Sprintf("%s?limit=%d&after=%s", path, limit, after), "")
		if a.status != http.StatusOK {
			t.Fatalf("%s after %q: %d %s", path, after, a.status, a.body)
		}
		names, next := read(decode[T](t, a.body))
		all = append(all, names)
		if after = next; next == "" || len(all) > 100 {
			return all
		}
	}
}

func namesOf[T any](list []T, name func(T) string) []string {
	names := make([]string, 0, len(list))
	for _, v := range list {
		names = append(names, name(v))
	}
	return names
}

// TestListsArePaged: pages have at most limit elements, and hold everything once and in order.
func TestListsArePaged(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	a, made := r.app(t, api.NewApp{ID: "paged", NotifyURL: "http://127.0.0.1:1/n"})
	for range 4 {
		r.app(t, api.NewApp{})
	}
	for range 7 {
		if _, err := a.OpenTrade(t.Context(), api.NewTrade{Amount: 5}); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 6 {
		if _, err := a.PutTerminal(t.Context(), api.NewTerminal{ID: fmt.Sprint("0130418", i)}); err != nil {
			t.Fatal(err)
		}
		if _, err := a.AddRule(t.Context(), api.Rule{Then: api.Then{Hang: true}}); err != nil {
			t.Fatal(err)
		}
		if _, err := r.client(t).AddRule(t.Context(), api.Rule{Then: api.Then{Hang: true}}); err != nil {
			t.Fatal(err)
		}
	}
	path := "/apps/toy/" + made.ID
	rules := func(path string) func(limit int) [][]string {
		return func(limit int) [][]string {
			return pages(t, r, path, limit, func(l api.Rules) ([]string, string) {
				return namesOf(l.Rules, func(r api.Rule) string { return r.ID }), l.Next
			})
		}
	}
	for name, list := range map[string]func(limit int) [][]string{
		"apps": func(limit int) [][]string {
			return pages(t, r, "/apps", limit, func(l api.Apps) ([]string, string) {
				return namesOf(l.Apps, func(a api.App) string { return a.ID }), l.Next
			})
		},
		"trades": func(limit int) [][]string {
			return pages(t, r, path+"/trades", limit, func(l api.Trades) ([]string, string) {
				return namesOf(l.Trades, func(t api.Trade) string { return t.No }), l.Next
			})
		},
		"callbacks": func(limit int) [][]string {
			return pages(t, r, path+"/callbacks", limit, func(l api.Callbacks) ([]string, string) {
				return namesOf(l.Callbacks, func(c api.Callback) string { return c.ID }), l.Next
			})
		},
		"terminals": func(limit int) [][]string {
			return pages(t, r, path+"/terminals", limit, func(l api.Terminals) ([]string, string) {
				return namesOf(l.Terminals, func(text json.RawMessage) string { return decode[api.NewTerminal](t, text).ID }), l.Next
			})
		},
		"rules":               rules(path + "/rules"),
		"rules of the server": rules("/rules"),
		"ledger": func(limit int) [][]string {
			return pages(t, r, path+"/ledger", limit, func(l api.Ledger) ([]string, string) {
				if l.Sum != 0 || len(l.Accounts) < 2 || max(l.Accounts[0].Balance, l.Accounts[1].Balance) != 35 {
					t.Errorf("accounts of a page are over all postings: %+v, sum %d", l.Accounts, l.Sum)
				}
				return namesOf(l.Postings, func(p api.Posting) string { return p.Trade + p.Account }), l.Next
			})
		},
	} {
		whole := list(10000)
		if len(whole) != 1 || len(whole[0]) < 5 {
			t.Errorf("%s in one: %q", name, whole)
			continue
		}
		for _, limit := range []int{1, 2, 3, len(whole[0])} {
			got := list(limit)
			if !slices.Equal(slices.Concat(got...), whole[0]) {
				t.Errorf("%s by %d: %q, want %q", name, limit, got, whole[0])
			}
			for _, page := range got {
				if len(page) > limit && (name != "ledger" || len(page) > limit+1) { // a trade's two postings stay together
					t.Errorf("%s by %d: a page of %d", name, limit, len(page))
				}
			}
		}
	}
	for call, field := range map[string]string{
		path + "/trades?limit=0": "limit", path + "/trades?limit=10001": "limit", path + "/callbacks?after=x": "after", path + "/ledger?after=x": "after", path + "/rules?after=r1": "after", "/rules?limit=0": "limit",
	} {
		if e := r.call(t, "GET", call, "").problem(t); !strings.HasSuffix(e.Field, field) {
			t.Errorf("%s: %+v", call, e)
		}
	}
}

// TestClientFollowsPages: who asks with client/control gets all.
func TestClientFollowsPages(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	a, _ := r.app(t, api.NewApp{})
	const trades = 1203
	for range trades {
		if _, err := a.OpenTrade(t.Context(), api.NewTrade{Amount: 5}); err != nil {
			t.Fatal(err)
		}
	}
	list, err := a.Trades(t.Context())
	if err != nil || len(list) != trades {
		t.Errorf("%d trades, %v", len(list), err)
	}
	ledger, err := a.Ledger(t.Context())
	if err != nil || len(ledger.Postings) != 2*trades || ledger.Next != "" || ledger.Sum != 0 {
		t.Errorf("%d postings, next %q, %v", len(ledger.Postings), ledger.Next, err)
	}
}
