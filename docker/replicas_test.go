package docker_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/testcontainers/testcontainers-go"

	"paymock/client"
	"paymock/client/fourpyun"
	"paymock/docker"
	"paymock/mock/api"
)

// TestReplicasInContainers settles at one of two simulators on a Redis and queries at the other,
// also when one is killed and when Redis is killed and started again.
func TestReplicasInContainers(t *testing.T) {
	t.Parallel()
	needEngine(t)
	ctx := t.Context()
	redis, err := docker.RunRedis(ctx)
	testcontainers.CleanupContainer(t, redis)
	if err != nil {
		t.Fatal(err)
	}
	const token = "only-for-this-test"
	one := runMock(ctx, t, docker.WithRedis(redis), docker.WithAlias("one"), docker.WithControlToken(token))
	other := runMock(ctx, t, docker.WithRedis(redis), docker.WithAlias("other"), docker.WithControlToken(token))
	made, err := controlClient(t, one, token).CreateApp(ctx, api.NewApp{Provider: "4pyun", ID: "op00000000docker"})
	if err != nil {
		t.Fatal(err)
	}
	merchantOf := func(c *docker.Container) *fourpyun.Client {
		m, err := fourpyun.New(fourpyun.Config{BaseURL: c.PlatformURL(), AppID: made.ID, Secret: made.Secret, Merchant: made.Merchant})
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	trade, err := controlClient(t, other, token).App(made.Provider, made.ID).OpenTrade(ctx, api.NewTrade{Amount: 5000})
	if err != nil {
		t.Fatal(err)
	}
	settle := fourpyun.SettleRequest{PaySerial: trade.No, SettleValue: 10, ShardingValue: 10, Reason: "x"}
	if _, err := merchantOf(one).Settle(ctx, settle); err != nil {
		t.Fatal(err)
	}
	if err := kill(ctx, one.DockerContainer); err != nil {
		t.Fatal(err)
	}
	if got, err := controlClient(t, other, token).App(made.Provider, made.ID).Trade(ctx, trade.No); err != nil || got.Settled != 10 {
		t.Errorf("the other has %d settled, %v", got.Settled, err)
	}
	if err := errors.Join(kill(ctx, redis.DockerContainer), redis.Start(ctx)); err != nil {
		t.Fatal(err)
	}
	if err := controlClient(t, other, token).WaitReady(ctx); err != nil {
		t.Fatal(err)
	}
	var refused *client.Refused
	if _, err := merchantOf(other).Settle(ctx, settle); !errors.As(err, &refused) {
		t.Errorf("a second settle after Redis was killed: %v, want a refusal", err)
	}
}

func TestRedisOptions(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		opt  docker.Option
		want string
	}{
		{docker.WithRedis(nil), "start one with RunRedis"},
		{docker.WithStore(""), "leave the option out"},
	} {
		if _, err := docker.Run(t.Context(), tt.opt); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%v, which lacks %q", err, tt.want)
		}
	}
	for name, opt := range map[string]docker.Option{"WithStore": docker.WithStore("redis://x"), "WithSeed": docker.WithSeed(1), "WithBinary": docker.WithBinary(t.TempDir())} {
		if _, err := docker.RunRedis(t.Context(), opt); err == nil || !strings.Contains(err.Error(), name) && name != "WithBinary" {
			t.Errorf("RunRedis with %s: %v", name, err)
		}
	}
	if _, err := docker.RunMerchant(t.Context(), docker.WithStore("redis://x")); err == nil || !strings.Contains(err.Error(), "RunMerchant does not take WithRedis or WithStore") {
		t.Errorf("RunMerchant: %v", err)
	}
}

// object is part of a Kubernetes manifest, as far as its parts must agree.
type object struct {
	Kind     string
	Metadata struct{ Name string }
	Spec     struct {
		Selector any
		Ports    []struct {
			Port       int
			TargetPort string `yaml:"targetPort"`
		}
		Template struct {
			Metadata struct{ Labels map[string]string }
			Spec     struct {
				Containers []struct {
					Args  []string
					Ports []struct {
						Name          string
						ContainerPort int `yaml:"containerPort"`
					}
					ReadinessProbe, LivenessProbe, StartupProbe struct {
						HTTPGet struct{ Path, Port string } `yaml:"httpGet"`
					}
				}
			}
		}
	}
}

