package config

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"paymock/mock/api"
)

// TestEachPartHasItsPlace: each action, and each member of a rule, is known to who writes a file anew.
func TestEachPartHasItsPlace(t *testing.T) {
	t.Parallel()
	rule := newRule("")
	var whole []string // as they are written, whatever is in them
	for i := range reflect.TypeFor[api.Then]().NumField() {
		name, _, _ := strings.Cut(reflect.TypeFor[api.Then]().Field(i).Tag.Get("json"), ",")
		if rule.wholePart(name) == &rule.then {
			whole = append(whole, name)
		}
	}
	if got, want := strings.Join(whole, " "), "delay throttle answer fields signed_charset truncate drip delay_reply alter stale_reply charset concurrent reorder"; got != want {
		t.Errorf("copied whole are %s, want %s", got, want)
	}
	for _, of := range []reflect.Type{reflect.TypeFor[api.Then](), reflect.TypeFor[api.When](), reflect.TypeFor[api.Rule]()} {
		for i := range of.NumField() {
			name, _, _ := strings.Cut(of.Field(i).Tag.Get("json"), ",")
			if name != "" && name != "-" && name != "hits" && rule.wholePart(name) == nil && len(keysMeant()[plainKey(name)]) == 0 {
				t.Errorf("%s of %v has no row in meantwords.txt and no place in wholePart", name, of)
			}
		}
	}
}

// TestMeantIsBounded: aliases that double are not followed, nor one that stands for what it is in.
func TestMeantIsBounded(t *testing.T) {
	t.Parallel()
	var doubling strings.Builder
	doubling.WriteString("rules:\n  - name: n\n    when: {provider: 4pyun, operation: settle}\n    then: &t0 [{respond: '1403'}]\n")
	for i := 1; i < 40; i++ {
		fmt.Fprintf(&doubling, "  - name: n%d\n    when: {provider: 4pyun, operation: settle}\n    then: &t%d [*t%d, *t%d]\n", i, i, i-1, i-1)
	}
	for name, text := range map[string]string{
		"doubling": doubling.String(), "itself": "rules:\n  - then: &x [*x, *x]\n", "merges": "rules:\n  - &r {then: [*r]}\n",
	} {
		if meant := Meant([]byte(text), ""); strings.Count(meant, "\n") > 100 {
			t.Errorf("%s: %d lines are meant", name, strings.Count(meant, "\n"))
		}
	}
}
