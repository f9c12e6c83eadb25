package redis

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"

	client "github.com/redis/go-redis/v9"
)

// OpenError says why a Redis could not be used whose address is well-formed: it was not reached, or it refuses what
// a store needs.
type OpenError struct {
	Address string
	Err     error
	hint    string
}

// Error is the address, the error and what to do about it.
func (e *OpenError) Error() string {
	said := e.Err.Error()
	if e.hint != "" {
		said = strings.Replace(said, aclRemedy+": ", "", 1) // the hint's has the prefix that the URL gives
	}
	return fmt.Sprintf("redis store at %s: %s%s", e.Address, said, e.hint)
}

// Unwrap gives the error of Redis, or of the network.
func (e *OpenError) Unwrap() error { return e.Err }

// openHints say what to do about what Redis answers when a store is opened: a part of its answer, and
// the remedy. {0} is the host of the URL, {1} the prefix.
var openHints = []struct{ answer, remedy string }{
	{"NOAUTH", "it wants a password: redis://user:password@{0}"},
	{"WRONGPASS", "user or password is wrong: redis://user:password@{0}; special characters as %40"},
	{"to access one of the channels", "the user may not use the channel by which replicas tell each other of changes: give it `&{1}:*`, or `&*` for all"},
	{"to access a channel", "the user may not use the channel by which replicas tell each other of changes: give it `&{1}:*`, or `&*` for all"},
	{"to access the '{1}:wake' channel", "the user may not use the channel by which replicas tell each other of changes: give it `&{1}:*`, or `&*` for all"},
	{"to run the 'publish' command", "the user may not tell of changes: give it `+@pubsub`"},
	{"to run the 'subscribe' command", "the user may not hear of changes: give it `+@pubsub`"},
	{"NOPERM", "the user may not do all that a store does: give it `~{1}:* &{1}:* +@all`"},
	{"DB index is out of range", "the number in the URL's path is a database that this Redis doesn't have: leave it out"},
	{"MOVED", "it is a node of a cluster: redis+cluster://{0}"},
	{"ASK ", "it is a node of a cluster: redis+cluster://{0}"},
	{"cluster support disabled", "it is no node of a cluster: redis://{0}"},
	{"certificate signed by unknown authority", "have its authority trusted: SSL_CERT_FILE=ca.pem in the environment, or ?skip_verify=true"},
	{"first record does not look like a TLS handshake", "it doesn't speak TLS: redis://{0}"},
}

// hintFor says what to do about an error of opening a store, as "; …"; "" where nothing is known.
func hintFor(cfg Config, err error) string {
	u, broken := url.Parse(cfg.URL)
	if broken != nil {
		return ""
	}
	own := strings.NewReplacer("{0}", u.Host, "{1}", cfg.Prefix)
	scheme, kind, _ := strings.Cut(u.Scheme, "+")
	for _, h := range openHints {
		if strings.Contains(err.Error(), own.Replace(h.answer)) {
			return "; " + own.Replace(h.remedy)
		}
	}
	switch {
	case kind == "sentinel" && errors.Is(err, client.Nil):
		return fmt.Sprintf("; the sentinels know no master %q: master_name=… is the name in their sentinel monitor line", u.Query().Get("master_name"))
	case scheme == "redis" && errors.Is(err, io.EOF):
		return "; it hung up: where it speaks TLS, the URL begins with rediss"
	case scheme == "rediss" && (errors.Is(err, io.EOF) || errors.Is(err, context.DeadlineExceeded)):
		return "; nothing was answered to TLS: where it speaks none, the URL begins with redis"
	}
	return ""
}

// wrongOption adds to an error about a URL's options which there are.
func wrongOption(err error) error {
	return fmt.Errorf("%w; options of the URL are go-redis' own, such as skip_verify=true, dial_timeout=2s, pool_size=20, "+
		"for Sentinel master_name, for Sentinel and cluster addr=host:port of another", err)
}