// TestManifestsAgree looks at the names, labels and ports by which Kubernetes' objects find each other, and at the
// store that paymock is given. Whether Kubernetes takes the objects it does not know: their other fields, and how
// they are spelled, are for kubectl apply --dry-run=server to judge.
func TestManifestsAgree(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("kubernetes.yaml")
	if err != nil {
		t.Fatal(err)
	}
	objects := map[string]object{}
	for part := range bytes.SplitSeq(text, []byte("\n---\n")) {
		var o object
		if err := yaml.Unmarshal(part, &o); err != nil {
			t.Fatal(err)
		}
		objects[o.Kind+" "+o.Metadata.Name] = o
	}
	for service, workload := range map[string]string{"Service paymock": "Deployment paymock", "Service redis": "StatefulSet redis"} {
		s, w := objects[service], objects[workload]
		labels := map[string]any{}
		for name, value := range w.Spec.Template.Metadata.Labels {
			labels[name] = value
		}
		matched := map[string]any{"matchLabels": labels}
		if len(labels) == 0 || !reflect.DeepEqual(s.Spec.Selector, any(labels)) || !reflect.DeepEqual(w.Spec.Selector, any(matched)) {
			t.Errorf("%s selects %v, %s %v, with labels %v", service, s.Spec.Selector, workload, w.Spec.Selector, labels)
			continue
		}
		container := w.Spec.Template.Spec.Containers[0]
		ports := map[string]int{}
		for _, p := range container.Ports {
			ports[p.Name] = p.ContainerPort
		}
		for _, p := range s.Spec.Ports {
			if ports[p.TargetPort] != p.Port {
				t.Errorf("%s leads to port %q of %v", service, p.TargetPort, ports)
			}
		}
	}
	args := strings.Join(objects["Deployment paymock"].Spec.Template.Spec.Containers[0].Args, " ")
	if !strings.Contains(args, "--store redis://redis:6379") {
		t.Errorf("paymock serves with %s", args)
	}
}

// TestComposeOfReplicas has two services of one command, on one Redis that loses nothing.
func TestComposeOfReplicas(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("compose.replicas.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Services map[string]struct {
			Command, Ports []string
			Environment    map[string]string
		}
	}
	if err := yaml.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	one, other, redis := file.Services["one"], file.Services["other"], file.Services["redis"]
	if len(one.Command) == 0 || !reflect.DeepEqual(one.Command, other.Command) || reflect.DeepEqual(one.Ports, other.Ports) {
		t.Errorf("one: %+v, other: %+v", one, other)
	}
	if !strings.Contains(strings.Join(redis.Command, " "), "--appendonly yes") {
		t.Errorf("redis: %v", redis.Command)
	}
	for name, service := range map[string]struct{ is, want string }{
		"one":   {one.Environment["PAYMOCK_PUBLIC_URL"], one.Ports[0]},
		"other": {other.Environment["PAYMOCK_PUBLIC_URL"], other.Ports[0]},
	} {
		if service.is+":12180" != "http://"+service.want {
			t.Errorf("%s names %s, and is published at %s", name, service.is, service.want)
		}
	}
	seen := map[string]bool{}
	for _, ports := range [][]string{one.Ports, other.Ports, file.Services["merchant"].Ports} {
		for _, p := range ports {
			variable, _, _ := strings.Cut(strings.TrimPrefix(p, "127.0.0.1:"), ":-")
			if !strings.HasPrefix(variable, "${PAYMOCK_") || seen[variable] {
				t.Errorf("port %s can't be chosen by a variable of its own", p)
			}
			seen[variable] = true
			if !strings.HasPrefix(p, "127.0.0.1:") {
				t.Errorf("port %s is published to others, with a token that everybody knows", p)
			}
		}
	}
}

// kill ends a container as SIGKILL does.
func kill(ctx context.Context, c *testcontainers.DockerContainer) error {
	none := time.Duration(0)
	return c.Stop(ctx, &none)
}
