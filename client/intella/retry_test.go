package intella

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"paymock/client"
	"paymock/client/jsonnode"
)

// half is the answer of a reader that has left something half done; retry is Data.Retry.
func half(r asked, retry int, code string) string {
	return fmt.Sprintf(`{"TXNResult":"Failed","Retry":"%d","ErrorCode":%q,"OrderId":%q,"TXNType":%q,"NewAESKey":"",
		"request":{"ServiceType":%q,"DeviceID":%q,"Amount":%q,"Retry":%q,"TerminalTXNNumber":"105153","HostSerialNumber":"105154","BatchNumber":"18071501"}}`,
		retry, code, r.data["StoreOrderNo"], r.service, r.service, r.data["DeviceId"], r.data["Amount"], r.data["Retry"])
}

const receiptOK = `{"EZCardID":"1","Amount":"10","Balance":"90","TXNResult":"Success","Retry":"0","ErrorCode":"000000"}`

// scripted fails the first attempts, as intella's scripted test merchants do.
func scripted(retries int, code string) func(int, asked) (string, string) {
	return func(n int, r asked) (string, string) {
		if n <= retries {
			return "0000", half(r, min(n, 3), code)
		}
		return "0000", receiptOK
	}
}

// The three scripted readers of intella sheet 2.8, and codes of the class.
func TestRetries(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		retries, allowed int
		code             string
		sent             int
		done             bool
	}{
		"normal":                       {retries: 0, sent: 1, done: true},
		"fails twice, then succeeds":   {retries: 2, sent: 3, done: true},
		"succeeds with the third":      {retries: 3, sent: 4, done: true},
		"never succeeds":               {retries: 9, sent: 4},
		"left to the caller":           {retries: 1, allowed: -1, sent: 1},
		"one allowed, two needed":      {retries: 2, allowed: 1, sent: 2},
		"the card was not there":       {retries: 1, code: "046201", sent: 2, done: true},
		"another code with a number":   {retries: 1, code: "900001", sent: 2, done: true},
		"the class in its literal xx ": {retries: 1, code: "0462xx", sent: 2, done: true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code := cmp.Or(test.code, "000125")
			base, all := platform(t, scripted(test.retries, code))
			c := newClient(t, base, func(c *Config) { c.CardRetries = test.allowed })
			_, err := c.Payment(t.Context(), payment)
			if got := len(all()); got != test.sent {
				t.Errorf("sent %d times, want %d", got, test.sent)
			}
			if test.done {
				if err != nil {
					t.Error(err)
				}
				return
			}
			var refused *client.Refused
			if !errors.As(err, &refused) || refused.SubCode != code || !refused.Uncertain {
				t.Errorf("error %v, want an uncertain refusal with %s", err, code)
			}
			if _, more := c.NextRetry(err); more != (test.sent < 4) {
				t.Errorf("a further retry: %v", more)
			}
			if final := strings.Contains(refused.Hint, "EasyCard Corp."); final != (test.sent == 4) {
				t.Errorf("hint %q", refused.Hint)
			}
		})
	}
}

// What a retry says: Data.Retry, not request.Retry; the numbers of Data.request; the refund key
// again; a new CreateTime (intella sheet 2.8).
func TestRetryRepeatsTheTransaction(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		request Request
		want    string
	}{
		"payment": {
			PaymentRequest{DeviceID: "01304187", Amount: 10, StoreOrderNo: "PO1", Body: "茶"},
			`{"DeviceId":"01304187","Retry":"1","Amount":"10","StoreOrderNo":"PO1","TerminalTXNNumber":"105153","HostSerialNumber":"105154"}`,
		},
		"refund": {
			CardRefundRequest{DeviceID: "01304187", Amount: 10, StoreOrderNo: "PO1"},
			`{"DeviceId":"01304187","Retry":"1","Amount":"10","StoreOrderNo":"PO1","TerminalTXNNumber":"105153","HostSerialNumber":"105154","RefundKey":"` + Hash("9999") + `"}`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			base, all := platform(t, scripted(1, "000125"))
			minute := 51
			c := newClient(t, base, func(c *Config) {
				now := c.Options.Now()
				c.Options.Now = func() time.Time {
					return now.Add(time.Duration(minute-51) * time.Minute)
				}
				c.BeforeCardRetry = func(_ context.Context, a *Answer) error {
					if a.Retry != 1 || a.ErrorCode != "000125" {
						t.Errorf("before the retry: %+v", a)
					}
					minute++
					return nil
				}
			})
			m, err := c.Message(test.request)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := c.Finish(t.Context(), m); err != nil {
				t.Fatal(err)
			}
			first, second := all()[0], all()[1]
			var data string
			if _, data, _ = strings.Cut(second.text, `"Data":`); data != "" {
				data = jsonnode.Node{Raw: strings.TrimSuffix(data, "}")}.Text()
			}
			if diff := gocmp.Diff(test.want, data); diff != "" {
				t.Errorf("Data (-want +got):\n%s", diff)
			}
			if second.service != first.service || second.header["TradeKey"] != first.header["TradeKey"] || second.header["MchId"] != "myMchId" {
				t.Errorf("Header %v", second.header)
			}
			if first.header["CreateTime"] != "20180715105152" || second.header["CreateTime"] != "20180715105252" {
				t.Errorf("CreateTime %s, then %s", first.header["CreateTime"], second.header["CreateTime"])
			}
		})
	}
}

