package contract

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paymock/features/serverprocess"
)

var update = flag.Bool("update", false, "write testdata/transcript.golden anew")

// TestTranscript plays the session and compares all that was printed and answered.
func TestTranscript(t *testing.T) {
	t.Parallel()
	bin := os.Getenv("PAYMOCK_BIN")
	if bin == "" {
		bin = t.TempDir()
		build := exec.CommandContext(t.Context(), "go", "build", "-buildvcs=false", "-tags", "nomsgpack", "-o", bin+"/", "../../mock/cmd/paymock", "../../client/cmd/payctl")
		if out, err := build.CombinedOutput(); err != nil {
			t.Fatalf("go build: %v\n%s", err, out)
		}
	}
	session, err := os.ReadFile("testdata/session.txt")
	if err != nil {
		t.Fatal(err)
	}
	got := play(t, bin, string(session))
	golden := filepath.Join("testdata", "transcript.golden")
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	wanted, played := strings.Split(string(want), "\n"), strings.Split(got, "\n")
	if os.Getenv("PAYMOCK_FOURTH") != "" {
		wanted, played = strings.Fields(string(want)), strings.Fields(withoutFourth(got))
	}
	if diff := cmp.Diff(wanted, played); diff != "" {
		t.Errorf("what users see has changed (-golden +now); when it is meant, run with -update and read the diff\n%s", diff)
	}
}

// withoutFourth takes the platform of make fourth out of the lists of platforms, which break their lines elsewhere with it.
func withoutFourth(text string) string {
	for _, m := range []struct{ pattern, with string }{
		{`\|acme\b`, ``},
		{`, (intella) (or|and)\s+acme\b`, ` $2 $1`},
		{` (and acme|or crowns)\b`, ``},
		{` or \\"acme\\"`, ``},
		{`(?m)^acme .*\n`, ``},
		{`; outcome: receipt, 回执; refunded: money back, 返款`, ``},
	} {
		text = regexp.MustCompile(m.pattern).ReplaceAllString(text, m.with)
	}
	return text
}

// server is a paymock process and its two addresses.
type server struct{ platform, control string }

// play starts a server, runs the session's lines and gives the transcript.
func play(t *testing.T, bin, session string) string {
	s := start(t, bin)
	dir := t.TempDir()
	var out strings.Builder
	for line := range strings.Lines(session) {
		line = strings.TrimRight(line, "\n")
		kind, rest, _ := strings.Cut(line, " ")
		if line == "" || kind == "#" {
			continue
		}
		fmt.Fprintf(&out, "%s\n", line)
		switch kind {
		case "$":
			out.WriteString(s.run(t, bin, dir, rest))
		case "control", "platform":
			out.WriteString(s.call(t, kind, rest))
		default:
			t.Fatalf("session: a line begins with $, control, platform or #: %q", line)
		}
	}
	return s.mask(out.String())
}

// start runs `paymock serve` until the test ends.
func start(t *testing.T, bin string) *server {
	p, err := serverprocess.Start(t.Context(), filepath.Join(bin, "paymock"), serverprocess.Paymock("--seed=7")...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Stop() })
	return &server{platform: p.Ready.Platform, control: p.Ready.Control}
}

// run gives what a command line prints, and its exit code when it is not 0.
func (s *server) run(t *testing.T, bin, dir, line string) string {
	command := exec.CommandContext(t.Context(), "sh", "-c", line)
	command.Dir = dir
	command.Env = []string{"PATH=" + bin + ":" + os.Getenv("PATH"), "HOME=" + dir, "LANG=C.UTF-8", "PAYCTL_CONTROL=" + s.control}
	out, err := command.CombinedOutput()
	if err != nil {
		out = append(bytes.TrimRight(out, "\n"), fmt.Sprintf("\n(%v)\n", err)...)
	}
	return string(out)
}

// call gives status and body of a request: "METHOD path [body]".
func (s *server) call(t *testing.T, side, rest string) string {
	method, rest, _ := strings.Cut(rest, " ")
	path, body, _ := strings.Cut(rest, " ")
	base := s.control
	contentType := "application/json"
	if side == "platform" {
		base, contentType = s.platform, "application/x-www-form-urlencoded"
	}
	req, err := http.NewRequestWithContext(t.Context(), method, base+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", contentType)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	var pretty bytes.Buffer
	if json.Indent(&pretty, text, "", " ") == nil {
		text = pretty.Bytes()
	}
	return fmt.Sprintf("%d %s\n%s\n", resp.StatusCode, resp.Header.Get("Content-Type"), bytes.TrimRight(text, "\n"))
}

// What differs from run to run, and what stands for it.
var masks = []struct{ pattern, with string }{
	{`"took(_[mu]s|)": ?[0-9.]+`, `"took$1": 0`},
	{`\b[0-9.]+(µs|ms)\b`, `Nms`},
	{`(?m)(date|Date): .*$`, `$1: …`},
	// the session's clocks stand in 2031; what bears a year before is of the day of the run
	{`\b202[0-9]-[0-9]{2}-[0-9]{2}[ T][0-9:]{8}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?`, `TODAY`},
	{`(\b|[A-Z]{2})202[0-9](0[1-9]|1[0-2])[0-3][0-9]{6,30}\b`, `${1}TODAY-NUMBER`},
	{`4200002[0-9]{21}`, `CHANNEL-NUMBER`},
}

// mask takes out addresses, measured times and today's date.
func (s *server) mask(text string) string {
	for name, url := range map[string]string{"PLATFORM": s.platform, "CONTROL": s.control} {
		text = strings.ReplaceAll(text, strings.TrimPrefix(url, "http://"), name)
	}
	for _, m := range masks {
		text = regexp.MustCompile(m.pattern).ReplaceAllString(text, m.with)
	}
	return text
}
