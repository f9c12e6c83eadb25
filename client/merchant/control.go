package merchant

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// ControlPath is where Control is mounted.
const ControlPath = "/__merchant/"

// maxWait bounds one GET inbox; a server's write time-out must be longer.
const maxWait = time.Minute

// The bodies of the control API.
type (
	inboxJSON struct {
		Callbacks []Callback `json:"callbacks"`
	}
	bookedJSON struct {
		// Amount is the sum, as whoever probes the merchant wants it.
		Amount int64     `json:"amount"`
		Booked []Booking `json:"booked"`
	}
	behaviourOrder struct {
		Provider   string      `json:"provider"`
		App        string      `json:"app"`
		Behaviours []Behaviour `json:"behaviours"`
	}
	appName struct {
		Provider string `json:"provider"`
		App      string `json:"app"`
	}
	errorJSON struct {
		Code    string `json:"code"` // invalid, not_found, unauthorized, forbidden
		Message string `json:"message"`
		Field   string `json:"field,omitempty"`
	}
)

// Control drives the merchant from another process, by [Remote] or by hand. Mount it at
// ControlPath; a token, unless empty, is wanted as bearer token. Without one only callers on this
// machine are answered. The merchant is called by localhost, by address, or by one of hosts.
//
//	POST   /__merchant/apps       {"provider","id","secret",…}            → 201
//	GET    /__merchant/inbox      ?provider=&app=&after=&n=&wait=5s       → {"callbacks":[…]}
//	DELETE /__merchant/inbox      ?provider=&app=                         → 204
//	POST   /__merchant/behaviour  {"provider","app","behaviours":[{"kind","times","action","status","content_type","body","delay"}]} → 204
//	POST   /__merchant/release    {"provider","app"}                      → 204
//	GET    /__merchant/booked     ?provider=&app=                         → {"amount","booked":[{"notice","trade","amount","times"}]}
//
// The inbox answers at once, or, with wait, as soon as n callbacks (1 unless told
// otherwise) have come after the Seq given, and at the latest when wait is over. Errors
// are {"code","message","field"}.
func (m *Merchant) Control(token string, hosts ...string) http.Handler {
	mux := http.NewServeMux()
	for _, route := range []struct {
		method, name string
		status       int
		serve        func(*http.Request) (any, error)
	}{
		{http.MethodPost, "apps", http.StatusCreated, m.postApps},
		{http.MethodGet, "inbox", http.StatusOK, m.getInbox},
		{http.MethodDelete, "inbox", http.StatusNoContent, m.deleteInbox},
		{http.MethodPost, "behaviour", http.StatusNoContent, m.postBehaviour},
		{http.MethodPost, "release", http.StatusNoContent, m.postRelease},
		{http.MethodGet, "booked", http.StatusOK, m.getBooked},
	} {
		mux.HandleFunc(route.method+" "+ControlPath+route.name, func(w http.ResponseWriter, r *http.Request) {
			body, err := route.serve(r)
			switch {
			case errors.Is(err, ErrNoApp):
				writeRefusal(w, http.StatusNotFound, "not_found", fmt.Errorf("%w; register it with POST %sapps", err, ControlPath))
			case err != nil:
				writeRefusal(w, http.StatusUnprocessableEntity, "invalid", err)
			case body == nil:
				w.WriteHeader(route.status)
			default:
				writeAnswer(w, route.status, body)
			}
		})
	}
	return m.guardControl(token, hosts, mux)
}

// Balance answers GET booked, to any caller: whoever probes the merchant asks it.
func (m *Merchant) Balance() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := m.getBooked(r)
		if err != nil {
			writeRefusal(w, http.StatusUnprocessableEntity, "invalid", err)
			return
		}
		writeAnswer(w, http.StatusOK, body)
	})
}

func writeAnswer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // fails only when nobody listens any more
}

func writeRefusal(w http.ResponseWriter, status int, code string, err error) {
	writeAnswer(w, status, errorJSON{Code: code, Message: err.Error(), Field: errorField(err)})
}

