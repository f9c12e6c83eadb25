package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/netip"

	"paymock/mock"
	"paymock/mock/inputfile"
	"paymock/mock/session"
)

type serveCommand struct {
	Listen            string            `default:"127.0.0.1:12180" help:"Address of the platforms' paths; port 0 picks a free one."`
	PublicURL         string            `name:"public-url" help:"Where clients reach the platforms' paths, such as behind a mapped port or a proxy; links and platform_url begin with it. Default: the host by which each request came." placeholder:"URL"`
	BehindProxy       bool              `help:"Believe X-Forwarded-Proto, -Host, -Port and -Prefix of the proxy in front."`
	Control           string            `default:"127.0.0.1:12181" empty:"off" help:"Address of control API, dashboard and metrics; empty is off."`
	Lang              string            `placeholder:"L" help:"Language of the reasons in the log and in X-Paymock-Why: en, zh or zh-TW."`
	ExplainAnswers    bool              `help:"Say in the header X-Paymock-Why of each refusal why it was refused. X-Paymock-Explain: 1 asks for it with one request."`
	ControlOnPlatform bool              `help:"Serve the control API below /__admin on the platforms' address too."`
	ControlToken      string            `help:"Bearer token of the control API. Required when others can reach it." placeholder:"TOKEN"`
	ControlHost       []string          `help:"A name by which the control API may be called, beside localhost and addresses, such as that of a container; repeatable." placeholder:"NAME"`
	MaxConnections    int               `help:"Connections at once on each address of the platforms. Default: what the bound on open files allows, at most 8192." placeholder:"N"`
	MaxApps           int               `help:"Apps at once. Default: 10,000." placeholder:"N"`
	MaxTrades         int               `help:"Trades of one app. Default: 250,000." placeholder:"N"`
	MaxCallbacks      int               `help:"Waiting callbacks of one app; of all apps together four times as many. Default: 50,000." placeholder:"N"`
	MaxStreams        int               `help:"Event streams at once. Default: 256." placeholder:"N"`
	MaxMemory         int               `help:"MiB that trades, callbacks and journals may take in memory; old journals make room. Default: 1024." placeholder:"MIB"`
	TLSListen         string            `name:"tls-listen" help:"Address of the platforms' paths over TLS. Default: none." placeholder:"HOST:PORT"`
	ProxyListen       string            `help:"Address of a proxy that answers for the platforms' own host names, for SDKs whose address is fixed: HTTPS_PROXY=http://HOST:PORT. It passes nothing on. Default: none." placeholder:"HOST:PORT"`
	ProxyToken        string            `help:"Password of that proxy. Required when others can reach it." placeholder:"TOKEN"`
	TLSCADir          string            `name:"tls-ca-dir" type:"path" help:"Directory of the authority that TLS certificates are made with; trust its ca.pem. Default: one that is forgotten." placeholder:"DIR"`
	Store             string            `default:"memory" help:"Where state is kept: memory, or a Redis as redis://HOST:PORT, which servers share; rediss, redis+sentinel and redis+cluster, too." placeholder:"URL"`
	State             string            `type:"path" placeholder:"FILE" help:"File in which the state outlives a stop: read at the start, written when something has changed. It has secrets and keys as they were given."`
	Seed              *uint64           `help:"Seed of ids, draws and invented data. Default: drawn, and printed." placeholder:"N"`
	AllowCallbacks    []string          `help:"Networks that callbacks may reach. Default: loopback and private ones; metadata addresses never." placeholder:"CIDR"`
	CallbackCA        []string          `name:"callback-ca" type:"path" help:"Certificates, PEM, of authorities that merchants' https endpoints may have theirs from, beside the system's; repeatable." placeholder:"FILE"`
	CallbackProxy     string            `name:"callback-proxy" placeholder:"URL" help:"HTTP proxy that callbacks go through by CONNECT, http://[user:password@]host:port. Default: none, whatever the environment says."`
	Alias             map[string]string `help:"Serve a platform's path at another one too, or with a slash at both ends everything below it; repeatable." placeholder:"/MY/PATH=/PLATFORM/PATH"`
	Demo              bool              `default:"true" negatable:"" help:"Have the demo apps. --no-demo leaves them out."`
	HeaderRules       bool              `default:"true" negatable:"" help:"Let a request choose its answer with the header X-Paymock-Respond: CODE. --no-header-rules ignores it."`
	Scenario          []string          `help:"Scenarios to apply: names of shipped ones, or files." placeholder:"NAME|FILE"`
	Replay            string            `type:"path" placeholder:"FILE" help:"Recording of paymock record from which calls are answered, with numbers, times and signatures of now; callbacks follow at their distances. What is not in it is decided as usual."`
	Strict            bool              `help:"Refuse what is not in the recording of --replay, and name what comes nearest."`
	Watch             bool              `help:"Apply scenario files again when they change; a bad file changes nothing."`
	LogFormat         string            `default:"text" enum:"text,json" help:"Log format on stderr: text or json."`
	LogLevel          string            `default:"info" enum:"debug,info,warn,error" help:"Log level: debug, info, warn or error."`
	JSON              bool              `name:"json" help:"Print one line of JSON on stdout when ready, instead of the banner."`
}

