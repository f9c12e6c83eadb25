package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"

	"paymock/mock"
	"paymock/mock/inputfile"
	"paymock/mock/phrase"
)

type recordCommand struct {
	Platform    string            `required:"" placeholder:"P" help:"${platforms}."`
	Upstream    string            `required:"" placeholder:"URL" help:"The platform's base URL: a sandbox, or another paymock."`
	Out         string            `required:"" type:"path" placeholder:"FILE" help:"The recording, JSON lines. An existing file is not overwritten."`
	App         string            `type:"path" placeholder:"FILE" help:"The merchant's registration with its keys, as payctl app show --json prints it. Default: the demo app."`
	PlatformKey string            `type:"path" placeholder:"FILE" help:"The platform's public key or certificate, where the registration has another."`
	ForwardTo   string            `placeholder:"URL" help:"The merchant's callback endpoint: what the platform sends to /__callbacks/PATH here goes to URL/PATH."`
	Field       map[string]string `placeholder:"NAME=ROLE" help:"What a member is that paymock doesn't know: plain, number, time, personal, link, said, nonce or secret; repeatable."`
	Production  bool              `name:"i-know-this-is-production" help:"Let --upstream be a platform's production host. Only queries are passed on."`
	Listen      string            `default:"127.0.0.1:12186" help:"Address for merchants and callbacks; port 0 picks a free one."`
	TLSListen   string            `name:"tls-listen" help:"Address over TLS. Default: none." placeholder:"HOST:PORT"`
	ProxyListen string            `help:"Address of a proxy for the platforms' own host names, for SDKs whose address is fixed: HTTPS_PROXY=http://HOST:PORT. Default: none." placeholder:"HOST:PORT"`
	ProxyToken  string            `help:"Password of that proxy. Required when others can reach it." placeholder:"TOKEN"`
	TLSCADir    string            `name:"tls-ca-dir" type:"path" help:"Directory of the authority that TLS certificates are made with. Default: one that is forgotten." placeholder:"DIR"`
}

// Help is shown by paymock record --help.
func (recordCommand) Help() string {
	return `Passes a merchant's calls on to a platform and its callbacks on to the merchant, byte for byte,
until Ctrl-C. Signatures of both are checked, and what doesn't verify is explained on stderr.

The recording has no secrets, keys, signatures or envelopes. Numbers, names, accounts, telephones, cards,
free texts and addresses are replaced, the same by the same. What can't be cleaned, because it isn't known
what a member is, is passed on and not written, and the exit code is 1: say what it is with --field.

Example:

  paymock record --platform 4pyun --upstream http://127.0.0.1:12180 --out session.jsonl --forward-to http://127.0.0.1:9000
  paymock validate session.jsonl
  paymock serve --replay session.jsonl`
}

// Run records until the context ends.
func (c *recordCommand) Run(s *streams) (err error) {
	cfg := mock.Config{
		Listen: c.Listen, Control: mock.Off, TLSListen: c.TLSListen, ProxyListen: c.ProxyListen, ProxyToken: c.ProxyToken, TLSCADir: c.TLSCADir,
		NoDemo: true, Version: version(), Logger: slog.New(slog.NewTextHandler(s.stderr, nil)),
		Record: &mock.Record{Platform: phrase.PlatformOf(c.Platform), Upstream: c.Upstream, ForwardTo: c.ForwardTo, Fields: c.Field, Production: c.Production},
	}
	if c.App != "" {
		if cfg.Record.App, err = inputfile.Read(s.ctx, c.App, maxInput); err != nil {
			return &exitError{exitUsage, err}
		}
	}
	if c.PlatformKey != "" {
		key, err := inputfile.Read(s.ctx, c.PlatformKey, maxInput)
		if err != nil {
			return &exitError{exitUsage, err}
		}
		cfg.Record.PlatformKey = string(key)
	}
	const private = 0o600
	file, err := os.OpenFile(c.Out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, private)
	if errors.Is(err, os.ErrExist) {
		err = fmt.Errorf("--out: %s is there already; choose another name, or remove it", c.Out)
	}
	if err != nil {
		return &exitError{exitUsage, err}
	}
	cfg.Record.Out = file
	return errors.Join(c.serve(s, cfg), file.Close())
}

func (c *recordCommand) serve(s *streams, cfg mock.Config) error {
	server, err := listen(s.ctx, cfg)
	if err != nil {
		return errors.Join(err, os.Remove(c.Out))
	}
	if _, err := io.WriteString(s.stdout, server.RecorderBanner()); err != nil {
		return err
	}
	_, err = server.Run(s.ctx)
	written, skipped, failed := server.Recorded()
	if err = errors.Join(err, failed); err != nil {
		return err
	}
	_, _ = fmt.Fprintf(s.stdout, "%s: %s\n", c.Out, count(written, "message pair"))
	if skipped > 0 {
		return fmt.Errorf("%s not written, see above", count(skipped, "message pair"))
	}
	return nil
}
