// Package keyring makes the doctor's keys of the apps that a server tells about:
//
//	keys, err := keyring.Of(apps, "alipay", "2021…")
//
// It is for commands, which ask a server; the server itself has the keys at hand.
package keyring

import (
	"crypto/rsa"
	"encoding/base64"
	"errors"

	"paymock/mock/api"
	"paymock/mock/doctor"
	"paymock/mock/multiprime"
	"paymock/mock/provider/intella/testkey"
)

// ErrUnknown says that no app has the id.
var ErrUnknown = errors.New("unknown app")

type unknown struct{ say string }

func (u unknown) Error() string        { return u.say }
func (u unknown) Is(target error) bool { return target == ErrUnknown }

// Explain says what is wrong with a message, by the keys of a server's apps. One that names no app is held
// against each: the first that it fits, else the first at all. aes replaces the app's key where it is given.
func Explain(apps []api.App, platform, id string, aes []byte, m doctor.Message) (f doctor.Finding, keys doctor.Keys, err error) {
	const most = 50
	tried := 0
	for _, a := range apps {
		if id != "" || platform == "intella" || a.Provider != platform || tried == most {
			continue
		}
		tried++
		if f, keys, err := explain(apps, platform, a.ID, aes, m, doctor.Glance); err == nil && f.Fits {
			return f, keys, nil
		}
	}
	return explain(apps, platform, id, aes, m, doctor.OnDemand)
}

func explain(apps []api.App, platform, id string, aes []byte, m doctor.Message, effort doctor.Effort) (doctor.Finding, doctor.Keys, error) {
	keys, err := Of(apps, platform, id)
	if err != nil {
		return doctor.Finding{}, keys, err
	}
	if aes != nil {
		keys.AES = aes
	}
	f, err := doctor.Explain(platform, m, keys, effort)
	return f, keys, err
}

// Of gives the keys of a platform's app, with those of the others beside them. id "" takes the first
// app. The error is ErrUnknown, and says which app was meant where that can be guessed.
func Of(apps []api.App, platform, id string) (doctor.Keys, error) {
	keys := doctor.Keys{ID: id}
	found := false
	var ids []string
	for _, a := range apps {
		switch {
		case a.Provider != platform:
		case !found && (a.ID == id || id == ""):
			found = true
			ofApp(&keys, a)
		default:
			ids = append(ids, a.ID)
			keys.Others = append(keys.Others, other(a))
		}
	}
	if !found {
		return keys, unknown{doctor.App(id, ids).Said(doctor.English)}
	}
	return keys, nil
}

// EarlierKind is the kind of a journal's entries among which a message is looked up; "" for one that was given without
// its first line: it may be a callback as well as a request.
func EarlierKind(m doctor.Message) string {
	switch {
	case doctor.Callback(m):
		return "attempt"
	case m.Target == "":
		return ""
	}
	return "exchange"
}

// Earlier are the messages of a journal with which the doctor compares one whose signature nothing explains:
// exchanges whose signatures were right, and callbacks.
func Earlier(entries []api.Entry) (earlier []doctor.Earlier) {
	for _, e := range entries {
		if e.Kind == "exchange" && e.Refused {
			continue
		}
		if m, err := doctor.Read([]byte(e.Request)); err == nil {
			earlier = append(earlier, doctor.Earlier{Seq: e.Seq, Message: m})
		}
	}
	return earlier
}

func ofApp(keys *doctor.Keys, a api.App) {
	keys.ID, keys.Secret, keys.RefundSecret = a.ID, a.Secret, a.RefundSecret
	keys.Public, _ = doctor.ParsePublic(a.MerchantPublicKey)
	keys.Counterpart, _ = doctor.ParsePublic(a.PlatformPublicKey)
	keys.Own, _ = doctor.ParsePrivate(a.MerchantPrivateKey)
	keys.Private = platformKey(a, keys.Counterpart)
	keys.AES, _ = base64.StdEncoding.DecodeString(a.Keys["aes_key"])
}

func other(a api.App) doctor.Other {
	o := doctor.Other{ID: a.ID, Demo: a.Demo, Secret: a.Secret, Second: a.RefundSecret}
	o.Public, _ = doctor.ParsePublic(a.MerchantPublicKey)
	o.AES, _ = base64.StdEncoding.DecodeString(a.Keys["aes_key"])
	o.Private, _ = doctor.ParsePlatformKey(a.Keys["platform_private_key"])
	return o
}

// platformKey is the key that opens an app's envelopes: a server tells none of an app's own.
func platformKey(a api.App, public *rsa.PublicKey) *multiprime.Key {
	if key, err := doctor.ParsePlatformKey(a.Keys["platform_private_key"]); err == nil {
		return key
	}
	if key, err := doctor.ParsePlatformKey(testkey.PEM); a.Provider == "intella" && err == nil && public != nil && key.Public().Equal(public) {
		return key
	}
	return nil
}
