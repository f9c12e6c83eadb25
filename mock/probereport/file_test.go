package probereport_test

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"paymock/mock/api"
	"paymock/mock/probereport"
)

func TestFile(t *testing.T) {
	t.Parallel()
	report := &api.ProbeReport{Provider: "4pyun", Kind: "notify", Cases: []api.ProbeCase{{Name: "valid", Result: api.ProbePassed}}}
	long := strings.Repeat("of the day before ", 100)
	for name, tt := range map[string]struct {
		before  *string // what the file holds; nil: there is none
		written bool
	}{
		"new": {nil, true}, "new, no report": {nil, false}, "old": {&long, true}, "old, no report": {&long, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "report.xml")
			if tt.before != nil {
				if err := os.WriteFile(path, []byte(*tt.before), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			f, err := probereport.OpenFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if tt.written {
				if err := f.Write(func(w io.Writer) error { return probereport.JUnit(w, report) }); err != nil {
					t.Error(err)
				}
			}
			if err := f.Close(); err != nil {
				t.Error(err)
			}
			text, err := os.ReadFile(path)
			switch {
			case tt.written && (err != nil || !strings.HasPrefix(string(text), "<?xml") || !strings.HasSuffix(string(text), "</testsuites>\n")):
				t.Errorf("written: %v\n%s", err, text)
			case !tt.written && tt.before == nil && !os.IsNotExist(err):
				t.Errorf("a file that was made and never written is left: %v, %q", err, text)
			case !tt.written && tt.before != nil && string(text) != *tt.before:
				t.Errorf("what was there is gone: %v, %q", err, text)
			}
		})
	}
	if _, err := probereport.OpenFile(t.TempDir()); err == nil {
		t.Error("a directory is no file")
	}
}
