package web

import (
	"math"
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
	Marks   []timeMark
	Planned []time.Time // further attempts, if none is accepted
	Tries   int
	Most    int
	Open    bool
}

// timeMark is a moment on a time axis.
type timeMark struct {
	At     time.Time
	X      float64
	State  state
	Reason string
	Future bool
}

func (w *Pages) callbackRow(a *app.App, t store.Task) callbackRow {
	c := callbackRow{Task: t, App: a.Name(), Title: w.operationTitle(a.Provider, t.Kind), Tries: len(t.Attempts)}
	schedule := w.scheduleOf(a, t.Kind)
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

// scheduleOf is the delay before each further attempt of a kind.
func (w *Pages) scheduleOf(a *app.App, kind string) []time.Duration {
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

// timeAxis is the stretch of the app's time that things are drawn on, in per cent of its width: to scale,
// but that moments seconds apart on an axis of days keep a least distance, so that each can be seen.
// Labels say the times.
type timeAxis struct {
	NowX  float64
	Ticks []timeLabel
}

// timeLabel is a time at its place on an axis.
type timeLabel struct {
	At   time.Time
	X    float64
	Text string
}

const (
	axisWide   = 100
	axisMargin = 8.0  // half of a label
	labelWide  = 20.0 // so far labels must be from each other
	leastApart = 3.0  // so far moments are from each other
)

// newAxis makes the axis of some moments and of now, and gives what places a moment on it. Moments of one
// step are one.
func newAxis(now time.Time, times []time.Time, step time.Duration) (timeAxis, func(time.Time) float64) {
	all := append(slices.Clone(times), now)
	for i, t := range all {
		all[i] = t.Truncate(step)
	}
	now = now.Truncate(step)
	slices.SortFunc(all, time.Time.Compare)
	all = slices.CompactFunc(all, time.Time.Equal)
	const wide = axisWide - 2*axisMargin
	gaps := float64(len(all) - 1)
	apart := min(leastApart, wide/2/max(gaps, 1))
	whole := max(all[len(all)-1].Sub(all[0]), 1)
	place := func(t time.Time) float64 {
		t = t.Truncate(step)
		i, _ := slices.BinarySearchFunc(all, t, time.Time.Compare)
		scaled := float64(t.Sub(all[0])) / float64(whole) * (wide - gaps*apart)
		return math.Round(100*(axisMargin+float64(i)*apart+scaled)) / 100
	}
	x := timeAxis{NowX: place(now)}
	last := -labelWide
	for _, t := range all {
		at := place(t)
		if at-last < labelWide || t.Equal(now) || math.Abs(at-x.NowX) < labelWide/2 {
			continue
		}
		last = at
		layout := time.TimeOnly
		if t.In(zone).YearDay() != now.In(zone).YearDay() || t.Sub(now).Abs() > 24*time.Hour {
			layout = "01-02 15:04"
		}
		x.Ticks = append(x.Ticks, timeLabel{t, at, t.In(zone).Format(layout)})
	}
	return x, place
}

// placeMarks puts a callback's attempts, past and to come, on an axis.
func (c *callbackRow) placeMarks(place func(time.Time) float64) {
	for _, a := range c.Attempts {
		s := stateRefused
		switch {
		case a.Accepted:
			s = stateOK
		case a.Status == 0:
			s = state{"sign", "✗", "no answer"}
		}
		c.Marks = append(c.Marks, timeMark{At: a.At, X: place(a.At), State: s, Reason: a.Reason})
	}
	for _, at := range c.Planned {
		c.Marks = append(c.Marks, timeMark{At: at, X: place(at), State: stateWait, Future: true})
	}
}

// attemptTimes are the moments of a callback.
func (c *callbackRow) attemptTimes() []time.Time {
	var all []time.Time
	for _, a := range c.Attempts {
		all = append(all, a.At)
	}
	return append(all, c.Planned...)
}

// callbacksData is the data of the page Callbacks.
type callbacksData struct {
	Rows      []callbackRow
	Axis      timeAxis
	Waiting   int
	Next      time.Time
	NextIn    time.Duration
	Total     int
	Open      *callbackRow
	Addresses []callbackAddress
	due       []time.Time // of all attempts and timers to come
}

// Until counts what may happen until a time: attempts, if none is accepted before, and timers.
func (d *callbacksData) Until(at time.Time) (n int) {
	for _, t := range d.due {
		if !t.After(at) {
			n++
		}
	}
	return n
}

// callbackAddress is where callbacks of a kind go.
type callbackAddress struct{ Kind, Title, Name, URL string }

func (p *page) addresses() []callbackAddress {
	var list []callbackAddress
	for _, k := range p.Platform.Kinds() {
		list = append(list, callbackAddress{k.Name, k.Title, k.AddressName(), p.App.URLs[k.AddressName()]})
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
		c := p.w.callbackRow(p.App, t)
		d.due = append(d.due, c.Planned...)
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
			c.Open = t.ID == open
			d.Rows = append(d.Rows, c)
		}
	}
	d.drawAxis(p.Now())
	p.Data = d
	p.addCommand("callbacks list", "GET", p.Call("callbacks"), "")
	if open != "" && d.Open == nil && p.wantsDetail() {
		return notFound("no callback %q of app %s", open, p.App.Name())
	}
	return nil
}

// maxDrawn is how many callbacks share the axis; further ones are told in words.
const maxDrawn = 24

func (d *callbacksData) drawAxis(now time.Time) {
	var times []time.Time
	for i := range d.Rows {
		if i < maxDrawn || d.Rows[i].Open {
			times = append(times, d.Rows[i].attemptTimes()...)
		}
	}
	var place func(time.Time) float64
	d.Axis, place = newAxis(now, times, time.Second)
	for i := range d.Rows {
		c := &d.Rows[i]
		if i < maxDrawn || c.Open {
			c.placeMarks(place)
		}
		if c.Open {
			d.Open = c
		}
	}
}

// clockData is the data of the page Clock.
type clockData struct {
	Due    []dueItem
	Moves  []entryRow
	Zones  []nextMidnight
	Next   *dueItem
	Frozen bool
}

// dueItem is something that will happen.
type dueItem struct {
	Task  store.Task
	Title string
	In    time.Duration
	Count int // how many things happen until then, this one included
}

// nextMidnight is the next one at a place, in its day.
type nextMidnight struct {
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
			d.Due = append(d.Due, dueItem{Task: t, Title: p.w.operationTitle(p.App.Provider, t.Kind), In: max(t.Due.Sub(now), 0)})
		}
	}
	slices.SortStableFunc(d.Due, func(a, b dueItem) int { return a.Task.Due.Compare(b.Task.Due) })
	for i := range d.Due {
		d.Due[i].Count = i + 1
	}
	d.Due = d.Due[:min(len(d.Due), maxRows)]
	if len(d.Due) > 0 {
		d.Next = &d.Due[0]
	}
	local := now.In(zone)
	d.Zones = []nextMidnight{{"midnight", time.Date(local.Year(), local.Month(), local.Day()+1, 0, 0, 0, 0, zone)}}
	entries, err := p.w.Lab.Store.Entries(p.r.Context(), p.App.Name(), store.Query{Last: true, Limit: maxRows})
	if err != nil {
		return err
	}
	slices.Reverse(entries)
	for _, e := range entries {
		if e.Kind == "clock" || e.Kind == "timer" || e.Kind == "attempt" {
			d.Moves = append(d.Moves, p.w.newRow(e))
		}
	}
	p.Data = d
	p.addCommand("clock advance 1h", "POST", p.Call("clock"), `{"advance":"1h"}`)
	return nil
}

// attemptMessages is an attempt's two messages.
type attemptMessages struct{ Request, Response shownMessage }

// Messages takes an attempt apart.
func (p *page) Messages(a store.Attempt) attemptMessages {
	return attemptMessages{readMessage(a.Request, ""), readMessage(a.Response, "")}
}

// After is the first moment at which something due then has fallen due, in the precision that is
// written.
func (p *page) After(t time.Time) time.Time { return t.Add(time.Millisecond - 1) }
