package mock

import "context"

// Tester has the methods of *testing.T that Start calls. It keeps package testing out of the command.
type Tester interface {
	Helper()
	Logf(format string, args ...any)
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
	Cleanup(func())
}

// Option changes the configuration of Start.
type Option func(*Config)

// WithSeed fixes ids, draws and invented data.
func WithSeed(seed uint64) Option { return func(c *Config) { c.Seed = &seed } }

// WithConfig changes any field.
func WithConfig(change func(*Config)) Option { return func(c *Config) { change(c) } }

// Start runs a server on free loopback ports until the test ends. Failures to start are
// fatal to the test; the seed is logged, so that a failing run can be repeated.
func Start(t Tester, options ...Option) *Server {
	t.Helper()
	var cfg Config
	for _, option := range options {
		option(&cfg)
	}
	s, err := New(cfg)
	if err != nil {
		t.Fatalf("paymock: %v", err)
	}
	if err := s.Listen(); err != nil {
		t.Fatalf("paymock: %v", err)
	}
	t.Logf("paymock: seed %d", *s.cfg.Seed)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() {
		_, err := s.Run(ctx)
		done <- err
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("paymock: %v", err)
		}
	})
	return s
}
