package docker

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"path"
	"strconv"
	"strings"

	"github.com/moby/moby/api/types/container"
	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/network"
	"github.com/testcontainers/testcontainers-go/wait"
)

// Ports inside the containers; outside they are mapped to free ones.
const (
	platformPort = "12180"
	controlPort  = "12181"
)

// Container is a running simulator. Its addresses are those of its start: a container that
// is stopped and started again has others.
type Container struct {
	*box
	platformURL string
	controlURL  string
	token       string
}

// Run starts a simulator and returns when it is ready to serve. On an error the container,
// where there is one already, is returned as well, so that its logs can be read; end it with
// Terminate or testcontainers.TerminateContainer in any case.
func Run(ctx context.Context, opts ...testcontainers.ContainerCustomizer) (*Container, error) {
	s, rest, err := applyOptions(opts)
	if err != nil {
		return nil, err
	}
	if s.alias == "" {
		s.alias = "paymock"
	}
	if s.token == "" {
		s.token = rand.Text()
	}
	if err := Prepare(); err != nil {
		return nil, err
	}
	s.engineHost = engineHost(ctx)
	b, err := start(ctx, s, append(s.mockRequest(), rest...))
	if b == nil {
		return nil, err
	}
	c := &Container{box: b, token: s.token}
	if err != nil {
		return c, err
	}
	c.platformURL, err = b.PortEndpoint(ctx, platformPort, "http")
	if err != nil {
		return c, fmt.Errorf("docker: platform address: %w", err)
	}
	c.controlURL, err = b.PortEndpoint(ctx, controlPort, "http")
	if err != nil {
		return c, fmt.Errorf("docker: control address: %w", err)
	}
	return c, nil
}

// engineHost is the name by which this machine reaches containers' ports: "docker" where a
// continuous integration runs the engine beside it. "" when it can't be told: start says why.
func engineHost(ctx context.Context) string {
	p, err := testcontainers.NewDockerProvider()
	if err != nil {
		return ""
	}
	defer p.Close() //nolint:errcheck // nothing was written
	host, err := p.DaemonHost(ctx)
	if err != nil || strings.ContainsAny(host, ":/") { // an IPv6 address needs no name
		return ""
	}
	return host
}

// mockRequest is the request for `paymock serve` with these settings.
func (s settings) mockRequest() []testcontainers.ContainerCustomizer {
	args := []string{"serve", "--json", "--listen", "0.0.0.0:" + platformPort, "--control", "0.0.0.0:" + controlPort, "--control-host", s.alias}
	if s.engineHost != "" {
		args = append(args, "--control-host", s.engineHost)
	}
	if s.seed != nil {
		args = append(args, "--seed", strconv.FormatUint(*s.seed, 10))
	}
	if s.store != "" {
		args = append(args, "--store", s.store)
	}
	var files []testcontainers.ContainerFile
	for i, scenario := range s.scenarios {
		if isFile(scenario) {
			inside := fmt.Sprintf("/scenarios/%d-%s", i, path.Base(scenario))
			files = append(files, testcontainers.ContainerFile{HostFilePath: scenario, ContainerFilePath: inside, FileMode: 0o444})
			scenario = inside
		}
		args = append(args, "--scenario", scenario)
	}
	return []testcontainers.ContainerCustomizer{
		testcontainers.WithCmd(args...),
		testcontainers.WithEnv(map[string]string{"PAYMOCK_CONTROL_TOKEN": s.token}), // not among the arguments that ps shows
		testcontainers.WithFiles(files...),
		testcontainers.WithExposedPorts(platformPort+"/tcp", controlPort+"/tcp"),
		testcontainers.WithHostConfigModifier(func(h *container.HostConfig) {
			h.ExtraHosts = append(h.ExtraHosts, "host.docker.internal:host-gateway")
		}),
		testcontainers.WithWaitStrategy(wait.ForHTTP("/readyz").WithPort(controlPort + "/tcp")),
	}
}

// PlatformURL is where the platforms answer, as seen from this machine: http://host:port.
func (c *Container) PlatformURL() string { return c.platformURL }

// InternalPlatformURL is where the platforms answer containers on the same network.
func (c *Container) InternalPlatformURL() string { return "http://" + c.alias + ":" + platformPort }

// ControlURL is where the control API answers, as seen from this machine: http://host:port.
// It asks for ControlToken.
func (c *Container) ControlURL() string { return c.controlURL }

// InternalControlURL is where the control API answers containers on the same network.
func (c *Container) InternalControlURL() string { return "http://" + c.alias + ":" + controlPort }

// ControlToken is the bearer token of the control API.
func (c *Container) ControlToken() string { return c.token }

// box is a container and the network it may own.
type box struct {
	*testcontainers.DockerContainer
	alias   string
	network *testcontainers.DockerNetwork
	owned   bool
}

// Network is the network the container is on: give it to RunMerchant by WithNetwork.
func (b *box) Network() *testcontainers.DockerNetwork { return b.network }

// Terminate stops and removes the container, and its network unless that was given by
// WithNetwork. Other containers on the network must have ended before.
func (b *box) Terminate(ctx context.Context, opts ...testcontainers.TerminateOption) error {
	var errs []error
	if b.DockerContainer != nil {
		errs = append(errs, b.DockerContainer.Terminate(ctx, opts...))
	}
	if b.owned {
		errs = append(errs, b.network.Remove(ctx))
	}
	return errors.Join(errs...)
}

// start runs one container of the image on its network. The box is nil where nothing is left
// that the caller would have to end.
func start(ctx context.Context, s settings, request []testcontainers.ContainerCustomizer) (*box, error) {
	if err := Prepare(); err != nil {
		return nil, err
	}
	image, err := s.imageName(ctx)
	if err != nil {
		return nil, err
	}
	b := &box{alias: s.alias, network: s.network}
	if b.network == nil {
		if b.network, err = network.New(ctx); err != nil {
			return nil, fmt.Errorf("docker: make a network: %w", err)
		}
		b.owned = true
	}
	request = append([]testcontainers.ContainerCustomizer{network.WithNetwork([]string{s.alias}, b.network)}, request...)
	b.DockerContainer, err = testcontainers.Run(ctx, image, request...)
	switch {
	case err == nil:
		return b, nil
	case b.DockerContainer == nil:
		return nil, errors.Join(fmt.Errorf("docker: run %s: %w", s.alias, err), b.Terminate(context.WithoutCancel(ctx)))
	default:
		return b, fmt.Errorf("docker: run %s: %w", s.alias, err)
	}
}
