//go:build !linux

package main

import "runtime/debug"

// releaseStart gives back what only the start needed: garbage, a third of the heap.
func releaseStart() { debug.FreeOSMemory() }
