package control

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"paymock/mock/api"
)

// App is a handle on one app of the server; Client.App makes it. It is safe for concurrent
// use.
type App struct {
	client *Client
	path   string
}

// Get gives the app with all that its merchant would be given.
func (a *App) Get(ctx context.Context) (api.App, error) {
	return getFrom[api.App](ctx, a.client, a.path)
}

// Patch changes addresses, dialect, secrets and keys; nil fields stay.
func (a *App) Patch(ctx context.Context, p api.AppPatch) (api.App, error) {
	return sendTo[api.App](ctx, a.client, http.MethodPatch, a.path, p)
}

// Delete removes the app and everything that it owns.
func (a *App) Delete(ctx context.Context) error {
	return a.client.callJSON(ctx, http.MethodDelete, a.path, nil, nil)
}

// Reset forgets the app's trades, rules, callbacks and journal and sets its clock to real time.
// Numbers go on, so that none is given twice; keys and addresses stay.
func (a *App) Reset(ctx context.Context) (api.App, error) {
	return postTo[api.App](ctx, a, "/reset", nil)
}

// OpenTrade makes a trade as if the merchant had created it; with status paid, the default,
// its payer has paid.
func (a *App) OpenTrade(ctx context.Context, n api.NewTrade) (api.Trade, error) {
	return postTo[api.Trade](ctx, a, "/trades", n)
}

// Trades lists the app's trades by number, then orders that are no trades yet: those have no number.
func (a *App) Trades(ctx context.Context) ([]api.Trade, error) {
	all := []api.Trade{}
	err := followPages(ctx, a.client, a.path+"/trades", func(page api.Trades) string {
		all = append(all, page.Trades...)
		return page.Next
	})
	return all, err
}

// Trade gives one trade by the platform's number.
func (a *App) Trade(ctx context.Context, no string) (api.Trade, error) {
	return getFrom[api.Trade](ctx, a.client, a.path+"/trades/"+url.PathEscape(no))
}

// Pay lets the payer pay a waiting trade.
func (a *App) Pay(ctx context.Context, no string) (api.Trade, error) {
	return a.actOnTrade(ctx, no, "pay")
}

// Fail lets the payment of a waiting trade fail.
func (a *App) Fail(ctx context.Context, no string) (api.Trade, error) {
	return a.actOnTrade(ctx, no, "fail")
}

// Close lets a waiting trade time out.
func (a *App) Close(ctx context.Context, no string) (api.Trade, error) {
	return a.actOnTrade(ctx, no, "close")
}

func (a *App) actOnTrade(ctx context.Context, no, act string) (api.Trade, error) {
	return postTo[api.Trade](ctx, a, "/trades/"+url.PathEscape(no)+"/"+act, nil)
}

// Terminals lists intella readers, each as its provider keeps it.
func (a *App) Terminals(ctx context.Context) ([]json.RawMessage, error) {
	all := []json.RawMessage{}
	err := followPages(ctx, a.client, a.path+"/terminals", func(page api.Terminals) string {
		all = append(all, page.Terminals...)
		return page.Next
	})
	return all, err
}

// CallAsMerchant has the server call the platform as the app's merchant would, about a trade or a reader.
func (a *App) CallAsMerchant(ctx context.Context, m api.MerchantCall) (api.MerchantAnswer, error) {
	return sendTo[api.MerchantAnswer](ctx, a.client, "POST", a.path+"/merchant", m)
}

// PutTerminal adds an intella reader, or changes card and behaviour of the one with its id,
// and lists all readers.
func (a *App) PutTerminal(ctx context.Context, n api.NewTerminal) ([]json.RawMessage, error) {
	list, err := postTo[api.Terminals](ctx, a, "/terminals", n)
	return list.Terminals, err
}

// Ledger gives the double entries over all trades of the app.
func (a *App) Ledger(ctx context.Context) (api.Ledger, error) {
	all := api.Ledger{Postings: []api.Posting{}}
	err := followPages(ctx, a.client, a.path+"/ledger", func(page api.Ledger) string {
		next := page.Next
		page.Postings, page.Next = append(all.Postings, page.Postings...), ""
		all = page // accounts and sum are those of the last answer
		return next
	})
	return all, err
}

// Rules lists the app's own rules.
func (a *App) Rules(ctx context.Context) ([]api.Rule, error) {
	return a.client.listRules(ctx, a.path+"/rules")
}

// AddRule adds a rule and gives it with its id.
func (a *App) AddRule(ctx context.Context, r api.Rule) (api.Rule, error) {
	return postTo[api.Rule](ctx, a, "/rules", r)
}

// RemoveRule removes one of the app's rules.
func (a *App) RemoveRule(ctx context.Context, id string) error {
	return a.client.callJSON(ctx, http.MethodDelete, a.path+"/rules/"+url.PathEscape(id), nil, nil)
}

