// Command release builds what is published of one version: archives of both commands for six
// platforms with README and completions, an OCI image for two, npm packages, and their checksums.
//
//	go run ./docker/release -version v1.2.3 -out dist     (make release VERSION=v1.2.3)
//
// Two runs on one commit give equal bytes where the program gzip is the same: no path, time or user of
// the machine goes in. All times are the commit's, or SOURCE_DATE_EPOCH.
package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func main() {
	// an interrupted build removes what it has made so far
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

// platform is a pair of the go command, with npm's words for it.
type platform struct{ os, arch, npmOS, npmCPU string }

func (p platform) String() string { return p.os + "_" + p.arch }

// binary is a command's file name there.
func (p platform) binary(name string) string {
	if p.os == "windows" {
		return name + ".exe"
	}
	return name
}

var platforms = []platform{
	{"linux", "amd64", "linux", "x64"},
	{"linux", "arm64", "linux", "arm64"},
	{"darwin", "amd64", "darwin", "x64"},
	{"darwin", "arm64", "darwin", "arm64"},
	{"windows", "amd64", "win32", "x64"},
	{"windows", "arm64", "win32", "arm64"},
}

// commands are the programs, by where they are built from.
var commands = map[string]string{"paymock": "./mock/cmd/paymock", "payctl": "./client/cmd/payctl"}

// release is one version being made.
type release struct {
	version string // v1.2.3
	commit  string
	changed string // "-dirty" where the tree has more than the commit
	date    time.Time
	out     string // directory of what is published
	built   string // directory of the binaries, by platform
}

var semver = regexp.MustCompile(`^v\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$`)

func run(ctx context.Context, args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("release", flag.ContinueOnError)
	version := flags.String("version", "", "version to release, such as v1.2.3")
	out := flags.String("out", "dist", "directory for the files; what is in it is replaced")
	only := flags.String("platforms", "", "comma-separated OS_ARCH to build; all when empty")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if !semver.MatchString(*version) {
		return fmt.Errorf("-version is %q; want vMAJOR.MINOR.PATCH, such as v1.2.3", *version)
	}
	wanted, err := choosePlatforms(*only)
	if err != nil {
		return err
	}
	r := &release{version: *version, out: *out}
	if err := r.ofCommit(ctx); err != nil {
		return err
	}
	if r.built, err = os.MkdirTemp("", "paymock-release-"); err != nil {
		return err
	}
	defer os.RemoveAll(r.built) //nolint:errcheck // a temporary directory
	if err := errors.Join(os.RemoveAll(r.out), os.MkdirAll(r.out, 0o755)); err != nil {
		return err
	}
	for _, p := range wanted {
		if err := r.build(ctx, p); err != nil {
			return err
		}
	}
	files, err := r.commonFiles(ctx)
	if err != nil {
		return err
	}
	for _, p := range wanted {
		if err := r.writeArchive(p, files); err != nil {
			return err
		}
	}
	if err := errors.Join(r.writeImage(wanted), r.writeNPM(wanted), r.writeChecksums()); err != nil {
		return err
	}
	_, err = fmt.Fprintf(stdout, "%s of commit %s%s is in %s\n", r.version, r.commit, r.changed, r.out)
	return err
}

// choosePlatforms finds platforms by their names.
func choosePlatforms(names string) ([]platform, error) {
	if names == "" {
		return platforms, nil
	}
	var chosen []platform
	for name := range strings.SplitSeq(names, ",") {
		i := slices.IndexFunc(platforms, func(p platform) bool { return p.String() == name })
		if i < 0 {
			return nil, fmt.Errorf("-platforms names %q; there are %v", name, platforms)
		}
		chosen = append(chosen, platforms[i])
	}
	return chosen, nil
}

// ofCommit finds which commit is built, and its time.
func (r *release) ofCommit(ctx context.Context) error {
	seconds := os.Getenv("SOURCE_DATE_EPOCH")
	r.commit = "unknown"
	if text, err := exec.CommandContext(ctx, "git", "log", "-1", "--format=%H %ct").Output(); err == nil {
		commit, at, _ := strings.Cut(strings.TrimSpace(string(text)), " ")
		changed, err := exec.CommandContext(ctx, "git", "status", "--porcelain").Output()
		if err != nil {
			return fmt.Errorf("git status: %w", err)
		}
		if r.commit = commit; len(changed) > 0 {
			r.changed = "-dirty" // what is built is not the commit
		}
		if seconds == "" {
			seconds = at
		}
	}
	n, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil {
		return fmt.Errorf("the time of the release: neither a git commit nor SOURCE_DATE_EPOCH tells it (%q)", seconds)
	}
	r.date = time.Unix(n, 0).UTC()
	return nil
}

// exchanged are the packages that a merchant's exchange goes through.
var exchanged = []string{
	"std", "github.com/gin-gonic/...", "github.com/go-json-experiment/...",
	"paymock/mock/app/...", "paymock/mock/clock/...",
	"paymock/mock/gateway/...", "paymock/mock/ident/...", "paymock/mock/jsonnode/...", "paymock/mock/ledger/...", "paymock/mock/money/...", "paymock/mock/multiprime/...",
	"paymock/mock/provider/...", "paymock/mock/rule/...", "paymock/mock/store/...", "paymock/mock/wire/...",
}

// aside are those among them that it does not.
var aside = []string{
	"archive/...", "compress/...", "encoding/asn1/...", "encoding/csv/...", "encoding/gob/...", "encoding/xml/...", "expvar/...", "flag/...",
	"go/...", "html/...", "log/...", "mime/...", "os/exec/...", "regexp/...", "text/...", "vendor/...", "net/http/internal/http2/...",
	"crypto/ecdh/...", "crypto/ecdsa/...", "crypto/ed25519/...", "crypto/mlkem/...", "crypto/tls/...", "crypto/x509/...",
	"crypto/internal/hpke/...", "crypto/internal/fips140/ecdh/...", "crypto/internal/fips140/ecdsa/...", "crypto/internal/fips140/edwards25519/...",
	"crypto/internal/fips140/mlkem/...", "crypto/internal/fips140/nistec/...", "crypto/internal/fips140/tls12/...", "crypto/internal/fips140/tls13/...",
	"github.com/gin-gonic/gin/binding/...", "github.com/gin-gonic/gin/render/...", "paymock/mock/rule/offline/...", "paymock/mock/store/redis/...",
	"container/...", "crypto/des/...", "crypto/dsa/...", "crypto/elliptic/...", "crypto/rc4/...", "debug/...", "encoding/json/...", "hash/...", "image/...",
	"math/big", "net", "net/http/httputil/...", "net/mail/...", "net/rpc/...", "os/...",
	"context", "encoding", "errors", "fmt", "io/fs", "net/http", "net/netip", "path/...", "reflect", "runtime/debug", "runtime/metrics", "runtime/pprof", "sort", "time", "unicode",
	"internal/fmtsort/...", "internal/godebug/...", "internal/reflectlite/...", "internal/syscall/...", "internal/testlog/...", "io/...", "math/rand/...", "syscall/...",
	"bufio", "internal/poll/...", "iter", "maps", "unicode/...", "unique/...", "crypto/internal/fips140/aes/gcm/...", "crypto/internal/fips140/drbg/...",
	"crypto/internal/fips140/hkdf/...", "crypto/internal/fips140/mldsa/...", "crypto/internal/fips140/pbkdf2/...", "crypto/internal/fips140/sha3/...", "crypto/sha3/...",
}

// build makes both commands for a platform.
func (r *release) build(ctx context.Context, p platform) error {
	stamp := fmt.Sprintf("-s -w -buildid= -X main.stamped=%s -X 'main.stampedFrom= (commit %.12s%s of %s)'", r.version, r.commit, r.changed, r.date.Format(time.RFC3339))
	for name, source := range commands {
		target := filepath.Join(r.built, p.String(), p.binary(name))
		tags := "nomsgpack"
		if name == "payctl" {
			tags += ",nethttpomithttp2" // every server that it calls speaks HTTP/1.1; 190 kB less to download
		}
		args := []string{"build", "-trimpath", "-buildvcs=false", "-tags", tags, "-ldflags", stamp, "-o", target}
		args = append(args, "-gcflags=all=-l") // a sixth less to download is worth more than inlined calls
		if name == "paymock" {
			for _, packages := range exchanged { // but where merchants' exchanges go through
				args = append(args, "-gcflags="+packages+"=")
			}
			for _, packages := range aside {
				args = append(args, "-gcflags="+packages+"=-l")
			}
		}
		cmd := exec.CommandContext(ctx, "go", append(args, source)...)
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+p.os, "GOARCH="+p.arch, "GOFLAGS=")
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("build %s for %s: %w\n%s", name, p, err, out)
		}
	}
	return nil
}

