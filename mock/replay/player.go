package replay

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"paymock/mock/ident"
	"paymock/mock/provider"
	"paymock/mock/session"
)

// Player answers calls like those of a recording. It is safe for concurrent use.
type Player struct {
	file   *session.File
	roles  provider.RoleTable
	strict bool
	steps  []step

	mu    sync.Mutex
	flows map[string][]*flow // by app, the newest last
}

// step is a recorded exchange with the callbacks that follow it.
type step struct {
	index     int
	request   []leaf
	callbacks []int // entries
}

// flow is one going through the recording: which value of now stands for which that was recorded.
type flow struct {
	live, recorded map[string]string
	used           map[int]bool
}

// maxFlows bounds the flows of an app that are remembered; the oldest go.
const maxFlows = 1000

// NewPlayer makes a player. roles are those of the recording's platform.
func NewPlayer(f *session.File, roles provider.RoleTable, strict bool) (*Player, error) {
	p := &Player{file: f, roles: roles, strict: strict, flows: map[string][]*flow{}}
	for i := range f.Entries {
		e := &f.Entries[i]
		if e.Callback != nil {
			continue
		}
		leaves, err := leavesOf([]byte(e.Exchange.Request), roles)
		if err == nil {
			_, err = leavesOf([]byte(e.Exchange.Answer), roles)
		}
		if err != nil {
			return nil, &session.Error{Line: f.Lines[i], Reason: err.Error()}
		}
		p.steps = append(p.steps, step{index: i, request: leaves})
	}
	if len(p.steps) == 0 {
		return nil, &session.Error{Reason: "there is no exchange in the recording, so nothing can be answered from it"}
	}
	for i := range f.Entries {
		if f.Entries[i].Callback != nil {
			if err := p.linkCallback(i); err != nil {
				return nil, err
			}
		}
	}
	return p, nil
}

// linkCallback notes which exchange a callback follows: the last before it that has a number in common with
// it, else the first behind it that has, for what the platform does unasked; else the nearest before or
// behind. One that repeats another is that one's next attempt, which the schedule makes.
func (p *Player) linkCallback(i int) error {
	c := p.file.Entries[i].Callback
	leaves, err := leavesOf([]byte(c.Content), p.roles)
	if err != nil {
		return &session.Error{Line: p.file.Lines[i], Field: "callback.content", Reason: err.Error()}
	}
	for j := range i {
		if before := p.file.Entries[j].Callback; before != nil && before.Kind == c.Kind && before.Content == c.Content {
			return nil
		}
	}
	behind := slices.IndexFunc(p.steps, func(s step) bool { return s.index > i })
	if behind < 0 {
		behind = len(p.steps)
	}
	shares := func(s step) bool { return sharesNumber(s.request, leaves) }
	to := max(behind-1, 0)
	if last := lastIndexFunc(p.steps[:behind], shares); last >= 0 {
		to = last
	} else if next := slices.IndexFunc(p.steps[behind:], shares); next >= 0 {
		to = behind + next
	}
	p.steps[to].callbacks = append(p.steps[to].callbacks, i)
	return nil
}

func lastIndexFunc(steps []step, fn func(step) bool) int {
	for i, s := range slices.Backward(steps) {
		if fn(s) {
			return i
		}
	}
	return -1
}

func sharesNumber(a, b []leaf) bool {
	return slices.ContainsFunc(a, func(l leaf) bool {
		return l.role == provider.Number && slices.ContainsFunc(b, func(m leaf) bool { return m.role == provider.Number && m.value == l.value })
	})
}

// Asked is a call to be answered.
type Asked struct {
	App, AppID string // its name, and the id that the platform gave it
	Operation  string
	Request    []byte // as Exchange.Request
	Now        time.Time
	Draw       ident.Draw
}

// Played is an answer out of a recording, with the numbers and times of the call that it answers.
type Played struct {
	Code   string
	Status int
	Answer []byte
	From   string // which line it was
	// Callbacks have kind, content, address and when they are due; the address is "" where the call
	// named none.
	Callbacks []provider.Notice
}

// ErrNotRecorded says that nothing recorded is like a call, and what comes nearest.
var ErrNotRecorded = errors.New("not recorded")

// Strict reports whether calls that were not recorded are refused.
func (p *Player) Strict() bool { return p.strict }

// Platform is whose recording it is.
func (p *Player) Platform() string { return p.file.Platform }

