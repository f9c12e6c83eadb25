package alipay

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// platform is a stand-in for Alipay that signs whatever a test lets it say, and remembers what
// arrived.
type platform struct {
	*httptest.Server
	say func(arrived arrived) string // the content of the answer

	mu  sync.Mutex
	all []arrived
}

// arrived is a request as it came in.
type arrived struct {
	Method, Target, ContentType, Body string
	Header                            http.Header
	Params                            Fields // of v2, decoded from their charset
}

func standIn(t testing.TB, say func(arrived) string) *platform {
	t.Helper()
	p := &platform{say: say}
	all := load(t)
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		a := arrived{Method: r.Method, Target: r.RequestURI, ContentType: r.Header.Get("Content-Type"), Body: string(body), Header: r.Header}
		v3 := strings.HasPrefix(r.URL.Path, "/v3/")
		if !v3 {
			inQuery, _ := parseForm(r.URL.RawQuery)
			inBody, _ := parseForm(string(body))
			a.Params = inQuery.Without("charset")
			if inBody.Get("charset") == "" {
				a.Params = inQuery
			}
			a.Params = append(a.Params, inBody...)
			if c, err := codecNamed(a.Params.Get("charset")); err == nil {
				a.Params, _ = a.Params.Recode(c.decode)
			}
		}
		p.mu.Lock()
		p.all = append(p.all, a)
		p.mu.Unlock()
		content := p.say(a)
		if v3 {
			answerV3(w, all, content)
			return
		}
		_, _ = io.WriteString(w, enveloped(all, a.Params, content))
	}))
	t.Cleanup(p.Close)
	return p
}

// requests are those that arrived so far.
func (p *platform) requests() []arrived {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.all[:len(p.all):len(p.all)]
}

// enveloped signs a content for a v2 request.
func enveloped(all *vectors, params Fields, content string) string {
	key, err := parsePrivateKey(all.Keys.Alipay.Private)
	if err != nil {
		return err.Error()
	}
	charset, err := codecNamed(params.Get("charset"))
	if err != nil {
		return err.Error()
	}
	if content, err = charset.encode(content); err != nil {
		return err.Error()
	}
	sign, err := SignType(params.Get("sign_type")).sign(key, content)
	if err != nil {
		return err.Error()
	}
	certSN := ""
	if params.Get("app_cert_sn") != "" {
		certSN = `"alipay_cert_sn":"` + all.Certs.SN[1].SN + `",`
	}
	return `{"` + answerKey(params.Get("method")) + `":` + content + `,` + certSN + `"sign":"` + sign + `"}`
}

// answerV3 signs a content as the body of a v3 answer; one with a code is a refusal.
func answerV3(w http.ResponseWriter, all *vectors, content string) {
	key, err := parsePrivateKey(all.Keys.Alipay.Private)
	if err != nil {
		return
	}
	sign, err := RSA2.sign(key, "1795301522345\n5d7e8f0b9c6a4b2f\n"+content+"\n")
	if err != nil {
		return
	}
	for name, value := range map[string]string{
		headerTimestamp: "1795301522345", headerNonce: "5d7e8f0b9c6a4b2f", headerSignature: sign,
		headerTrace: "1e1d0b2f17953015220001001", headerSN: all.Certs.SN[1].SN,
	} {
		w.Header()[name] = []string{value} // in lower case, as the platform writes them
	}
	if strings.Contains(content, `"code":`) {
		w.WriteHeader(http.StatusBadRequest)
	}
	_, _ = io.WriteString(w, content)
}

// always says one thing.
func always(content string) func(arrived) string { return func(arrived) string { return content } }
