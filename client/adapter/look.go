package adapter

import (
	"strings"

	"paymock/client/jsonnode"
)

// LookJSON finds a value in a JSON text by dotted path; 4pyun's payload counts as the top.
func LookJSON(body []byte, path string) (string, bool) {
	n, err := jsonnode.Parse(string(body))
	if err != nil {
		return "", false
	}
	for step := range strings.SplitSeq(path, ".") {
		next, ok := n.At(step)
		if payload, nested := n.Member("payload"); !ok && nested {
			next, ok = payload.At(step)
		}
		if !ok {
			return "", false
		}
		n = next
	}
	if n.Raw == "null" {
		return n.Raw, true
	}
	return n.Text(), true
}
