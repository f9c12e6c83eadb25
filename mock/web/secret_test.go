package web_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"paymock/client/control"
	"paymock/mock/api"
)

// TestSessionKey: the session key that a reader signs on for is in no answer that the journal tells, nor on a page; the
// terminals' page has its copy button.
func TestSessionKey(t *testing.T) {
	t.Parallel()
	s, c := server(t, nil)
	const name = "intella/paymockdemo"
	a := c.App("intella", "paymockdemo")
	for _, operation := range []string{"sign_on", "settle"} {
		if _, err := a.CallAsMerchant(t.Context(), api.MerchantCall{Operation: operation, Number: "01304187"}); err != nil {
			t.Fatal(err)
		}
	}
	entries, err := a.Journal(t.Context(), control.JournalQuery{})
	if err != nil {
		t.Fatal(err)
	}
	hidden := false
	for _, e := range entries {
		if e.Plaintext != nil && regexp.MustCompile(`"NewAESKey":"[^"*]`).MatchString(e.Plaintext.Response) {
			t.Errorf("entry %d of the journal tells the key: %s", e.Seq, e.Plaintext.Response)
		}
		page := get(t, s.ControlURL()+of("/ui/exchange", name, "seq", fmt.Sprint(e.Seq))).body
		_, key, told := strings.Cut(page, "NewAESKey&#34;: &#34;")
		hidden = hidden || told
		if told && !strings.HasPrefix(key, "***&#34;") && !strings.HasPrefix(key, "&#34;") {
			t.Errorf("entry %d shows the key %.40s", e.Seq, key)
		}
	}
	if page := get(t, s.ControlURL()+of("/ui/terminals", name)).body; !hidden || !strings.Contains(page, `data-member="terminals.0.session_key"`) {
		t.Errorf("no exchange has a key, or nobody can ask for it: %v", hidden)
	}
}
