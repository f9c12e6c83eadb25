package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"

	"paymock/mock"
	"paymock/mock/api"
	"paymock/mock/catalogue"
	"paymock/mock/commandline"
	"paymock/mock/doctor"
	"paymock/mock/doctor/keyring"
	"paymock/mock/inputfile"
	"paymock/mock/phrase"
	"paymock/mock/words"
)

// maxInput bounds a file or an input, in bytes: more than any message or key has.
const maxInput = 16 << 20

type explainCommand struct {
	Message  string `arg:"" optional:"" help:"A raw HTTP text, a curl command, a URL, a form, a JSON body or a HAR entry, or the name of a file that has one. Default: read --file, or standard input."`
	File     string `placeholder:"FILE" help:"Read the message from a file."`
	Provider string `placeholder:"P" help:"${explained}. Default: as the message looks."`
	App      string `placeholder:"ID" help:"The app whose keys are taken from the server, as ID or PROVIDER/ID. Default: the one that the message names."`
	Control  string `default:"http://127.0.0.1:12181" help:"The control API of a running server, whose apps' keys are used. Not asked when --secret or --key is given."`
	Token    string `placeholder:"TOKEN" help:"Bearer token of that control API."`
	Secret   string `placeholder:"TEXT" help:"4pyun's app_secret."`
	Key      string `placeholder:"FILE" help:"The key that checks the message: a public key, private key or certificate. intella: the platform's private key."`
	AES      string `name:"aes" placeholder:"BASE64" help:"The AES key: Alipay's, or intella's with which an answer is encrypted (that of its request)."`
	Mine     string `placeholder:"FILE" help:"The string that you signed: the first difference to the right one is shown."`
	languageFlag
	JSON bool `help:"Write JSON."`
}

// Help is shown by paymock explain --help.
func (explainCommand) Help() string {
	return `Says why a request, an answer or a callback is not accepted, and what to change: paste it as it
was sent. An answer begins with its status line, HTTP/1.1 200 OK. Nothing is sent but the question
for the app's keys. Exit code 1 when something is wrong.

Example:

  paymock explain --lang zh "curl http://127.0.0.1:12180/gateway.do -d 'app_id=…&sign=…'"`
}

// Run explains.
func (c *explainCommand) Run(s *streams) error {
	if own, id, ok := strings.Cut(c.App, "/"); ok { // as payctl names it
		if own = phrase.PlatformOf(own); c.Provider != "" && phrase.PlatformOf(c.Provider) != own {
			return &exitError{exitUsage, fmt.Errorf("--app %s and --provider %s contradict each other; leave --provider out", c.App, c.Provider)}
		}
		c.Provider, c.App = own, id
	}
	named, err := catalogue.ChooseProviders(mock.Providers(), c.Provider)
	if err != nil {
		return &exitError{exitUsage, err}
	}
	m, err := c.read(s)
	if err != nil {
		return &exitError{exitUsage, err}
	}
	if c.Provider != "" {
		c.Provider = named[0].Name()
	}
	if done, err := c.explainOther(s, mock.Providers(), m); done {
		return err
	}
	platform := cmp.Or(c.Provider, doctor.Platform(m))
	f, keys, err := c.explain(s, platform, cmp.Or(c.App, doctor.AppID(m)), m)
	if err != nil {
		return err
	}
	if c.Key == "" && c.Secret == "" && keys.ID != "" {
		f = f.CompareEarlier(m, keys.Secret, func() []doctor.Earlier { return c.earlierMessages(s, platform, keys.ID, keyring.EarlierKind(m)) })
	}
	lang := s.language
	mine, err := c.readMineFile(s)
	if err != nil {
		return err
	}
	if err := c.show(s.stdout, f.Report(lang, keys.Secret, mine), lang); err != nil {
		return err
	}
	if !f.Fits {
		return &exitError{exitFailed, errors.New("the message is not accepted")}
	}
	return nil
}

// readMineFile reads the file of --mine; nil without it.
func (c *explainCommand) readMineFile(s *streams) (*string, error) {
	if c.Mine == "" {
		return nil, nil
	}
	mine, err := inputfile.Read(s.ctx, c.Mine, maxInput)
	if err != nil {
		return nil, &exitError{exitUsage, err}
	}
	text := string(bytes.TrimSuffix(mine, []byte("\n")))
	return &text, nil
}

