package docker

import (
	"context"
	"crypto/rand"
	"fmt"

	"github.com/moby/moby/api/types/container"
	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/wait"
)

const merchantPort = "12190"

// Merchant is a running reference merchant, `payctl listen`. Its URL is that of its start.
type Merchant struct {
	*box
	url   string
	token string
}

// RunMerchant starts the reference merchant from the same image and returns when it answers.
// Give it the simulator's network by WithNetwork, so that callbacks reach it by name. Further
// arguments of `payctl listen` are added with testcontainers.WithCmdArgs. Its inbox asks for the
// token that Merchant.Token tells, since it is read through a published port. Errors are returned
// as by Run; the options that concern the simulator only are refused.
func RunMerchant(ctx context.Context, opts ...testcontainers.ContainerCustomizer) (*Merchant, error) {
	s, rest, err := applyOptions(opts)
	if err != nil {
		return nil, err
	}
	if err := s.onlyForMock("RunMerchant"); err != nil {
		return nil, err
	}
	if s.alias == "" {
		s.alias = "merchant"
	}
	token := rand.Text()
	b, err := start(ctx, s, append(merchantRequest(s.alias, token), rest...))
	if b == nil {
		return nil, err
	}
	m := &Merchant{box: b, token: token}
	if err != nil {
		return m, err
	}
	if m.url, err = b.PortEndpoint(ctx, merchantPort, "http"); err != nil {
		return m, fmt.Errorf("docker: merchant address: %w", err)
	}
	return m, nil
}

func merchantRequest(alias, token string) []testcontainers.ContainerCustomizer {
	anyStatus := func(int) bool { return true }
	return []testcontainers.ContainerCustomizer{
		testcontainers.WithEntrypoint("/payctl"),
		testcontainers.WithEnv(map[string]string{"PAYCTL_TOKEN": token}), // not among the arguments that ps shows
		testcontainers.WithCmd("listen", "--listen", "0.0.0.0:"+merchantPort, "--url", "http://"+alias+":"+merchantPort),
		testcontainers.WithExposedPorts(merchantPort + "/tcp"),
		testcontainers.WithConfigModifier(func(c *container.Config) {
			c.Healthcheck = &container.HealthConfig{Test: []string{"NONE"}} // the image's check asks a simulator
		}),
		testcontainers.WithWaitStrategy(wait.ForHTTP("/").WithPort(merchantPort + "/tcp").WithStatusCodeMatcher(anyStatus)),
	}
}

// Token is the bearer token of the merchant's own API, by which tests read its inbox.
func (m *Merchant) Token() string { return m.token }

// URL is where the merchant answers, as seen from this machine: http://host:port.
func (m *Merchant) URL() string { return m.url }

// InternalURL is where the merchant answers containers on the same network; build the notify
// URL of an app from it.
func (m *Merchant) InternalURL() string { return "http://" + m.alias + ":" + merchantPort }
