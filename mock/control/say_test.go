package control_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paymock/client/control"
	"paymock/mock/api"
)

func TestSay(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	a, made := r.app(t, api.NewApp{})
	ctx, c := t.Context(), r.client(t)
	own, err := a.Say(ctx, "  the platform answers settle with TOY.NO_TRADE once ")
	if err != nil {
		t.Fatal(err)
	}
	want := api.Rule{
		ID: own.ID, Name: "the platform answers settle with TOY.NO_TRADE once",
		When: api.When{Operation: "settle"}, Then: api.Then{Respond: "TOY.NO_TRADE"}, Times: 1,
	}
	if diff := cmp.Diff(want, own); own.ID == "" || diff != "" {
		t.Errorf("the rule (-want +got):\n%s", diff)
	}
	all, err := c.Say(ctx, `平台对查询返回 TOY.NO_TRADE，规则名为 "everywhere"`)
	if err != nil || all.Name != "everywhere" {
		t.Fatal(all, err)
	}
	trade, err := a.OpenTrade(ctx, api.NewTrade{Amount: 10})
	if err != nil {
		t.Fatal(err)
	}
	form := url.Values{"app": {made.ID}, "no": {trade.No}, "amount": {"1"}}
	got := []string{r.exchange(t, "settle", form), r.exchange(t, "settle", form), r.exchange(t, "query", form)}
	if diff := cmp.Diff([]string{`{"code":"TOY.NO_TRADE"}`, `{"code":"0"}`, `{"code":"TOY.NO_TRADE"}`}, got); diff != "" {
		t.Errorf("answers (-want +got):\n%s", diff)
	}
}

func TestSayMistakes(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	a, _ := r.app(t, api.NewApp{})
	tests := map[string]struct{ sentence, says string }{
		"nothing":           {"", "says nothing"},
		"not understood":    {"the platform answers settle with 9 for the nxt 2 calls", `not understood: "for the nxt 2 calls"; did you mean "for the next 2 calls"?`},
		"unknown operation": {"the platform hangs on setle", `no operation "setle"; did you mean "settle"? (when.operation of the rule that it means)`},
		"unknown code":      {"平台对结算返回 TOY.NO_TRAD", `did you mean "TOY.NO_TRADE"`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := a.Say(t.Context(), tt.sentence)
			var refused *control.Error
			if !errors.As(err, &refused) || refused.Status != http.StatusUnprocessableEntity || refused.Answer.Field != "sentence" || !strings.Contains(refused.Answer.Message, tt.says) {
				t.Errorf("got %v, want 422 about the sentence that says %s", err, tt.says)
			}
		})
	}
}

func TestWordings(t *testing.T) {
	t.Parallel()
	list, err := newRig(t).client(t).Wordings(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range list {
		if w.Name == "lose_reply" {
			want := api.Wording{
				Name: "lose_reply", Sort: "clause", Topic: "What the platform does with calls", Once: true,
				English: []string{"the platform loses the answer to {operation}"}, Chinese: []string{"平台丢失 {operation} 的应答"},
				Example: "the platform loses the answer to settle",
			}
			if diff := cmp.Diff(want, w); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
			return
		}
	}
	t.Errorf("%d wordings, and none is lose_reply", len(list))
}
