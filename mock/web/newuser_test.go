package web_test

import (
	"net/http"
	"net/http/httptest"
	"os/exec"
	"testing"

	"github.com/chromedp/chromedp"

	"paymock/features/needtool"
)

// TestNewUser does what somebody does who has read nothing: the commands and buttons are those that the
// pages show.
func TestNewUser(t *testing.T) {
	t.Parallel()
	s, _ := server(t, nil)
	down := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }))
	t.Cleanup(down.Close)
	needtool.Find(t, "curl", "curl")
	send := func(line string) {
		t.Helper()
		if out, err := exec.CommandContext(t.Context(), "sh", "-c", line).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v, %s", line, err, out)
		}
	}
	p := newTab(t, launch(t), s.ControlURL())
	p.open("/")
	p.shows("[data-live]", "Send this")
	curl := p.text("#sample")

	// The shown command arrives, and is refused with a reason when its signature is broken.
	send(curl)
	p.shows(".row.ok", "query")
	broken := curl[:len(curl)-2] + "0'"
	if broken == curl {
		broken = curl[:len(curl)-2] + "1'"
	}
	send(broken)
	p.shows(".row.sign", "signature wrong")
	p.click(".row.sign")
	p.shows(".detail .why", "cause")
	p.shows(".detail .why", "remedy")
	p.shows(".detail .why", "but for 1 of its hex digits")

	// 1403 for the next call, and the one after it goes well.
	p.open("/ui/rules")
	p.typed("#sentence", "the platform answers settle with 1403 for the next call")
	p.click(`form[data-call$="/say"] button`)
	p.shows(`[data-part="rules"]`, "1403 for the next call")
	p.open("/ui/trades")
	p.click(`[data-part="list"] li a`)
	for _, code := range []string{"1403", "1001"} {
		p.click("[data-settle]")
		p.shows("[data-say]", "answered with "+code)
	}
	p.open("/")
	p.shows(".row.refused .c-code", "1403")
	p.shows(".row.refused .c-rule", "rule")

	// A callback is repeated, moved by the clock.
	p.open("/ui/callbacks")
	p.shows("main", "No callbacks yet")
	p.run(chromedp.Click(chromedp.CSS(`[data-part="list"] .empty a`)))
	p.wait("the page of the app", `location.pathname === "/ui/apps" && document.readyState === "complete"`)
	p.typed(`[name="callbacks.notify"]`, down.URL)
	p.click(`form:has([name="callbacks.notify"]) button`)
	p.shows("[data-say]", "Callbacks go there")
	p.open("/ui/trades")
	p.run(chromedp.Click(chromedp.CSS("[data-make] summary")))
	p.click("[data-make] button")
	p.shows(`[data-part="list"] li`, "paid")
	p.open("/ui/callbacks")
	p.shows(`[data-part="list"]`, "1/5")
	p.click(`[data-part="list"] form button`)
	p.shows(`[data-part="list"]`, "2/5")
	p.shows(`[data-part="now"]`, "shifted")
	p.quiet()
}
