package replica

import (
	"io"
	"net/http/httptest"
	"strings"
	"testing"
)

// filler is a body without end that counts what was taken of it.
type filler struct{ taken int }

func (f *filler) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	f.taken += len(p)
	return len(p), nil
}

// TestReadChange: what is refused by its length or beginning is not read to its end.
func TestReadChange(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		path, begin string
		most        int
	}{{"/apps", `{"provider": `, longestCall}, {"/import", "[", 1 << 16}, {"/import", "", 1 << 16}} {
		rest := &filler{}
		body, err := readChange(httptest.NewRequest("POST", tt.path, io.MultiReader(strings.NewReader(tt.begin), rest)), 1<<30)
		if err != nil || rest.taken > tt.most+1<<10 || !strings.HasPrefix(string(body), tt.begin) {
			t.Errorf("%s %q: %d bytes were taken, %v", tt.path, tt.begin, rest.taken, err)
		}
	}
	whole := `{"format": "paymock-state"` + strings.Repeat(" ", 3<<20) + "}"
	if body, err := readChange(httptest.NewRequest("POST", "/import", strings.NewReader(whole)), 1<<30); err != nil || string(body) != whole {
		t.Errorf("a state: %d bytes of %d, %v", len(body), len(whole), err)
	}
}
