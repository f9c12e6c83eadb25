package steps

import "testing"

// TestDifferences: only what differs is shown, and that values are equal is told by nothing.
func TestDifferences(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		want, got any
		shown     string
	}{
		{"a\nb\nc", "a\nx\nc", "- b\n+ x"},
		{"a", "a", ""},
		{[]string{"1s", "2s"}, []string{"1s", "2s", "4s"}, "-   \"2s\"\n+   \"2s\",\n+   \"4s\""},
		{map[string]int{"a": 1}, map[string]int{"a": 1}, ""},
		{"\xff", "\xfe", "- \xff\n+ \xfe"},
	} {
		if got := differences(tt.want, tt.got); got != tt.shown {
			t.Errorf("%v and %v: %q, want %q", tt.want, tt.got, got, tt.shown)
		}
	}
}