func (c *explainCommand) show(w io.Writer, r doctor.Report, l doctor.Language) error {
	if c.JSON { // with all members, the empty ones too
		return json.NewEncoder(w).Encode(map[string]any{
			"fits": r.Fits, "verdict": r.Verdict, "explanation": r.Explanation, "canonical": r.Canonical, "difference": r.Difference, "plaintext": r.Plaintext,
		})
	}
	for _, line := range r.Lines(l) {
		const labels = 15 // columns
		if _, err := fmt.Fprintf(w, "%s%*s %s\n", line[0], labels-words.Columns(line[0]), "", printableText(line[1])); err != nil {
			return err
		}
	}
	return nil
}

// printableText keeps a stranger's text from steering a terminal.
func printableText(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 {
			return '�'
		}
		return r
	}, s)
}

func (c *explainCommand) read(s *streams) (doctor.Message, error) {
	if code := commandline.CodeInstead(c.Message); code != "" {
		return doctor.Message{}, fmt.Errorf("%s is no message but may be a code: paymock codes %[1]s tells what it means", code)
	}
	if c.File == "" && inputfile.IsNamed(c.Message) {
		c.File, c.Message = c.Message, ""
	}
	data := []byte(c.Message)
	var err error
	switch {
	case c.File != "" && c.Message != "":
		return doctor.Message{}, errors.New("a message and --file are given; leave one of them out")
	case c.File != "":
		data, err = inputfile.Read(s.ctx, c.File, maxInput)
	case c.Message == "":
		data, err = inputfile.Until(s.ctx, func() ([]byte, error) { return inputfile.All(os.Stdin, "standard input", maxInput) })
	}
	if err != nil {
		return doctor.Message{}, err
	}
	return doctor.Read(data)
}

// explain has the doctor look at the message, with the keys from flags or those of the server's apps.
func (c *explainCommand) explain(s *streams, platform, id string, m doctor.Message) (f doctor.Finding, keys doctor.Keys, err error) {
	given := keyring.Given{Secret: c.Secret, AES: c.AES}
	if c.Key != "" {
		text, err := inputfile.Read(s.ctx, c.Key, maxInput)
		if err != nil {
			return f, keys, &exitError{exitUsage, err}
		}
		given.Key = string(text)
	}
	if keys, err = given.Keys(id); err != nil {
		return f, keys, &exitError{exitUsage, err}
	}
	if given.Suffice(platform, m) {
		if f, err = doctor.Explain(platform, m, keys, doctor.OnDemand); err != nil {
			err = &exitError{exitUsage, err}
		}
		return f, keys, err
	}
	apps, err := c.serverApps(s)
	if unreached := new(url.Error); errors.As(err, &unreached) {
		return f, keys, &exitError{exitReach, fmt.Errorf("no paymock answers at %s; start paymock serve, or give --secret or --key", c.Control)}
	}
	if err != nil {
		return f, keys, &exitError{exitReach, err}
	}
	f, keys, err = keyring.Explain(apps, platform, id, keys.AES, m)
	switch {
	case errors.Is(err, keyring.ErrUnknown):
		err = &exitError{exitFailed, err}
	case err != nil:
		err = &exitError{exitUsage, err}
	}
	return f, keys, err
}

// serverApps lists the server's apps, page by page.
func (c *explainCommand) serverApps(s *streams) ([]api.App, error) {
	var all []api.App
	for after := ""; ; {
		page, err := c.appsAfter(s, after)
		if err != nil {
			return nil, err
		}
		all = append(all, page.Apps...)
		if page.Next == "" || page.Next == after {
			return all, nil
		}
		after = page.Next
	}
}

func (c *explainCommand) appsAfter(s *streams, after string) (page api.Apps, err error) {
	path := "/apps"
	if after != "" {
		path += "?" + url.Values{"after": {after}}.Encode()
	}
	err = c.ask(s, path, &page)
	return page, err
}

// earlierMessages are the newest of the app's journal of a kind. None is no error: less is found out.
func (c *explainCommand) earlierMessages(s *streams, platform, id, kind string) []doctor.Earlier {
	var list api.Journal
	if c.ask(s, "/apps/"+platform+"/"+url.PathEscape(id)+"/journal?limit=200&last=true&kind="+kind, &list) != nil {
		return nil
	}
	return keyring.Earlier(list.Entries)
}

// ask reads what the server's control API answers.
func (c *explainCommand) ask(s *streams, path string, into any) error {
	req, err := http.NewRequestWithContext(s.ctx, http.MethodGet, strings.TrimSuffix(c.Control, "/")+path, nil)
	if err != nil {
		return err
	}
	if c.Token != "" {
		req.Header.Set("Authorization", "Bearer "+c.Token)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if err := json.NewDecoder(resp.Body).Decode(into); err != nil || resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answered %s", c.Control, resp.Status)
	}
	return nil
}
