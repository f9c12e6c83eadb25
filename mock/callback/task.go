package callback

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"paymock/mock/app"
	"paymock/mock/provider"
	"paymock/mock/store"
)

// payload holds what a notice says beyond its task's own fields. In the store it is one line of
// JSON, followed by the content as it is: base64 inside JSON would cost more than rendering.
type payload struct {
	At  time.Time `json:"at"`
	Due time.Time `json:"due,omitzero"`
	// Fault is a rule's decision about the next attempt from before it was put off.
	Fault *Fault `json:"fault,omitempty"`
}

// NewTask makes the task of a notice that is not dropped, for a store.Change. The error is about a time that can't
// be stored.
func NewTask(a *app.App, n provider.Notice) (store.Task, error) {
	t := store.Task{
		ID: n.ID, App: a.Name(), Kind: n.Kind, Subject: n.Subject, URL: n.URL, Timer: n.Timer,
		State: store.Waiting, Due: n.At,
	}
	p := payload{At: n.At, Due: n.Due}
	if !n.Due.IsZero() {
		t.Due = n.Due
	}
	line, err := p.encodeLine()
	if err != nil {
		return store.Task{}, fmt.Errorf("notice %s of kind %s: %w", n.ID, n.Kind, err)
	}
	t.Payload = append(append(line, '\n'), n.Content...)
	return t, nil
}

// The line of a payload that has a time only, as most have, is these around it. It is written
// and read without encoding/json: every callback pays for it.
var (
	beforeTime = []byte(`{"at":`)
	afterTime  = []byte(`}`)
)

func (p payload) encodeLine() ([]byte, error) {
	if p != (payload{At: p.At}) {
		return json.Marshal(p)
	}
	at, err := p.At.MarshalJSON()
	return slices.Concat(beforeTime, at, afterTime), err
}

// parseTime reads the line of a payload that has a time only.
func parseTime(line []byte) (at time.Time, ok bool) {
	text, begins := bytes.CutPrefix(line, beforeTime)
	text, ends := bytes.CutSuffix(text, afterTime)
	return at, begins && ends && at.UnmarshalJSON(text) == nil
}

func parsePayload(t store.Task) (p payload, content []byte, err error) {
	line, content, _ := bytes.Cut(t.Payload, []byte{'\n'})
	if at, ok := parseTime(line); ok {
		return payload{At: at}, content, nil
	}
	if err := json.Unmarshal(line, &p); err != nil {
		return p, nil, fmt.Errorf("payload of task %s: %w", t.ID, err)
	}
	return p, content, nil
}

// faultMark is in every payload with a Fault; it saves decoding the others.
var faultMark = []byte(`"fault":{`)

// faultOf reads what was decided for a task's next attempt; nil when nothing was.
func faultOf(t store.Task) (*Fault, error) {
	line, _, _ := bytes.Cut(t.Payload, []byte{'\n'})
	if !bytes.Contains(line, faultMark) {
		return nil, nil
	}
	p, _, err := parsePayload(t)
	return p.Fault, err
}

// keepFault writes down what was decided for a task's next attempt; nil forgets it.
func keepFault(t *store.Task, s *Fault) error {
	p, content, err := parsePayload(*t)
	if err != nil {
		return err
	}
	p.Fault = s
	line, err := p.encodeLine()
	if err != nil {
		return fmt.Errorf("payload of task %s: %w", t.ID, err)
	}
	t.Payload = append(append(line, '\n'), content...)
	return nil
}

// NoticeOf reads the notice back of which NewTask made t. Its Content shares memory with the task.
func NoticeOf(t store.Task) (provider.Notice, error) {
	p, content, err := parsePayload(t)
	if err != nil {
		return provider.Notice{}, err
	}
	n := provider.Notice{ID: t.ID, Kind: t.Kind, Subject: t.Subject, URL: t.URL, At: p.At, Due: p.Due, Timer: t.Timer}
	if len(content) > 0 {
		n.Content = content
	}
	return n, nil
}
