package mock

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/url"
	"slices"
	"strings"

	"paymock/mock/api"
	"paymock/mock/app"
	"paymock/mock/doctor"
	"paymock/mock/doctor/keyring"
	"paymock/mock/lab"
	"paymock/mock/provider"
	"paymock/mock/recorder"
	"paymock/mock/replay"
	"paymock/mock/session"
)

// Record makes a server a recorder: it passes on what comes, and keeps it.
type Record struct {
	// Platform is whose calls are passed on.
	Platform string
	// Upstream is the platform's base URL, ForwardTo that of the merchant's callback endpoint; ""
	// passes no callbacks on.
	Upstream, ForwardTo string
	// App describes the merchant's registration as GET A gives it, in JSON. Nil: the demo app.
	App []byte
	// PlatformKey is the platform's public key where it is not the app's: PEM, base64 or a certificate.
	PlatformKey string
	// Fields are roles of members that paymock doesn't know, by their names.
	Fields map[string]string
	// Production lets Upstream be a platform's production host, for queries alone.
	Production bool
	// Out gets the recording.
	Out io.Writer
}

// openRecorder puts the recorder in the place of the platforms.
func (s *Server) openRecorder(ctx context.Context) error {
	c := s.cfg.Record
	p, err := s.lab.Provider("platform", c.Platform)
	if err != nil {
		return err
	}
	a, keys, err := s.recordedApp(ctx, p)
	if err != nil {
		return err
	}
	config := recorder.Config{
		Provider: p, Apps: s.lab.Apps, App: a, Keys: keys, Key: make([]byte, 32), Out: c.Out, Clock: s.cfg.Clock, Logger: s.cfg.Logger, Version: s.cfg.Version,
	}
	if _, err := rand.Read(config.Key); err != nil {
		return err
	}
	if config.Upstream, err = url.Parse(c.Upstream); err != nil {
		return fmt.Errorf("upstream: %w", err)
	}
	if c.ForwardTo != "" {
		if config.ForwardTo, err = url.Parse(c.ForwardTo); err != nil || config.ForwardTo.Host == "" {
			return fmt.Errorf("forward-to: %q is no URL of the merchant, such as http://127.0.0.1:9000", c.ForwardTo)
		}
	}
	refuse := provider.RefuseProduction(s.cfg.Providers)
	if reason := refuse(config.Upstream.Hostname()); reason != "" && !c.Production {
		return fmt.Errorf("upstream: %s is refused: %s; --i-know-this-is-production passes queries on, and nothing else", config.Upstream.Hostname(), reason)
	} else if reason != "" {
		config.QueriesOnly = true
	}
	if config.ForwardTo != nil && refuse(config.ForwardTo.Hostname()) != "" {
		return fmt.Errorf("forward-to: %s is refused: %s", config.ForwardTo.Hostname(), refuse(config.ForwardTo.Hostname()))
	}
	if config.Fields, err = fieldRoles(c.Fields); err != nil {
		return err
	}
	s.recorder, err = recorder.New(config)
	s.platform = s.recorder
	return err
}

// fieldRoles reads roles by name.
func fieldRoles(given map[string]string) (provider.RoleTable, error) {
	known := []provider.Role{
		provider.Plain, provider.Number, provider.Time, provider.Personal, provider.Link, provider.Said, provider.Nonce, provider.Secret, provider.Container,
	}
	table := provider.RoleTable{}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		role := provider.Role(given[name])
		if !slices.Contains(known, role) {
			return nil, fmt.Errorf("field: %s=%s: there is no such role; want one of %v", name, given[name], known)
		}
		table[name] = role
	}
	return table, nil
}

// recordedApp makes the app whose exchanges are recorded, and the doctor's keys of it.
func (s *Server) recordedApp(ctx context.Context, p provider.Provider) (*app.App, doctor.Keys, error) {
	c := s.cfg.Record
	n, err := s.readRecordedApp(p)
	if err != nil {
		return nil, doctor.Keys{}, err
	}
	a, err := s.lab.MakeApp(ctx, n)
	if err != nil {
		return nil, doctor.Keys{}, fmt.Errorf("app: %w", err)
	}
	shown := api.App{
		Provider: a.Provider, ID: a.ID, Secret: a.Secret, RefundSecret: a.RefundSecret, MerchantPrivateKey: a.Keys[lab.KeyMerchantPrivate],
		MerchantPublicKey: a.Keys[lab.KeyMerchantPublic], PlatformPublicKey: a.Keys[lab.KeyPlatformPublic], Keys: a.Keys,
	}
	if c.PlatformKey != "" {
		if _, err := doctor.ParsePublic(c.PlatformKey); err != nil {
			return nil, doctor.Keys{}, fmt.Errorf("platform-key: %w", err)
		}
		shown.PlatformPublicKey = c.PlatformKey
	}
	keys, err := keyring.Of([]api.App{shown}, a.Provider, a.ID)
	return a, keys, err
}