// DisableRule lets one of the app's rules act on nothing, or act again.
func (a *App) DisableRule(ctx context.Context, id string, disabled bool) (api.Rule, error) {
	var r api.Rule
	err := a.client.callJSON(ctx, http.MethodPatch, a.path+"/rules/"+url.PathEscape(id), api.RuleChange{Disabled: disabled}, &r)
	return r, err
}

// ClearRules removes all of the app's rules.
func (a *App) ClearRules(ctx context.Context) error {
	return a.client.callJSON(ctx, http.MethodDelete, a.path+"/rules", nil, nil)
}

// Callbacks lists the app's callbacks in order of creation, with their attempts.
func (a *App) Callbacks(ctx context.Context) ([]api.Callback, error) {
	all := []api.Callback{}
	err := followPages(ctx, a.client, a.path+"/callbacks", func(page api.Callbacks) string {
		all = append(all, page.Callbacks...)
		return page.Next
	})
	return all, err
}

// CallbackRequest gives the signed request of one of the app's callbacks.
func (a *App) CallbackRequest(ctx context.Context, id string) (api.CallbackRequest, error) {
	var r api.CallbackRequest
	err := a.client.callJSON(ctx, http.MethodGet, a.path+"/callbacks/"+url.PathEscape(id)+"/request", nil, &r)
	return r, err
}

// Trigger makes one rightly signed callback without a flow, and sends it.
func (a *App) Trigger(ctx context.Context, t api.Trigger) (api.Triggered, error) {
	return postTo[api.Triggered](ctx, a, "/trigger", t)
}

// SendCallback sends a callback that no trade causes.
func (a *App) SendCallback(ctx context.Context, c api.NewCallback) (api.Callback, error) {
	return postTo[api.Callback](ctx, a, "/callbacks", c)
}

// Resend makes a callback due at once, whatever its state.
func (a *App) Resend(ctx context.Context, id string) (api.Callback, error) {
	return postTo[api.Callback](ctx, a, "/callbacks/"+url.PathEscape(id)+"/resend", nil)
}

// ResendAll makes every callback of the app due at once and lists them.
func (a *App) ResendAll(ctx context.Context) ([]api.Callback, error) {
	all := []api.Callback{}
	for path := "/callbacks/resend"; ; {
		page, err := postTo[api.Callbacks](ctx, a, path, nil)
		if all = append(all, page.Callbacks...); err != nil || page.Next == "" {
			return all, err
		}
		path = "/callbacks/resend?after=" + url.QueryEscape(page.Next)
	}
}

// Cancel ends a waiting callback without a further attempt.
func (a *App) Cancel(ctx context.Context, id string) (api.Callback, error) {
	return postTo[api.Callback](ctx, a, "/callbacks/"+url.PathEscape(id)+"/cancel", nil)
}

// Clock reads the app's clock.
func (a *App) Clock(ctx context.Context) (api.Clock, error) {
	return getFrom[api.Clock](ctx, a.client, a.path+"/clock")
}

// Move moves, stops or releases the app's clock and answers when all that fell due by then
// has happened.
func (a *App) Move(ctx context.Context, m api.ClockMove) (api.Clock, error) {
	return postTo[api.Clock](ctx, a, "/clock", m)
}

// Advance moves the app's clock forward by d.
func (a *App) Advance(ctx context.Context, d time.Duration) (api.Clock, error) {
	return a.Move(ctx, api.ClockMove{Advance: d.String()})
}

// Set moves the app's clock to t, which must not lie before the app's now.
func (a *App) Set(ctx context.Context, t time.Time) (api.Clock, error) {
	return a.Move(ctx, api.ClockMove{Set: t.Format(time.RFC3339Nano)})
}

// Freeze stops the app's clock where it stands.
func (a *App) Freeze(ctx context.Context) (api.Clock, error) {
	return a.Move(ctx, api.ClockMove{Freeze: true})
}

// Follow lets a frozen clock run on from where it stands.
func (a *App) Follow(ctx context.Context) (api.Clock, error) {
	return a.Move(ctx, api.ClockMove{Follow: true})
}

// JournalQuery selects journal entries. Zero fields select everything.
type JournalQuery struct {
	Kind, Operation, Code, Subject string
	After                          int64 // only entries with a greater seq
	Limit                          int   // 0 is the server's bound
	// Last asks for the newest entries within Limit instead of the oldest; the order stays
	// oldest first.
	Last bool
	// Wait makes the server wait so long for a first entry when there is none yet. An empty
	// answer after that is no error. The server's bound is one minute.
	Wait time.Duration
}

func (q JournalQuery) values() url.Values {
	v := url.Values{}
	setText(v, "kind", q.Kind)
	setText(v, "operation", q.Operation)
	setText(v, "code", q.Code)
	setText(v, "subject", q.Subject)
	if q.After > 0 {
		v.Set("after", strconv.FormatInt(q.After, 10))
	}
	if q.Limit > 0 {
		v.Set("limit", strconv.Itoa(q.Limit))
	}
	if q.Last {
		v.Set("last", "true")
	}
	if q.Wait > 0 {
		v.Set("wait", q.Wait.String())
	}
	return v
}

