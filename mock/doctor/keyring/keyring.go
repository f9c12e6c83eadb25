// Package keyring makes the doctor's keys of the apps that a server tells about:
//
//	keys, err := keyring.Of(apps, "alipay", "2021…")
//
// It is for commands, which ask a server; the server itself has the keys at hand.
package keyring

import (
	"encoding/base64"
	"errors"

	"paymock/mock/api"
	"paymock/mock/doctor"
)

// ErrUnknown says that no app has the id.
var ErrUnknown = errors.New("unknown app")

type unknown struct{ say string }

func (u unknown) Error() string        { return u.say }
func (u unknown) Is(target error) bool { return target == ErrUnknown }

// Of gives the keys of a platform's app, with those of the others beside them. intella's messages
// name their app only inside: id "" takes the first app. The error is ErrUnknown, and says which
// app was meant where that can be guessed.
func Of(apps []api.App, platform, id string) (doctor.Keys, error) {
	keys := doctor.Keys{ID: id}
	found := false
	var ids []string
	for _, a := range apps {
		switch {
		case a.Provider != platform:
		case !found && (a.ID == id || platform == "intella" && !has(apps, platform, id)):
			found = true
			ofApp(&keys, a)
		default:
			ids = append(ids, a.ID)
			keys.Others = append(keys.Others, other(a))
		}
	}
	if !found {
		return keys, unknown{doctor.App(id, ids).Cause(doctor.English)}
	}
	return keys, nil
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

func has(apps []api.App, platform, id string) bool {
	for _, a := range apps {
		if a.Provider == platform && a.ID == id {
			return true
		}
	}
	return false
}

func ofApp(keys *doctor.Keys, a api.App) {
	keys.ID, keys.Secret, keys.RefundSecret = a.ID, a.Secret, a.RefundSecret
	keys.Public, _ = doctor.ParsePublic(a.MerchantPublicKey)
	keys.Counterpart, _ = doctor.ParsePublic(a.PlatformPublicKey)
	keys.Own, _ = doctor.ParsePrivate(a.MerchantPrivateKey)
	keys.Private, _ = doctor.ParsePlatformKey(a.Keys["platform_private_key"])
	keys.AES, _ = base64.StdEncoding.DecodeString(a.Keys["aes_key"])
}

func other(a api.App) doctor.Other {
	o := doctor.Other{ID: a.ID, Demo: a.Demo, Secret: a.Secret, Second: a.RefundSecret}
	o.Public, _ = doctor.ParsePublic(a.MerchantPublicKey)
	o.AES, _ = base64.StdEncoding.DecodeString(a.Keys["aes_key"])
	o.Private, _ = doctor.ParsePlatformKey(a.Keys["platform_private_key"])
	return o
}
