// Package sandbox works with a platform that is not ours and has no control API: the platform's own sandbox,
// or a test merchant's account. A file says where it is, whose merchant to be, and how much money may move:
//
//	target, err := sandbox.Read(ctx, "target.yaml", os.Getenv)
//	box, err := target.Sandbox(sandbox.Hooks{Now: time.Now, Tell: tell})
//
// Nothing is sent that the file doesn't allow. Keys stand in files and environment variables, never in the file
// itself, in errors or in reports.
package sandbox

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"paymock/client"
	"paymock/client/adapter"
	"paymock/mock/api"
	"paymock/mock/config"
	"paymock/mock/inputfile"
	"paymock/mock/suggest"
)

// Target is the content of target.yaml: the platform, and what may be done there.
type Target struct {
	Platform string `json:"platform" doc:"the platform, such as 4pyun"`
	Address  string `json:"address" doc:"base URL of the platform's paths"`
	App      string `json:"app" doc:"the app's id at the platform"`
	Merchant string `json:"merchant,omitempty" doc:"the merchant's number, where the platform wants one beside the app's id"`
	// Keys are by the names that apps have: secret, refund_secret, merchant_private_key, platform_public_key, or any of App.Keys.
	Keys map[string]Key `json:"keys" doc:"where the app's keys are, by name"`
	May  Allowances     `json:"may,omitempty" doc:"what may be done besides queries"`
	Rate float64        `json:"rate,omitempty" doc:"requests per second, at most; default 2"`
	// Payer pays orders; without it, paid trades are those listed.
	Payer     *Payer            `json:"payer,omitempty" doc:"who pays orders: a person, or a command"`
	Trades    []Trade           `json:"trades,omitempty" doc:"trades that are there, each taken by one scenario"`
	Callbacks *Callbacks        `json:"callbacks,omitempty" doc:"where callbacks arrive"`
	Names     map[string]string `json:"names,omitempty" doc:"what a feature's accounts and readers are called here"`
	Dialect   map[string]string `json:"dialect,omitempty" doc:"switches of the mock that this platform is compared with"`

	platform adapter.Platform
	app      api.App
	limits   map[adapter.Move]Limit
	ready    []api.Trade
	secrets  []string
}

// Key says where a key is: in a file, relative to target.yaml, or in an environment variable.
type Key struct {
	File string `json:"file,omitempty"`
	Env  string `json:"env,omitempty"`
}

// Allowances lists what is allowed; what is missing is not. Queries always are.
type Allowances struct {
	Pay    *Allowance `json:"pay,omitempty"`
	Settle *Allowance `json:"settle,omitempty"`
	Refund *Allowance `json:"refund,omitempty"`
}

// Allowance bounds one kind of requests over a run.
type Allowance struct {
	Amount string `json:"amount" doc:"of all requests together, as people write money: 200.00"`
	Count  int    `json:"count" doc:"how many requests"`
}

// Payer pays orders that this harness places.
type Payer struct {
	Command []string `json:"command,omitempty" doc:"a command that pays; {code}, {order} and {amount} in its words are replaced"`
	Person  bool     `json:"person,omitempty" doc:"somebody pays by hand; the code is shown"`
	Wait    string   `json:"wait,omitempty" doc:"how long the payment may take; default 2m"`
}

// Trade is a trade that is there.
type Trade struct {
	No     string `json:"no" doc:"the platform's number"`
	Order  string `json:"order,omitempty" doc:"the merchant's number"`
	Amount string `json:"amount" doc:"as people write money: 50.00"`
	Status string `json:"status,omitempty" doc:"paid, the default, or waiting"`
}

// Callbacks says where the platform's callbacks arrive.
type Callbacks struct {
	Listen string `json:"listen" doc:"where to listen: 127.0.0.1:12190"`
	URL    string `json:"url,omitempty" doc:"base URL of that as the platform reaches it; default http:// and where it listens"`
	Wait   string `json:"wait,omitempty" doc:"how long a callback may take; default 30s"`
	Quiet  string `json:"quiet,omitempty" doc:"how long nothing more may come until it counts as all; default 2s"`
}

// Limit bounds one kind of requests.
type Limit struct {
	Amount int64
	Count  int
}

// defaultRate is in requests per second: sandboxes are slow, and others use them.
const defaultRate = 2

// Read reads a target's file and the keys that it names. The error names the place in the file.
func Read(ctx context.Context, path string, getenv func(string) string) (*Target, error) {
	t := &Target{}
	file, err := config.ReadFile(ctx, path, t, "the file is empty; a target has platform, address, app and keys")
	if err != nil {
		return nil, err
	}
	if t.platform, err = adapter.Find(t.Platform); err != nil {
		return nil, file.Error("platform", err.Error())
	}
	for _, check := range []func() (string, error){t.checkPlace, t.checkLimits, t.checkTrades, t.checkTimes} {
		if at, err := check(); err != nil {
			return nil, file.Error(at, err.Error())
		}
	}
	t.app = api.App{Provider: t.Platform, ID: t.App, Merchant: t.Merchant, Dialect: t.Dialect, Keys: map[string]string{}, PlatformURL: t.Address}
	for _, name := range slices.Sorted(maps.Keys(t.Keys)) {
		text, err := t.Keys[name].read(ctx, filepath.Dir(path), getenv)
		if err != nil {
			return nil, file.Error("keys."+name, err.Error())
		}
		t.secrets = append(t.secrets, text)
		if err := t.setKey(name, text); err != nil {
			return nil, file.Error("keys."+name, err.Error())
		}
	}
	return t, nil
}

