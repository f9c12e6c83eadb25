package control_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"paymock/client/adapter"
	"paymock/client/merchant"
	"paymock/mock"
	"paymock/mock/api"
)

// TestProbe judges the reference merchant, and one that books repeats, through the control API.
func TestProbe(t *testing.T) {
	t.Parallel()
	server := mock.Start(t, mock.WithSeed(7))
	m, err := adapter.NewReceiver(merchant.Config{})
	if err != nil {
		t.Fatal(err)
	}
	const id = "op0000000000demo"
	ref := merchant.Ref{Provider: "4pyun", ID: id}
	mux := http.NewServeMux()
	mux.Handle("/", m)
	mux.HandleFunc("/booked", func(w http.ResponseWriter, r *http.Request) {
		entries, err := m.Booked(r.Context(), ref)
		var sum int64
		for _, e := range entries {
			sum += e.Amount
		}
		if err != nil {
			t.Error(err)
		}
		_, _ = fmt.Fprintf(w, `{"amount":%d}`, sum)
	})
	prepared := 0
	mux.HandleFunc("/order", func(http.ResponseWriter, *http.Request) { prepared++ })
	endpoint := httptest.NewServer(mux)
	t.Cleanup(func() { _ = m.Close(); endpoint.Close() })
	path := server.ControlURL() + "/apps/4pyun/" + id + "/probe"
	ask := api.Probe{URL: endpoint.URL + merchant.Path(ref, "sharding"), Kind: "sharding", EffectURL: endpoint.URL + "/booked", PrepareURL: endpoint.URL + "/order", Total: "10m", Timeout: "1m", Settle: "0s", Seed: 11}
	for _, faulty := range []bool{false, true} {
		if err := m.Register(t.Context(), merchant.App{Provider: "4pyun", ID: id, Secret: "paymock-demo-secret", Faulty: faulty}); err != nil {
			t.Fatal(err)
		}
		ask.Seed++
		status, text := postJSON(t, path, ask)
		report := decode[api.ProbeReport](t, text)
		repeated := false // what two deliveries at the same time come to is left to the probe's own tests
		for _, c := range report.Cases {
			repeated = repeated || c.Name == "repeated" && c.Result == api.ProbeFailed
		}
		if status != http.StatusOK || repeated != faulty || (report.Failed > 0) != faulty || report.NotJudged != 0 || !report.Effect || report.Seed != ask.Seed || prepared == 0 {
			t.Errorf("faulty %t: %d %s", faulty, status, text)
		}
	}
	for name, tt := range map[string]struct {
		ask    api.Probe
		status int
		says   string
	}{
		"kind":           {api.Probe{URL: endpoint.URL, Kind: "settle"}, 422, `"field":"kind"`},
		"address":        {api.Probe{URL: "nowhere"}, 422, `"field":"url"`},
		"total":          {api.Probe{URL: endpoint.URL, Total: "long"}, 422, `"field":"total"`},
		"timeout":        {api.Probe{URL: endpoint.URL, Timeout: "-1s"}, 422, `"field":"timeout"`},
		"effect":         {api.Probe{URL: endpoint.URL, EffectURL: "booked"}, 422, `"field":"effect_url"`},
		"prepare":        {api.Probe{URL: endpoint.URL, PrepareURL: "order"}, 422, `"field":"prepare_url"`},
		"unprepared":     {api.Probe{URL: endpoint.URL, PrepareURL: endpoint.URL + "/nothing/here"}, 422, `"field":"prepare_url"`},
		"lag":            {api.Probe{URL: endpoint.URL, BookingLag: "-1s"}, 422, `"field":"booking_lag"`},
		"lag, as settle": {api.Probe{URL: endpoint.URL, Settle: "-1s"}, 422, `"field":"settle"`},
		"nobody":         {api.Probe{URL: "http://127.0.0.1:9/"}, 502, `"code":"unreachable"`},
		"refused":        {api.Probe{URL: "http://169.254.169.254/"}, 502, "credentials"},
	} {
		if status, text := postJSON(t, path, tt.ask); status != tt.status || !strings.Contains(string(text), tt.says) {
			t.Errorf("%s: %d %s, want %d and %s", name, status, text, tt.status, tt.says)
		}
	}
}

// postJSON posts a body and gives status and answer.
func postJSON(t *testing.T, address string, body any) (int, []byte) {
	t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, answer
}
