package gateway

import (
	"log/slog"
	"strings"
	"testing"

	"paymock/mock/doctor"
	"paymock/mock/provider"
	"paymock/mock/rule"
	"paymock/mock/wire"
	"paymock/mock/words"
)

// TestExplainAnswer: the reason stands in a header when it is asked for, on one line, and only of
// refusals.
func TestExplainAnswer(t *testing.T) {
	t.Parallel()
	exchanged := func(server bool, header string, success bool) *exchange {
		req := &wire.Request{}
		if header != "" {
			req.Header = wire.Header{{Name: explainHeader, Value: header}}
		}
		x := &exchange{g: &Gateway{Config: Config{ExplainAnswers: server}}, response: &wire.Response{Status: 200}}
		x.call = &provider.Call{Request: req, Verdict: "signature wrong: a\r\nb\x7f", Refused: &provider.Outcome{}}
		x.outcome = provider.Outcome{Explain: "do c", Code: provider.Code{Success: success}}
		x.explainAnswer()
		return x
	}
	for name, tt := range map[string]struct {
		server, success bool
		header, want    string
	}{
		"nobody asks":    {},
		"the flag":       {server: true, want: "signature wrong: a  b  -> do c"},
		"the header":     {header: "1", want: "signature wrong: a  b  -> do c"},
		"zero is no":     {header: "0"},
		"not of success": {server: true, success: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			header := exchanged(tt.server, tt.header, tt.success).response.Header
			if got := header.Get(whyHeader); got != tt.want || tt.want == "" && len(header) > 0 {
				t.Errorf("header %q, want %q", header, tt.want)
			}
		})
	}
	x := exchanged(true, "zh", false)
	x.call.Found = doctor.App("op1", nil)
	if why := x.refusalReason(doctor.Chinese); !strings.Contains(why, "未知应用") {
		t.Errorf("in Chinese: %q", why)
	}
	quiet := exchanged(true, "", false)
	quiet.call.Found, quiet.g.Language = x.call.Found, doctor.Chinese
	quiet.response = &wire.Response{Status: 200}
	quiet.explainAnswer()
	if why := quiet.response.Header.Get(whyHeader); !strings.Contains(why, "未知应用") {
		t.Errorf("in the server's language: %q", why)
	}
	for asked, chinese := range map[string]bool{"zh": true, "en": false, "1": true} {
		x := exchanged(false, asked, false)
		x.call.Found, x.g.Language, x.response = doctor.App("op1", nil), doctor.Chinese, &wire.Response{Status: 200}
		x.explainAnswer()
		if why := x.response.Header.Get(whyHeader); words.IsChinese(why) != chinese || why == "" {
			t.Errorf("asked for by %q of a Chinese server: %q", asked, why)
		}
	}
	if x.logLevel() != slog.LevelWarn {
		t.Error("a refusal is logged below WARN")
	}
}

// TestRefusalReason: cause and remedy, each only where it says more than the other, in the reader's language as far as
// there are words; none of a success or of what a rule answers.
func TestRefusalReason(t *testing.T) {
	t.Parallel()
	book := words.NewBook(words.Texts{"signature wrong|签名错误", "do c|做 c"})
	for name, tt := range map[string]struct {
		verdict, explain string
		language         doctor.Language
		rule             string
		decided, success bool
		wordless         bool
		want             string
	}{
		"both":                     {verdict: "signature wrong", explain: "do c", want: "signature wrong -> do c"},
		"a cause":                  {verdict: "signature wrong", want: "signature wrong"},
		"a remedy":                 {explain: "do c", want: "do c"},
		"a cause within":           {verdict: "do c", explain: "do c: now", want: "do c: now"},
		"a remedy within":          {verdict: "do c: now", explain: "do c", want: "do c: now"},
		"a right signature":        {verdict: "signature valid", explain: "do c", want: "do c"},
		"decided":                  {verdict: "signature wrong", explain: "do c", decided: true, want: "do c"},
		"a success":                {verdict: "signature wrong", explain: "do c", success: true},
		"a rule's":                 {verdict: "signature wrong", explain: "do c", rule: "r1"},
		"in Chinese":               {verdict: "signature wrong", explain: "do c", language: doctor.Chinese, want: "签名错误 -> 做 c"},
		"in Chinese, without book": {verdict: "signature wrong", explain: "do c", language: doctor.Chinese, wordless: true, want: "不行"},
		"in Chinese, no words":     {verdict: "signature wrong", explain: "do d", language: doctor.Chinese, want: "不行"},
		"in Chinese by itself":     {verdict: "signature wrong", explain: "做 d", language: doctor.Chinese, want: "签名错误 -> 做 d"},
	} {
		x := &exchange{g: &Gateway{}, plan: rule.Plan{Rule: tt.rule}, call: &provider.Call{Verdict: tt.verdict}}
		if !tt.wordless {
			x.g.Words = func() *words.Book { return book }
		}
		if !tt.decided {
			x.call.Refused = &provider.Outcome{}
		}
		x.outcome = provider.Outcome{Explain: tt.explain, Code: provider.Code{Success: tt.success, Chinese: "不行"}}
		if got := x.refusalReason(tt.language); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}
