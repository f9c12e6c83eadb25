package web

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"

	"paymock/mock/app"
	"paymock/mock/doctor"
	"paymock/mock/gateway"
	"paymock/mock/store"
	"paymock/mock/wire"
)

// indentJSON is JSON as people read it; "" when it is none, or no object or list. Members and
// numbers stay as they are written.
func indentJSON(text []byte) string {
	text = bytes.TrimSpace(text)
	if len(text) == 0 || text[0] != '{' && text[0] != '[' {
		return ""
	}
	var b bytes.Buffer
	if json.Indent(&b, text, "", "  ") != nil {
		return ""
	}
	return b.String()
}

// textDifference sets the string whose signature was expected against the one that was most likely
// signed.
type textDifference struct {
	Expected, Signed string
	// Same is the end of what both begin with; the rest of each follows.
	Same, ExpectedRest, SignedRest string
}

// explainRefusal says in the reader's language what was wrong with a refused request, and finds out what
// was signed instead. It may take its time, one at a time.
func (d *exchangeData) explainRefusal(p *page, a *app.App, e *store.Entry) {
	d.Verdict, d.Explanation = e.Verdict, e.Explanation
	if text := p.w.Lab.SignedText(*e); text != "" {
		d.Signed = &textDifference{Expected: text}
	}
	req, err := wire.ParseRequest(e.Request)
	if d.State != stateSign || err != nil || p.Platform == nil {
		return
	}
	p.w.explaining.Lock()
	defer p.w.explaining.Unlock()
	call := p.Platform.Decode(req, p.w.Lab.Apps)
	call.Diagnose(doctor.OnDemand.Always)
	call.CompareEarlier(func() []doctor.Earlier { return gateway.EarlierMessages(p.r.Context(), p.w.Lab.Store, e.App) })
	if len(call.Found.Mistakes) == 0 {
		return
	}
	d.Verdict, d.Explanation = call.Found.Verdict(p.Lang), call.Found.Remedy(p.Lang)
	if d.Signed == nil || call.Found.Signed == "" || a == nil {
		return
	}
	d.Signed.compare(p.w.maskSecrets(a.Provider, call.Found.Signed))
}

// maskSecrets hides the secrets of a platform's apps in whatever letter case, for a text may have been
// signed with another app's.
func (w *Pages) maskSecrets(platform, text string) string {
	lower := strings.ToLower(text)
	for _, a := range w.Lab.Apps.Apps(platform) {
		for _, secret := range []string{a.Secret, a.RefundSecret} {
			if len(secret) >= 4 && strings.Contains(lower, strings.ToLower(secret)) {
				text = regexp.MustCompile("(?i)"+regexp.QuoteMeta(secret)).ReplaceAllString(text, "***")
			}
		}
	}
	return text
}

// shownBefore is how many letters before the first difference are shown.
const shownBefore = 60

// compare sets against the expected text what was signed. Where only the secret differs, which is
// masked, there is nothing to compare.
func (d *textDifference) compare(signed string) {
	if signed == d.Expected {
		return
	}
	d.Signed = signed
	same := commonPrefix(d.Expected, d.Signed)
	d.ExpectedRest, d.SignedRest = showBlanks(d.Expected[len(same):]), showBlanks(d.Signed[len(same):])
	d.Same = same
	if letters := []rune(same); len(letters) > shownBefore {
		d.Same = "…" + string(letters[len(letters)-shownBefore:])
	}
}

// showBlanks makes white space visible.
func showBlanks(s string) string {
	return strings.NewReplacer(" ", "␣", "\n", "⏎\n", "\t", "⇥").Replace(s)
}

// commonPrefix is the common beginning of two texts, cut between letters.
func commonPrefix(a, b string) string {
	n := 0
	for i, r := range a {
		if !strings.HasPrefix(b[min(i, len(b)):], string(r)) {
			break
		}
		n = i + len(string(r))
	}
	return a[:min(n, len(a))]
}
