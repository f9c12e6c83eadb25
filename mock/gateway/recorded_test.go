package gateway_test

import (
	"net/http"
	"strings"
	"testing"

	"paymock/mock/api"
	"paymock/mock/app"
	"paymock/mock/provider"
	"paymock/mock/replay"
	"paymock/mock/session"
	"paymock/mock/wire"
)

// recorded is a file of one exchange with a callback.
func recorded(t *testing.T, strict bool) *replay.Player {
	t.Helper()
	player, err := replay.NewPlayer(&session.File{Head: session.Head{Platform: "toy"}, Lines: []int{2, 3}, Entries: []session.Entry{
		{Exchange: &session.Exchange{Operation: "take", Request: `{"order":"1"}`, Answer: `{"recorded":true}`, Status: 203, Code: "NO"}},
		{Callback: &session.Callback{Kind: "told", Content: `{"order":"1"}`}},
	}}, provider.RoleTable{"order": provider.Number}, strict)
	if err != nil {
		t.Fatal(err)
	}
	return player
}

// TestRecordedCall: a call that the recording has is answered from it, with its callbacks to the app's address; one
// that it hasn't is decided, or refused by paymock where only the recording counts; a rule's answer goes first.
func TestRecordedCall(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		strict          bool
		body            string
		then            *api.Then
		answer, explain string
		status          int
		code            string
		callbacks       int
		observed        string
	}{
		"recorded":        {body: "app=a&order=7", answer: `{"recorded":true}`, explain: "answered from the recording: ", status: 203, code: "NO", callbacks: 1, observed: "answered a NO"},
		"strictly":        {strict: true, body: "app=a&order=7", answer: `{"recorded":true}`, explain: "answered from the recording: ", status: 203, code: "NO", callbacks: 1, observed: "answered a NO"},
		"by a rule":       {body: "app=a&order=7", then: &api.Then{Respond: "OK"}, answer: `{"code":"OK","message":""}`, explain: "answered by rule r1", status: 200, code: "OK", observed: "answered a OK"},
		"forged":          {body: "app=a&order=7&forged=1", answer: `{"code":"OK","message":""}`, status: 200, code: "OK", callbacks: 1},
		"lacked":          {body: "app=a&order=7&lacks=give.x", answer: `{"code":"NO","message":""}`, explain: "paymock lacks it", status: 200, code: "NO", observed: "undecided a"},
		"lacked strictly": {strict: true, body: "app=a&order=7&lacks=give.x", answer: `{"code":"not_recorded","message":"paymock serve --strict answers only what is in its recording: `, explain: "not recorded", status: 501, code: "not_recorded"},
	} {
		r := newBareRig(t)
		p := &able{toy: r.toy}
		r.apps.Change("toy/a", func(a *app.App) { a.URLs = map[string]string{"told": "http://127.0.0.1:1/told"} })
		r.Replay = recorded(t, tt.strict)
		if tt.then != nil {
			r.rule(t, *tt.then)
		}
		answer, entry := r.serveOne(t, p, tt.body)
		if !strings.HasPrefix(answer, tt.answer) || !strings.HasPrefix(entry.Explanation, tt.explain) || entry.Status != tt.status || entry.Code != tt.code || len(entry.Callbacks) != tt.callbacks || strings.Join(p.observed, ", ") != tt.observed {
			t.Errorf("%s: %d %s, %q, callbacks %q, observed %q", name, entry.Status, answer, entry.Explanation, entry.Callbacks, p.observed)
		}
		if tt.callbacks == 1 && tt.observed != "" {
			task, err := r.store.Task(t.Context(), "toy/a", entry.Callbacks[0])
			if err != nil || task.URL != "http://127.0.0.1:1/told" || task.Subject != "t" || task.Kind != "told" {
				t.Errorf("%s: the callback is %+v, %v", name, task, err)
			}
		}
	}
}

// TestRecordingOfOthers: a recording of another platform, or of one whose requests can't be read for it, answers nothing,
// not even with --strict.
func TestRecordingOfOthers(t *testing.T) {
	t.Parallel()
	for name, p := range map[string]func(*toy) provider.Provider{
		"another platform": func(p *toy) provider.Provider { return renamed{&able{toy: p}} },
		"not recordable":   func(p *toy) provider.Provider { return p },
	} {
		r := newBareRig(t)
		r.Replay = recorded(t, true)
		if answer, entry := r.serveOne(t, p(r.toy), "app=a&order=7"); answer != `{"code":"OK","message":""}` || entry.Code != "OK" {
			t.Errorf("%s: %s, %+v", name, answer, entry)
		}
	}
}

// renamed is an able platform of another name.
type renamed struct{ *able }

func (renamed) Name() string { return "deep" }

// TestRecordingOfTwoApps: each app goes through the recording for itself: the callback that followed comes to each
// once.
func TestRecordingOfTwoApps(t *testing.T) {
	t.Parallel()
	r := newBareRig(t)
	p := &able{toy: r.toy}
	r.Replay = recorded(t, true)
	if err := r.apps.Add(&app.App{Provider: "toy", ID: "c", Seed: 2}); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"a", "c"} {
		r.apps.Change("toy/"+id, func(a *app.App) { a.URLs = map[string]string{"told": "http://127.0.0.1:1/told"} })
	}
	for i, id := range []string{"a", "a", "c"} {
		r.Serve(t.Context(), p, &wire.Request{Method: http.MethodPost, Path: "/take", Target: "/take", Body: []byte("app=" + id + "&order=7")})
		if tasks, err := r.store.Tasks(t.Context(), "toy/"+id); err != nil || len(tasks) != 1 {
			t.Errorf("call %d: %d callbacks of %s, %v", i, len(tasks), id, err)
		}
	}
}
