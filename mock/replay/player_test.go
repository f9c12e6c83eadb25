package replay

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"paymock/mock/ident"
	"paymock/mock/provider"
	"paymock/mock/session"
)

// TestRepeats: calls alike are answered in the order recorded, each further one as the last, without its callbacks; a
// number that is new begins anew, whatever came between.
func TestRepeats(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	file := &session.File{Head: session.Head{Platform: "x"}}
	for i, one := range [][3]string{
		{"pay", `{"no":"900001"}`, "waits"}, {"query", `{"no":"900001"}`, "waits"}, {"query", `{"no":"900001"}`, "paid"}, {"list", `{}`, "none"}, {"list", `{}`, "one"},
	} {
		e := &session.Exchange{Operation: one[0], Request: one[1], Code: one[2], Answer: `{"said":"` + one[2] + `"}`, Status: 200}
		file.Entries, file.Lines = append(file.Entries, session.Entry{At: at.Add(time.Duration(2*i) * time.Second), Exchange: e}), append(file.Lines, 2*i+2)
	}
	file.Entries = append(file.Entries, session.Entry{At: at.Add(5 * time.Second), Callback: &session.Callback{Kind: "notify", Content: `{"no":"900001"}`}})
	file.Lines = append(file.Lines, 12)
	p, err := NewPlayer(file, provider.RoleTable{"no": provider.Number, "said": provider.Plain}, true)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, asked := range strings.Fields("pay:1 query:1 query:1 query:1 list: query:1 list: list: pay:2 query:2 list: list: query:1 query:2 query:2 pay:1") {
		operation, no, _ := strings.Cut(asked, ":")
		request := `{}`
		if no != "" {
			request = `{"no":"80000` + no + `"}`
		}
		played, err := p.Play(Asked{App: "a", Operation: operation, Request: []byte(request), Now: at, Draw: ident.NewDraw(7, 1)})
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprintf("%s=%s+%d", asked, played.Code, len(played.Callbacks)))
	}
	const want = "pay:1=waits+0 query:1=waits+0 query:1=paid+1 query:1=paid+0 list:=none+0 query:1=paid+0 list:=one+0 list:=one+0 " +
		"pay:2=waits+0 query:2=waits+0 list:=none+0 list:=one+0 query:1=paid+0 query:2=paid+1 query:2=paid+0 pay:1=waits+0"
	if strings.Join(got, " ") != want {
		t.Errorf("answered\n%s, want\n%s", strings.Join(got, " "), want)
	}
}
