package doctor_test

import (
	"strings"
	"testing"

	"paymock/mock/doctor"
)

// TestAnswer names what a merchant's answer is, and nothing of an answer that is only another word.
func TestAnswer(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		"": "empty", " \r\n": "empty", "<!DOCTYPE html><title>Log in</title>": `HTML page titled "Log in"`, "<html>": "HTML page",
		"\ufeffsuccess": "BOM", "\x1f\x8b\x08": "gzip", "\xff\xfes\x00": "UTF-16", `"success"`: "quotes",
		"fail": "failed", `{"code":"1500"}`: "JSON of another form", "success": "the status is not", "thanks": "",
	} {
		if said := doctor.Answer([]byte(body), "", func(b []byte) bool { return string(b) == "success" }).Cause(doctor.English); (said == "") != (want == "") || !strings.Contains(said, want) {
			t.Errorf("%q: said %q, want %q", body, said, want)
		}
	}
	if got := doctor.Excerpt([]byte(strings.Repeat("分", 100) + "\n")); len(got) > 100 || !strings.HasSuffix(got, "…") {
		t.Errorf("excerpt %q", got)
	}
}
