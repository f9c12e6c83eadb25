// Package startpath keeps programs from being run while payctl starts.
//
// godog's package for its own command (godog/internal/builder, linked by godog itself in v0.15
// and v0.16) runs "go env GOTOOLDIR" when it is initialised and ignores a failure. Where Go is
// installed, that takes every command of payctl 7 to 15 ms, and in a directory whose go.mod asks
// for another Go it may load that from the network. This package empties PATH before; main puts
// it back with Restore.
//
// The order is certain: Go initialises the first package by import path whose imports are
// initialised. This one imports os alone; godog's needs text/template, which comes behind it by
// name.
package startpath

import "os"

var path, isSet = hidePath()

func hidePath() (string, bool) {
	value, ok := os.LookupEnv("PATH")
	if ok {
		_ = os.Setenv("PATH", "")
	}
	return value, ok
}

// Restore puts PATH back. It is called once, when all packages are initialised.
func Restore() {
	if isSet {
		_ = os.Setenv("PATH", path)
	}
}