// Journal lists what the query selects, oldest first.
func (a *App) Journal(ctx context.Context, q JournalQuery) ([]api.Entry, error) {
	list, err := getFrom[api.Journal](ctx, a.client, withQuery(a.path+"/journal", q.values()))
	return list.Entries, err
}

// Entry gives one journal entry.
func (a *App) Entry(ctx context.Context, seq int64) (api.Entry, error) {
	return getFrom[api.Entry](ctx, a.client, a.path+"/journal/"+strconv.FormatInt(seq, 10))
}

// Explained is Entry after a search with all effort, its words in a language: en, zh, zh-TW.
func (a *App) Explained(ctx context.Context, seq int64, lang string) (api.Entry, error) {
	q := url.Values{"explain": {"true"}, "lang": {lang}}
	return getFrom[api.Entry](ctx, a.client, a.path+"/journal/"+strconv.FormatInt(seq, 10)+"?"+q.Encode())
}

// Verify asks whether the journal holds what is expected. A no is an answer with OK false
// and the nearest misses, not an error.
func (a *App) Verify(ctx context.Context, v api.Verify) (answer api.Verified, err error) {
	err = a.ask(ctx, http.MethodPost, "/verify", v, &answer)
	return answer, err
}

// Unexpected tells the calls that no Verify has named; OK when there are none.
func (a *App) Unexpected(ctx context.Context) (answer api.Verified, err error) {
	err = a.ask(ctx, http.MethodGet, "/verify/unexpected", nil, &answer)
	return answer, err
}

// CheckBooks asks whether the books balance.
func (a *App) CheckBooks(ctx context.Context) (answer api.BooksCheck, err error) {
	err = a.ask(ctx, http.MethodGet, "/ledger/check", nil, &answer)
	return answer, err
}

// ask reads an answer that may say no, which is no error.
func (a *App) ask(ctx context.Context, method, path string, body, answer any) error {
	call := method + " " + a.path + path
	resp, err := a.client.openResponse(ctx, a.client.http, method, a.path+path, body)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(io.LimitReader(resp.Body, answerLimit))
	if err != nil {
		return &Unreachable{Call: call, URL: a.client.base, Err: err}
	}
	var said struct{ Code string }
	if json.Unmarshal(data, &said) == nil && (resp.StatusCode == http.StatusOK || said.Code == "unverified") && json.Unmarshal(data, answer) == nil {
		return nil
	}
	return newError(call, resp.StatusCode, data)
}

// Events gives the journal entries that the query selects and then each new one, until ctx
// ends, the caller stops or the connection breaks. It ends with an error in every case but
// the caller's stop; after a broken connection go on with After set to the last Seq. Limit,
// Last and Wait of the query have no meaning here.
func (a *App) Events(ctx context.Context, q JournalQuery) iter.Seq2[api.Entry, error] {
	q.Limit, q.Last, q.Wait = 0, false, 0
	path := withQuery(a.path+"/events", q.values())
	return func(yield func(api.Entry, error) bool) {
		endless := *a.client.http
		endless.Timeout = 0
		resp, err := a.client.openResponse(ctx, &endless, http.MethodGet, path, nil)
		if err != nil {
			yield(api.Entry{}, err)
			return
		}
		defer resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			data, _ := io.ReadAll(io.LimitReader(resp.Body, answerLimit))
			yield(api.Entry{}, newError("GET "+path, resp.StatusCode, data))
			return
		}
		err = readEvents(resp.Body, func(e api.Entry) bool { return yield(e, nil) })
		if err != nil && !errors.Is(err, errStopped) {
			yield(api.Entry{}, &Unreachable{Call: "GET " + path, URL: a.client.base, Err: err})
		}
	}
}

var errStopped = errors.New("stopped by the caller")

// readEvents reads server-sent events whose data is an entry. Lines other than data, among
// them comments that keep the connection alive, are skipped. It never returns nil.
func readEvents(r io.Reader, yield func(api.Entry) bool) error {
	lines := bufio.NewReader(r)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return fmt.Errorf("the stream ended: %w", err)
		}
		data, ok := strings.CutPrefix(strings.TrimRight(line, "\r\n"), "data:")
		if !ok {
			continue
		}
		var e api.Entry
		if err := json.Unmarshal([]byte(data), &e); err != nil {
			return fmt.Errorf("an event is not a journal entry: %w", err)
		}
		if !yield(e) {
			return errStopped
		}
	}
}

func postTo[T any](ctx context.Context, a *App, path string, body any) (T, error) {
	return sendTo[T](ctx, a.client, http.MethodPost, a.path+path, body)
}
