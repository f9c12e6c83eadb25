package doctor_test

import (
	"bytes"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"regexp"
	"strings"
	"testing"

	"paymock/mock/app"
	"paymock/mock/doctor"
	"paymock/mock/provider/intella"
	"paymock/mock/wire"
)

// A careless merchant of intella, who talks to the provider: password, JSON, Data, AES, RSA and the
// body are steps of a sealer and of what it seals.

const merchantID, merchantPassword = "S2PT00000001", "0042-secret"

// scan2payProgram composes a message; a mistake changes one field.
type scan2payProgram struct {
	*sealer
	header   [][2]string
	tradeKey func(password string) string
	data     string
	embed    func(data string) string // Data as it stands in the message
	spell    func(text string) string // the whole text, before it is encrypted
	label    func(name string) string // Request and ApiKey
	frame    func(body string) string
	vain     bool // a mistake changed nothing: no plus sign, no = stood there
}

func hexSHA(s string) string { return sha256Hex(s) }

func quotedJSON(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		panic(err)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func same(s string) string { return s }

func newScan2pay() *scan2payProgram {
	p := &scan2payProgram{
		sealer:   newSealer(),
		header:   [][2]string{{"Method", "00000"}, {"ServiceType", "SingleOrderQuery"}, {"MchId", merchantID}, {"TradeKey", ""}, {"CreateTime", "20261128100000"}},
		tradeKey: hexSHA, data: `{"StoreOrderNo":"T20261128-許功蓋"}`,
		embed: quotedJSON, spell: same, label: same, frame: same,
	}
	p.body = func(r, k string) string {
		return "{" + quotedJSON(p.label("Request")) + ":" + quotedJSON(r) + "," + quotedJSON(p.label("ApiKey")) + ":" + quotedJSON(k) + "}"
	}
	return p
}

func (p *scan2payProgram) send() string {
	var members []string
	for _, m := range p.header {
		if m[0] == "TradeKey" && m[1] == "" {
			m[1] = p.tradeKey(merchantPassword)
		}
		members = append(members, quotedJSON(m[0])+":"+quotedJSON(m[1]))
	}
	p.text = p.spell(`{"Header":{` + strings.Join(members, ",") + `},"Data":` + p.embed(p.data) + `}`)
	return p.frame(p.seal())
}

func scan2payApps(t testing.TB) (*intella.Provider, app.Lookup) {
	p := intella.New()
	return p, registered(t, p,
		&app.App{Provider: "intella", ID: merchantID, Secret: merchantPassword, RefundSecret: "9999-refund", Keys: map[string]string{"platform_private_key": privatePEM(keys()[0])}},
		&app.App{Provider: "intella", ID: "S2PT00000002", Secret: "7777-other", RefundSecret: "8888-other", Keys: map[string]string{"platform_private_key": privatePEM(keys()[1])}})
}

// scan2payKeys are what a server tells of its apps.
func scan2payKeys() doctor.Keys {
	other := doctor.Other{ID: "S2PT00000002", Secret: "7777-other", Second: "8888-other"}
	other.Private, _ = doctor.ParsePlatformKey(privatePEM(keys()[1]))
	return doctor.Keys{ID: merchantID, Secret: merchantPassword, RefundSecret: "9999-refund", Private: platformKey(), Others: []doctor.Other{other}}
}

func askScan2pay(p *intella.Provider, apps app.Lookup, body string) (refused bool, f doctor.Finding, said string) {
	call := p.Decode(&wire.Request{
		Method: "POST", Path: "/allpaypass/api/general", Target: "/allpaypass/api/general", Body: []byte(body),
		Header: wire.Header{{Name: "Content-Type", Value: "application/json"}},
	}, apps)
	call.Diagnose(doctor.Inline.Always)
	if call.Refused == nil {
		return false, call.Found, call.Verdict
	}
	return true, call.Found, call.Verdict + " | " + call.Refused.Explain
}

// TestScan2paySlips makes every mistake alone: it must be refused and named, and nothing else.
func TestScan2paySlips(t *testing.T) {
	t.Parallel()
	p, apps := scan2payApps(t)
	if refused, _, said := askScan2pay(p, apps, newScan2pay().send()); refused {
		t.Fatalf("the right request is refused: %s", said)
	}
	right, err := doctor.Explain("intella", doctor.Message{Method: "POST", Body: []byte(newScan2pay().send())}, scan2payKeys(), doctor.OnDemand)
	if err != nil || !right.Fits {
		t.Errorf("offline the right request is refused: %s, %v", right.Verdict(doctor.English), err)
	}
	slips := append(scan2paySlips(), bodySlips()...)
	var all []told
	for _, s := range slips {
		all = append(all, told{s.name, s.place, s.words})
	}
	for i, s := range slips {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			c := newScan2pay()
			s.do(c)
			sent := c.send()
			refused, f, said := askScan2pay(p, apps, sent)
			switch {
			case c.vain:
				return
			case !refused:
				t.Fatalf("accepted: %s", said)
			case !regexp.MustCompile(s.words).MatchString(said) || len(f.Mistakes) > 1:
				t.Errorf("said %q, want %q alone", said, s.words)
			}
			m := doctor.Message{Method: "POST", Target: "/allpaypass/api/general", Header: [][2]string{{"Content-Type", "application/json"}}, Body: []byte(sent)}
			offline, err := doctor.Explain("intella", m, scan2payKeys(), doctor.OnDemand)
			if f.Known() && (err != nil || offline.Verdict(doctor.English) != f.Verdict(doctor.English)) {
				t.Errorf("offline: %q, %v, want %q", offline.Verdict(doctor.English), err, f.Verdict(doctor.English))
			}
			checkAlone(t, f, all[i], all)
			if f.Known() && f.Cause(doctor.Traditional) == f.Cause(doctor.English) {
				t.Errorf("no traditional Chinese: %s", f.Cause(doctor.English))
			}
		})
	}
}

