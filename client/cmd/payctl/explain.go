package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"

	"paymock/client/adapter"
	"paymock/client/control"
	"paymock/mock/commandline"
	"paymock/mock/doctor"
	"paymock/mock/doctor/keyring"
	"paymock/mock/inputfile"
)

type explainCommand struct {
	Message string `arg:"" optional:"" help:"A raw HTTP text, a curl command, a URL, a form, a JSON body or a HAR entry, or the name of a file that has one. Default: read standard input."`
	File    string `placeholder:"FILE" help:"Read the message from a file."`
	AES     string `name:"aes" placeholder:"BASE64" help:"The AES key with which an answer of intella's is encrypted: that of its request."`
	Secret  string `placeholder:"TEXT" help:"4pyun's app_secret. With it, or with --key, no server is asked."`
	Key     string `placeholder:"FILE" help:"The key that checks the message: a public key, private key or certificate. intella: the platform's private key."`
	Mine    string `placeholder:"FILE" help:"The string that you signed: the first difference to the right one is shown."`
}

// Help is shown by payctl explain --help.
func (explainCommand) Help() string {
	return `Says why a request, an answer or a callback is not accepted, with the keys of the server's app that
it names, or of --app, or without a server those of --secret, --key and --aes. An answer begins with
its status line, HTTP/1.1 200 OK. Exit code 1 when something is wrong.

Example:

  payctl explain --lang zh "curl http://127.0.0.1:12180/gateway.do -d 'app_id=…&sign=…'"`
}

var errNotAccepted = errors.New("the message is not accepted")

// Run explains.
func (c *explainCommand) Run(s *session) error {
	m, err := c.read(s)
	if err != nil {
		return err
	}
	if done, err := c.explainOther(s, m); done {
		return err
	}
	platform := cmp.Or(s.provider, doctor.Platform(m))
	if _, err := adapter.Find(platform); s.provider != "" && err != nil {
		return usagef("--provider: %w", err)
	}
	f, keys, err := c.explain(s, platform, cmp.Or(s.app, doctor.AppID(m)), m)
	if err != nil {
		return err
	}
	mine, err := c.readMineFile(s)
	if err != nil {
		return err
	}
	return c.showReport(s, f.Report(s.language, keys.Secret, mine))
}

// explain has the doctor look at the message, with the keys from flags or those of the server's apps.
func (c *explainCommand) explain(s *session, platform, id string, m doctor.Message) (f doctor.Finding, keys doctor.Keys, err error) {
	given := keyring.Given{Secret: c.Secret, AES: c.AES}
	if c.Key != "" {
		text, err := readFile(s.ctx, c.Key)
		if err != nil {
			return f, keys, usagef("--key: %w", err)
		}
		given.Key = string(text)
	}
	if keys, err = given.Keys(id); err != nil {
		return f, keys, usagef("%w", err)
	}
	if given.Suffice(platform, m) {
		if f, err = doctor.Explain(platform, m, keys, doctor.OnDemand); err != nil {
			err = usagef("%w", err)
		}
		return f, keys, err
	}
	ctx, cancel := s.callContext()
	apps, err := s.control.Apps(ctx)
	cancel()
	if err != nil {
		return f, keys, err
	}
	if f, keys, err = keyring.Explain(apps, platform, id, keys.AES, m); err != nil {
		return f, keys, usagef("%w", err)
	}
	return f.CompareEarlier(m, keys.Secret, func() []doctor.Earlier { return earlierMessages(s, platform, keys.ID, keyring.EarlierKind(m)) }), keys, nil
}

// readMineFile reads the file of --mine; nil without it.
func (c *explainCommand) readMineFile(s *session) (*string, error) {
	if c.Mine == "" {
		return nil, nil
	}
	mine, err := readFile(s.ctx, c.Mine)
	if err != nil {
		return nil, usagef("%w", err)
	}
	text := string(bytes.TrimSuffix(mine, []byte("\n")))
	return &text, nil
}

func (c *explainCommand) read(s *session) (doctor.Message, error) {
	if code := commandline.CodeInstead(c.Message); code != "" {
		return doctor.Message{}, usagef("%s is no message but may be a code: payctl codes %[1]s tells what it means", code)
	}
	if c.File == "" && inputfile.IsNamed(c.Message) {
		c.File, c.Message = c.Message, ""
	}
	data := []byte(c.Message)
	var err error
	switch {
	case c.Message != "" && c.File != "":
		return doctor.Message{}, usagef("a message and --file are given; leave one of them out")
	case c.File != "":
		data, err = readFile(s.ctx, c.File)
	case c.Message == "":
		data, err = readInput(s.ctx, s.stdin, "standard input")
	}
	if err != nil {
		return doctor.Message{}, usagef("%w", err)
	}
	m, err := doctor.Read(data)
	if err != nil {
		return m, usagef("%w", err)
	}
	return m, nil
}

// earlierMessages are the newest of the app's journal of a kind. None is no error: less is found out.
func earlierMessages(s *session, platform, id, kind string) []doctor.Earlier {
	ctx, cancel := context.WithTimeout(s.ctx, s.timeout)
	defer cancel()
	const newest = 200
	entries, err := s.control.App(platform, id).Journal(ctx, control.JournalQuery{Kind: kind, Limit: newest, Last: true})
	if err != nil {
		return nil
	}
	return keyring.Earlier(entries)
}
