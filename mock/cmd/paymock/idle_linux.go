package main

import (
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
)

// releaseStart gives back what only the start needed: garbage, a third of the heap, and the pages of
// the command's own file, of which the kernel maps sixteen for each that is touched. Those that
// serving touches come back from the kernel's cache, a microsecond each.
func releaseStart() {
	debug.FreeOSMemory()
	self, err := os.Executable()
	if err != nil {
		return
	}
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		return
	}
	for line := range strings.Lines(string(maps)) { // 00400000-0173c000 r-xp 00000000 fe:00 1001 /bin/paymock
		fields := strings.Fields(line)
		if len(fields) < 6 || fields[5] != self || strings.Contains(fields[1], "w") {
			continue
		}
		first, end, _ := strings.Cut(fields[0], "-")
		from, err := strconv.ParseUint(first, 16, 64)
		if err != nil {
			return
		}
		to, err := strconv.ParseUint(end, 16, 64)
		if err != nil {
			return
		}
		_, _, _ = syscall.Syscall(syscall.SYS_MADVISE, uintptr(from), uintptr(to-from), syscall.MADV_DONTNEED) // without it there is only more in memory
	}
}
