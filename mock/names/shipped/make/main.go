// Command make prints the names of the platforms that paymock ships or, told so, their identities.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"os"
	"strings"

	"paymock/mock"
	"paymock/mock/rule"
)

func main() {
	var list any = rule.NamesOf(mock.Providers())
	if len(os.Args) > 1 {
		list = mock.Identities(mock.Providers())
	}
	text, err := json.Marshal(list)
	if err != nil {
		log.Fatal(err)
	}
	_, _ = fmt.Fprintln(os.Stdout, strings.ReplaceAll(string(text), "},{", "},\n{")) // a line each, for diffs
}
