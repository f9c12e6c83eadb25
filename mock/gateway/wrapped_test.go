package gateway_test

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"

	"github.com/gin-gonic/gin"

	"paymock/mock/api"
	"paymock/mock/gateway"
	"paymock/mock/wire"
)

// wrapping is a listener whose connections stand behind two others, as a server's that counts and bounds them.
type wrapping struct{ net.Listener }

type wrapped struct{ net.Conn }

func (w wrapped) NetConn() net.Conn { return w.Conn }

func (l wrapping) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	return wrapped{wrapped{conn}}, err
}

// TestResetOfAWrappedConnection: the peer sees a reset, and not the end of the connection, whatever stands between,
// TLS too; a lost answer is the end.
func TestResetOfAWrappedConnection(t *testing.T) {
	t.Parallel()
	for _, secure := range []bool{false, true} {
		for _, reset := range []bool{false, true} {
			r := newBareRig(t)
			r.rule(t, api.Then{Reset: reset, LoseReply: !reset})
			engine := gin.New()
			if err := r.Mount(engine); err != nil {
				t.Fatal(err)
			}
			server := httptest.NewUnstartedServer(engine)
			server.Listener = wrapping{server.Listener}
			start := server.Start
			if secure {
				start = server.StartTLS
			}
			start()
			t.Cleanup(server.Close)
			resp, err := server.Client().Post(server.URL+"/take", "application/x-www-form-urlencoded", strings.NewReader("app=a"))
			if err == nil {
				_ = resp.Body.Close()
			}
			if err == nil || errors.Is(err, syscall.ECONNRESET) != reset || errors.Is(err, io.EOF) == reset {
				t.Errorf("TLS %t, reset %t: %v", secure, reset, err)
			}
		}
	}
}

// TestRead: a request as it came: lines of the header by name with the host among them, a body up to the bound, and
// what is longer marked.
func TestRead(t *testing.T) {
	t.Parallel()
	body := func(n int) string { return strings.Repeat("y", n) }
	for name, tt := range map[string]struct {
		body     string
		unsized  bool // no Content-Length
		kept     int
		tooLarge bool
	}{
		"nothing":             {},
		"short":               {body: "app=a", kept: 5},
		"short, unsized":      {body: "app=a", unsized: true, kept: 5},
		"the longest":         {body: body(wire.MaxBody), kept: wire.MaxBody},
		"the longest unsized": {body: body(wire.MaxBody), unsized: true, kept: wire.MaxBody},
		"longer":              {body: body(wire.MaxBody + 1), tooLarge: true},
		"longer, unsized":     {body: body(wire.MaxBody + 1), unsized: true, kept: wire.MaxBody, tooLarge: true},
	} {
		r := httptest.NewRequest("POST", "/take?b=1", strings.NewReader(tt.body))
		if tt.unsized {
			r.ContentLength = -1
		}
		r.Header = http.Header{"X-B": {"2", "1"}, "X-A": {"3"}, "A": {"4"}}
		got, err := gateway.Read(r)
		if err != nil || string(got.Body) != tt.body[:tt.kept] || got.TooLarge != tt.tooLarge || got.Secure {
			t.Errorf("%s: %d bytes, too large %t, secure %t, %v", name, len(got.Body), got.TooLarge, got.Secure, err)
		}
		var header []string
		for _, f := range got.Header {
			header = append(header, f.Name+" "+f.Value)
		}
		if said := strings.Join(header, ", "); said != "A 4, Host example.com, X-A 3, X-B 2, X-B 1" || got.Method != "POST" || got.Path != "/take" || got.Query != "b=1" || got.Target != "/take?b=1" || got.Remote != r.RemoteAddr {
			t.Errorf("%s: %s, %+v", name, said, got)
		}
	}
	r := httptest.NewRequest("POST", "/take", nil)
	r.TLS, r.Host = &tls.ConnectionState{}, ""
	if got, err := gateway.Read(r); err != nil || !got.Secure || len(got.Header) != 0 {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestUnreadableRequest: what breaks off is told so, in the caller's answer and the log, and is no call.
func TestUnreadableRequest(t *testing.T) {
	t.Parallel()
	r := newBareRig(t)
	log := r.logTo()
	engine := gin.New()
	if err := r.Mount(engine); err != nil {
		t.Fatal(err)
	}
	w, call := httptest.NewRecorder(), httptest.NewRequest("POST", "/take", io.MultiReader(strings.NewReader("app=a"), broken{}))
	engine.ServeHTTP(w, call)
	const want = `{"code":"unreadable","message":"the body breaks off or is not framed as HTTP wants it: read body: unexpected EOF"}`
	if w.Code != http.StatusBadRequest || w.Body.String() != want || !strings.Contains(log.String(), `level=WARN msg="request not read" provider=toy path=/take err="read body: unexpected EOF"`) {
		t.Errorf("%d %s, logged %s", w.Code, w.Body, log)
	}
	if e := r.entries(t, "toy/a"); len(e) != 0 {
		t.Errorf("%+v", e)
	}
}

// broken breaks off.
type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
