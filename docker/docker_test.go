package docker_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/log"
	"github.com/testcontainers/testcontainers-go/wait"

	"paymock/client/control"
	"paymock/client/merchant"
	"paymock/docker"
	"paymock/mock/api"
)

// given is the environment before Prepare: what a caller's own tests have.
var given = os.Environ()

func TestMain(m *testing.M) {
	log.SetDefault(quiet{})
	if err := docker.Prepare(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	if err := docker.Cleanup(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// quiet drops the progress lines of testcontainers: a test says what failed itself.
type quiet struct{}

func (quiet) Printf(string, ...any) {}

// needEngine ends a test where there is no engine: as failed on CI, where nothing may go
// unseen, as skipped elsewhere.
func needEngine(t *testing.T) {
	t.Helper()
	err := docker.Available(t.Context())
	switch {
	case err == nil:
	case os.Getenv("CI") == "true":
		t.Fatalf("CI must have an engine: %v", err)
	default:
		t.Skipf("container tests are left out: %v", err)
	}
}

func TestMerchantIsCalledBackByName(t *testing.T) {
	t.Parallel()
	needEngine(t)
	ctx := t.Context()

	mock := runMock(ctx, t, docker.WithSeed(7), docker.WithControlToken("only-for-this-test"))
	listener, err := docker.RunMerchant(ctx, docker.WithNetwork(mock.Network()))
	testcontainers.CleanupContainer(t, listener)
	if err != nil {
		t.Fatal(err)
	}
	get(ctx, t, mock.PlatformURL())
	inbox, err := merchant.NewRemote(merchant.RemoteConfig{BaseURL: listener.URL(), Token: listener.Token()})
	if err != nil {
		t.Fatal(err)
	}

	client := controlClient(t, mock, mock.ControlToken())
	ref := merchant.Ref{Provider: "4pyun", ID: "op00000000docker"}
	made, err := client.CreateApp(ctx, api.NewApp{
		Provider: ref.Provider, ID: ref.ID, NotifyURL: listener.InternalURL() + merchant.Path(ref, "notify"),
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := inbox.Register(ctx, merchant.App{Provider: ref.Provider, ID: ref.ID, Secret: made.Secret}); err != nil {
		t.Fatal(err)
	}
	app := client.App(ref.Provider, ref.ID)
	trade, err := app.OpenTrade(ctx, api.NewTrade{Amount: 10000, Status: "waiting"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := app.Pay(ctx, trade.No); err != nil {
		t.Fatal(err)
	}
	within, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	received, err := inbox.Wait(within, ref, 1)
	if err != nil {
		sent, _ := app.Callbacks(ctx)
		t.Fatalf("no callback came: %v; the simulator says %+v", err, sent)
	}
	if got := received[0]; !got.Verified || got.Trade != trade.No {
		t.Errorf("received a callback of trade %q, verified %t (%s), want trade %q, verified", got.Trade, got.Verified, got.Reason, trade.No)
	}
}

func TestControlAsksForTheToken(t *testing.T) {
	t.Parallel()
	needEngine(t)
	ctx := t.Context()

	healthy := testcontainers.WithAdditionalWaitStrategy(wait.ForHealthCheck().WithPollInterval(200 * time.Millisecond))
	mock := runMock(ctx, t, docker.WithAlias("platforms"), healthy)
	if got, want := mock.InternalPlatformURL(), "http://platforms:12180"; got != want {
		t.Errorf("InternalPlatformURL = %s, want %s", got, want)
	}
	for token, want := range map[string]int{"": http.StatusUnauthorized, "wrong": http.StatusUnauthorized, mock.ControlToken(): 0} {
		_, err := controlClient(t, mock, token).Apps(ctx)
		var refused *control.Error
		switch {
		case want == 0 && err != nil:
			t.Errorf("the right token: %v", err)
		case want != 0 && (!errors.As(err, &refused) || refused.Status != want):
			t.Errorf("token %q: %v, want status %d", token, err, want)
		}
	}
}

func TestFailedStartGivesTheLogs(t *testing.T) {
	t.Parallel()
	needEngine(t)
	ctx := t.Context()

	mock, err := docker.Run(ctx, testcontainers.WithCmd("serve", "--no-such-flag"))
	testcontainers.CleanupContainer(t, mock)
	if err == nil || mock == nil {
		t.Fatalf("Run = %v, %v, want the container that ended and an error", mock, err)
	}
	logs, err := mock.Logs(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer logs.Close()
	text, err := io.ReadAll(logs)
	if err != nil || !strings.Contains(string(text), "no-such-flag") {
		t.Errorf("logs = %q, %v, want the command's complaint", text, err)
	}
}

func runMock(ctx context.Context, t *testing.T, opts ...testcontainers.ContainerCustomizer) *docker.Container {
	t.Helper()
	mock, err := docker.Run(ctx, opts...)
	testcontainers.CleanupContainer(t, mock)
	if err != nil {
		t.Fatal(err)
	}
	return mock
}

func controlClient(t *testing.T, mock *docker.Container, token string) *control.Client {
	t.Helper()
	client, err := control.New(control.Config{BaseURL: mock.ControlURL(), Token: token})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// get only asks whether something speaks HTTP at url.
func get(ctx context.Context, t *testing.T, url string) {
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	if err := resp.Body.Close(); err != nil {
		t.Error(err)
	}
}
