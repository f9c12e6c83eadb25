package mock_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
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
	// who have none of their own, jsonnode only reads JSON.
	contract = []string{"paymock/mock/doctor", "paymock/mock/doctor/keyring", "paymock/mock/provider/intella/testkey", "paymock/mock/multiprime", "paymock/mock/jsonnode", "paymock/mock/api", "paymock/mock/words", "paymock/mock/phrase", "paymock/mock/names", "paymock/mock/names/shipped", "paymock/mock/probereport", "paymock/mock/htmlreport", "paymock/mock/mcpserver", "paymock/mock/session", "paymock/mock/bundle"}
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
			except:   []string{"paymock/mock/jsonnode", "paymock/mock/multiprime", "paymock/mock/words"},
		},
		"money, wire, clock, ident, suggest, shape, readers of JSON and the API's types stand alone": {
			packages: "./jsonnode ./money ./wire ./clock ./ident ./suggest ./shape ./api",
			never:    []string{"paymock/", "net/http"},
			except:   []string{"paymock/mock/jsonnode", "paymock/mock/money", "paymock/mock/wire", "paymock/mock/clock", "paymock/mock/ident", "paymock/mock/suggest", "paymock/mock/shape", "paymock/mock/api", "paymock/mock/words"},
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

// platformExamples are the texts outside of providers that may name a platform, by directory, each with the reason. They are
// read by people, but for what is found in texts: the names of phrase, which are of no platform that is served, and the
// character of words.
var platformExamples = map[string]map[string]string{
	".": {"paymock/mock/provider/": "the list of platforms"},
	"api": {
		"the platform, such as 4pyun":                                          "how a platform is named",
		"4pyun app_secret, intella transaction password":                       "one field for what each platform calls otherwise",
		"intella refund password":                                              "the same",
		"4pyun merchant, Alipay seller_id":                                     "the same",
		"intella readers":                                                      "only such a platform has them",
		"4pyun: wait for an explicit settle":                                   "only such trades wait",
		"query or settle (4pyun), query (Alipay), sign_on or settle (intella)": "what each platform's button sends",
		"alipay.trade.customs.declare, POST /v3/alipay/":                       "how a method that is not served is named",
	},
	"control": {
		"the platform, such as 4pyun":                   "how a platform is named",
		"平台，例如 4pyun":                                   "the same",
		"such as 4pyun's push of a periodic deduction":  "which callbacks no trade causes",
		"如 4pyun 的周期扣款推送":                               "the same",
		"of a code's: 4pyun-1403":                       "how the scenario of a code is named",
		"如 4pyun-1403":                                  "the same",
		"at Alipay also the code of precreate":          "by what a trade is found",
		"支付宝还可用预下单的码":                                   "the same",
		"(Alipay: precreated and not scanned":           "what an order is that is no trade yet",
		"（支付宝：已预下单、未扫码":                                 "the same",
		"fen for 4pyun and Alipay, dollars for intella": "what minor units are",
	},
	"config":  {"the alipay platform loses the answer to settle": "how a sentence names a platform"},
	"session": {"alipay, 4pyun or intella": "the platforms that can be recorded"},
	"mcpserver": {
		"such as 4pyun": "how a platform, an app and a scenario are named",
		"fen for 4pyun and alipay, whole dollars for intella": "what minor units are",
	},
	"phrase": {
		"Alipay's cancel says retry_flag":                   "what a sentence that can't be said is about",
		"Splits of Alipay":                                  "a heading of lines that only such a platform's merchants say",
		"Terminals of intella":                              "the same",
		"wechat|weixin|unionpay|paypal|stripe|tenpay|adyen": "names that are refused, unless one is a platform's here",
	},
	"words": {"支付宝": "a word that traditional Chinese writes otherwise"},
	"../steps": {
		`begin with "Given a 4pyun app"`: "how a feature begins",
		"Terminals of intella":           "a heading, as in phrase",
	},
}

// platformRooms are the directories that know platforms by name: each platform's own, what explains wrong signatures,
// what lists the shipped ones, and the command, whose help says how each is used.
var platformRooms = regexp.MustCompile(`^(provider|doctor|names/shipped|cmd)(/|$)`)

// TestNoPlatformNames holds all other packages to what providers tell: neither a text in their code nor a name contains
// a platform's, but for platformExamples.
func TestNoPlatformNames(t *testing.T) {
	t.Parallel()
	named := regexp.MustCompile("(?i)(fourpyun|paymock-demo|支付宝|英特拉|P云|" + strings.Join(platformNames(), "|") + ")")
	used := map[string]bool{}
	allowed := func(dir, text string) bool {
		for example := range platformExamples[dir] {
			if strings.Contains(text, example) {
				used[dir+" "+example] = true
				text = strings.ReplaceAll(text, example, "")
			}
		}
		return !named.MatchString(text)
	}
	for dir, files := range goFiles(t, ".", "../steps", "../client/merchant", "../client/control") {
		if platformRooms.MatchString(dir) {
			continue
		}
		for _, name := range files {
			set := token.NewFileSet()
			file, err := parser.ParseFile(set, name, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(file, func(n ast.Node) bool {
				text := ""
				switch n := n.(type) {
				case *ast.BasicLit:
					text = n.Value
				case *ast.Ident:
					text = n.Name
				}
				if !allowed(dir, text) && name != "providers.go" {
					t.Errorf("%s: %s names a platform; let its provider tell (see package provider)", set.Position(n.Pos()), text)
				}
				return true
			})
		}
	}
	words, err := filepath.Glob("phrase/synonyms/*.txt")
	if err != nil || len(words) == 0 {
		t.Fatalf("words of sentences: %q, %v", words, err)
	}
	for _, name := range append(words, "config/meantwords.txt") {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if found := named.FindString(string(text)); found != "" {
			t.Errorf("%s: %s is a platform; let its provider tell (see package provider)", name, found)
		}
	}
	for dir, examples := range platformExamples {
		for example := range examples {
			if !used[dir+" "+example] {
				t.Errorf("%s no longer says %q; take it out of platformExamples", dir, example)
			}
		}
	}
}

// goFiles are the files of the code below some directories, tests left out, by directory.
func goFiles(t *testing.T, roots ...string) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	for _, root := range roots {
		if err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err == nil && strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") {
				all[filepath.ToSlash(filepath.Dir(path))] = append(all[filepath.ToSlash(filepath.Dir(path))], path)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	return all
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
