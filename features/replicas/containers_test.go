package replicas_test

import (
	"context"
	"errors"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/moby/moby/client"
	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/log"
	"github.com/testcontainers/testcontainers-go/network"

	"paymock/client/control"
	"paymock/client/merchant"
	"paymock/docker"
)

// TestContainers runs the features on containers.
func TestContainers(t *testing.T) {
	t.Parallel()
	if err := docker.Prepare(); err != nil {
		t.Fatal(err)
	}
	if err := docker.Available(t.Context()); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("CI must have an engine: %v", err)
		}
		t.Skipf("features of replicas in containers are left out: %v", err)
	}
	t.Cleanup(func() {
		if err := docker.Cleanup(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	runFeatures(t, func() site { return &containers{} })
}

// TestMain silences the progress lines of testcontainers.
func TestMain(m *testing.M) {
	log.SetDefault(quiet{})
	os.Exit(m.Run())
}

type quiet struct{}

func (quiet) Printf(string, ...any) {}

const token = "only-for-this-test"

// containers has each server in a container of its own. Replicas are on two networks: that of Redis, from which one
// is cut off, and another one, by which the test still reaches it.
type containers struct {
	redis   *docker.Redis
	outside *testcontainers.DockerNetwork

	mu      sync.Mutex
	started []testcontainers.Container // ended in the reverse order
}

func (s *containers) keep(c testcontainers.Container) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.started = append(s.started, c)
}

func (s *containers) start(ctx context.Context) (merchant.Receiver, string, error) {
	var err error
	if s.outside, err = network.New(ctx); err != nil {
		return nil, "", err
	}
	s.redis, err = docker.RunRedis(ctx)
	if s.redis != nil {
		s.keep(s.redis)
	}
	if err != nil {
		return nil, "", err
	}
	receiver, err := docker.RunMerchant(ctx, docker.WithNetwork(s.redis.Network()))
	if receiver != nil {
		s.keep(receiver)
	}
	if err != nil {
		return nil, "", err
	}
	inbox, err := merchant.NewRemote(merchant.RemoteConfig{BaseURL: receiver.URL(), Token: receiver.Token()})
	return inbox, receiver.InternalURL(), err
}

func (s *containers) killRedis(ctx context.Context) error { return kill(ctx, s.redis.DockerContainer) }

func (s *containers) restartRedis(ctx context.Context) error { return s.redis.Start(ctx) }

func (s *containers) startReplica(ctx context.Context, name string) (replica, error) {
	alias := "replica-" + name
	c, err := docker.Run(ctx, docker.WithRedis(s.redis), docker.WithAlias(alias), docker.WithControlToken(token), network.WithNetwork([]string{alias}, s.outside))
	if c != nil {
		s.keep(c)
	}
	if err != nil {
		return nil, err
	}
	r := &container{Container: c, inner: s.redis.Network(), alias: alias}
	return r, r.findPorts(ctx)
}

func (s *containers) end() {
	for i := len(s.started) - 1; i >= 0; i-- {
		_ = testcontainers.TerminateContainer(s.started[i])
	}
	if s.outside != nil {
		_ = s.outside.Remove(context.Background())
	}
	s.started, s.outside = nil, nil
}

// container is a replica. Its published ports change when its networks do.
type container struct {
	*docker.Container
	inner *testcontainers.DockerNetwork
	alias string
	url   string
	ctl   *control.Client
}

func (r *container) platform() string               { return r.url }
func (r *container) control() *control.Client       { return r.ctl }
func (r *container) kill(ctx context.Context) error { return kill(ctx, r.DockerContainer) }

func (r *container) cut(ctx context.Context) error {
	return r.changeNetwork(ctx, func(engine *testcontainers.DockerClient) error {
		_, err := engine.NetworkDisconnect(ctx, r.inner.ID, client.NetworkDisconnectOptions{Container: r.GetContainerID(), Force: true})
		return err
	})
}

func (r *container) heal(ctx context.Context) error {
	return r.changeNetwork(ctx, func(engine *testcontainers.DockerClient) error {
		_, err := engine.NetworkConnect(ctx, r.inner.ID, client.NetworkConnectOptions{Container: r.GetContainerID()})
		return err
	})
}

func (r *container) changeNetwork(ctx context.Context, change func(*testcontainers.DockerClient) error) error {
	engine, err := testcontainers.NewDockerClientWithOpts(ctx)
	if err != nil {
		return err
	}
	return errors.Join(change(engine), engine.Close(), r.findPorts(ctx))
}

func (r *container) findPorts(ctx context.Context) error {
	var errs [3]error
	var controlURL string
	r.url, errs[0] = r.PortEndpoint(ctx, "12180", "http")
	controlURL, errs[1] = r.PortEndpoint(ctx, "12181", "http")
	r.ctl, errs[2] = control.New(control.Config{BaseURL: controlURL, Token: token})
	return errors.Join(errs[:]...)
}

// kill ends a container as SIGKILL does.
func kill(ctx context.Context, c *testcontainers.DockerContainer) error {
	none := time.Duration(0)
	return c.Stop(ctx, &none)
}
