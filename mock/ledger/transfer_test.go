package ledger_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paymock/mock/ledger"
	"paymock/mock/money"
)

// TestTransfersInBooks: a transfer is found by both numbers, once each number, and moves what it
// says.
func TestTransfersInBooks(t *testing.T) {
	t.Parallel()
	b := ledger.NewBooks(newShelf())
	for _, given := range []ledger.Transfer{
		{No: "2", Order: "b", Kind: "pay", Other: "bob", Amount: -30}, {No: "1", Kind: "top up", Other: "me", Amount: 100},
	} {
		transfer, err := ledger.NewTransfer(given)
		if err != nil {
			t.Fatal(err)
		}
		if err := b.AddTransfer(transfer); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := ledger.NewTransfer(ledger.Transfer{No: "3"}); !errors.Is(err, ledger.ErrAmount) {
		t.Errorf("of nothing: %v", err)
	}
	for name, taken := range map[string]*ledger.Transfer{"number": {No: "2", Amount: 1}, "order": {No: "4", Order: "b", Amount: 1}} {
		if err := b.AddTransfer(taken); !errors.Is(err, ledger.ErrExists) {
			t.Errorf("the %s is taken: %v", name, err)
		}
	}
	if got, ok := b.TransferByOrder("b"); !ok || got.No != "2" || got.Amount != -30 {
		t.Errorf("by order: %+v, %t", got, ok)
	}
	for _, find := range []func(string) (*ledger.Transfer, bool){b.Transfer, b.TransferByOrder} {
		for _, no := range []string{"", "none"} {
			if got, ok := find(no); ok {
				t.Errorf("%q finds %+v", no, got)
			}
		}
	}
	if _, ok := b.TransferByOrder("2"); ok {
		t.Error("the platform's number finds as an order")
	}
	var numbers []string
	b.Transfers(func(x *ledger.Transfer) bool { numbers = append(numbers, x.No); return true })
	if diff := cmp.Diff([]string{"1", "2"}, numbers); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if got := b.MerchantBalance(); got != 70 {
		t.Errorf("balance %d, want 70", got)
	}
	noErr(t, b)
}

// TestHoldsInBooks: a hold is found by both numbers, its steps by theirs.
func TestHoldsInBooks(t *testing.T) {
	t.Parallel()
	b := ledger.NewBooks(newShelf())
	h := &ledger.Hold{No: "1", Order: "a", Amount: 50, Status: ledger.Waiting}
	if err := h.Freeze(ledger.HoldStep{No: "s1", Order: "o1", Kind: "FREEZE"}); err != nil {
		t.Fatal(err)
	}
	if err := h.Unfreeze(ledger.HoldStep{No: "s2", Order: "o2", Amount: 20}); err != nil {
		t.Fatal(err)
	}
	if err := h.Take(ledger.HoldStep{No: "s3", Amount: 10}); err != nil {
		t.Fatal(err)
	}
	if h.Frozen != 50 || h.Released != 20 || h.Taken != 10 || h.Remaining() != 20 || h.Status != ledger.Paid {
		t.Errorf("%+v", h)
	}
	for order, want := range map[[2]string]string{{"o1", ""}: "s1", {"", "s2"}: "s2", {"none", "s3"}: "s3", {"", ""}: "", {"none", "none"}: "", {"s1", "o1"}: ""} {
		step, ok := h.StepOf(order[0], order[1])
		if ok != (want != "") || ok && step.No != want {
			t.Errorf("step %q: %+v, %t, want %q", order, step, ok, want)
		}
	}
	b.SaveHold(h)
	b.SaveHold(&ledger.Hold{No: "2", Order: "b", Status: ledger.Waiting})
	h.Subject = "changed"
	b.SaveHold(h)
	text := ledger.EffectText(b.Effects())
	if want := "1 frozen 0 50\n1 released 0 20\n1 taken 0 10"; text != want {
		t.Errorf("effects %q, want %q", text, want)
	}
	if diff := cmp.Diff(b.Effects(), ledger.ReadEffects(text)); diff != "" {
		t.Errorf("effects read back: -want +got\n%s", diff)
	}
	if got, ok := b.HoldByOrder("a"); !ok || got.No != "1" || got.Subject != "changed" {
		t.Errorf("by order: %+v, %t", got, ok)
	}
	for _, find := range []func(string) (*ledger.Hold, bool){b.Hold, b.HoldByOrder} {
		for _, no := range []string{"", "none"} {
			if got, ok := find(no); ok {
				t.Errorf("%q finds %+v", no, got)
			}
		}
	}
	var numbers []string
	b.Holds(func(x *ledger.Hold) bool { numbers = append(numbers, x.No); return len(numbers) < 1 })
	if diff := cmp.Diff([]string{"1"}, numbers); diff != "" {
		t.Errorf("stopped after one: -want +got\n%s", diff)
	}
	noErr(t, b)
}

// TestAllOfAHold: all that is left can be taken or given back, and not one more; then the hold is final.
func TestAllOfAHold(t *testing.T) {
	t.Parallel()
	for name, move := range map[string]func(*ledger.Hold, ledger.HoldStep) error{"taken": (*ledger.Hold).Take, "given back": (*ledger.Hold).Unfreeze} {
		h := &ledger.Hold{No: "1", Amount: 50, Status: ledger.Waiting}
		if err := errors.Join(h.Freeze(ledger.HoldStep{No: "s1"}), h.Unfreeze(ledger.HoldStep{No: "s2", Amount: 20})); err != nil {
			t.Fatal(err)
		}
		left := h.Remaining()
		if err := move(h, ledger.HoldStep{No: "s3", Amount: left + 1}); !errors.Is(err, ledger.ErrExceeds) || h.Remaining() != 30 || h.Status != ledger.Paid {
			t.Errorf("one more than is left, %s: %v, %+v", name, err, h)
		}
		if err := move(h, ledger.HoldStep{No: "s3", Amount: left}); err != nil || h.Remaining() != 0 || h.Status != ledger.Finished {
			t.Errorf("all that is left, %s: %v, %+v", name, err, h)
		}
	}
}

// TestCloseOfAHold: only one that nobody authorised can be closed, once.
func TestCloseOfAHold(t *testing.T) {
	t.Parallel()
	for status, want := range map[ledger.Status]error{
		ledger.Waiting: nil, ledger.Paid: ledger.ErrPaid, ledger.Finished: ledger.ErrPaid, ledger.Closed: ledger.ErrClosed,
	} {
		h := &ledger.Hold{Status: status}
		if err := h.Close(); !errors.Is(err, want) || want == nil && (err != nil || h.Status != ledger.Closed) {
			t.Errorf("%s: %v, now %s", status, err, h.Status)
		}
		for _, do := range []func(ledger.HoldStep) error{h.Freeze, h.Take} {
			if status == ledger.Waiting {
				if err := do(ledger.HoldStep{Amount: 1}); !errors.Is(err, ledger.ErrClosed) {
					t.Errorf("after the close: %v", err)
				}
			}
		}
	}
}

// TestEntries gives the postings of trades, then of transfers, then of holds, until it is told to
// stop, wherever that is.
func TestEntries(t *testing.T) {
	t.Parallel()
	b := ledger.NewBooks(newShelf())
	at := time.Unix(1, 0)
	trade := &ledger.Trade{No: "t", Amount: 10, Status: ledger.Waiting}
	if err := trade.Pay(at); err != nil {
		t.Fatal(err)
	}
	transfer, err := ledger.NewTransfer(ledger.Transfer{No: "m", Amount: 5})
	if err != nil {
		t.Fatal(err)
	}
	hold := &ledger.Hold{No: "h", Order: "h", Amount: 3, Status: ledger.Waiting}
	if err := errors.Join(b.AddTrade(trade), b.AddTransfer(transfer), hold.Freeze(ledger.HoldStep{At: at})); err != nil {
		t.Fatal(err)
	}
	b.SaveHold(hold)
	if text := ledger.EffectText(b.Effects()); !strings.Contains(text, "\nm  0 5\n") {
		t.Errorf("the transfer is no effect: %q", text)
	}
	whole := []string{"t", "t", "m", "m", "h", "h"}
	for stop := 1; stop <= len(whole); stop++ {
		var got []string
		sum := money.Amount(0)
		b.Entries(func(no string, p ledger.Posting) bool {
			got, sum = append(got, no), sum+p.Amount
			return len(got) < stop
		})
		if diff := cmp.Diff(whole[:stop], got); diff != "" {
			t.Errorf("stopped after %d: -want +got\n%s", stop, diff)
		}
		if stop%2 == 0 && sum != 0 {
			t.Errorf("the first %d postings sum to %d", stop, sum)
		}
	}
}

// TestHeld: what is promised, let go or to be let go is no longer held.
func TestHeld(t *testing.T) {
	t.Parallel()
	trade := &ledger.Trade{Paid: 100, Royalty: ledger.Royalty{Pending: 3, Released: 10, Releasing: 5}}
	if free, held := trade.Free(), trade.Held(); free != 97 || held != 82 {
		t.Errorf("free %d, held %d; want 97, 82", free, held)
	}
}

// TestCheckRecord: a record from elsewhere has its kind's shape, and a trade its own number.
func TestCheckRecord(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		kind, value, want string // want begins what is wrong
	}{
		"a trade":                              {ledger.KindTrade, `{"no":"1","status":"waiting","amount":5}`, ""},
		"a trade of another number":            {ledger.KindTrade, `{"no":"2","status":"waiting","amount":5}`, `no: the trade calls itself "2"`},
		"a trade of all sums":                  {ledger.KindTrade, `{"no":"1","status":"finished","amount":1000000000000000,"paid":1000000000000000,"postings":[{"at":"2026-01-02T03:04:05Z","account":"payer","amount":-1000000000000000,"memo":"pay"},{"at":"2026-01-02T03:04:05Z","account":"merchant","amount":1000000000000000,"memo":"pay"}]}`, ``},
		"less than nothing paid":               {ledger.KindTrade, `{"no":"1","status":"waiting","amount":5,"paid":-1}`, `paid: -1 can't be`},
		"less than nothing settled":            {ledger.KindTrade, `{"no":"1","status":"waiting","amount":5,"settled":-1}`, `settled: -1 can't be`},
		"less than nothing sharable":           {ledger.KindTrade, `{"no":"1","status":"waiting","amount":5,"sharable":-1}`, `sharable: -1 can't be`},
		"less than nothing shared":             {ledger.KindTrade, `{"no":"1","status":"waiting","amount":5,"shared":-1}`, `shared: -1 can't be`},
		"less than nothing refunded":           {ledger.KindTrade, `{"no":"1","status":"waiting","amount":5,"refunded":-1}`, `refunded: -1 can't be`},
		"finished without being paid":          {ledger.KindTrade, `{"no":"1","status":"finished","amount":5}`, `paid: 0 is not the amount`},
		"closed without being paid":            {ledger.KindTrade, `{"no":"1","status":"closed","amount":5}`, ``},
		"closed after a part was paid":         {ledger.KindTrade, `{"no":"1","status":"closed","amount":5,"paid":4,"postings":[{"at":"2026-01-02T03:04:05Z","account":"payer","amount":-4,"memo":"pay"},{"at":"2026-01-02T03:04:05Z","account":"merchant","amount":4,"memo":"pay"}]}`, `paid: 4 is not the amount`},
		"paid one cent, waiting":               {ledger.KindTrade, `{"no":"1","status":"waiting","amount":1,"paid":1,"postings":[{"at":"2026-01-02T03:04:05Z","account":"payer","amount":-1,"memo":"pay"},{"at":"2026-01-02T03:04:05Z","account":"merchant","amount":1,"memo":"pay"}]}`, `paid: a waiting trade has 0`},
		"refunded and nothing posted":          {ledger.KindTrade, `{"no":"1","status":"paid","amount":5,"paid":5,"refunded":5,"refunds":[{"no":"r","kind":"refund","amount":5,"at":"2026-01-02T03:04:05Z"}]}`, `postings: the payer's sum to 0`},
		"one cent refunded and nothing posted": {ledger.KindTrade, `{"no":"1","status":"paid","amount":1,"paid":1,"refunded":1,"refunds":[{"no":"r","kind":"refund","amount":1,"at":"2026-01-02T03:04:05Z"}]}`, `postings: the payer's sum to 0`},
		"two refunds":                          {ledger.KindTrade, `{"no":"1","status":"paid","amount":5,"paid":5,"refunded":3,"postings":[{"at":"2026-01-02T03:04:05Z","account":"payer","amount":-2,"memo":"pay"},{"at":"2026-01-02T03:04:05Z","account":"merchant","amount":2,"memo":"pay"}],"refunds":[{"no":"r","kind":"refund","amount":1,"at":"2026-01-02T03:04:05Z"},{"no":"s","kind":"refund","amount":2,"at":"2026-01-02T03:04:05Z"}]}`, ``},
		"parts that sum to their share":        {ledger.KindTrade, `{"no":"1","status":"paid","amount":5,"paid":5,"shared":3,"postings":[{"at":"2026-01-02T03:04:05Z","account":"payer","amount":-5,"memo":"pay"},{"at":"2026-01-02T03:04:05Z","account":"merchant","amount":5,"memo":"pay"}],"shares":[{"no":"s","to":"p","amount":3,"at":"2026-01-02T03:04:05Z","parts":[{"rate":400,"value":1},{"rate":600,"value":2}]}]}`, ``},
		"postings of the largest amount":       {ledger.KindTransfer, `{"no":"1","kind":"pay","other":"b","amount":1000000000000000,"at":"2026-01-02T03:04:05Z","postings":[{"at":"2026-01-02T03:04:05Z","account":"outside:b","amount":-1000000000000000,"memo":"pay"},{"at":"2026-01-02T03:04:05Z","account":"merchant","amount":1000000000000000,"memo":"pay"}]}`, ``},
		"a posting beyond the largest":         {ledger.KindTransfer, `{"no":"1","kind":"pay","other":"b","amount":1,"at":"2026-01-02T03:04:05Z","postings":[{"at":"2026-01-02T03:04:05Z","account":"outside:b","amount":-1000000000000000,"memo":"pay"},{"at":"2026-01-02T03:04:05Z","account":"merchant","amount":1000000000000001,"memo":"pay"},{"at":"2026-01-02T03:04:05Z","account":"merchant","amount":-1,"memo":"pay"}]}`, `postings: they sum to 0, not to 0`},
		"a posting below the least":            {ledger.KindTransfer, `{"no":"1","kind":"pay","other":"b","amount":1,"at":"2026-01-02T03:04:05Z","postings":[{"at":"2026-01-02T03:04:05Z","account":"outside:b","amount":-1000000000000001,"memo":"pay"},{"at":"2026-01-02T03:04:05Z","account":"merchant","amount":1000000000000000,"memo":"pay"},{"at":"2026-01-02T03:04:05Z","account":"merchant","amount":1,"memo":"pay"}]}`, `postings: they sum to 0, not to 0`},
		"a hold's order that is none":          {ledger.KindHoldOrder, `[]`, `json: cannot unmarshal array`},
		"a trade of no status":                 {ledger.KindTrade, `{"no":"1","amount":5}`, `status: there is no ""`},
		"shared without being paid":            {ledger.KindTrade, `{"no":"1","status":"paid","amount":5,"shared":1}`, `paid: 0 is less than`},
		"a negative amount":                    {ledger.KindTrade, `{"no":"1","status":"waiting","amount":-5}`, `amount: -5 can't be`},
		"settled beyond paid":                  {ledger.KindTrade, `{"no":"1","status":"paid","amount":5,"paid":5,"settled":6}`, `paid: 5 is less than what was settled (6)`},
		"settled whole":                        {ledger.KindTrade, `{"no":"1","status":"paid","amount":5,"paid":5,"settled":5,"postings":[{"at":"2026-01-02T03:04:05Z","account":"payer","amount":-5,"memo":"pay"},{"at":"2026-01-02T03:04:05Z","account":"merchant","amount":5,"memo":"pay"}]}`, ""},
		"paid less than the amount":            {ledger.KindTrade, `{"no":"1","status":"paid","amount":5000,"paid":1,"postings":[{"at":"2026-01-02T03:04:05Z","account":"payer","amount":-1,"memo":"pay"},{"at":"2026-01-02T03:04:05Z","account":"merchant","amount":1,"memo":"pay"}]}`, `paid: 1 is not the amount`},
		"paid of no amount":                    {ledger.KindTrade, `{"no":"1","status":"paid","amount":0,"paid":5000,"postings":[{"at":"2026-01-02T03:04:05Z","account":"payer","amount":-5000,"memo":"pay"},{"at":"2026-01-02T03:04:05Z","account":"merchant","amount":5000,"memo":"pay"}]}`, `paid: 5000 is not the amount`},
		"paid and not posted":                  {ledger.KindTrade, `{"no":"1","status":"paid","amount":5000,"paid":5000,"postings":[]}`, `postings: the payer's sum to 0, but 5000`},
		"posted and not paid":                  {ledger.KindTrade, `{"no":"1","status":"waiting","amount":5000,"postings":[{"at":"2026-01-02T03:04:05Z","account":"payer","amount":-5000,"memo":"pay"},{"at":"2026-01-02T03:04:05Z","account":"merchant","amount":5000,"memo":"pay"}]}`, `postings: the payer's sum to -5000, but 0`},
		"paid while it waits":                  {ledger.KindTrade, `{"no":"1","status":"waiting","amount":5000,"paid":5000,"postings":[{"at":"2026-01-02T03:04:05Z","account":"payer","amount":-5000,"memo":"pay"},{"at":"2026-01-02T03:04:05Z","account":"merchant","amount":5000,"memo":"pay"}]}`, `paid: a waiting trade has 0`},
		"a transfer that is not posted":        {ledger.KindTransfer, `{"no":"1","kind":"pay","other":"b","amount":1,"at":"2026-01-02T03:04:05Z","postings":[]}`, `postings: they sum to 0, not to 0, or are missing`},
		"a transfer that loses money":          {ledger.KindTransfer, `{"no":"1","kind":"pay","other":"b","amount":1,"at":"2026-01-02T03:04:05Z","postings":[{"at":"2026-01-02T03:04:05Z","account":"merchant","amount":1,"memo":"pay"}]}`, `postings: they sum to 1`},
		"given beyond paid": {ledger.KindTrade, `{"no":"1","status":"paid","amount":5,"paid":5,"shared":3,"refunded":3,
			"shares":[{"no":"s","to":"p","amount":3,"at":"2026-01-02T03:04:05Z"}],"refunds":[{"no":"r","kind":"refund","amount":3,"at":"2026-01-02T03:04:05Z"}]}`, `paid: 5 is less than what was settled (0), or shared and refunded (6)`},
		"given as paid": {ledger.KindTrade, `{"no":"1","status":"paid","amount":6,"paid":6,"shared":3,"refunded":3,"postings":[{"at":"2026-01-02T03:04:05Z","account":"payer","amount":-3,"memo":"pay"},{"at":"2026-01-02T03:04:05Z","account":"merchant","amount":3,"memo":"pay"}],
			"shares":[{"no":"s","to":"p","amount":3,"at":"2026-01-02T03:04:05Z"}],"refunds":[{"no":"r","kind":"refund","amount":3,"at":"2026-01-02T03:04:05Z"}]}`, ""},
		"shares that sum to less": {ledger.KindTrade, `{"no":"1","status":"paid","amount":5,"paid":6,"shared":3,
			"shares":[{"no":"s","to":"p","amount":2,"at":"2026-01-02T03:04:05Z"}]}`, `shares: they sum to 2`},
		"shares that wrap around": {ledger.KindTrade, `{"no":"1","status":"paid","amount":5,"paid":6,"shared":0,
			"shares":[{"no":"s","to":"p","amount":9223372036854775807,"at":"2026-01-02T03:04:05Z"},{"no":"t","to":"p","amount":9223372036854775807,"at":"2026-01-02T03:04:05Z"},{"no":"u","to":"p","amount":2,"at":"2026-01-02T03:04:05Z"}]}`, `shares: they sum to 0, not to shared, 0`},
		"postings that don't sum to zero": {ledger.KindTrade, `{"no":"1","status":"waiting","amount":5,
			"postings":[{"at":"2026-01-02T03:04:05Z","account":"payer","amount":1,"memo":"pay"}]}`, `postings: they sum to 1`},
		"refunds that sum to less":           {ledger.KindTrade, `{"no":"1","status":"paid","amount":5,"paid":5,"refunded":3,"refunds":[{"no":"r","kind":"refund","amount":2,"at":"2026-01-02T03:04:05Z"},{"no":"f","kind":"refund","amount":1,"failed":true,"at":"2026-01-02T03:04:05Z"}]}`, "refunds: they sum to 2"},
		"parts that sum to less":             {ledger.KindTrade, `{"no":"1","status":"paid","amount":5,"paid":5,"shared":3,"shares":[{"no":"s","to":"p","amount":3,"at":"2026-01-02T03:04:05Z","parts":[{"rate":1000,"value":2}]}]}`, "shares: the parts of s sum to 2"},
		"more than can be":                   {ledger.KindTrade, `{"no":"1","status":"waiting","amount":9223372036854775807}`, "amount: 9223372036854775807 can't be"},
		"a member that nobody knows":         {ledger.KindTrade, `{"no":"1","status":"waiting","amount":5,"more":1}`, "json: unknown field"},
		"a hold released beyond frozen":      {ledger.KindHold, `{"no":"1","frozen":3,"released":2,"taken":2}`, "frozen: 3 is less"},
		"a hold that took less than nothing": {ledger.KindHold, `{"no":"1","frozen":3,"taken":-1}`, "frozen: 3 is less"},
		"a hold that is not posted":          {ledger.KindHold, `{"no":"1","frozen":3}`, "postings: they sum to 0, not to 0, or are missing"},
		"an order":                           {ledger.KindOrder, `"1"`, ""},
		"an order that is none":              {ledger.KindOrder, `1`, `json: cannot unmarshal number`},
		"a transfer":                         {ledger.KindTransfer, `{"no":"1","kind":"pay","other":"b","amount":1,"at":"2026-01-02T03:04:05Z","postings":[{"at":"2026-01-02T03:04:05Z","account":"b","amount":-1,"memo":"pay"},{"at":"2026-01-02T03:04:05Z","account":"merchant","amount":1,"memo":"pay"}]}`, ""},
		"a transfer that is none":            {ledger.KindTransfer, `[]`, `json: cannot unmarshal array`},
		"a transfer's order":                 {ledger.KindTransferOrder, `{}`, `json: cannot unmarshal object`},
		"a hold":                             {ledger.KindHold, `{"no":"1"}`, ""},
		"a hold that is none":                {ledger.KindHold, `"1"`, `json: cannot unmarshal string`},
		"a kind of a platform's":             {"terminal", `7`, ""},
	} {
		err := ledger.CheckRecord(tt.kind, "1", []byte(tt.value))
		if got := fmt.Sprint(err); (err == nil) != (tt.want == "") || err != nil && !strings.HasPrefix(got, tt.want) {
			t.Errorf("%s: %v; want %q", name, err, tt.want)
		}
	}
}
