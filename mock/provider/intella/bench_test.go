package intella_test

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"os"
	"slices"
	"testing"
	"time"

	"paymock/mock/app"
	"paymock/mock/provider"
	"paymock/mock/provider/intella"
	"paymock/mock/provider/providertest"
)

// BenchmarkSettlement measures a whole exchange against its floor: opening the AES key, and
// AES over request and answer. Settlement must stay below 1.3 of the floor.
func BenchmarkSettlement(b *testing.B) {
	v := vectors(b)
	key, err := os.ReadFile("testkey/testkey.pem")
	if err != nil {
		b.Fatal(err)
	}
	a := providertest.Register(b, intella.New(), &app.App{ID: "myMchId", Secret: "0000", RefundSecret: "9999"})
	s := &shop{World: providertest.NewWorld(b, scan2pay, a, opening)}
	s.terminal(provider.TerminalSpec{ID: device})
	s.want(s.card("SignOn"), "000000")
	pay10(s)
	prepared := s.Records // a batch that waits for its settlement
	req := seal(a, v.Request.Plain)
	private := privateKey(key)
	floor := func() {
		text, err := rsa.DecryptPKCS1v15(nil, private, mustBase64(apiKey(a.Keys["platform_public_key"], keyText))) //nolint:staticcheck // the platform's padding
		if err != nil || string(text) != keyText {
			b.Fatal(err)
		}
		if _, err := decrypt(aesKey, encrypt(aesKey, []byte(v.Request.Plain))); err != nil {
			b.Fatal(err)
		}
		encrypt(aesKey, []byte(v.Response.Plain))
	}
	settle := func() {
		call := scan2pay.Decode(req, s.Apps)
		books := s.Books()
		out := scan2pay.Apply(books, call, s.Env())
		if _, err := scan2pay.Encode(call, out, provider.Fault{}); err != nil || !out.Code.Success || len(books.Writes()) != 2 {
			b.Fatalf("%v, %s", err, out.Explain)
		}
		if err := s.Records.Commit(books); err != nil {
			b.Fatal(err)
		}
	}
	// Both run in turns and the faster half counts, so that a noisy machine hits both alike.
	var took, least []time.Duration
	for b.Loop() {
		s.Records = prepared.Clone()
		start := time.Now()
		floor()
		middle := time.Now()
		settle()
		least, took = append(least, middle.Sub(start)), append(took, time.Since(middle))
	}
	b.ReportMetric(float64(quartile(took))/float64(quartile(least)), "x-floor")
	b.ReportMetric(float64(quartile(took).Microseconds()), "settle-us/op")
	b.ReportMetric(float64(quartile(least).Microseconds()), "floor-us/op")
}

// quartile is the time that a quarter of the runs stay below.
func quartile(times []time.Duration) time.Duration {
	slices.Sort(times)
	return times[len(times)/4]
}

func mustBase64(text string) []byte {
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		panic(err)
	}
	return data
}

func privateKey(text []byte) *rsa.PrivateKey {
	block, _ := pem.Decode(text)
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		panic(err)
	}
	return key.(*rsa.PrivateKey)
}
