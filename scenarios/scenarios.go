// Package scenarios ships scenario files: apps, trades, card readers and rules to start from.
//
//	paymock scenarios                            # lists them
//	paymock serve --scenario magic               # loads one, by its name
//	paymock serve --scenario ./mine.yaml --watch # or a file, which may include them
//
// It holds the files alone; package mock/config reads them, mock/lab applies them.
package scenarios

import "embed"

// Files holds NAME.yaml for each shipped scenario.
//
//go:embed *.yaml
var Files embed.FS
