package main

import (
	"context"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"paymock/client/adapter"
	"paymock/client/merchant"
	"paymock/mock/api"
)

type appKeysCommand struct {
	appArgument
	Dir   string `placeholder:"DIR" help:"Write a file for each key and form into this directory, readable by you alone."`
	Force bool   `help:"With --dir: overwrite other keys that are there."`
}

// Help is shown by payctl app keys --help.
func (appKeysCommand) Help() string {
	return `Private keys are written as PKCS#8 in PEM (Go, Python, .NET), as PKCS#1 in PEM (Node, PHP), and
as bare base64 of PKCS#8 (Java); public keys as PEM and as bare base64; certificates as .crt.

Examples:

  payctl --provider alipay app keys
  payctl --provider alipay app keys --dir keys`
}

// keyFile is one key in one form.
type keyFile struct {
	Name  string `json:"name"`
	Text  string `json:"text"`
	Usage string `json:"usage"`
}

// Run prints the keys or writes them.
func (c *appKeysCommand) Run(s *session) error {
	ctx, cancel := s.callContext()
	defer cancel()
	handle, name, err := c.appHandle(ctx, s)
	if err != nil {
		return err
	}
	a, err := handle.Get(ctx)
	if err != nil {
		return err
	}
	files := keyFiles(a)
	if len(files) == 0 {
		return usagef("app %s has no keys", name)
	}
	if c.Dir == "" {
		return s.showResult(files, func(w io.Writer) {
			for _, f := range files {
				printLine(w, "%s (%s)\n%s", f.Name, f.Usage, strings.TrimRight(f.Text, "\n"))
			}
		})
	}
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return usagef("--dir: %w", err)
	}
	for i, f := range files {
		files[i].Name = filepath.Join(c.Dir, f.Name)
		if err := c.mayWrite(s.ctx, files[i]); err != nil {
			return err
		}
	}
	var rows []string
	for i, f := range files {
		if err := os.WriteFile(files[i].Name, []byte(f.Text), 0o600); err != nil {
			return usagef("--dir: %w", err)
		}
		rows = append(rows, tableRow(files[i].Name, f.Usage))
	}
	return s.showResult(files, func(w io.Writer) { s.printTable(w, s.heading("FILE", "FOR"), rows) })
}

// mayWrite refuses to overwrite what is no file, or holds another key, such as another app's.
func (c *appKeysCommand) mayWrite(ctx context.Context, f keyFile) error {
	there, err := os.Stat(f.Name)
	switch {
	case err != nil:
		return nil //nolint:nilerr // it is not there, or writing it says why not
	case !there.Mode().IsRegular():
		return usagef("--dir: %s is no regular file; remove it, or choose another directory", f.Name)
	case c.Force:
		return nil
	}
	if text, err := readFile(ctx, f.Name); err != nil || string(text) != f.Text {
		return usagef("--dir: %s holds another key, perhaps another app's; choose another directory, or overwrite it with --force", f.Name)
	}
	return nil
}

// keyFiles gives all that the app's merchant needs, in the forms that SDKs read.
func keyFiles(a api.App) []keyFile {
	var files []keyFile
	if a.Secret != "" {
		files = append(files, keyFile{"secret.txt", a.Secret, "the secret, without a line end"})
	}
	keys := adapter.Fields{"merchant_private_key": a.MerchantPrivateKey, "merchant_public_key": a.MerchantPublicKey, "platform_public_key": a.PlatformPublicKey}
	for name, key := range a.Keys {
		keys[name] = key
	}
	for _, name := range keys.Sorted() {
		files = append(files, keyFileForms(name, keys[name])...)
	}
	return files
}

// keyFileForms gives one key in each form.
func keyFileForms(name, text string) []keyFile {
	block, _ := pem.Decode([]byte(text))
	switch {
	case text == "":
		return nil
	case block == nil:
		return []keyFile{{name + ".txt", text, "as it is"}}
	case strings.Contains(block.Type, "CERTIFICATE"):
		return []keyFile{{name + ".crt", text, "certificate, PEM"}}
	case !strings.Contains(block.Type, "PRIVATE"):
		return []keyFile{{name + ".pem", text, "public key, PEM"}, {name + ".txt", base64.StdEncoding.EncodeToString(block.Bytes), "public key, base64 (Java)"}}
	}
	files := []keyFile{
		{name + ".pem", text, "private key, PKCS#8 in PEM (Go, Python, .NET)"},
		{name + ".txt", base64.StdEncoding.EncodeToString(block.Bytes), "private key, base64 of PKCS#8 (Java)"},
	}
	if key, err := x509.ParsePKCS8PrivateKey(block.Bytes); err == nil {
		if private, ok := key.(*rsa.PrivateKey); ok {
			old := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(private)})
			files = append(files, keyFile{name + "_pkcs1.pem", string(old), "private key, PKCS#1 in PEM (Node, PHP)"})
		}
	}
	return files
}

// appSettings lists the values that app set can change, by name.
func appSettings(a api.App) map[string]string {
	all := map[string]string{}
	for kind, address := range a.Callbacks {
		all[kind+" url"] = shownAddress(address)
	}
	for name, value := range a.Dialect {
		all["dialect "+name] = value
	}
	for kind, d := range a.Delivery {
		all[kind+" schedule"], all[kind+" answer within"] = d.Schedule, d.Timeout
		if d.Reconnect {
			all[kind+" connection"] = "a new one for each attempt"
		}
	}
	return all
}

// printChanges prints what differs.
func printChanges(w io.Writer, before, after api.App) {
	old, now := appSettings(before), appSettings(after)
	printLine(w, "%s/%s", after.Provider, after.ID)
	var names, rows []string
	for name := range old {
		names = append(names, name)
	}
	for name := range now {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		kind, address := strings.CutSuffix(name, " url")
		switch {
		case old[name] == now[name]:
		case address && now[name] == "":
			rows = append(rows, "  "+tableRow(kind+" callbacks", "stopped", "was", old[name]))
		default:
			rows = append(rows, "  "+tableRow(name, now[name], "was", old[name]))
		}
	}
	if rows == nil {
		printLine(w, "  nothing changed: all was so before")
	}
	printRows(w, rows)
}

// removeFailed removes the apps that failed scenarios have left: those whose callbacks go to a
// merchant of payctl test that is gone.
func (s *session) removeFailed(ctx context.Context) error {
	all, err := s.control.Apps(ctx)
	if err != nil {
		return err
	}
	dialer := net.Dialer{Timeout: time.Second}
	removed := 0
	for _, a := range all {
		if a.Demo || !isOrphaned(ctx, a, dialer.DialContext) {
			continue
		}
		if err := s.control.App(a.Provider, a.ID).Delete(ctx); err != nil {
			return err
		}
		removed++
	}
	return s.printDone("%s of failed scenarios removed", plural(removed, "app"))
}

// isOrphaned reports whether an app's callbacks go to a merchant of a scenario that listens no more.
func isOrphaned(ctx context.Context, a api.App, dial func(ctx context.Context, network, address string) (net.Conn, error)) bool {
	u, err := url.Parse(a.NotifyURL)
	if err != nil || u.Host == "" || u.EscapedPath() != merchant.Path(merchant.Ref{Provider: a.Provider, ID: a.ID}, "notify") {
		return false
	}
	conn, err := dial(ctx, "tcp", u.Host)
	if err != nil {
		return ctx.Err() == nil
	}
	_ = conn.Close()
	return false
}
