package redis_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	client "github.com/redis/go-redis/v9"

	"paymock/features/needtool"
	"paymock/mock/store"
	"paymock/mock/store/redis"
)

// startWith starts a Redis with further settings and gives its port.
func startWith(t *testing.T, port int, args ...string) *exec.Cmd {
	t.Helper()
	server := exec.Command("redis-server", append([]string{"--port", fmt.Sprint(port), "--bind", "127.0.0.1", "--dir", t.TempDir(), "--save", ""}, args...)...)
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { needtool.KillRedis(server) })
	return server
}

// eventually opens a store, as soon as what was started is there.
func eventually(t *testing.T, url string) *redis.Store {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for {
		st, err := redis.Open(ctx, redis.Config{URL: url})
		if err == nil {
			t.Cleanup(func() { _ = st.Close() })
			return st
		}
		select {
		case <-ctx.Done():
			t.Fatal(err)
		case <-time.After(50 * time.Millisecond): // another process starts in real time
		}
	}
}

// TestUserPasswordAndTLS asks for what the URL says, and tells what is wrong without its secrets.
func TestUserPasswordAndTLS(t *testing.T) {
	t.Parallel()
	needtool.Find(t, "redis-server", "redis-server")
	dir := t.TempDir()
	certificate(t, dir)
	port := freePort(t)
	startWith(t, 0, "--tls-port", fmt.Sprint(port), "--tls-cert-file", filepath.Join(dir, "cert.pem"), "--tls-key-file", filepath.Join(dir, "key.pem"),
		"--tls-auth-clients", "no", "--user", "mock", "on", ">s3cret", "~paymock:*", "&paymock:*", "+@all", "--user", "default", "off")
	address := fmt.Sprintf("127.0.0.1:%d", port)
	works(t, eventually(t, "rediss://mock:s3cret@"+address+"?skip_verify=true"))
	for url, want := range map[string]string{
		"rediss://mock:wr0ng@" + address + "?skip_verify=true": "WRONGPASS",
		"rediss://mock:s3cret@" + address:                      "certificate",
		"rediss://" + address + "?skip_verify=true":            "NOAUTH",
	} {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		_, err := redis.Open(ctx, redis.Config{URL: url})
		cancel()
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "s3cret") || strings.Contains(err.Error(), "wr0ng") {
			t.Errorf("%s: %v, want %s and no secret", url, err, want)
		}
	}
}

// certificate puts a certificate for 127.0.0.1 and its key into dir.
func certificate(t *testing.T, dir string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "redis"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalECPrivateKey(key)
	err = errors.Join(err,
		os.WriteFile(filepath.Join(dir, "cert.pem"), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600),
		os.WriteFile(filepath.Join(dir, "key.pem"), pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: secret}), 0o600))
	if err != nil {
		t.Fatal(err)
	}
}

// TestSentinel finds the master through a sentinel.
func TestSentinel(t *testing.T) {
	t.Parallel()
	needtool.Find(t, "redis-server", "redis-server")
	master, port := freePort(t), freePort(t)
	startWith(t, master)
	eventually(t, fmt.Sprintf("redis://127.0.0.1:%d", master))
	settings := filepath.Join(t.TempDir(), "sentinel.conf")
	text := fmt.Sprintf("port %d\nbind 127.0.0.1\nsentinel monitor shop 127.0.0.1 %d 1\n", port, master)
	if err := os.WriteFile(settings, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	sentinel := exec.Command("redis-server", settings, "--sentinel")
	if err := sentinel.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { needtool.KillRedis(sentinel) })
	works(t, eventually(t, fmt.Sprintf("redis+sentinel://127.0.0.1:%d/0?master_name=shop", port)))
}

