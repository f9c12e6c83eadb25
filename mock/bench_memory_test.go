package mock_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// rss is the child's resident memory in megabytes.
func (c *child) rss(b *testing.B) float64 {
	b.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", c.cmd.Process.Pid))
	if err != nil {
		b.Skipf("memory is read from /proc: %v", err)
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kilobytes, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			if err != nil {
				b.Fatal(err)
			}
			return kilobytes / 1024
		}
	}
	b.Fatal("no VmRSS in /proc")
	return 0
}

// BenchmarkStart measures a process from exec to its ready line, and its memory then.
func BenchmarkStart(b *testing.B) {
	const starts = 9
	var took, memory []float64
	for range starts {
		begin := time.Now()
		c := startChild(b, "paymock")
		took = append(took, float64(time.Since(begin).Microseconds())/1000)
		memory = append(memory, c.rss(b))
	}
	b.ReportMetric(median(took), "ready-ms")
	b.ReportMetric(median(memory), "idle-MB")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkJournalBound settles one trade again and again: the journal is full after the first
// part, and the second, four times as long, must not need more memory.
func BenchmarkJournalBound(b *testing.B) {
	c := startChild(b, "paymock")
	const part = 40_000
	body := signedSettles(b, c, 1)[0]
	bodies := make([]string, part)
	for i := range bodies {
		bodies[i] = body
	}
	post(b, c.ready.Platform, bodies, `"code":"1`)
	first := c.rss(b)
	for range 4 {
		post(b, c.ready.Platform, bodies, `"1403"`)
	}
	b.ReportMetric(first, "first-MB")
	b.ReportMetric(c.rss(b), "last-MB")
	b.ReportMetric(0, "ns/op")
}
