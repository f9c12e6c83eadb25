package keyring

import (
	"errors"
	"fmt"

	"paymock/mock/doctor"
)

// Given are keys as flags name them: 4pyun's secret, the text of a key and an AES key in base64, each "" where it was
// not given.
type Given struct{ Secret, Key, AES string }

// Keys reads them, for the app with an id.
func (g Given) Keys(id string) (doctor.Keys, error) {
	keys := doctor.Keys{ID: id, Secret: g.Secret}
	if g.AES != "" {
		var ok bool
		if keys.AES, ok = doctor.ParseAES(g.AES); !ok {
			return keys, errors.New("--aes is no AES key; give base64 of 16, 24 or 32 bytes")
		}
	}
	if g.Key == "" {
		return keys, nil
	}
	var err error
	keys.Private, _ = doctor.ParsePlatformKey(g.Key)
	if keys.Public, err = doctor.ParsePublic(g.Key); err != nil {
		return keys, fmt.Errorf("--key: %w", err)
	}
	return keys, nil
}

// Suffice reports whether a message is explained by these keys alone, without asking a server: a secret or a key was
// given, or it is an answer that no key signs and that they open.
func (g Given) Suffice(platform string, m doctor.Message) bool {
	return g.Secret != "" || g.Key != "" || m.Answer() && (platform == "4pyun" || platform == "intella" && g.AES != "")
}
