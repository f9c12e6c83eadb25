package web

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"paymock/mock/api"
	"paymock/mock/app"
	"paymock/mock/catalogue"
	"paymock/mock/ledger"
	"paymock/mock/money"
	"paymock/mock/store"
	"paymock/mock/wire"
)

// exchangeData is the data of one entry's page.
type exchangeData struct {
	entryRow
	Verdict, Explanation string
	Code                 *api.Code
	Request, Response    shownMessage
	Signed               *textDifference
	Effects              []effectRow
	Trade                string
	Callbacks            []callbackRow
	Curl                 string
	Operation            string
	Codes                []api.Code
	Search               string
	Attempt              bool
}

func (p *page) exchange() error {
	seq, err := strconv.ParseInt(p.Form("seq"), 10, 64)
	if err != nil || p.App == nil {
		return notFound("an exchange is named by app=PROVIDER/ID and seq=NUMBER")
	}
	d, err := p.exchangeAt(p.App.Name() + ":" + strconv.FormatInt(seq, 10))
	p.Data = d
	return err
}

// exchangeAt finds the entry that "provider/id:seq" names and what belongs to it.
func (p *page) exchangeAt(at string) (*exchangeData, error) {
	i := strings.LastIndexByte(at, ':')
	seq, err := strconv.ParseInt(at[i+1:], 10, 64)
	if i < 0 || err != nil {
		return nil, notFound("%q names no exchange; want PROVIDER/ID:NUMBER", at)
	}
	platform, id, _ := strings.Cut(at[:i], "/")
	a, err := p.w.Lab.App(platform, id)
	if err != nil && id != app.Unknown {
		return nil, err
	}
	ctx := p.r.Context()
	e, err := p.w.Lab.Store.Entry(ctx, at[:i], seq)
	if err != nil {
		return nil, notFound("journal entry %d of app %s: %v; it may never have been, or be dropped for newer ones", seq, at[:i], err)
	}
	if p.Platform == nil {
		p.Platform, _ = p.w.Lab.Provider("app", platform)
	}
	d := &exchangeData{
		entryRow: p.w.newRow(e), Request: readMessage(e.Request, e.PlainRequest), Response: readMessage(e.Response, e.PlainResponse),
		Attempt: e.Kind == "attempt",
	}
	d.Operation = e.Operation
	d.explainRefusal(p, a, &e)
	d.Search = strings.TrimSpace(strings.Join([]string{platform, e.Operation, e.Code}, " "))
	d.lookUp(p, platform)
	if e.Kind == "exchange" {
		d.Curl = d.repeatCommand(p.PlatformURL())
	}
	if a != nil {
		if err := d.followEffects(p, a, &e); err != nil {
			return nil, err
		}
	}
	p.Commands = append(p.Commands,
		command{"payctl", fmt.Sprintf("payctl journal show %d --app %s --control %s", seq, shellQuoted(at[:i]), shellQuoted(p.ControlURL()))},
		command{"curl", p.Curl(http.MethodGet, p.CallOf(at[:i], "journal", strconv.FormatInt(seq, 10)), "")})
	return d, nil
}

// lookUp finds the code in the catalogue, and those with which the next call may be answered.
func (d *exchangeData) lookUp(p *page, platform string) {
	all := catalogue.CodesIn(p.Lang, p.Platform)
	for i, c := range all {
		if d.Entry.Code != "" && catalogue.Name(c) == d.Entry.Code {
			d.Code = &all[i]
		}
	}
	if d.Kind != "exchange" || d.Entry.Operation == "" {
		return
	}
	codes, err := catalogue.SelectCodes(all, catalogue.Query{Provider: platform, Operation: d.Entry.Operation}, nil)
	if err == nil {
		d.Codes = codes
	}
}

// effectRow is a change of the ledger by an exchange, as people read it.
type effectRow struct {
	ledger.Effect
	Trade bool // it has a page
	Sums  bool // before and after are amounts
}

