package adapter

import "net/http"

// Pasted is a message that somebody asks about, in parts.
type Pasted struct {
	Header      http.Header
	Query, Body string
}

// SenderKeys are what the sender of a pasted message signs with.
type SenderKeys struct {
	Secret string
	// Public finds a public key: the platform's own, or its merchant's.
	Public func(ofPlatform bool) (string, error)
}

// SignVerdict is the result of signing a pasted message, or of judging the signature that it has.
type SignVerdict struct {
	Rule      string `json:"rule"`
	Canonical string `json:"canonical,omitempty"`
	Signature string `json:"signature,omitempty"`
	// Signed is the message, or the header, with its signature.
	Signed string `json:"signed,omitempty"`
	// Given is the signature that the message had; Fits says whether it is right, Reason why not.
	Given  string `json:"given,omitempty"`
	Fits   *bool  `json:"fits,omitempty"`
	Reason string `json:"reason,omitempty"`
	// Secret and PublicKey are those with which it was judged; FromPlatform tells whose the public key is.
	Secret       string `json:"-"`
	PublicKey    string `json:"-"`
	FromPlatform bool   `json:"-"`
}

// noteMatch notes whether the signature given fits. mistake is the known one that explains it.
func (v *SignVerdict) noteMatch(ok bool, mistake string) {
	v.Fits = &ok
	switch {
	case ok:
		v.Reason = ""
	case mistake != "":
		v.Reason = mistake
	default:
		v.Reason = "no known mistake explains it: another key, or something was changed after signing"
	}
}
