package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"

	"paymock/client/adapter"
	"paymock/mock/doctor"
)

type signCommand struct {
	Message   string `arg:"" optional:"" help:"A form (a=1&b=2), a JSON body, a curl command, or a whole HTTP request as payctl journal show prints it. Default: read standard input."`
	Secret    string `default:"paymock-demo-secret" fromenv:"" help:"The app's secret. Environment: PAYCTL_SECRET."`
	PublicKey string `placeholder:"FILE" help:"Alipay: the sender's public key, a file or its text. Default: what paymock tells of the app."`
	File      string `placeholder:"FILE" help:"Read the message from a file."`
}

// Help is shown by payctl sign --help.
func (signCommand) Help() string {
	return `Signs a message for --provider, 4pyun by default. When the message carries a signature,
says whether it fits, and which known mistake was made when it doesn't; exit code 1 then.
Nothing is sent. Alipay's messages are judged only: its notifications, and requests to it.

Examples:

  payctl sign 'app_id=op0000000000demo&pay_serial=2024&settle_value=100'
  payctl sign --secret s3cret 'b=2&a=1&sign=D62F0D6B76BC772317236A064A43C15C'
  payctl --provider alipay sign --file notification.txt --public-key alipay.pem
  payctl journal show 12 --json | jq -r .request | payctl sign`
}

// offlineSigners sign or judge a pasted message offline, by platform.
func offlineSigners() map[string]messageSigner {
	return map[string]messageSigner{
		"4pyun": func(_ context.Context, _ *session, c *signCommand, m pastedMessage) (signVerdict, error) {
			return signFourpyun(c.Secret, m)
		},
		"alipay": signAlipay,
	}
}

// messageSigner signs a message, or judges the signature that it has.
type messageSigner func(context.Context, *session, *signCommand, pastedMessage) (signVerdict, error)

// pastedMessage is a message in parts.
type pastedMessage struct {
	header http.Header
	query  string
	body   string
	whole  doctor.Message
}

// signVerdict is the result of signing or judging a message.
type signVerdict struct {
	Rule      string `json:"rule"`
	Canonical string `json:"canonical,omitempty"`
	Signature string `json:"signature,omitempty"`
	// Signed is the message, or the header, with its signature.
	Signed string `json:"signed,omitempty"`
	// Given is the signature that the message had; Fits says whether it is right, Reason why not.
	Given  string `json:"given,omitempty"`
	Fits   *bool  `json:"fits,omitempty"`
	Reason string `json:"reason,omitempty"`
	// keys are those with which it was judged.
	keys doctor.Keys
}

// noteMatch notes whether the signature given fits. mistake is the known one that explains it.
func (v *signVerdict) noteMatch(ok bool, mistake string) {
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

// askDoctor has the doctor look at a signature that doesn't fit: it knows more mistakes than a signer.
func (v *signVerdict) askDoctor(platform string, m pastedMessage, l doctor.Language) {
	if v.Fits == nil || *v.Fits {
		return
	}
	f, err := doctor.Explain(platform, m.whole, v.keys, doctor.OnDemand)
	if err == nil && f.Known() {
		v.Reason = f.Said(l)
	}
}

var errSignatureMismatch = errors.New("the signature doesn't fit")

// Run signs.
func (c *signCommand) Run(s *session) error {
	provider := s.provider
	if provider == "" {
		provider = defaultProvider
	}
	if _, err := adapter.Find(provider); err != nil {
		return usagef("%w", err)
	}
	sign := offlineSigners()[provider]
	if sign == nil {
		return usagef("requests to %s carry no signature, they are encrypted: payctl --provider %[1]s pay sends one, payctl journal show tells how it was made, and payctl explain says what is wrong with one of yours, an answer or a callback", provider)
	}
	message, err := c.read(s)
	if err != nil {
		return err
	}
	v, err := sign(s.ctx, s, c, message)
	if err != nil {
		return err
	}
	v.askDoctor(provider, message, s.language)
	err = s.showResult(v, func(w io.Writer) {
		s.pairs(w, "rule", payctlTexts.In(s.language, v.Rule), "signed string", v.Canonical, "signature", v.Signature, "given", v.Given)
		switch {
		case v.Fits == nil:
			printLine(w, "%s", v.Signed)
		case *v.Fits:
			s.printSaid(w, "The signature fits.")
		default:
			s.printSaid(w, "The signature does not fit: %s.", v.Reason)
		}
	})
	if err == nil && v.Fits != nil && !*v.Fits {
		return errSignatureMismatch
	}
	return err
}

func (c *signCommand) read(s *session) (pastedMessage, error) {
	data := []byte(c.Message)
	var err error
	switch {
	case c.Message != "" && c.File != "":
		return pastedMessage{}, usagef("a message and --file are given; leave one of them out")
	case c.File != "":
		data, err = readFile(s.ctx, c.File)
	case c.Message == "":
		data, err = readInput(s.ctx, s.stdin, "standard input")
	}
	if err != nil {
		return pastedMessage{}, usagef("%w", err)
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return pastedMessage{}, usagef("there is no message; see payctl sign --help")
	}
	return parsePasted(data)
}

// parsePasted reads a message as payctl explain does: a whole request, a curl command, or a body alone. The line
// end that a paste ends with is not part of it.
func parsePasted(data []byte) (pastedMessage, error) {
	m, err := doctor.Read(data)
	if err != nil {
		return pastedMessage{}, usagef("%w", err)
	}
	out := pastedMessage{header: http.Header{}, body: string(m.Body), whole: m}
	_, out.query, _ = strings.Cut(m.Target, "?")
	if m.Target == "" {
		out.body = trimEnd(string(data))
		return out, nil
	}
	for _, h := range m.Header {
		out.header.Add(h[0], h[1])
	}
	return out, nil
}

func trimEnd(s string) string { return strings.TrimSuffix(strings.TrimSuffix(s, "\n"), "\r") }
