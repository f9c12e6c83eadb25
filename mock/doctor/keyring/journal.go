package keyring

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"paymock/mock/api"
	"paymock/mock/doctor"
)

// OtherApp is the app that a message is of where its platform is none that the doctor explains: the one with the id, or
// without an id one that the message mentions, or else the demo app of the platform. platform may be "".
func OtherApp(apps []api.App, platform, id string, m doctor.Message) (other api.App, ok bool) {
	said := m.Target + " " + string(m.Body)
	for _, h := range m.Header {
		said += " " + h[1]
	}
	words := strings.FieldsFunc(said, func(r rune) bool { return !strings.ContainsRune("._-", r) && !isIDLetter(r) })
	for _, a := range apps {
		switch {
		case platform != "" && a.Provider != platform, slices.Contains(doctor.Platforms(), a.Provider):
		case a.ID == id, id == "" && slices.Contains(words, a.ID):
			return a, true
		case id == "" && platform != "" && a.Demo:
			other, ok = a, true
		}
	}
	return other, ok
}

func isIDLetter(r rune) bool { return r >= '0' && r <= '9' || r|0x20 >= 'a' && r|0x20 <= 'z' }

// Journalled is the newest entry of a journal that has a message.
func Journalled(entries []api.Entry, m doctor.Message) (e api.Entry, ok bool) {
	for _, e := range slices.Backward(entries) {
		if sent, err := doctor.Read([]byte(e.Request)); err == nil && sent.Target == m.Target && bytes.Equal(sent.Body, m.Body) {
			return e, true
		}
	}
	return e, false
}

// NoMessage says that a server has no app of whom a message could be, or that the app's journal hasn't the message.
type NoMessage struct {
	Platform, App string // App is "" where there is none
}

// Error is what to do.
func (e *NoMessage) Error() string {
	if e.App == "" {
		return fmt.Sprintf("the server has no such app of %s; name one with --app", e.Platform)
	}
	return fmt.Sprintf("the journal of %s/%s has no such message; send it to the server, whose journal then says what is wrong", e.Platform, e.App)
}

// ByJournal is a message that may be of a platform which the doctor doesn't explain, and the server whose journal does.
type ByJournal struct {
	Message doctor.Message
	// Platform is the one that was named, or that serves the message's path, Others all that the doctor doesn't explain, App
	// the app that was named; "" are not known. Keyed: keys were given, with which the doctor explains without a server.
	Platform, App string
	Others        []string
	Keyed         bool
	// Apps, Newest and Explained ask the server: for its apps, for the newest entries of an app, and for one entry explained.
	Apps      func() ([]api.App, error)
	Newest    func(api.App) ([]api.Entry, error)
	Explained func(api.App, int64) (api.Entry, error)
}

// Explain gives what the journal says of the message; done is false where it is the doctor's to explain. The error is a
// *NoMessage, or that of the server.
func (j ByJournal) Explain() (report doctor.Report, done bool, err error) {
	isOther := slices.Contains(j.Others, j.Platform)
	if !isOther && (len(j.Others) == 0 || j.Platform != "" || j.Keyed) {
		return report, false, nil
	}
	apps, err := j.Apps()
	if err != nil {
		return report, isOther, err // otherwise it is told where the doctor needs them
	}
	a, ok := OtherApp(apps, j.Platform, j.App, j.Message)
	if !ok {
		return report, isOther, &NoMessage{Platform: j.Platform}
	}
	entries, err := j.Newest(a)
	if err != nil {
		return report, true, err
	}
	e, ok := Journalled(entries, j.Message)
	if !ok {
		return report, true, &NoMessage{a.Provider, a.ID}
	}
	if e, err = j.Explained(a, e.Seq); err != nil {
		return report, true, err
	}
	return doctor.Report{Fits: !e.Refused, Verdict: e.Verdict, Explanation: e.Explanation, Canonical: e.Canonical}, true, nil
}
