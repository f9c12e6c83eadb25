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
	for name, whole := range map[string]bool{
		"delay": true, "throttle": true, "answer": true, "fields": true, "signed_charset": true, "truncate": true, "drip": true, "delay_reply": true, "alter": true, "stale_reply": true,
		"charset": true, "concurrent": true, "reorder": true, "hang": false, "respond": false, "message": false, "http_status": false, "duplicate": false, "-": false, "": false,
	} {
		if (rule.wholePart(name) == &rule.then) != whole {
			t.Errorf("%s is copied whole: %t, want %t", name, !whole, whole)
		}
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
