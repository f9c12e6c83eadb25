// Command make prints the names of the platforms that paymock ships.
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
	text, err := json.Marshal(rule.NamesOf(mock.Providers()))
	if err != nil {
		log.Fatal(err)
	}
	_, _ = fmt.Fprintln(os.Stdout, strings.ReplaceAll(string(text), "},{", "},\n{")) // a line each, for diffs
}
