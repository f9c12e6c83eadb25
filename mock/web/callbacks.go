package web

import (
	"slices"
	"time"

	"paymock/mock/app"
	"paymock/mock/store"
)

// callbackRow is a callback with its attempts and those to come.
type callbackRow struct {
	store.Task
	App     string
	State   state
	Title   string
	Marks   []mark
	Planned []time.Time // further attempts, if none is accepted
	Tries   int
	Most    int
	Open    bool
}

// mark is a moment on a time axis.
type mark struct {
	At     time.Time
	X      float64
	State  state
	Reason string
	Future bool
}

func (w *Pages) callbackRow(a *app.App, t store.Task) callbackRow {
	c := callbackRow{Task: t, App: a.Name(), Title: w.title(a.Provider, t.Kind), Tries: len(t.Attempts)}
	schedule := w.schedule(a, t.Kind)
	c.Most = len(schedule) + 1
	switch t.State {
	case store.Delivered:
		c.State = stateOK
	case store.Waiting:
		c.State = stateWait
		at := t.Due
		for i := min(t.Tries, len(schedule)); ; i++ {
			c.Planned = append(c.Planned, at)
			if i >= len(schedule) {
				break
			}
			at = at.Add(schedule[i])
		}
	case store.Exhausted:
		c.State = state{"refused", "●", "given up"}
	case store.Cancelled:
		c.State = state{"note", "–", "cancelled"}
	}
	return c
}

// schedule is the delay before each further attempt of a kind.
func (w *Pages) schedule(a *app.App, kind string) []time.Duration {
	if d, ok := a.Delivery[kind]; ok && d.Schedule != nil {
		return d.Schedule
	}
	p, err := w.Lab.Provider("app", a.Provider)
	if err != nil {
		return nil
	}
	for _, k := range p.Kinds() {
		if k.Name == kind {
			return k.Schedule
		}
	}
	return nil
}

// axis is the stretch of time that a list of callbacks is drawn on. Its middle part is drawn by
// the root of the distance from now, so that both the last seconds and the next days have room.
type axis struct {
	Now        time.Time
	From, To   time.Time
	NowX, Wide float64
	Ticks      []mark
}

// axisWide is the width of an axis in its own units.
const axisWide = 1000

// place puts a time on the axis: evenly by rank, for what is hours apart and what is seconds apart
// shall both be told from each other.
func newAxis(now time.Time, times []time.Time) (axis, func(time.Time) float64) {
	all := slices.Clone(times)
	all = append(all, now)
	slices.SortFunc(all, time.Time.Compare)
	all = slices.CompactFunc(all, time.Time.Equal)
	x := axis{Now: now, From: all[0], To: all[len(all)-1], Wide: axisWide}
	const margin = 30
	step := float64(axisWide-2*margin) / float64(max(len(all)-1, 1))
	place := func(t time.Time) float64 {
		i, _ := slices.BinarySearchFunc(all, t, time.Time.Compare)
		return margin + float64(i)*step
	}
	x.NowX = place(now)
	const most = 12 // labels
	every := max(1, (len(all)+most-1)/most)
	for i, t := range all {
		if i%every == 0 && !t.Equal(now) {
			x.Ticks = append(x.Ticks, mark{At: t, X: place(t), Future: t.After(now)})
		}
	}
	return x, place
}

// marked puts a callback's attempts, past and to come, on an axis.
func (c *callbackRow) marked(place func(time.Time) float64) {
	for _, a := range c.Attempts {
		s := stateRefused
		switch {
		case a.Accepted:
			s = stateOK
		case a.Status == 0:
			s = state{"sign", "✗", "no answer"}
		}
		c.Marks = append(c.Marks, mark{At: a.At, X: place(a.At), State: s, Reason: a.Reason})
	}
	for _, at := range c.Planned {
		c.Marks = append(c.Marks, mark{At: at, X: place(at), State: stateWait, Future: true})
	}
}

// times are the moments of a callback.
func (c *callbackRow) times() []time.Time {
	var all []time.Time
	for _, a := range c.Attempts {
		all = append(all, a.At)
	}
	return append(all, c.Planned...)
}

// callbacksData is what the page Callbacks shows.
type callbacksData struct {
	Rows      []callbackRow
	Axis      axis
	Waiting   int
	Next      time.Time
	NextIn    time.Duration
	Total     int
	Open      *callbackRow
	Addresses []address
}

// address is where callbacks of a kind go.
type address struct{ Kind, Title, Name, URL string }