func textbook(k *rsa.PublicKey, c []byte) []byte {
	out := make([]byte, k.Size())
	return bigExp(c, k).FillBytes(out)
}

// hidden are places whose mistake can't be seen behind another's: a password or Data inside what
// can't be decrypted.
var hidden = map[string]bool{
	"another AES key": true, "Request cut": true, "ApiKey cut": true, "a stranger's public key": true,
	"in lower case Request": true, "in upper case Request": true, "in lower case ApiKey": true, "in upper case ApiKey": true,
}

// samePair are pairs that make the same bytes as one right step or one other mistake.
var samePair = map[string]bool{"key base64 twice/key's text as key": true}

// scan2payOddities look wrong and are right.
func scan2payOddities() map[string]func(*scan2payProgram) {
	all := map[string]func(*scan2payProgram){}
	wrapped := func(width int, end string) func([]byte) string {
		return func(b []byte) string {
			var out strings.Builder
			for i, c := range base64.StdEncoding.EncodeToString(b) {
				if i > 0 && i%width == 0 {
					out.WriteString(end)
				}
				out.WriteRune(c)
			}
			return out.String()
		}
	}
	for _, width := range []int{64, 76} {
		for name, end := range map[string]string{"LF": "\n", "CRLF": "\r\n"} {
			all[fmt.Sprintf("Request wrapped at %d with %s", width, name)] = func(p *scan2payProgram) { p.write = wrapped(width, end) }
			all[fmt.Sprintf("ApiKey wrapped at %d with %s", width, name)] = func(p *scan2payProgram) { p.writeK = wrapped(width, end) }
		}
	}
	text := func(name string, f func(string) string) {
		all["text: "+name] = func(p *scan2payProgram) { p.spell = f }
	}
	text("blanks", func(s string) string { return strings.ReplaceAll(s, `":`, `" : `) })
	text("line ends", func(s string) string { return strings.ReplaceAll(s, `,"`, ",\r\n\t\"") })
	text("a line feed behind", func(s string) string { return s + "\n" })
	text("\\u escapes", func(s string) string {
		return strings.NewReplacer("許", `\u8a31`, "功", `\u529f`, "蓋", `\u84cb`).Replace(s)
	})
	text("Data first", func(s string) string {
		head, data, _ := strings.Cut(s, `,"Data":`)
		return `{"Data":` + strings.TrimSuffix(data, "}") + "," + strings.TrimPrefix(head, "{") + "}"
	})
	text("another member", func(s string) string { return strings.TrimSuffix(s, "}") + `,"Version":"1.0"}` })
	for name, value := range map[string]string{"an ampersand": "a&b=c", "a tag": "<b>", "a plus": "a+b", "a percent sign": "100%25", "single quotes": "it's", "quotes": `say \"hi\"`, "base64": "aGVsbG8=", "emoji": "⚡🚗"} {
		all["Data: "+name] = func(p *scan2payProgram) {
			p.data = `{"StoreOrderNo":"T1","Body":"` + value + `"}`
		}
	}
	all["Data with blanks"] = func(p *scan2payProgram) { p.data = "{ \"StoreOrderNo\" : \"T1\" }\n" }
	all["Data without members"] = func(p *scan2payProgram) { p.data = `{"StoreOrderNo":"T1","Extra":{"a":[1,2]}}` }
	all["= as escapes"] = func(p *scan2payProgram) {
		p.frame = func(s string) string { return strings.ReplaceAll(s, "=", `\u003d`) }
	}
	all["/ escaped"] = func(p *scan2payProgram) { p.frame = func(s string) string { return strings.ReplaceAll(s, "/", `\/`) } }
	all["an indented body"] = func(p *scan2payProgram) {
		p.frame = func(s string) string { return "\n" + strings.ReplaceAll(s, `,"`, ",\n  \"") + "\n" }
	}
	all["another member in the body"] = func(p *scan2payProgram) {
		p.frame = func(s string) string { return strings.TrimSuffix(s, "}") + `,"v":1}` }
	}
	all["a key of text"] = func(p *scan2payProgram) { p.key = []byte("0123456789abcdef") }
	all["a key of zero bytes"] = func(p *scan2payProgram) { p.key = make([]byte, 16) }
	all["the key's text wrapped"] = func(p *scan2payProgram) {
		p.content = func(k []byte) []byte { return append([]byte(base64.StdEncoding.EncodeToString(k)), '\n') }
	}
	all["a long Data"] = func(p *scan2payProgram) {
		p.data = `{"StoreOrderNo":"T1","Body":"` + strings.Repeat("長", 5000) + `"}`
	}
	return all
}

// TestScan2payOddButLegal sends what looks wrong and is right: nothing is found.
func TestScan2payOddButLegal(t *testing.T) {
	t.Parallel()
	p, apps := scan2payApps(t)
	const least = 20
	if n := len(scan2payOddities()); n < least {
		t.Fatalf("%d oddities", n)
	}
	for name, do := range scan2payOddities() {
		c := newScan2pay()
		do(c)
		if refused, f, said := askScan2pay(p, apps, c.send()); refused || len(f.Mistakes) > 0 {
			t.Errorf("%s: %s (%v)", name, said, f.Mistakes)
		}
	}
}

func bigExp(c []byte, k *rsa.PublicKey) *big.Int {
	return new(big.Int).Exp(new(big.Int).SetBytes(c), big.NewInt(int64(k.E)), k.N)
}
