package config

import (
	"reflect"
	"strings"
	"testing"

	"paymock/mock/api"
)

// TestEachPartHasItsPlace: each action, and each member of a rule, is known to who writes a file anew.
func TestEachPartHasItsPlace(t *testing.T) {
	t.Parallel()
	rule := newRule("")
	for _, of := range []reflect.Type{reflect.TypeFor[api.Then](), reflect.TypeFor[api.When](), reflect.TypeFor[api.Rule]()} {
		for i := range of.NumField() {
			name, _, _ := strings.Cut(of.Field(i).Tag.Get("json"), ",")
			if name != "" && name != "-" && name != "hits" && rule.wholePart(name) == nil && len(keysMeant()[plainKey(name)]) == 0 {
				t.Errorf("%s of %v has no row in meantwords.txt and no place in wholePart", name, of)
			}
		}
	}
}