func (p *page) addresses() []address {
	var list []address
	for _, k := range p.Platform.Kinds() {
		list = append(list, address{k.Name, k.Title, k.AddressName(), p.App.URLs[k.AddressName()]})
	}
	return list
}

func (p *page) callbacks() error {
	if p.App == nil {
		return notFound("there is no app yet; make one on the page Apps")
	}
	tasks, err := p.w.Lab.Store.Tasks(p.r.Context(), p.App.Name())
	if err != nil {
		return err
	}
	d := &callbacksData{Addresses: p.addresses()}
	slices.Reverse(tasks)
	open := p.Form("callback")
	for _, t := range tasks {
		if t.Timer {
			continue
		}
		d.Total++
		if t.State == store.Waiting {
			d.Waiting++
			if d.Next.IsZero() || t.Due.Before(d.Next) {
				d.Next, d.NextIn = t.Due, max(t.Due.Sub(p.Now()), 0)
			}
		}
		if len(d.Rows) < maxRows || t.ID == open {
			c := p.w.callbackRow(p.App, t)
			c.Open = t.ID == open
			d.Rows = append(d.Rows, c)
		}
	}
	d.draw(p.Now())
	p.Data = d
	p.command("callbacks list", "GET", p.Call("callbacks"), "")
	if open != "" && d.Open == nil {
		return notFound("no callback %q of app %s", open, p.App.Name())
	}
	return nil
}

// maxDrawn is how many callbacks share the axis; further ones are told in words.
const maxDrawn = 24

func (d *callbacksData) draw(now time.Time) {
	var times []time.Time
	for i := range d.Rows {
		if i < maxDrawn || d.Rows[i].Open {
			times = append(times, d.Rows[i].times()...)
		}
	}
	var place func(time.Time) float64
	d.Axis, place = newAxis(now, times)
	for i := range d.Rows {
		c := &d.Rows[i]
		if i < maxDrawn || c.Open {
			c.marked(place)
		}
		if c.Open {
			d.Open = c
		}
	}
}

// clockData is what the page Clock shows.
type clockData struct {
	Due    []due
	Moves  []row
	Zones  []midnight
	Next   *due
	Frozen bool
}

// due is something that will happen.
type due struct {
	Task  store.Task
	Title string
	In    time.Duration
	Count int // how many things happen until then, this one included
}

// midnight is the next one at a place, in its day.
type midnight struct {
	Name string
	At   time.Time
}

func (p *page) clock() error {
	if p.App == nil {
		return notFound("there is no app yet; make one on the page Apps")
	}
	tasks, err := p.w.Lab.Store.Tasks(p.r.Context(), p.App.Name())
	if err != nil {
		return err
	}
	now, d := p.Now(), &clockData{Frozen: p.App.Clock.Frozen()}
	for _, t := range tasks {
		if t.State == store.Waiting {
			d.Due = append(d.Due, due{Task: t, Title: p.w.title(p.App.Provider, t.Kind), In: max(t.Due.Sub(now), 0)})
		}
	}
	slices.SortStableFunc(d.Due, func(a, b due) int { return a.Task.Due.Compare(b.Task.Due) })
	for i := range d.Due {
		d.Due[i].Count = i + 1
	}
	d.Due = d.Due[:min(len(d.Due), maxRows)]
	if len(d.Due) > 0 {
		d.Next = &d.Due[0]
	}
	local := now.In(zone)
	d.Zones = []midnight{{"midnight", time.Date(local.Year(), local.Month(), local.Day()+1, 0, 0, 0, 0, zone)}}
	entries, err := p.w.Lab.Store.Entries(p.r.Context(), p.App.Name(), store.Query{Last: true, Limit: maxRows})
	if err != nil {
		return err
	}
	slices.Reverse(entries)
	for _, e := range entries {
		if e.Kind == "clock" || e.Kind == "timer" || e.Kind == "attempt" {
			d.Moves = append(d.Moves, p.w.row(e))
		}
	}
	p.Data = d
	p.command("clock advance 1h", "POST", p.Call("clock"), `{"advance":"1h"}`)
	return nil
}

// messages is an attempt's two messages.
type messages struct{ Request, Response message }

// Messages takes an attempt apart.
func (p *page) Messages(a store.Attempt) messages {
	return messages{readMessage(a.Request, ""), readMessage(a.Response, "")}
}

// After is the first moment at which something due then has fallen due, in the precision that is
// written.
func (p *page) After(t time.Time) time.Time { return t.Add(time.Millisecond - 1) }
