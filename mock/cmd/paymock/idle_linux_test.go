package main

import (
	"os"
	"strconv"
	"strings"
	"testing"
)

// TestReleaseStart: pages of this command's file leave memory, but for those that testing itself touches.
func TestReleaseStart(t *testing.T) {
	before := mappedOfFile(t)
	releaseStart()
	if after := mappedOfFile(t); after*5 > before*4 {
		t.Errorf("%d kB of the command's file are in memory, of %d before", after, before)
	}
}

// mappedOfFile is RssFile of /proc/self/status, in kB.
func mappedOfFile(t *testing.T) int {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "RssFile:")
	kilobytes, err := strconv.Atoi(strings.Fields(rest)[0])
	if err != nil {
		t.Fatal(err)
	}
	return kilobytes
}
