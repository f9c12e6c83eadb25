package inputfile_test

import (
	"os"
	"path/filepath"
	"testing"

	"paymock/mock/inputfile"
)

// TestIsNamed tells messages from names of files.
func TestIsNamed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	form := filepath.Join(dir, "app_id=1&sign=2")
	if err := os.WriteFile(form, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]bool{
		form: true, "request.txt": true, "./a/request": true, `C:\\tmp\\request.http`: true, filepath.Join(dir, "missing.http"): true,
		"": false, dir + "/x=1": false, "app_id=1&sign=2": false, `{"a":"b.c"}`: false, "https://127.0.0.1/x": false, "curl http://a.b/c": false, "POST /a HTTP/1.1\n\n": false, "sign": false, "/gateway.do?a=1": false,
	} {
		if got := inputfile.IsNamed(text); got != want {
			t.Errorf("%q: %t, want %t", text, got, want)
		}
	}
}