func (m *Merchant) postApps(r *http.Request) (any, error) {
	var app App
	if err := readJSON(r, &app); err != nil {
		return nil, err
	}
	if err := m.Register(r.Context(), app); err != nil {
		return nil, err
	}
	return appName{app.Provider, app.ID}, nil
}

func (m *Merchant) getInbox(r *http.Request) (any, error) {
	q, err := readQuery(r, "provider", "app", "after", "n", "wait")
	if err != nil {
		return nil, err
	}
	if q.wait == 0 {
		found, _ := m.inbox.callbacksAfter(q.app, q.after)
		return inboxJSON{found}, nil
	}
	ctx, cancel := context.WithTimeout(r.Context(), min(q.wait, maxWait))
	defer cancel()
	defer context.AfterFunc(m.life, cancel)()
	found, _ := m.inbox.waitForCount(ctx, q.app, q.after, q.n) // too few is an answer, too
	return inboxJSON{found}, nil
}

func (m *Merchant) deleteInbox(r *http.Request) (any, error) {
	q, err := readQuery(r, "provider", "app")
	if err != nil {
		return nil, err
	}
	return nil, m.Clear(r.Context(), q.app)
}

func (m *Merchant) postBehaviour(r *http.Request) (any, error) {
	var order behaviourOrder
	if err := readJSON(r, &order); err != nil {
		return nil, err
	}
	return nil, m.Behave(r.Context(), Ref{order.Provider, order.App}, order.Behaviours...)
}

func (m *Merchant) postRelease(r *http.Request) (any, error) {
	var order appName
	if err := readJSON(r, &order); err != nil {
		return nil, err
	}
	return nil, m.Release(r.Context(), Ref{order.Provider, order.App})
}

func (m *Merchant) getBooked(r *http.Request) (any, error) {
	q, err := readQuery(r, "provider", "app")
	if err != nil {
		return nil, err
	}
	entries, err := m.Booked(r.Context(), q.app)
	all := bookedJSON{Booked: entries}
	for _, entry := range entries {
		all.Amount = saturatedSum(all.Amount, entry.Amount)
	}
	return all, err
}

// readJSON takes a JSON body whole; unknown names and text after it are errors.
func readJSON(r *http.Request, into any) error {
	d := json.NewDecoder(http.MaxBytesReader(nil, r.Body, bodyLimit))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("body: %w", err)
	}
	if d.More() {
		return errors.New("body: want one JSON object, and nothing after it")
	}
	return nil
}

type inboxQuery struct {
	app   Ref
	after int64
	n     int
	wait  time.Duration
}

// readQuery reads the parameters that are allowed; others are errors.
func readQuery(r *http.Request, allowed ...string) (inboxQuery, error) {
	values := r.URL.Query()
	for name := range values {
		if !slices.Contains(allowed, name) {
			return inboxQuery{}, fieldError{name, fmt.Sprintf("is unknown here: want %v", allowed)}
		}
	}
	q := inboxQuery{app: Ref{values.Get("provider"), values.Get("app")}, n: 1}
	var err error
	if text := values.Get("after"); text != "" {
		if q.after, err = strconv.ParseInt(text, 10, 64); err != nil || q.after < 0 {
			return inboxQuery{}, fieldError{"after", fmt.Sprintf("%q: want the seq of a callback", text)}
		}
	}
	if text := values.Get("n"); text != "" {
		if q.n, err = strconv.Atoi(text); err != nil || q.n < 0 {
			return inboxQuery{}, fieldError{"n", fmt.Sprintf("%q: want a number of callbacks", text)}
		}
	}
	if text := values.Get("wait"); text != "" {
		if q.wait, err = time.ParseDuration(text); err != nil || q.wait < 0 {
			return inboxQuery{}, fieldError{"wait", fmt.Sprintf("%q: want a duration such as 5s", text)}
		}
	}
	return q, nil
}
