package mock_test

import (
	"path/filepath"
	"strings"
	"testing"

	"paymock/mock"
)

// TestWatchNotices: people read once per change what is wrong with a watched file, with the lines around, and that it
// is good again.
func TestWatchNotices(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "main.yaml")
	const good = "rules:\n  - name: a\n    when: {provider: 4pyun, operation: settle}\n    then: {respond: 1403}\n"
	write(t, file, good)
	notices, look := &lines{}, looker{look: make(chan struct{})}
	mock.Start(t, mock.WithConfig(func(c *mock.Config) {
		c.Scenarios, c.Watch, c.Clock, c.Notices = []string{file}, true, look, notices
	}))
	look.again()
	write(t, file, strings.ReplaceAll(good, "1403", "14030")) // longer: both may be written within one tick of the file system's clock
	look.again()
	look.again()
	told := notices.String()
	want := file + " changed and is not good; what it applied before stays in force:\n" + file + ":4:21: "
	if !strings.HasPrefix(told, want) || strings.Count(told, ":4:21:") != 1 || !strings.Contains(told, "> 4 |     then: {respond: 14030}\n"+strings.Repeat(" ", 26)+"^\n") {
		t.Errorf("told\n%s\nwant once\n%s and the line", told, want)
	}
	write(t, file, good+"    times: 2\n")
	look.again()
	if told = strings.TrimPrefix(notices.String(), told); told != file+": good again: 0 apps, 1 rule\n" {
		t.Errorf("mended: %q", told)
	}
	write(t, file, good)
	look.again()
	if strings.Count(notices.String(), "good again") != 1 {
		t.Errorf("a good file is told of: %s", notices)
	}
}