// Run serves until the context ends.
func (c *serveCommand) Run(s *streams) error {
	cfg, err := c.config(s.stderr)
	if err == nil && c.Replay != "" {
		cfg.Strict = c.Strict
		cfg.Replay, err = inputfile.Read(s.ctx, c.Replay, session.MaxBytes)
	}
	if err != nil {
		return &exitError{exitUsage, err}
	}
	server, err := listen(s.ctx, cfg)
	if err != nil {
		return err
	}
	if err := c.announce(s.stdout, server); err != nil {
		return err
	}
	go releaseStart()
	report, err := server.Run(s.ctx)
	_, _ = fmt.Fprint(s.stderr, report)
	return err
}

// listen makes a server that listens. A stop doesn't wait for a file that says nothing.
func listen(ctx context.Context, cfg mock.Config) (*mock.Server, error) {
	return inputfile.Until(ctx, func() (*mock.Server, error) {
		server, err := mock.New(cfg)
		if err != nil {
			return nil, &exitError{exitOfOpening(err), err}
		}
		if err := server.Listen(); err != nil {
			return nil, &exitError{exitReach, err}
		}
		return server, nil
	})
}

// config checks what kong can't and translates the rest.
func (c *serveCommand) config(stderr io.Writer) (mock.Config, error) {
	cfg := mock.Config{
		Listen: c.Listen, PublicURL: c.PublicURL, BehindProxy: c.BehindProxy, Control: c.Control, ControlOnPlatform: c.ControlOnPlatform, ExplainAnswers: c.ExplainAnswers, Language: c.Lang,
		ControlToken: c.ControlToken, Store: c.Store, State: c.State, ControlHosts: c.ControlHost, Connections: c.MaxConnections,
		MaxApps: c.MaxApps, MaxTrades: c.MaxTrades, MaxCallbacks: c.MaxCallbacks, MaxStreams: c.MaxStreams, MaxMemory: c.MaxMemory,
		TLSListen: c.TLSListen, ProxyListen: c.ProxyListen, ProxyToken: c.ProxyToken, TLSCADir: c.TLSCADir, Seed: c.Seed, CallbackCAs: c.CallbackCA, CallbackProxy: c.CallbackProxy, NoDemo: !c.Demo, Aliases: c.Alias, Scenarios: c.Scenario, Watch: c.Watch, NoHeaderRules: !c.HeaderRules, Version: version(),
	}
	if c.Control == "" {
		cfg.Control = mock.Off
	}
	for _, text := range c.AllowCallbacks {
		prefix, err := netip.ParsePrefix(text)
		if err != nil {
			return cfg, fmt.Errorf("--allow-callbacks: %q is not a network such as 192.0.2.0/24", text)
		}
		cfg.AllowCallbacks = append(cfg.AllowCallbacks, prefix)
	}
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.LogLevel)); err != nil {
		return cfg, fmt.Errorf("--log-level: %w", err)
	}
	options := &slog.HandlerOptions{Level: level}
	var handler slog.Handler = slog.NewTextHandler(stderr, options)
	cfg.Notices = stderr
	if c.LogFormat == "json" {
		handler, cfg.Notices = slog.NewJSONHandler(stderr, options), nil
	}
	cfg.Logger = slog.New(handler)
	return cfg, nil
}

// announce says where the server is: a line of JSON for programs, a banner for people.
func (c *serveCommand) announce(stdout io.Writer, server *mock.Server) error {
	if c.JSON {
		return json.NewEncoder(stdout).Encode(server.Ready())
	}
	_, err := io.WriteString(stdout, server.Banner())
	return err
}
