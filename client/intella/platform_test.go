package intella

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
)

// asked is a request as the platform of a test reads it.
type asked struct {
	method, service string
	header, data    map[string]string
	text            string
	key             []byte
}

// platform starts a platform that decrypts with the standard library alone, remembers what it
// was asked, and encrypts what say returns: StatusCode and the text of Data. An empty code hangs
// up. say is asked one at a time: the next request may come while the one that was hung up on ends.
func platform(t testing.TB, say func(n int, r asked) (code, data string)) (base string, all func() []asked) {
	t.Helper()
	private := load(t).private(t)
	var mu, turn sync.Mutex
	var got []asked
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		a, err := readRequest(private, body)
		if err != nil {
			_, _ = io.WriteString(w, "9995")
			return
		}
		mu.Lock()
		got = append(got, a)
		n := len(got)
		mu.Unlock()
		turn.Lock()
		code, data := say(n, a)
		turn.Unlock()
		if code == "" {
			panic(http.ErrAbortHandler)
		}
		_, _ = w.Write(sealAnswer(t, a, code, data))
	}))
	t.Cleanup(server.Close)
	return server.URL, func() []asked {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(got)
	}
}

func readRequest(private *rsa.PrivateKey, body []byte) (a asked, err error) {
	var outer struct{ Request, ApiKey []byte }
	if err := json.Unmarshal(body, &outer); err != nil {
		return a, err
	}
	inside, err := rsa.DecryptPKCS1v15(nil, private, outer.ApiKey) //nolint:staticcheck // the platform's padding
	if err != nil {
		return a, err
	}
	if a.key, err = base64.StdEncoding.DecodeString(string(inside)); err != nil {
		return a, err
	}
	block, err := aes.NewCipher(a.key)
	if err != nil || len(outer.Request)%16 != 0 {
		return a, fmt.Errorf("%d bytes: %w", len(outer.Request), err)
	}
	plain := outer.Request
	cipher.NewCBCDecrypter(block, []byte("8651731586517315")).CryptBlocks(plain, plain)
	n := int(plain[len(plain)-1])
	if n < 1 || n > 16 {
		return a, fmt.Errorf("padding of %d", n)
	}
	a.text = string(plain[:len(plain)-n])
	var inner struct {
		Header map[string]string
		Data   string
	}
	if err := json.Unmarshal([]byte(a.text), &inner); err != nil {
		return a, err
	}
	a.header, a.method, a.service = inner.Header, inner.Header["Method"], inner.Header["ServiceType"]
	return a, json.Unmarshal([]byte(inner.Data), &a.data)
}

func sealAnswer(t testing.TB, a asked, code, data string) []byte {
	t.Helper()
	text := fmt.Sprintf(`{"Header":{"StatusCode":%q,"StatusDesc":"執行成功","Method":%q,"ServiceType":%q,"MchId":%q,"ResponseTime":"20180715105156"},"Data":%s}`,
		code, a.method, a.service, a.header["MchId"], data)
	return sealText(t, a.key, text)
}

func sealText(t testing.TB, key []byte, text string) []byte {
	t.Helper()
	block, err := aes.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	n := 16 - len(text)%16
	padded := append([]byte(text), bytes.Repeat([]byte{byte(n)}, n)...)
	cipher.NewCBCEncrypter(block, []byte("8651731586517315")).CryptBlocks(padded, padded)
	body, err := json.Marshal(map[string]string{"Response": base64.StdEncoding.EncodeToString(padded)})
	if err != nil {
		t.Fatal(err)
	}
	return body
}
