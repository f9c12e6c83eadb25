package merchant

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Action is one thing that the merchant does about a callback.
type Action string

// The actions. Accept, hold and half work: the merchant has the callback and books its
// money, only the platform may not learn of it. Answer, close and reset don't: the merchant
// failed before it booked anything.
const (
	ActionAccept Action = "accept" // verify, book, say what the platform wants to hear
	ActionAnswer Action = "answer" // say Status and Body instead
	ActionHold   Action = "hold"   // as accept, but say it only after Release
	ActionHalf   Action = "half"   // as accept, but die in the middle of the answer
	ActionClose  Action = "close"  // close the connection without an answer
	ActionReset  Action = "reset"  // reset the connection
)

var actions = []Action{ActionAccept, ActionAnswer, ActionHold, ActionHalf, ActionClose, ActionReset}

func (a Action) booksMoney() bool {
	return a == ActionAccept || a == ActionHold || a == ActionHalf
}

// Behaviour is how the merchant meets an app's next callbacks.
type Behaviour struct {
	Kind   string // the address's kind; empty: any
	Times  int    // how many callbacks; 0: all that come
	Action Action // empty: ActionAccept
	// Status, ContentType and Body are the answer of ActionAnswer; a Status of 0 is 200.
	Status      int
	ContentType string
	Body        string
	// Delay passes before the merchant answers, closes or resets, whatever the action.
	Delay time.Duration
}

// validate returns the behaviour with its defaults, or an error naming the field.
func (b Behaviour) validate() (Behaviour, error) {
	if b.Action == "" {
		b.Action = ActionAccept
	}
	if b.Status == 0 {
		b.Status = 200
	}
	switch {
	case !slices.Contains(actions, b.Action):
		return b, fieldError{"action", fmt.Sprintf("%q is unknown: want %s", b.Action, joinActions(actions))}
	case b.Times < 0:
		return b, fieldError{"times", fmt.Sprintf("%d: want 0 for always, or more", b.Times)}
	case b.Delay < 0:
		return b, fieldError{"delay", fmt.Sprintf("%v: want 0 or more", b.Delay)}
	case b.Status < 200 || b.Status > 599:
		return b, fieldError{"status", fmt.Sprintf("%d: want an HTTP status from 200 to 599", b.Status)}
	case b.Action != ActionAnswer && (b.Body != "" || b.ContentType != "" || b.Status != 200):
		return b, fieldError{"action", fmt.Sprintf("%q says what the platform wants to hear: want %q with status, content_type or body", b.Action, ActionAnswer)}
	}
	return b, nil
}

func joinActions(actions []Action) string {
	words := make([]string, len(actions))
	for i, a := range actions {
		words[i] = string(a)
	}
	return strings.Join(words, ", ")
}

// fieldError names the field that can't be used and what to do.
type fieldError struct{ field, message string }

func (e fieldError) Error() string { return e.field + " " + e.message }

// behaviourJSON is a Behaviour on the control API, where a delay is a text such as "3s".
type behaviourJSON struct {
	Kind        string `json:"kind,omitempty"`
	Times       int    `json:"times,omitempty"`
	Action      Action `json:"action,omitempty"`
	Status      int    `json:"status,omitempty"`
	ContentType string `json:"content_type,omitempty"`
	Body        string `json:"body,omitempty"`
	Delay       string `json:"delay,omitempty"`
}

// MarshalJSON writes the delay as text.
func (b Behaviour) MarshalJSON() ([]byte, error) {
	j := behaviourJSON{b.Kind, b.Times, b.Action, b.Status, b.ContentType, b.Body, ""}
	if b.Delay != 0 {
		j.Delay = b.Delay.String()
	}
	return json.Marshal(j)
}

// UnmarshalJSON refuses unknown names.
func (b *Behaviour) UnmarshalJSON(text []byte) error {
	var j behaviourJSON
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&j); err != nil {
		return err
	}
	*b = Behaviour{j.Kind, j.Times, j.Action, j.Status, j.ContentType, j.Body, 0}
	if j.Delay != "" {
		delay, err := time.ParseDuration(j.Delay)
		if err != nil {
			return fieldError{"delay", fmt.Sprintf("%q: want a duration such as 3s", j.Delay)}
		}
		b.Delay = delay
	}
	return nil
}

// behaviourQueue holds the behaviours still to come, in their order.
type behaviourQueue []Behaviour

// nextBehaviour returns the behaviour for a callback of some kind and what is left afterwards.
func (s behaviourQueue) nextBehaviour(kind string) (Behaviour, behaviourQueue) {
	for i, b := range s {
		if b.Kind != "" && b.Kind != kind {
			continue
		}
		switch b.Times {
		case 0:
			return b, s
		case 1:
			return b, slices.Delete(slices.Clone(s), i, i+1)
		}
		left := slices.Clone(s)
		left[i].Times--
		return b, left
	}
	return Behaviour{Action: ActionAccept, Status: 200}, s
}
