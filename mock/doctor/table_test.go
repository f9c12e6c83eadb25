package doctor_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"regexp"
	"strings"
	"sync"
	"testing"

	"paymock/mock/app"
	"paymock/mock/multiprime"
	"paymock/mock/provider"
	"paymock/mock/provider/alipay"
	"paymock/mock/provider/fourpyun"
)

// bench is a platform with apps, and a program that talks to it.
type bench struct {
	p       provider.Provider
	apps    app.Lookup
	path    string
	program func() *careless
	slips   []slip
}

var keys = sync.OnceValue(func() [4]*rsa.PrivateKey {
	var all [4]*rsa.PrivateKey
	for i := range all {
		all[i], _ = rsa.GenerateKey(rand.Reader, 2048)
	}
	return all
})

// platformKey is the first of them as servers have it.
func platformKey() *multiprime.Key {
	key, err := multiprime.New(keys()[0])
	if err != nil {
		panic(err)
	}
	return key
}

func privatePEM(k *rsa.PrivateKey) string {
	der, err := x509.MarshalPKCS8PrivateKey(k)
	if err != nil {
		panic(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

func benches(t testing.TB) map[string]bench {
	k := keys()
	pyun, ali := fourpyun.New(), alipay.New()
	return map[string]bench{
		"4pyun": {
			pyun, registered(t, pyun, &app.App{Provider: "4pyun", ID: "op1000000000000a", Secret: "S3cret-of-Merchant"},
				&app.App{Provider: "4pyun", ID: "op2000000000000b", Secret: "Other-Apps-Secret"},
				&app.App{Provider: "4pyun", ID: "op0000000000demo", Secret: "paymock-demo-secret", Demo: true}),
			"/gate/1.0/payment/trade/settle", fourPyunProgram, append(pairSlips(fourPyunItem), digestSlips()...),
		},
		"alipay": {
			ali, registered(t, ali, &app.App{Provider: "alipay", ID: "2021000000000077", Keys: map[string]string{alipay.KeyMerchantPrivate: privatePEM(k[0]), alipay.KeyPlatformPrivate: privatePEM(k[2])}},
				&app.App{Provider: "alipay", ID: "2021000000000088", Keys: map[string]string{alipay.KeyMerchantPrivate: privatePEM(k[1])}}),
			"/gateway.do", func() *careless { return alipayProgram(k[0]) }, append(pairSlips(alipayBiz), rsaSlips(k[0], k[1], k[2], k[3])...),
		},
	}
}

// englishPhrase are words of ours that stand between others, and no value of the request.
var englishPhrase = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\b(the|a|an|of|with|without|before|in) [a-z]+|lower case|upper case`)
})

// TestSlips makes every mistake alone: each must be refused and named, and none that was not made.
func TestSlips(t *testing.T) {
	t.Parallel()
	for name, b := range benches(t) {
		if refused, _, said := explained(b.p, b.apps, b.path, b.program().body()); refused {
			t.Fatalf("%s: the right request is refused: %s", name, said)
		}
		var all []told
		for _, s := range b.slips {
			all = append(all, told{s.name, s.place, s.words})
		}
		for i, s := range b.slips {
			t.Run(name+"/"+s.name, func(t *testing.T) {
				t.Parallel()
				c := b.program()
				s.do(c)
				refused, f, said := explained(b.p, b.apps, b.path, c.body())
				if !refused {
					return // without effect on this platform: no reason for alarm
				}
				if !f.Known() || !regexp.MustCompile(s.words).MatchString(said) {
					t.Errorf("said %q, want %q", said, s.words)
				}
				checkAlone(t, f, all[i], all)
			})
		}
	}
}

// textPlaces are the steps that make the signed text: mistakes of two of them lie in one layer.
var textPlaces = map[string]bool{"pick": true, "arrange": true, "write": true, "spell": true, "between": true}

// sameText are pairs that sign the same as another single mistake would.
var sameText = map[string]bool{"escape twice/sent twice encoded": true, "trailing &/glued": true, "MD5 in hex/reversed": true}

// TestPairsOfSlips makes two mistakes at a time. So many must be named in full; what is named must
// be true.
func TestPairsOfSlips(t *testing.T) {
	t.Parallel()
	for name, b := range benches(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			made, named, all, every := 0, 0, 0, 0
			count := map[bool]int{true: 1}
			missed := map[string]int{}
			for i, first := range b.slips {
				for j, second := range b.slips[i+1:] {
					if name == "4pyun" && strings.Contains(first.name+second.name, "UTF-16") {
						continue // the secret behind it would be UTF-16 too
					}
					if first.name == "without two" || second.name == "without two" {
						continue // they are a pair already
					}
					if first.place == second.place || first.place == "carry" || second.place == "carry" || (i*31+j)%3 != 0 {
						continue
					}
					c := b.program()
					first.do(c)
					second.do(c)
					refused, f, said := explained(b.p, b.apps, b.path, c.body())
					if !refused {
						continue
					}
					inText := textPlaces[first.place] && textPlaces[second.place]
					all++
					made += count[inText]
					one, two := regexp.MustCompile(first.words).MatchString(said), regexp.MustCompile(second.words).MatchString(said)
					switch {
					case one && two:
						named += count[inText]
						every++
					case f.Known() && !one && !two && !sameText[first.name+"/"+second.name]:
						t.Errorf("%s and %s: a wrong cause: %q", first.name, second.name, said)
					default:
						missed[first.name]++
						missed[second.name]++
						if inText {
							t.Logf("%s and %s: only %.60q", first.name, second.name, said)
						}
					}
				}
			}
			t.Logf("%d of %d pairs within the signed text named, %d of %d of all; missed with %v", named, made, every, all, missed)
			const least = 95 // of a hundred
			if made < 25 || named*100 < made*least {
				t.Errorf("%d of %d pairs named, want %d %%", named, made, least)
			}
		})
	}
}

// TestPlusAtTheEdge: a signature that begins or ends with a plus sign lost nothing but that.
func TestPlusAtTheEdge(t *testing.T) {
	t.Parallel()
	b := benches(t)["alipay"]
	seen := 0
	for i := range 400 {
		c := b.program()
		added(c, "note", strings.Repeat("x", i))
		c.show = func(s string) string {
			if !strings.HasPrefix(s, "+") {
				return s
			}
			seen++
			return strings.ReplaceAll(s, "+", " ")
		}
		if refused, _, said := explained(b.p, b.apps, b.path, c.body()); refused && !strings.Contains(said, "plus sign") {
			t.Fatalf("said %q", said)
		}
		if seen > 1 {
			return
		}
	}
}