// TestCluster spreads apps over three nodes.
func TestCluster(t *testing.T) {
	t.Parallel()
	needtool.Find(t, "redis-server", "redis-server")
	var addresses []string
	for range 3 {
		port := freePort(t)
		startWith(t, port, "--cluster-enabled", "yes", "--cluster-port", fmt.Sprint(freePort(t)), "--cluster-node-timeout", "2000")
		addresses = append(addresses, fmt.Sprintf("127.0.0.1:%d", port))
		waitForNode(t, addresses[len(addresses)-1], "redis_version") // which takes nothing before there is a cluster
	}
	out, err := exec.CommandContext(t.Context(), "redis-cli", append([]string{"--cluster", "create", "--cluster-yes"}, addresses...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, address := range addresses { // each node finds out by itself that the cluster is complete
		waitForNode(t, address, "cluster_state:ok")
	}
	st := eventually(t, "redis+cluster://"+addresses[0]+"?addr="+addresses[1])
	findings, err := st.Check(t.Context())
	if err != nil {
		t.Error(err)
	}
	nodes := map[string]bool{}
	for _, f := range findings {
		nodes[f.Node] = true
	}
	if len(nodes) != len(addresses) || nodes[""] {
		t.Errorf("%d masters, checked are %v", len(addresses), nodes)
	}
	works(t, st)
	holding := 0
	for _, address := range addresses {
		rdb := client.NewClient(&client.Options{Addr: address})
		if n, err := rdb.DBSize(t.Context()).Result(); err == nil && n > 0 {
			holding++
		}
		_ = rdb.Close()
	}
	if holding < 2 {
		t.Errorf("%d of 3 nodes hold something", holding)
	}
}

// TestClusterSendsOnce loses the answer to a change: a cluster's client must not send it again, for the
// repeat would be refused as a conflict though the change is made.
func TestClusterSendsOnce(t *testing.T) {
	t.Parallel()
	needtool.Find(t, "redis-server", "redis-server")
	port := freePort(t)
	var losing atomic.Bool
	proxy := losingProxy(t, fmt.Sprintf("127.0.0.1:%d", port), &losing)
	_, announced, _ := net.SplitHostPort(proxy)
	startWith(t, port, "--cluster-enabled", "yes", "--cluster-port", fmt.Sprint(freePort(t)), "--cluster-announce-ip", "127.0.0.1", "--cluster-announce-port", announced)
	waitForNode(t, proxy, "redis_version")
	node := client.NewClient(&client.Options{Addr: proxy})
	t.Cleanup(func() { _ = node.Close() })
	if err := node.ClusterAddSlotsRange(t.Context(), 0, 16383).Err(); err != nil {
		t.Fatal(err)
	}
	waitForNode(t, proxy, "cluster_state:ok")
	st := eventually(t, "redis+cluster://"+proxy)
	works(t, st) // Redis knows the scripts
	for name, tasks := range map[string][]store.Task{"a change": nil, "one with tasks": {{ID: "N", Kind: "notify"}}} {
		losing.Store(true)
		err := st.Commit(t.Context(), store.Change{App: "4pyun/once", Writes: []store.Record{{Kind: "trade", ID: name, Value: []byte("1")}}, Tasks: tasks})
		if !errors.Is(err, store.ErrUnreachable) {
			t.Errorf("%s whose answer is lost: %v", name, err)
		}
		if r, err := st.Get(t.Context(), "4pyun/once", "trade", name); err != nil || r.Version != 1 {
			t.Errorf("%s: version %d, %v", name, r.Version, err)
		}
	}
}

// TestLostClaimIsMadeAgain loses the answer to a claim: the next one has what that claimed.
func TestLostClaimIsMadeAgain(t *testing.T) {
	t.Parallel()
	var losing atomic.Bool
	proxy := losingProxy(t, miniredis.RunT(t).Addr(), &losing)
	st := eventually(t, "redis://"+proxy)
	works(t, st)
	if err := st.Commit(t.Context(), store.Change{App: "4pyun/once", Tasks: []store.Task{{ID: "N", Kind: "notify"}}}); err != nil {
		t.Fatal(err)
	}
	losing.Store(true)
	if _, err := st.Claim(t.Context(), "4pyun/once", "", time.Now(), time.Minute, 1); !errors.Is(err, store.ErrUnreachable) {
		t.Errorf("a claim whose answer is lost: %v", err)
	}
	claimed, err := st.Claim(t.Context(), "4pyun/once", "", time.Now(), time.Minute, 1)
	if err != nil || len(claimed) != 1 {
		t.Fatalf("%d claimed, %v", len(claimed), err)
	}
	if err := st.Begin(t.Context(), claimed[0], time.Minute); err != nil {
		t.Error(err)
	}
}

// losingProxy passes connections on to an address. While losing it keeps back what answers the next script, and
// closes.
func losingProxy(t *testing.T, to string, losing *atomic.Bool) string {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = in.Close() }()
				out, err := new(net.Dialer).DialContext(t.Context(), "tcp", to)
				if err != nil {
					return
				}
				defer func() { _ = out.Close() }()
				var lose atomic.Bool
				go func() {
					piece := make([]byte, 64<<10)
					for n, err := in.Read(piece); err == nil; n, err = in.Read(piece) {
						if bytes.Contains(piece[:n], []byte("evalsha")) && losing.CompareAndSwap(true, false) {
							lose.Store(true)
						}
						if _, err := out.Write(piece[:n]); err != nil {
							return
						}
					}
					_ = out.Close()
				}()
				piece := make([]byte, 64<<10)
				for n, err := out.Read(piece); err == nil && !lose.Load(); n, err = out.Read(piece) {
					if _, err := in.Write(piece[:n]); err != nil {
						return
					}
				}
			}()
		}
	}()
	return l.Addr().String()
}