// followEffects finds what the exchange did to the ledger, the trade it is about, and the callbacks that it
// caused; of an attempt its callback.
func (d *exchangeData) followEffects(p *page, a *app.App, e *store.Entry) error {
	err := p.w.Lab.Gateway.View(p.r.Context(), a, func(b *ledger.Books) error {
		d.Effects = nil
		for _, effect := range ledger.ReadEffects(e.Effect) {
			row := effectRow{Effect: effect, Sums: effect.What != "status"}
			for _, amount := range []*string{&row.Before, &row.After} {
				if minor, err := strconv.ParseInt(*amount, 10, 64); err == nil && row.Sums {
					*amount = p.Money(money.Amount(minor))
				}
			}
			_, row.Trade = b.Trade(effect.No)
			d.Effects = append(d.Effects, row)
		}
		t, ok := b.Trade(e.Subject)
		if !ok {
			t, ok = b.TradeByOrder(e.Subject)
		}
		if ok {
			d.Trade = t.No
		}
		return nil
	})
	if err != nil || len(e.Callbacks) == 0 && e.Kind != "attempt" && e.Kind != "held" {
		return err
	}
	tasks, err := p.w.Lab.Store.Tasks(p.r.Context(), a.Name())
	for _, t := range tasks {
		if !t.Timer && (slices.Contains(e.Callbacks, t.ID) || t.ID == e.Trace) && len(d.Callbacks) < maxRows {
			d.Callbacks = append(d.Callbacks, p.w.callbackRow(a, t))
		}
	}
	return err
}

// repeatCommand is the command line that sends the request again, as the merchant sent it.
func (d *exchangeData) repeatCommand(base string) string {
	method, target, ok := strings.Cut(d.Request.Line, " ")
	if !ok {
		return ""
	}
	target, _, _ = strings.Cut(target, " ")
	var head wire.Header
	for _, h := range d.Request.Head {
		head = append(head, wire.Field{Name: h.Name, Value: h.Value})
	}
	return curlOf(base, method, target, head, d.Request.Raw)
}

// curlOf is the command line that sends a request to this server.
func curlOf(base, method, target string, head wire.Header, body string) string {
	if scheme := strings.Index(target, "://"); scheme > 0 {
		_, path, _ := strings.Cut(target[scheme+3:], "/")
		target = "/" + path
	}
	line := "curl -s"
	if method != http.MethodGet && (method != http.MethodPost || body == "") {
		line += " -X " + shellQuoted(method)
	}
	line += " " + shellQuoted(base+target)
	for _, h := range head {
		switch strings.ToLower(h.Name) {
		case "host", "content-length", "accept-encoding", "connection", "user-agent", "transfer-encoding", "traceparent":
			continue
		}
		line += " \\\n  -H " + shellQuoted(h.Name+": "+h.Value)
	}
	if body != "" {
		line += " \\\n  --data-binary " + shellQuoted(body)
	}
	return line
}

// shownMessage is a request or answer taken apart for showing.
type shownMessage struct {
	Line   string // first line
	Head   []shownPair
	Raw    string      // body as on the wire
	Fields []shownPair // body, or the query, decoded
	JSON   string      // body, indented, when it is JSON
	Plain  string      // what an encrypted one says
}

type shownPair struct{ Name, Value string }

func readMessage(raw []byte, plain string) shownMessage {
	head, body, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
	m := shownMessage{Raw: string(body), Plain: indentJSON([]byte(plain))}
	if m.Plain == "" {
		m.Plain = plain
	}
	lines := strings.Split(string(head), "\r\n")
	m.Line = lines[0]
	kind := ""
	for _, line := range lines[1:] {
		name, value, _ := strings.Cut(line, ":")
		value = strings.TrimSpace(value)
		if strings.EqualFold(name, "Content-Type") {
			kind = strings.ToLower(value)
		}
		m.Head = append(m.Head, shownPair{name, value})
	}
	text := m.Raw
	if text == "" {
		_, query, _ := strings.Cut(m.Line, "?")
		text, _, _ = strings.Cut(query, " ")
	} else if m.JSON = indentJSON(body); m.JSON != "" {
		return m
	}
	if len(body) > 0 && !strings.Contains(kind, "form") {
		return m
	}
	form, err := wire.ParseForm(text)
	if err != nil {
		return m
	}
	for _, f := range form {
		value := f.Value
		if pretty := indentJSON([]byte(value)); pretty != "" && strings.HasPrefix(value, "{") {
			value = pretty
		}
		m.Fields = append(m.Fields, shownPair{f.Name, value})
	}
	return m
}
