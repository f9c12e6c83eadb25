package docker

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/testcontainers/testcontainers-go"
)

// Option changes what Run or RunMerchant starts. It is a testcontainers.ContainerCustomizer,
// so options of both kinds may stand in one list; those of testcontainers are applied last
// and win.
type Option func(*settings) error

// Customize does nothing: Run and RunMerchant read their options before the request exists.
// It lets an Option stand among the customizers of testcontainers.
func (Option) Customize(*testcontainers.GenericContainerRequest) error { return nil }

// settings holds the values of all options. Its zero value is the default of every option.
type settings struct {
	image     string
	binaries  string
	network   *testcontainers.DockerNetwork
	alias     string
	scenarios []string
	token     string
	seed      *uint64
	store     string
	// engineHost is how this machine names the engine's; "" is not told.
	engineHost string
}

// WithImage runs a ready image, such as one that `make image` built, and builds none.
// The image must have /paymock and /payctl. It is never removed by this package.
func WithImage(name string) Option {
	return func(s *settings) error {
		if name == "" {
			return errors.New("docker: WithImage: empty image name; leave the option out to have one built")
		}
		s.image = name
		return nil
	}
}

// WithBinary builds the image from the static Linux binaries paymock and payctl in dir.
// Default: the directory named by the environment variable PAYMOCK_BIN, and where that is
// unset, binaries that Run builds with the go command.
func WithBinary(dir string) Option {
	return func(s *settings) error {
		if err := checkBinaries(dir); err != nil {
			return err
		}
		s.binaries = dir
		return nil
	}
}

// WithNetwork joins a network that exists, which stays when the container ends.
// Default: a new network of the container's own, which ends with it.
func WithNetwork(network *testcontainers.DockerNetwork) Option {
	return func(s *settings) error {
		if network == nil {
			return errors.New("docker: WithNetwork: no network; leave the option out to have one made")
		}
		s.network = network
		return nil
	}
}

// WithAlias is the container's host name on its network: "paymock" for Run and "merchant"
// for RunMerchant unless given. Two containers on one network need two names.
func WithAlias(name string) Option {
	return func(s *settings) error {
		if name == "" {
			return errors.New("docker: WithAlias: empty host name")
		}
		s.alias = name
		return nil
	}
}

// WithScenario loads a scenario: the name of a shipped one, or a YAML file of this machine,
// which is copied into the container. It may be given more than once. Run only.
func WithScenario(nameOrFile string) Option {
	return func(s *settings) error {
		if nameOrFile == "" {
			return errors.New("docker: WithScenario: empty name; `paymock scenarios` lists the shipped ones")
		}
		if isFile(nameOrFile) {
			if _, err := os.Stat(nameOrFile); err != nil {
				return fmt.Errorf("docker: WithScenario: %w", err)
			}
		}
		s.scenarios = append(s.scenarios, nameOrFile)
		return nil
	}
}

// isFile tells a scenario file from the name of a shipped scenario.
func isFile(scenario string) bool {
	ext := filepath.Ext(scenario)
	return ext == ".yaml" || ext == ".yml" || strings.ContainsRune(scenario, filepath.Separator)
}

// WithControlToken is the bearer token of the control API. Default: a random one, which
// Container.ControlToken tells. Run only.
func WithControlToken(token string) Option {
	return func(s *settings) error {
		if token == "" {
			return errors.New("docker: WithControlToken: empty token; leave the option out to have one made")
		}
		s.token = token
		return nil
	}
}

// WithSeed fixes ids, amounts, fault draws and callback order. Default: the server's own
// choice. Run only.
func WithSeed(seed uint64) Option {
	return func(s *settings) error {
		s.seed = &seed
		return nil
	}
}

// applyOptions applies the options of this package; rest are those of testcontainers.
func applyOptions(opts []testcontainers.ContainerCustomizer) (s settings, rest []testcontainers.ContainerCustomizer, err error) {
	var errs []error
	for _, opt := range opts {
		own, ok := opt.(Option)
		if !ok {
			rest = append(rest, opt)
			continue
		}
		errs = append(errs, own(&s))
	}
	if s.image != "" && s.binaries != "" {
		errs = append(errs, errors.New("docker: WithImage and WithBinary exclude each other: keep one"))
	}
	return s, rest, errors.Join(errs...)
}

// onlyForMock refuses what only Run has a use for.
func (s settings) onlyForMock(caller string) error {
	var given []string
	if len(s.scenarios) > 0 {
		given = append(given, "WithScenario")
	}
	if s.token != "" {
		given = append(given, "WithControlToken")
	}
	if s.seed != nil {
		given = append(given, "WithSeed")
	}
	if s.store != "" {
		given = append(given, "WithRedis or WithStore")
	}
	if len(given) > 0 {
		return fmt.Errorf("docker: %s does not take %s: give it to Run", caller, strings.Join(given, ", "))
	}
	return nil
}