// checkPlace checks where the platform is, and who the merchant.
func (t *Target) checkPlace() (at string, err error) {
	switch _, err := client.ParseAddress(t.Address); {
	case err != nil:
		return "address", fmt.Errorf("%w; it is not an address such as https://openapi.sandbox.example", err)
	case t.App == "":
		return "app", fmt.Errorf("is missing: the app's id at the platform")
	case t.Rate < 0:
		return "rate", fmt.Errorf("%g is negative; give requests per second", t.Rate)
	}
	return "", nil
}

// checkLimits reads what is allowed.
func (t *Target) checkLimits() (at string, err error) {
	t.limits = map[adapter.Move]Limit{}
	for move, a := range map[adapter.Move]*Allowance{adapter.MovePay: t.May.Pay, adapter.MoveSettle: t.May.Settle, adapter.MoveRefund: t.May.Refund} {
		if a == nil {
			continue
		}
		at := "may." + string(move)
		amount, err := t.platform.Minor(a.Amount)
		switch {
		case err != nil:
			return at + ".amount", err
		case a.Count < 1:
			return at + ".count", fmt.Errorf("%d allows none; leave %s out, or give a number of requests", a.Count, move)
		}
		t.limits[move] = Limit{amount, a.Count}
	}
	if t.Payer != nil && (len(t.Payer.Command) > 0) == t.Payer.Person {
		return "payer", fmt.Errorf("is a command or a person, one of them")
	}
	return "", nil
}

// checkTrades reads the trades that are there.
func (t *Target) checkTrades() (at string, err error) {
	for i, trade := range t.Trades {
		at := fmt.Sprintf("trades[%d]", i)
		amount, err := t.platform.Minor(trade.Amount)
		switch {
		case err != nil:
			return at + ".amount", err
		case trade.No == "":
			return at, fmt.Errorf("a trade needs no, the platform's number of it")
		case trade.Status != "" && trade.Status != "paid" && trade.Status != "waiting":
			return at + ".status", fmt.Errorf("%q is neither paid nor waiting", trade.Status)
		}
		known := api.Trade{No: trade.No, Order: trade.Order, Amount: amount, Status: "paid"}
		if trade.Status != "" {
			known.Status = trade.Status
		}
		t.ready = append(t.ready, known)
	}
	return "", nil
}

// checkTimes checks the durations.
func (t *Target) checkTimes() (at string, err error) {
	texts := map[string]string{}
	if t.Payer != nil {
		texts["payer.wait"] = t.Payer.Wait
	}
	if t.Callbacks != nil {
		texts["callbacks.wait"], texts["callbacks.quiet"] = t.Callbacks.Wait, t.Callbacks.Quiet
		if t.Callbacks.Listen == "" {
			return "callbacks", fmt.Errorf("listen is missing: where callbacks arrive, such as 127.0.0.1:12190")
		}
	}
	for _, at := range slices.Sorted(maps.Keys(texts)) {
		if d, err := time.ParseDuration(texts[at]); texts[at] != "" && (err != nil || d <= 0) {
			return at, fmt.Errorf("%q is not a duration such as 30s or 2m", texts[at])
		}
	}
	return "", nil
}

// orDefault is a duration that checkTimes has checked.
func orDefault(text string, usual time.Duration) time.Duration {
	if d, err := time.ParseDuration(text); err == nil {
		return d
	}
	return usual
}

// maxKey bounds a key's file, in bytes.
const maxKey = 1 << 20

// read reads a key's text.
func (k Key) read(ctx context.Context, dir string, getenv func(string) string) (string, error) {
	switch {
	case (k.File == "") == (k.Env == ""):
		return "", fmt.Errorf("a key is in a file or in an environment variable: {file: app.pem} or {env: APP_KEY}; its text never stands here")
	case k.Env != "":
		if text := getenv(k.Env); text != "" {
			return text, nil
		}
		return "", fmt.Errorf("the environment variable %s is not set", k.Env)
	case !filepath.IsAbs(k.File):
		k.File = filepath.Join(dir, k.File)
	}
	text, err := inputfile.Read(ctx, k.File, maxKey)
	if err != nil {
		return "", err
	}
	return strings.TrimSpace(string(text)), nil
}

// keyNames are the keys that an app may have in App.Keys.
var keyNames = []string{"aes_key", "merchant_cert", "platform_cert", "root_cert"}

// setKey gives the app a key by its name.
func (t *Target) setKey(name, text string) error {
	fields := map[string]*string{
		"secret": &t.app.Secret, "refund_secret": &t.app.RefundSecret,
		"merchant_private_key": &t.app.MerchantPrivateKey, "platform_public_key": &t.app.PlatformPublicKey,
	}
	at, known := fields[name]
	switch {
	case known:
		*at = text
	case slices.Contains(keyNames, name):
		t.app.Keys[name] = text
	default:
		all := slices.Concat(slices.Sorted(maps.Keys(fields)), keyNames)
		return fmt.Errorf("no app has a key %q%s", name, suggest.Hint(name, all))
	}
	return nil
}