// file is one of an archive.
type file struct {
	name    string
	mode    int64
	content []byte
}

// linked is a file that a page leads to.
var linked = regexp.MustCompile(`\]\(([A-Za-z0-9_./-]+\.[a-z]+)[)#]`)

// documentPages are README, the files that it leads to, and those that these lead to.
func documentPages() ([]file, error) {
	var files []file
	names := []string{"README.md"}
	for i := 0; i < len(names); i++ {
		content, err := os.ReadFile(names[i])
		if err != nil {
			return nil, err
		}
		files = append(files, file{names[i], 0o644, content})
		if path.Ext(names[i]) != ".md" {
			continue
		}
		for _, link := range linked.FindAllStringSubmatch(string(content), -1) {
			if name := path.Join(path.Dir(names[i]), link[1]); !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return files, nil
}

// commonFiles are the files of every archive that are not binaries: README, its pages and completions,
// which a payctl of this machine prints.
func (r *release) commonFiles(ctx context.Context) ([]file, error) {
	files, err := documentPages()
	if err != nil {
		return nil, err
	}
	payctl := filepath.Join(r.built, "payctl-here"+platform{os: runtime.GOOS}.binary(""))
	build := exec.CommandContext(ctx, "go", "build", "-tags", "nomsgpack", "-buildvcs=false", "-o", payctl, commands["payctl"])
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("build payctl: %w\n%s", err, out)
	}
	for _, shell := range []struct{ name, file string }{{"bash", "payctl.bash"}, {"zsh", "_payctl"}, {"fish", "payctl.fish"}} {
		text, err := exec.CommandContext(ctx, payctl, "completion", shell.name).Output()
		if err != nil {
			return nil, fmt.Errorf("payctl completion %s: %w", shell.name, err)
		}
		files = append(files, file{"completions/" + shell.file, 0o644, text})
	}
	return files, nil
}

// commandFiles are both commands of a platform, as files of an archive.
func (r *release) commandFiles(p platform, dir string) ([]file, error) {
	var files []file
	for _, name := range []string{"payctl", "paymock"} {
		content, err := os.ReadFile(filepath.Join(r.built, p.String(), p.binary(name)))
		if err != nil {
			return nil, err
		}
		files = append(files, file{dir + p.binary(name), 0o755, content})
	}
	return files, nil
}

// writeArchive writes a platform's archive: zip for Windows, tar.gz elsewhere.
func (r *release) writeArchive(p platform, common []file) error {
	files, err := r.commandFiles(p, "")
	if err != nil {
		return err
	}
	files = append(files, common...)
	var packed bytes.Buffer
	name := fmt.Sprintf("paymock_%s_%s", strings.TrimPrefix(r.version, "v"), p)
	if p.os == "windows" {
		name, err = name+".zip", writeZip(&packed, files, r.date)
	} else {
		name, err = name+".tar.gz", writeTarGz(&packed, files, r.date)
	}
	if err != nil {
		return fmt.Errorf("pack %s: %w", name, err)
	}
	return os.WriteFile(filepath.Join(r.out, name), packed.Bytes(), 0o644)
}

// writeChecksums writes SHA256SUMS over all files, as sha256sum -c reads it.
func (r *release) writeChecksums() error {
	entries, err := os.ReadDir(r.out)
	if err != nil {
		return err
	}
	var sums bytes.Buffer
	for _, e := range entries {
		if e.IsDir() {
			continue
		}
		content, err := os.ReadFile(filepath.Join(r.out, e.Name()))
		if err != nil {
			return err
		}
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(content), e.Name())
	}
	return os.WriteFile(filepath.Join(r.out, "SHA256SUMS"), sums.Bytes(), 0o644)
}
