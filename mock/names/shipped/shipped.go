// Package shipped has the names of the platforms that paymock ships, for clients that judge a rule before
// there is a server. The list is made from the providers; a test of theirs finds one that has aged.
package shipped

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"sync"

	"paymock/mock/names"
	"paymock/mock/phrase"
)

//go:generate sh -c "go run -tags nomsgpack ./make > names.new && mv names.new names.json"
//go:generate sh -c "go run -tags nomsgpack ./make identities > names.new && mv names.new identities.json"

//go:embed names.json
var list []byte

// a command reads it at each start, and names.json is long
//
//go:embed identities.json
var identities []byte

// Platforms lists what the platforms' rules can name, Identities what people call the platforms, and their hosts.
var (
	Platforms  = sync.OnceValue(func() []names.Platform { return listOf[names.Platform](list) })
	Identities = sync.OnceValue(func() []names.Identity { return listOf[names.Identity](identities) })
)

func listOf[T any](text []byte) (all []T) {
	if err := json.Unmarshal(text, &all); err != nil {
		panic(fmt.Sprintf("a list of names is not what make generate writes: %v", err))
	}
	return all
}

// Operation is our name for an operation of a platform that may be named as the platform does; a name
// that it doesn't know stays.
func Operation(platform, name string) string {
	for _, p := range Platforms() {
		if p.Name != platform {
			continue
		}
		if op, _, ok := p.FindOperation(name); ok {
			return op.Name
		}
	}
	return name
}

// HasCode reports whether a platform has such a code.
func HasCode(platform string, is func(names.Code) bool) bool {
	return slices.ContainsFunc(Platforms(), func(p names.Platform) bool { return p.Name == platform && slices.ContainsFunc(p.Codes, is) })
}

// TeachWords lets sentences name the platforms and their money, and write what they call their operations and what
// their codes say.
func TeachWords() {
	for _, p := range Identities() {
		phrase.Know(p.Platform)
	}
	phrase.KnowNames("shipped", func() []phrase.Names { return names.Words(Platforms()) })
}