// waitForNode waits until a node says so of itself or of its cluster.
func waitForNode(t *testing.T, address, want string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	node := client.NewClient(&client.Options{Addr: address})
	defer func() { _ = node.Close() }()
	for {
		info, err := node.Info(ctx).Result()
		cluster, clusterErr := node.ClusterInfo(ctx).Result()
		if strings.Contains(info+cluster, want) {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("%s does not say %q: %v\n%s", address, want, errors.Join(err, clusterErr), cluster)
		case <-time.After(50 * time.Millisecond): // another process starts in real time
		}
	}
}

// TestMemoryIsBounded commits far more than the bounds keep, and removes the app.
func TestMemoryIsBounded(t *testing.T) {
	t.Parallel()
	needtool.Find(t, "redis-server", "redis-server")
	port := freePort(t)
	startWith(t, port)
	url := fmt.Sprintf("redis://127.0.0.1:%d", port)
	eventually(t, url)
	st := open(t, redis.Config{URL: url, Entries: 200, Tasks: 50})
	options, err := client.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	rdb := client.NewClient(options)
	t.Cleanup(func() { _ = rdb.Close() })
	exchange := func(n int) {
		change := store.Change{
			App: "4pyun/op1", Writes: []store.Record{{Kind: "trade", ID: "T", Version: int64(n), Value: []byte("1")}},
			Tasks: []store.Task{{ID: fmt.Sprint(n), Kind: "notify"}}, Entries: []store.Entry{{Kind: "exchange", Request: make([]byte, 1000)}},
		}
		if err := st.Commit(t.Context(), change); err != nil {
			t.Fatal(err)
		}
		claimed, err := st.Claim(t.Context(), change.App, "", time.Now(), time.Minute, 1)
		if err != nil || len(claimed) != 1 {
			t.Fatalf("%d claimed, %v", len(claimed), err)
		}
		claimed[0].State = store.Delivered
		if err := st.Finish(t.Context(), claimed[0], store.Change{}); err != nil {
			t.Fatal(err)
		}
	}
	used := func() (all int64) {
		for _, key := range rdb.Keys(t.Context(), "*").Val() {
			all += rdb.MemoryUsage(t.Context(), key, 0).Val()
		}
		return all
	}
	for n := range 400 {
		exchange(n)
	}
	before := used()
	for n := range 1000 {
		exchange(400 + n)
	}
	if after := used(); after > before*11/10 {
		t.Errorf("Redis keeps %d bytes after 400 exchanges and %d after 1,400", before, after)
	}
	if err := st.Reset(t.Context(), "4pyun/op1"); err != nil {
		t.Fatal(err)
	}
	if keys := rdb.Keys(t.Context(), "*").Val(); len(keys) != 0 {
		t.Errorf("a removed app leaves %v", keys)
	}
}
