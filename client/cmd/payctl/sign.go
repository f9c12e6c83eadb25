package main

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"os"
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

// askDoctor has the doctor look at a signature that doesn't fit: it knows more mistakes than a signer.
func askDoctor(v *adapter.SignVerdict, platform string, m doctor.Message, l doctor.Language) {
	if v.Fits == nil || *v.Fits {
		return
	}
	keys := doctor.Keys{Secret: v.Secret}
	if v.PublicKey != "" {
		keys.Public, _ = doctor.ParsePublic(v.PublicKey) // the signer has read it
	}
	if v.FromPlatform {
		keys.Counterpart = keys.Public
	}
	f, err := doctor.Explain(platform, m, keys, doctor.OnDemand)
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
	platform, err := adapter.Find(provider)
	if err != nil {
		return usagef("%w", err)
	}
	if platform.Sign == nil {
		return usagef("requests to %s carry no signature, they are encrypted: payctl --provider %[1]s pay sends one, payctl journal show tells how it was made, and payctl explain says what is wrong with one of yours, an answer or a callback", provider)
	}
	pasted, message, err := c.read(s)
	if err != nil {
		return err
	}
	v, err := platform.Sign(adapter.SenderKeys{Secret: c.Secret, Public: func(ofPlatform bool) (string, error) {
		return c.senderKey(s, provider, ofPlatform)
	}}, pasted)
	if told := new(exitError); err != nil && !errors.As(err, &told) {
		err = usagef("%w", err)
	}
	if err != nil {
		return err
	}
	askDoctor(&v, provider, message, s.language)
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

// senderKey is the public key of a message's sender: --public-key, or what paymock tells of the app.
func (c *signCommand) senderKey(s *session, provider string, ofPlatform bool) (string, error) {
	if c.PublicKey != "" {
		if _, err := os.Stat(c.PublicKey); errors.Is(err, os.ErrNotExist) || strings.Contains(c.PublicKey, "BEGIN") {
			return c.PublicKey, nil
		}
		text, err := readFile(s.ctx, c.PublicKey)
		if err != nil {
			return "", usagef("--public-key: %w", err)
		}
		return string(text), nil
	}
	s.provider = provider
	ctx, cancel := s.callContext()
	defer cancel()
	a, _, err := s.appAccount(ctx)
	switch {
	case err != nil:
		return "", usagef("--public-key is missing: give the sender's public key, as a file or as text; paymock, which knows those of its apps, was asked in vain: %w", err)
	case ofPlatform:
		return a.PlatformPublicKey, nil
	}
	return a.MerchantPublicKey, nil
}

func (c *signCommand) read(s *session) (adapter.Pasted, doctor.Message, error) {
	data := []byte(c.Message)
	var err error
	switch {
	case c.Message != "" && c.File != "":
		return adapter.Pasted{}, doctor.Message{}, usagef("a message and --file are given; leave one of them out")
	case c.File != "":
		data, err = readFile(s.ctx, c.File)
	case c.Message == "":
		data, err = readInput(s.ctx, s.stdin, "standard input")
	}
	if err != nil {
		return adapter.Pasted{}, doctor.Message{}, usagef("%w", err)
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return adapter.Pasted{}, doctor.Message{}, usagef("there is no message; see payctl sign --help")
	}
	return parsePasted(data)
}

// parsePasted reads a message as payctl explain does: a whole request, a curl command, or a body alone. The line
// end that a paste ends with is not part of it.
func parsePasted(data []byte) (adapter.Pasted, doctor.Message, error) {
	m, err := doctor.Read(data)
	if err != nil {
		return adapter.Pasted{}, doctor.Message{}, usagef("%w", err)
	}
	out := adapter.Pasted{Header: http.Header{}, Body: string(m.Body)}
	_, out.Query, _ = strings.Cut(m.Target, "?")
	if m.Target == "" {
		out.Body = trimEnd(string(data))
		return out, m, nil
	}
	for _, h := range m.Header {
		out.Header.Add(h[0], h[1])
	}
	return out, m, nil
}

func trimEnd(s string) string { return strings.TrimSuffix(strings.TrimSuffix(s, "\n"), "\r") }
