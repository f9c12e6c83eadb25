package main

import (
	"io"
	"runtime/debug"

	"github.com/alecthomas/kong"
)

// stamped and stampedFrom are set by the linker in releases: the version, and " (commit … of …)".
var stamped, stampedFrom string

// version is the released version, or "dev".
func version() string {
	if stamped != "" {
		return stamped
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "dev"
}

// versionFlag prints the version and ends.
type versionFlag bool

// BeforeReset is called by kong before anything is looked at.
func (versionFlag) BeforeReset(app *kong.Kong) error {
	printLine(app.Stdout, "payctl %s%s", version(), stampedFrom)
	app.Exit(0)
	return nil
}

type versionCommand struct{}

// Run prints the version.
func (versionCommand) Run(s *session) error {
	return s.showResult(map[string]string{"version": version()}, func(w io.Writer) { printLine(w, "payctl %s%s", version(), stampedFrom) })
}
