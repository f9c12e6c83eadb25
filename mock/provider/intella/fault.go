package intella

import (
	"strings"

	"paymock/mock/provider"
	"paymock/mock/wire"
)

// faultAnswer sets members of an answer by dotted path. A path that begins with neither Header nor
// Data is one of Data. The answer given stays as it is.
func faultAnswer(answer wire.Object, set map[string]string, t provider.Fault) wire.Object {
	whole := make(map[string]string, len(set))
	for path, value := range set {
		if head, _, _ := strings.Cut(path, "."); head != "Header" && head != "Data" {
			path = "Data." + path
		}
		whole[path] = value
	}
	return t.SetPaths(answer, whole)
}