// Play answers a call. The error is ErrNotRecorded, or what is wrong with the recording.
func (p *Player) Play(asked Asked) (*Played, error) {
	leaves, err := leavesOf(asked.Request, p.roles)
	if err != nil {
		return nil, fmt.Errorf("%w: the request can't be read: %w", ErrNotRecorded, err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	var fitting []int
	for i, s := range p.steps {
		if p.file.Entries[s.index].Exchange.Operation == asked.Operation && len(differingMembers(s.request, leaves)) == 0 {
			fitting = append(fitting, i)
		}
	}
	if len(fitting) == 0 {
		return nil, p.nearestExchange(asked.Operation, leaves)
	}
	f, at := p.chooseFlow(asked.App, fitting, leaves)
	s := p.steps[at]
	f.bindValues(s.request, leaves)
	again := f.used[at]
	f.used[at] = true
	return p.renderStep(f, s, asked, again)
}

// differingMembers lists the members in which two requests differ that are to be equal.
func differingMembers(recorded, live []leaf) (names []string) {
	mask := func(all []leaf) map[string]string {
		out := make(map[string]string, len(all))
		for _, l := range all {
			switch l.role {
			case provider.Plain, provider.Said, "":
				out[l.path] = "=" + l.value
			case provider.Nonce, provider.Secret:
			default:
				out[l.path] = "there"
			}
		}
		return out
	}
	a, b := mask(recorded), mask(live)
	for path, value := range a {
		switch other, ok := b[path]; {
		case !ok:
			names = append(names, path+" is missing")
		case other != value:
			names = append(names, fmt.Sprintf("%s is %q, recorded was %q", path, strings.TrimPrefix(other, "="), strings.TrimPrefix(value, "=")))
		}
	}
	for path := range b {
		if _, ok := a[path]; !ok {
			names = append(names, path+" was not there")
		}
	}
	slices.Sort(names)
	return names
}

// nearestExchange is the error that names the recorded exchange that comes nearest.
func (p *Player) nearestExchange(operation string, leaves []leaf) error {
	best, least := -1, []string(nil)
	for i, s := range p.steps {
		if p.file.Entries[s.index].Exchange.Operation != operation {
			continue
		}
		if diff := differingMembers(s.request, leaves); best < 0 || len(diff) < len(least) {
			best, least = i, diff
		}
	}
	const most = 3
	switch {
	case best < 0:
		var known []string
		for _, s := range p.steps {
			if name := p.file.Entries[s.index].Exchange.Operation; !slices.Contains(known, name) {
				known = append(known, name)
			}
		}
		return fmt.Errorf("%w: the recording has no %s, only %s", ErrNotRecorded, operation, strings.Join(known, ", "))
	case len(least) > most:
		least = append(least[:most:most], fmt.Sprintf("and %d more", len(least)-most))
	}
	return fmt.Errorf("%w: the nearest is %s; %s", ErrNotRecorded, p.file.Name(p.steps[best].index), strings.Join(least, ", "))
}

// chooseFlow takes the flow in which a call is most likely the next, and the recorded exchange that
// answers it: one that is not answered yet in a flow whose numbers the call has, the last one that is, one
// that is not answered yet in the newest flow, and, of a call without numbers, the last one that is; else a new flow.
func (p *Player) chooseFlow(app string, fitting []int, leaves []leaf) (*flow, int) {
	flows := p.flows[app]
	pick := func(known, used bool) (*flow, int) {
		for _, f := range slices.Backward(flows) {
			found := -1
			for _, i := range fitting {
				agrees, bound := f.numbersAgree(p.steps[i].request, leaves)
				if agrees && bound == known && f.used[i] == used {
					if found = i; !used {
						break
					}
				}
			}
			if found >= 0 {
				return f, found
			}
		}
		return nil, 0
	}
	wanted := [][2]bool{{true, false}, {true, true}, {false, false}}
	if !slices.ContainsFunc(leaves, func(l leaf) bool { return l.role == provider.Number }) {
		wanted = append(wanted, [2]bool{false, true})
	}
	for _, want := range wanted {
		if f, i := pick(want[0], want[1]); f != nil {
			return f, i
		}
	}
	f := &flow{live: map[string]string{}, recorded: map[string]string{}, used: map[int]bool{}}
	if len(flows) == maxFlows {
		flows = flows[1:]
	}
	p.flows[app] = append(flows, f)
	return f, fitting[0]
}

// numbersAgree reports whether a call's numbers may stand for the recorded ones, and whether one of them is
// known to.
func (f *flow) numbersAgree(recorded, live []leaf) (agrees, bound bool) {
	agrees = true
	eachPair(recorded, live, func(r, l leaf) {
		if r.role != provider.Number {
			return
		}
		now, known := f.live[r.value]
		then, taken := f.recorded[l.value]
		switch {
		case known && now == l.value:
			bound = true
		case known, taken && then != r.value:
			agrees = false
		}
	})
	return agrees, bound
}

// eachPair calls fn for the members that both have.
func eachPair(recorded, live []leaf, fn func(r, l leaf)) {
	byPath := make(map[string]leaf, len(live))
	for _, l := range live {
		byPath[l.path] = l
	}
	for _, r := range recorded {
		if l, ok := byPath[r.path]; ok {
			fn(r, l)
		}
	}
}

// bindValues notes what a call says in the place of what was recorded.
func (f *flow) bindValues(recorded, live []leaf) {
	eachPair(recorded, live, func(r, l leaf) {
		switch r.role {
		case provider.Number, provider.Personal, provider.Link:
			f.live[r.value], f.recorded[l.value] = l.value, r.value
		}
	})
}

// renderStep gives the answer and, but to a repeat, the callbacks.
func (p *Player) renderStep(f *flow, s step, asked Asked, again bool) (*Played, error) {
	e := &p.file.Entries[s.index]
	played := &Played{Code: e.Exchange.Code, Status: e.Exchange.Status, From: p.file.Name(s.index)}
	fresh := freshener{flow: f, shift: asked.Now.Sub(e.At), recorded: e.At, draw: asked.Draw}
	var err error
	if played.Answer, err = rewriteText([]byte(e.Exchange.Answer), p.roles, fresh.freshValue); err != nil {
		return nil, err
	}
	if again {
		return played, nil
	}
	for _, i := range s.callbacks {
		sent := &p.file.Entries[i]
		content, err := rewriteText([]byte(sent.Callback.Content), p.roles, fresh.freshValue)
		if err != nil {
			return nil, err
		}
		after := max(sent.At.Sub(e.At), 0)
		played.Callbacks = append(played.Callbacks, provider.Notice{
			ID: "replay-" + fresh.draw.Digits(16), Kind: sent.Callback.Kind, URL: f.live[sent.Callback.URL],
			At: asked.Now, Due: asked.Now.Add(after), Content: content,
		})
	}
	return played, nil
}