func (s *Server) readRecordedApp(p provider.Provider) (lab.NewApp, error) {
	given := s.cfg.Record.App
	if given == nil {
		demo, ok := provider.DemoApp(p)
		if !ok {
			return lab.NewApp{}, fmt.Errorf("app: %s has no demo app; give the merchant's registration", p.Name())
		}
		return lab.NewApp{App: demo}, nil
	}
	var shown api.App
	dec := json.NewDecoder(bytes.NewReader(given))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&shown); err != nil {
		return lab.NewApp{}, fmt.Errorf("app: it is not what payctl app show --json prints: %w", err)
	}
	if shown.Provider != "" && shown.Provider != p.Name() {
		return lab.NewApp{}, fmt.Errorf("app: %s/%s is no app of %s", shown.Provider, shown.ID, p.Name())
	}
	keys := maps.Clone(shown.Keys)
	if keys[lab.KeyPlatformPrivate] == "" { // a merchant isn't given it; the doctor has the public one
		for _, name := range []string{lab.KeyPlatformPublic, "platform_cert", "root_cert"} {
			delete(keys, name)
		}
	}
	n, err := s.lab.ReadApp(api.NewApp{
		Provider: p.Name(), ID: shown.ID, Secret: shown.Secret, RefundSecret: shown.RefundSecret, Merchant: shown.Merchant,
		MerchantPublicKey: shown.MerchantPublicKey, PlatformPrivateKey: keys[lab.KeyPlatformPrivate], Keys: keys, Dialect: shown.Dialect,
	})
	if err != nil {
		return n, fmt.Errorf("app: %w", err)
	}
	return n, nil
}

// openReplay reads a recording that calls are answered from.
func openReplay(providers []provider.Provider, data []byte, strict bool) (*replay.Player, error) {
	f, err := session.Read(data)
	if err != nil {
		return nil, err
	}
	roles, err := rolesOf(providers, f)
	if err != nil {
		return nil, err
	}
	return replay.NewPlayer(f, roles, strict)
}

func rolesOf(providers []provider.Provider, f *session.File) (provider.RoleTable, error) {
	for _, p := range providers {
		if recordable, ok := p.(provider.Recordable); ok && p.Name() == f.Platform {
			return recordable.Roles(), nil
		}
	}
	return nil, &session.Error{Line: 1, Field: "platform", Reason: fmt.Sprintf("there is no platform %q that can be replayed", f.Platform)}
}

// CheckSession checks a recording, and gives how many exchanges and callbacks it has.
func CheckSession(data []byte) (exchanges, callbacks int, err error) {
	f, err := session.Read(data)
	if err != nil {
		return 0, 0, err
	}
	roles, err := rolesOf(Providers(), f)
	if err != nil {
		return 0, 0, err
	}
	if _, err := replay.NewPlayer(f, roles, false); err != nil {
		return 0, 0, err
	}
	for _, e := range f.Entries {
		if e.Exchange != nil {
			exchanges++
		} else {
			callbacks++
		}
	}
	return exchanges, callbacks, nil
}

// RecorderBanner is the text for people when a recorder is ready.
func (s *Server) RecorderBanner() string {
	var b strings.Builder
	fmt.Fprintf(&b, "paymock %s records %s: what comes is passed on to %s.\n\n", s.cfg.Version, s.cfg.Record.Platform, s.cfg.Record.Upstream)
	fmt.Fprintf(&b, "  merchants call       %s\n", s.PlatformURL())
	for _, more := range []string{s.TLSURL(), s.ProxyURL()} {
		if more != "" {
			fmt.Fprintf(&b, "                       %s\n", more)
		}
	}
	if to := s.cfg.Record.ForwardTo; to != "" {
		fmt.Fprintf(&b, "  callbacks go to      %s%s/PATH, and on to %s/PATH\n", s.PlatformURL(), recorder.CallbackPath, strings.TrimSuffix(to, "/"))
	}
	return b.String()
}

// Recorded is how many exchanges and callbacks a recorder wrote, and how many it could not.
func (s *Server) Recorded() (written, skipped int, err error) {
	if s.recorder == nil {
		return 0, 0, errors.New("this server is no recorder")
	}
	return s.recorder.Skipped()
}
