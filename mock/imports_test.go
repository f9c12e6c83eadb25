package mock_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	// contract lists the packages that client and server share. doctor explains refusals of others: it rebuilds
	// what should have been signed, and its verdict decides no exchange, so a client may use it and stay an
	// independent judge. multiprime
	// is the arithmetic with which the doctor opens envelopes, keyring gives it the keys of a server's apps, testkey that of merchants
	// who have none of their own.
	contract = []string{"paymock/mock/doctor", "paymock/mock/doctor/keyring", "paymock/mock/provider/intella/testkey", "paymock/mock/multiprime", "paymock/mock/api", "paymock/mock/words", "paymock/mock/phrase", "paymock/mock/names", "paymock/mock/names/shipped", "paymock/mock/probereport", "paymock/mock/htmlreport", "paymock/mock/mcpserver", "paymock/mock/session", "paymock/mock/bundle"}
	// written lists the packages that read rules and files as people write them: the runner of features
	// has it, too.
	written = []string{"paymock/mock/commandline", "paymock/mock/config", "paymock/mock/inputfile", "paymock/mock/shape", "paymock/mock/suggest"}
	// judged lists what the server judges rules by, and the types that it is written in, providers' own
	// packages not among them: the command payctl refuses in a dry run what the server refuses.
	judged = []string{"paymock/mock/rule", "paymock/mock/rule/offline", "paymock/mock/provider", "paymock/mock/app", "paymock/mock/clock", "paymock/mock/ident", "paymock/mock/ledger", "paymock/mock/money", "paymock/mock/wire"}
)

// TestImports holds the rooms apart: what a package may depend on, directly or through others.
func TestImports(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		packages string
		never    []string // import path prefixes
		except   []string
		exempt   []string // packages that are not looked at
	}{
		"clients share no protocol code with the mock": {
			packages: "../client/...",
			never:    []string{"paymock/mock", "github.com/gin-gonic"},
			except:   slices.Concat(contract, written),
			exempt:   []string{"paymock/client/cmd/payctl"},
		},
		"the command payctl judges rules as servers do, and knows no platform's code": {
			packages: "../client/cmd/payctl",
			never:    []string{"paymock/mock", "github.com/gin-gonic"},
			except:   slices.Concat(contract, written, judged),
		},
		"the merchant takes callbacks of platforms that it doesn't know": {
			packages: "../client/merchant",
			never:    []string{"paymock/"},
			except:   []string{"paymock/client", "paymock/client/jsonnode"},
		},
		"the control client reads no files": {
			packages: "../client/control ./api",
			never:    []string{"github.com/goccy", "encoding/xml", "text/tabwriter", "paymock/mock/config"},
		},
		"the mock shares no protocol code with clients": {
			packages: "./...",
			never:    []string{"paymock/client", "paymock/steps", "paymock/features", "paymock/docker", "github.com/cucumber", "github.com/testcontainers", "testing"},
			exempt:   []string{"paymock/mock/inputfile/inputfiletest", "paymock/mock/provider/providertest", "paymock/mock/store/storetest", "paymock/mock/words/wordstest"},
		},
		"providers are pure": {
			packages: "./provider/...",
			never:    []string{"github.com/gin-gonic", "paymock/mock/store", "paymock/mock/gateway", "paymock/mock/callback", "paymock/mock/rule", "paymock/mock/control", "net/http"},
		},
		"the application layer knows no HTTP framework": {
			packages: "./lab",
			never:    []string{"paymock/mock/control", "github.com/danielgtaylor"},
		},
		"pages read what the control API changes, and know no platform": {
			packages: "./web",
			never:    []string{"paymock/mock/control", "paymock/mock/provider", "github.com/danielgtaylor", "github.com/chromedp"},
			except:   []string{"paymock/mock/provider"},
		},
		"the store is a leaf": {
			packages: "./store",
			never:    []string{"paymock/"},
		},
		"the doctor is data and explanation, for servers and commands alike": {
			packages: "./doctor",
			never:    []string{"paymock/", "net/http", "github.com/gin-gonic"},
			except:   []string{"paymock/mock/multiprime", "paymock/mock/words"},
		},
		"money, wire, clock, ident, suggest, shape and the API's types stand alone": {
			packages: "./money ./wire ./clock ./ident ./suggest ./shape ./api",
			never:    []string{"paymock/", "net/http"},
			except:   []string{"paymock/mock/money", "paymock/mock/wire", "paymock/mock/clock", "paymock/mock/ident", "paymock/mock/suggest", "paymock/mock/shape", "paymock/mock/api", "paymock/mock/words"},
		},
		"the ledger knows money and words only": {
			packages: "./ledger",
			never:    []string{"paymock/", "net/http"},
			except:   []string{"paymock/mock/money", "paymock/mock/words"},
		},
		"steps see the contract, not the server": {
			packages: "../steps/...",
			never:    []string{"paymock/mock"},
			except:   slices.Concat(contract, written),
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for importer, deps := range dependencies(t, strings.Fields(tt.packages)) {
				if slices.Contains(tt.exempt, importer) {
					continue
				}
				for _, dep := range deps {
					if matches(dep, tt.never) && !slices.Contains(tt.except, dep) {
						t.Errorf("%s depends on %s", importer, dep)
					}
				}
			}
		})
	}
}

// TestNoPlatformNames holds the shared packages to what providers tell: no text in their code
// begins with a platform's name. Texts that describe the API to people, which are struct tags,
// may give examples.
func TestNoPlatformNames(t *testing.T) {
	t.Parallel()
	named := regexp.MustCompile("^[\"`](fourpyun|paymock-demo|" + strings.Join(platformNames(), "|") + `)\b`)
	for _, dir := range strings.Fields("rule probe phrase control gateway api config callback catalogue fake ledger lab shape store app session replay recorder ../steps") {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v, %d files", dir, err, len(files))
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			set := token.NewFileSet()
			file, err := parser.ParseFile(set, name, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if field, ok := n.(*ast.Field); ok && field.Tag != nil {
					field.Tag = nil
				}
				if text, ok := n.(*ast.BasicLit); ok && text.Kind == token.STRING && named.MatchString(text.Value) {
					t.Errorf("%s: %s names a platform; let its provider tell (see package provider)", set.Position(text.Pos()), text.Value)
				}
				return true
			})
		}
	}
}

func platformNames() (names []string) {
	for _, p := range platforms() {
		names = append(names, p.Name())
	}
	return names
}

// dependencies asks the go command for what each package depends on.
func dependencies(t *testing.T, packages []string) map[string][]string {
	t.Helper()
	args := append([]string{"list", "-f", `{{.ImportPath}}{{range .Deps}} {{.}}{{end}}`}, packages...)
	out, err := exec.CommandContext(t.Context(), "go", args...).CombinedOutput()
	if err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	all := map[string][]string{}
	for line := range strings.Lines(string(out)) {
		if words := strings.Fields(line); len(words) > 0 {
			all[words[0]] = words[1:]
		}
	}
	if len(all) == 0 {
		t.Fatalf("go list %v names no package", packages)
	}
	return all
}

// matches reports whether a path is one of the prefixes or lies below it.
func matches(path string, prefixes []string) bool {
	for _, p := range prefixes {
		if path == strings.TrimSuffix(p, "/") || strings.HasPrefix(path, strings.TrimSuffix(p, "/")+"/") {
			return true
		}
	}
	return false
}
