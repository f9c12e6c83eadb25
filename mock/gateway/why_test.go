package gateway

import (
	"log/slog"
	"strings"
	"testing"

	"paymock/mock/doctor"
	"paymock/mock/provider"
	"paymock/mock/wire"
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
		x.call = &provider.Call{Request: req, Verdict: "signature wrong: a\r\nb", Refused: &provider.Outcome{}}
		x.outcome = provider.Outcome{Explain: "do c", Code: provider.Code{Success: success}}
		x.explainAnswer()
		return x
	}
	for name, tt := range map[string]struct {
		server, success bool
		header, want    string
	}{
		"nobody asks":    {},
		"the flag":       {server: true, want: "signature wrong: a  b -> do c"},
		"the header":     {header: "1", want: "signature wrong: a  b -> do c"},
		"zero is no":     {header: "0"},
		"not of success": {server: true, success: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := exchanged(tt.server, tt.header, tt.success).response.Header.Get(whyHeader); got != tt.want {
				t.Errorf("header %q, want %q", got, tt.want)
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
	if x.logLevel() != slog.LevelWarn {
		t.Error("a refusal is logged below WARN")
	}
}
