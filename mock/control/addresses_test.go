package control_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paymock/mock"
	"paymock/mock/api"
)

// TestAddressesByKind gives addresses by kind of callback and by the older fields.
func TestAddressesByKind(t *testing.T) {
	t.Parallel()
	server := mock.Start(t, mock.WithSeed(7))
	const a, b = "http://127.0.0.1:9000/a", "http://127.0.0.1:9000/b"
	for name, tt := range map[string]struct {
		ask    string
		status int
		want   map[string]string // or what a refusal says
		says   string
	}{
		"by kind":             {`{"provider":"4pyun","callbacks":{"notify":"` + a + `","profit":"` + b + `"}}`, 201, map[string]string{"notify": a, "profit": b}, `"profit_url":"` + b},
		"by older fields":     {`{"provider":"4pyun","notify_url":"` + a + `","sharding_url":"` + b + `"}`, 201, map[string]string{"notify": a, "sharding": b}, `"sharding_url":"` + b},
		"a shared address":    {`{"provider":"alipay","callbacks":{"settle":"` + a + `"}}`, 201, map[string]string{"settle": a}, `"gateway_url":"` + a},
		"its address's name":  {`{"provider":"alipay","callbacks":{"gateway":"` + a + `"}}`, 201, map[string]string{"settle": a}, `"gateway_url":"` + a},
		"the same twice":      {`{"provider":"4pyun","notify_url":"` + a + `","callbacks":{"notify":"` + a + `"}}`, 201, map[string]string{"notify": a}, ""},
		"two that disagree":   {`{"provider":"4pyun","notify_url":"` + a + `","callbacks":{"notify":"` + b + `"}}`, 422, nil, `"field":"callbacks.notify"`},
		"no such kind":        {`{"provider":"4pyun","callbacks":{"notfy":"` + a + `"}}`, 422, nil, `did you mean \"notify\"`},
		"an older field's":    {`{"provider":"intella","sharding_url":"` + a + `"}`, 422, nil, `intella sends no \"sharding\" callbacks; use \"notify\"`},
		"no address":          {`{"provider":"4pyun","callbacks":{"notify":"here"}}`, 422, nil, `"field":"callbacks.notify"`},
		"a fragment":          {`{"provider":"4pyun","callbacks":{"notify":"http://127.0.0.1/notify#paid"}}`, 422, nil, "a fragment is never sent"},
		"an empty fragment":   {`{"provider":"4pyun","callbacks":{"notify":"http://127.0.0.1/notify#"}}`, 422, nil, "a fragment is never sent"},
		"user and password":   {`{"provider":"4pyun","callbacks":{"notify":"http://me:secret@127.0.0.1/"}}`, 422, nil, "leave out user and password"},
		"the same, as before": {`{"provider":"4pyun","notify_url":"http://me:secret@127.0.0.1/"}`, 422, nil, `"field":"notify_url"`},
	} {
		status, text := postJSON(t, server.ControlURL()+"/apps", json.RawMessage(tt.ask))
		if status != tt.status || !strings.Contains(string(text), tt.says) || strings.Contains(string(text), "secret@") {
			t.Errorf("%s: %d %s, want %d and %s", name, status, text, tt.status, tt.says)
			continue
		}
		if tt.status == 201 {
			if diff := cmp.Diff(tt.want, decode[api.App](t, text).Callbacks); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		}
	}
}
