package mock_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// What a command may do before its first line runs. Other people's packages are bounded too, so
// that a new dependency that works at its start is seen here: the largest are gofakeit's lists
// of words, the validator that Gin links, and what Prometheus reads of Linux.
const (
	maxOwnBytes, maxOwnAllocs = 12 << 10, 150  // of a package of ours
	maxBytes, maxAllocs       = 2 << 20, 9_000 // of all packages together
	maxOwnTime                = 5 * time.Millisecond
)

// TestStart bounds what the packages of both commands do when they are initialised, as
// GODEBUG=inittrace=1 tells.
func TestStart(t *testing.T) {
	t.Parallel()
	for _, command := range []string{"mock/cmd/paymock", "client/cmd/payctl"} {
		t.Run(filepath.Base(command), func(t *testing.T) {
			t.Parallel()
			binary := filepath.Join(t.TempDir(), "command")
			if out, err := exec.Command("go", "build", "-tags", "nomsgpack", "-o", binary, "paymock/"+command).CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			least := time.Hour // of as many starts as it takes on a busy machine
			for start := 0; start < 5 || start < 50 && least > maxOwnTime; start++ {
				var bytes, allocs int
				var own time.Duration
				for _, p := range initialised(t, binary) {
					bytes, allocs = bytes+p.bytes, allocs+p.allocs
					if p.name != "main" && !strings.HasPrefix(p.name, "paymock/") {
						continue
					}
					own += p.took
					if p.bytes > maxOwnBytes || p.allocs > maxOwnAllocs {
						t.Errorf("%s: initialisation takes %d bytes in %d allocations, at most %d in %d; compute it when it is asked for (sync.OnceValue)",
							p.name, p.bytes, p.allocs, maxOwnBytes, maxOwnAllocs)
					}
				}
				least = min(least, own)
				if bytes > maxBytes || allocs > maxAllocs {
					t.Errorf("all packages take %d bytes in %d allocations, at most %d in %d", bytes, allocs, maxBytes, maxAllocs)
				}
			}
			if least > maxOwnTime {
				t.Errorf("our packages take %v to initialise, at most %v", least, maxOwnTime)
			}
		})
	}
}

// initialisation is the time and memory that a package's initialisation took.
type initialisation struct {
	name          string
	took          time.Duration
	bytes, allocs int
}

var initLine = regexp.MustCompile(`(?m)^init (\S+) @\S+ ms, (\S+) ms clock, (\d+) bytes, (\d+) allocs$`)

// initialised starts a command and reads what the runtime says about its packages.
func initialised(t *testing.T, binary string) []initialisation {
	t.Helper()
	start := exec.Command(binary, "--help")
	start.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	out, err := start.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var all []initialisation
	for _, m := range initLine.FindAllStringSubmatch(string(out), -1) {
		took, err := time.ParseDuration(m[2] + "ms")
		if err != nil {
			t.Fatal(err)
		}
		bytes, allocs := atoi(t, m[3]), atoi(t, m[4])
		all = append(all, initialisation{m[1], took, bytes, allocs})
	}
	if len(all) < 20 {
		t.Fatal(fmt.Sprintf("only %d packages were traced:\n", len(all)) + string(out))
	}
	return all
}

func atoi(t *testing.T, digits string) int {
	t.Helper()
	n, err := strconv.Atoi(digits)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
