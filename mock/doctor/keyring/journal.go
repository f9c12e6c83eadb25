package keyring

import (
	"bytes"
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

// ReportOf is what a journal says of a message.
func ReportOf(e api.Entry) doctor.Report {
	return doctor.Report{Fits: !e.Refused, Verdict: e.Verdict, Explanation: e.Explanation, Canonical: e.Canonical}
}
