// Package testkey holds the platform key of merchants that were given none of their own. It is public on
// purpose, and apart from the provider because commands open envelopes with it, too, to explain them.
package testkey

import _ "embed"

// PEM is the private key, made once by multiprime/make.go.
//
//go:embed testkey.pem
var PEM string