// SignOn and its like repeat the reader's number only.
func TestRetryOfASignOn(t *testing.T) {
	t.Parallel()
	base, all := platform(t, func(n int, _ asked) (string, string) {
		if n == 1 {
			return "0000", `{"TXNResult":"Failed","Retry":1,"ErrorCode":"000125"}`
		}
		return "0000", cardOK
	})
	if _, err := newClient(t, base).SignOn(t.Context(), SignOnRequest{"01304187"}); err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(map[string]string{"DeviceId": "01304187", "Retry": "1"}, all()[1].data); diff != "" {
		t.Errorf("Data (-want +got):\n%s", diff)
	}
}

// A half-done answer that names something else than was sent is not obeyed.
func TestRetryOfSomethingElse(t *testing.T) {
	t.Parallel()
	tests := map[string][2]string{
		"another reader": {`"DeviceID":"01304187"`, `"DeviceID":"01304188"`},
		"another amount": {`"Amount":"10"`, `"Amount":"1000"`},
		"another order":  {`"OrderId":"PO1"`, `"OrderId":"PO2"`},
		"no number":      {`"TerminalTXNNumber":"105153",`, ``},
		"four retries":   {`"Retry":"1","ErrorCode"`, `"Retry":"4","ErrorCode"`},
	}
	for name, change := range tests {
		base, all := platform(t, func(_ int, r asked) (string, string) {
			said := half(r, 1, "000125")
			changed := strings.Replace(said, change[0], change[1], 1)
			if changed == said {
				t.Errorf("%s: nothing to change in %s", name, said)
			}
			return "0000", changed
		})
		_, err := newClient(t, base).Payment(t.Context(), payment)
		var refused *client.Refused
		if !errors.As(err, &refused) || !refused.Uncertain || len(all()) != 1 {
			t.Errorf("%s: error %v after %d sendings", name, err, len(all()))
		}
	}
}

// Whatever happens to a retry, what the first attempt left half done is not forgotten.
func TestRetryThatComesToNothing(t *testing.T) {
	t.Parallel()
	t.Run("refused otherwise", func(t *testing.T) {
		t.Parallel()
		base, _ := platform(t, func(n int, r asked) (string, string) {
			if n == 1 {
				return "0000", half(r, 1, "000125")
			}
			return "0000", `{"ErrorCode":"010128","Retry":"0"}`
		})
		_, err := newClient(t, base).Payment(t.Context(), payment)
		var refused *client.Refused
		if !errors.As(err, &refused) || refused.SubCode != ErrorOtherCard || !refused.Uncertain {
			t.Errorf("error %v, want an uncertain refusal", err)
		}
	})
	t.Run("lost", func(t *testing.T) {
		t.Parallel()
		base, all := platform(t, func(n int, r asked) (string, string) {
			if n == 1 {
				return "0000", half(r, 1, "000125")
			}
			return "", ""
		})
		if _, err := newClient(t, base).Payment(t.Context(), payment); !errors.Is(err, client.ErrUnknownOutcome) || len(all()) != 2 {
			t.Errorf("error %v after %d sendings", err, len(all()))
		}
	})
	t.Run("not sent", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		base, _ := platform(t, scripted(1, "000125"))
		c := newClient(t, base, func(c *Config) {
			c.BeforeCardRetry = func(context.Context, *Answer) error { cancel(); return nil }
		})
		_, err := c.Payment(ctx, payment)
		var refused *client.Refused
		if !errors.As(err, &refused) || !refused.Uncertain || errors.Is(err, client.ErrNotSent) {
			t.Errorf("error %v, want the uncertain refusal", err)
		}
	})
	t.Run("the cashier gives up", func(t *testing.T) {
		t.Parallel()
		gone := errors.New("the payer has left")
		base, all := platform(t, scripted(1, "000125"))
		c := newClient(t, base, func(c *Config) {
			c.BeforeCardRetry = func(context.Context, *Answer) error { return gone }
		})
		_, err := c.Payment(t.Context(), payment)
		var refused *client.Refused
		if !errors.As(err, &refused) || !refused.Uncertain || !errors.Is(err, gone) || len(all()) != 1 {
			t.Errorf("error %v after %d sendings", err, len(all()))
		}
		if m, ok := c.NextRetry(err); !ok || m.Data.Get("Retry") != "1" {
			t.Errorf("the retry is lost: %+v", m)
		}
	})
}

// Wallets know no retries, whatever their answers look like, and neither do other errors.
func TestNoRetry(t *testing.T) {
	t.Parallel()
	c := newClient(t, "http://127.0.0.1:1")
	if _, ok := c.NextRetry(nil); ok {
		t.Error("a retry of nothing")
	}
	if _, ok := c.NextRetry(errors.New("x")); ok {
		t.Error("a retry of another error")
	}
	base, all := platform(t, func(_ int, r asked) (string, string) { return "9998", half(r, 1, "000125") })
	_, err := newClient(t, base).Micropay(t.Context(), MicropayRequest{Order: Order{StoreOrderNo: "O", Body: "b", TotalFee: 1}, AuthCode: "1"})
	if len(all()) != 1 || !isInDoubt(err) {
		t.Errorf("error %v after %d sendings", err, len(all()))
	}
	server := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(server.Close)
	if _, err := newClient(t, server.URL).Payment(t.Context(), payment); !errors.Is(err, client.ErrUnknownOutcome) {
		t.Errorf("error %v", err)
	}
}
