package replicas_test

import (
	"context"
	"fmt"
	"net"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"paymock/client"
	"paymock/client/adapter"
	"paymock/client/control"
	"paymock/client/merchant"
	"paymock/features/needtool"
	"paymock/features/serverprocess"
)

// TestProcesses runs the features on processes of this machine.
func TestProcesses(t *testing.T) {
	t.Parallel()
	redis := needtool.Find(t, "redis-server", "redis-server")
	paymock := filepath.Join(os.Getenv("PAYMOCK_BIN"), "paymock")
	if os.Getenv("PAYMOCK_BIN") == "" {
		paymock = filepath.Join(t.TempDir(), "paymock")
		if out, err := exec.CommandContext(t.Context(), "go", "build", "-tags", "nomsgpack", "-o", paymock, "paymock/mock/cmd/paymock").CombinedOutput(); err != nil {
			t.Fatalf("go build: %v\n%s", err, out)
		}
	}
	runFeatures(t, func() site { return &processes{paymock: paymock, redisServer: redis, root: t.TempDir()} })
}

// processes has each server in a process of its own, which is killed with SIGKILL.
type processes struct {
	paymock, redisServer, root string

	dir, port string // of Redis
	redis     *exec.Cmd
	merchant  *httptest.Server

	mu       sync.Mutex
	replicas []*process
}

func (s *processes) start(ctx context.Context) (merchant.Receiver, string, error) {
	var err error
	if s.dir, err = os.MkdirTemp(s.root, "redis"); err != nil {
		return nil, "", err
	}
	port, err := needtool.FreePort(ctx)
	if err != nil {
		return nil, "", err
	}
	s.port = strconv.Itoa(port)
	inbox, err := adapter.NewReceiver(merchant.Config{})
	if err != nil {
		return nil, "", err
	}
	s.merchant = httptest.NewServer(inbox)
	return inbox, s.merchant.URL, s.restartRedis(ctx)
}

func (s *processes) restartRedis(ctx context.Context) error {
	if err := needtool.CutHalfChange(ctx, s.dir); err != nil {
		return err
	}
	s.redis = exec.CommandContext(ctx, s.redisServer, "--port", s.port, "--bind", "127.0.0.1", "--dir", s.dir, "--save", "", "--appendonly", "yes", "--appendfsync", "always", "--aof-load-truncated", "no")
	if err := s.redis.Start(); err != nil {
		return err
	}
	within, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		conn, err := new(net.Dialer).DialContext(within, "tcp", "127.0.0.1:"+s.port)
		if err == nil {
			return conn.Close()
		}
		if client.Wait(within, 50*time.Millisecond) != nil {
			return fmt.Errorf("redis does not answer: %w", err)
		}
	}
}

func (s *processes) killRedis(context.Context) error {
	if err := s.redis.Process.Kill(); err != nil {
		return err
	}
	_ = s.redis.Wait() // says that it was killed
	return nil
}

func (s *processes) startReplica(ctx context.Context, _ string) (replica, error) {
	r := &process{way: &way{to: "127.0.0.1:" + s.port}}
	if err := r.way.open(ctx); err != nil {
		return nil, err
	}
	s.mu.Lock()
	s.replicas = append(s.replicas, r)
	s.mu.Unlock()
	var err error
	if r.Process, err = serverprocess.Start(ctx, s.paymock, serverprocess.Paymock("--store=redis://"+r.way.address())...); err != nil {
		return nil, err
	}
	r.ctl, err = control.New(control.Config{BaseURL: r.Ready.Control})
	return r, err
}

func (s *processes) end() {
	for _, r := range s.replicas {
		if r.Process != nil {
			_ = r.Cmd.Process.Kill()
			_ = r.Cmd.Wait()
		}
		r.way.close()
	}
	if s.redis != nil && s.redis.Process != nil {
		_ = s.killRedis(context.Background())
	}
	if s.merchant != nil {
		s.merchant.Close()
	}
	s.replicas, s.redis, s.merchant = nil, nil, nil
}

// process is a replica and its way to Redis.
type process struct {
	*serverprocess.Process
	ctl *control.Client
	way *way
}

func (r *process) platform() string           { return r.Ready.Platform }
func (r *process) control() *control.Client   { return r.ctl }
func (r *process) kill(context.Context) error { return r.Cmd.Process.Kill() }

func (r *process) cut(context.Context) error {
	r.way.cut()
	return nil
}

func (r *process) heal(context.Context) error {
	r.way.heal()
	return nil
}
