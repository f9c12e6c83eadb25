package doctor_test

import (
	"bytes"
	"compress/zlib"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/md5"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"math/big"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/text/encoding/unicode/utf32"

	"paymock/mock/doctor"
)

// typed is a block of PKCS#1 v1.5 of a type around content.
func typed(kind byte, content []byte, size int) []byte {
	block := append([]byte{0, kind}, bytes.Repeat([]byte{0xff}, size-3-len(content))...)
	return append(append(block, 0), content...)
}

// signedPSS signs a digest with PSS as Java does unasked: the mask is of SHA-1, the salt has so many bytes.
func signedPSS(key *rsa.PrivateKey, text string, salted int) []byte {
	size := key.Size()
	digest, salt := sha256.Sum256([]byte(text)), bytes.Repeat([]byte{7}, salted)
	seal := sha256.Sum256(append(append(make([]byte, 8), digest[:]...), salt...))
	db := append(append(make([]byte, size-len(seal)-2-salted), 1), salt...)
	for i, at := byte(0), 0; at < len(db); i++ {
		for _, b := range sha1.Sum(append(bytes.Clone(seal[:]), 0, 0, 0, i)) {
			if at < len(db) {
				db[at] ^= b
				at++
			}
		}
	}
	db[0] &= 0x7f
	return privateOp(key, append(append(db, seal[:]...), 0xbc))
}

func privateOp(key *rsa.PrivateKey, block []byte) []byte {
	return new(big.Int).Exp(new(big.Int).SetBytes(block), key.D, key.N).FillBytes(make([]byte, key.Size()))
}

// TestOpenedSignatures: what the app's key opens is told by its form, and not taken for another key's.
func TestOpenedSignatures(t *testing.T) {
	t.Parallel()
	own := keys()[0]
	const text = "app_id=1&charset=utf-8&method=alipay.trade.query&sign_type=RSA2&timestamp=2026-11-28 10:00:00&version=1.0"
	digest := sha256.Sum256([]byte(text))
	info, _ := hex.DecodeString("3031300d060960864801650304020105000420")
	bare, _ := hex.DecodeString("302f300b0609608648016503040201" + "0420")
	curve, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	der, _ := ecdsa.SignASN1(rand.Reader, curve, digest[:])
	both, second := md5.Sum([]byte(text)), sha1.Sum([]byte(text))
	for name, c := range map[string]struct {
		sign  []byte
		words string
	}{
		"PSS of Java":             {signedPSS(own, text, 20), "padded with PSS"},
		"PSS, the longest salt":   {signedPSS(own, text, own.Size()-34), "either the signature is padded with PSS"},
		"no NULL":                 {privateOp(own, typed(1, append(bare, digest[:]...), own.Size())), "lacks the NULL"},
		"MD5 and SHA-1":           {privateOp(own, typed(1, append(both[:], second[:]...), own.Size())), "MD5 and SHA-1 were signed together"},
		"block type 2":            {privateOp(own, typed(2, append(info, digest[:]...), own.Size())), "block type 2"},
		"other bytes":             {privateOp(own, typed(1, bytes.Repeat([]byte{0, 1}, 20), own.Size())), "40 bytes were signed that are no text"},
		"an elliptic curve":       {der, "elliptic curve"},
		"zero bytes":              {make([]byte, own.Size()), "256 bytes that are all the same"},
		"bytes of ones":           {bytes.Repeat([]byte{0xff}, own.Size()), "256 bytes that are all the same"},
		"nothing that is known":   {privateOp(own, append([]byte{0}, bytes.Repeat([]byte{3}, own.Size()-1)...)), "or with another padding than PKCS#1 v1.5"},
		"a key that nobody knows": {privateOp(keys()[3], typed(1, append(info, digest[:]...), own.Size())), "another private key"},
	} {
		body := strings.ReplaceAll(text, " ", "+") + "&sign=" + url.QueryEscape(base64.StdEncoding.EncodeToString(c.sign))
		m := doctor.Message{Method: "POST", Target: "/gateway.do", Header: [][2]string{{"Content-Type", "application/x-www-form-urlencoded"}}, Body: []byte(body)}
		f := doctor.Alipay(m, doctor.Keys{Public: &own.PublicKey}, false, doctor.OnDemand)
		if said := f.Verdict(doctor.English); !strings.Contains(said, c.words) || len(f.Mistakes) > 1 && name != "other bytes" {
			t.Errorf("%s: said %q", name, said)
		}
	}
}

// TestOpenedKeys: an ApiKey that the platform's key opens is told by its padding.
func TestOpenedKeys(t *testing.T) {
	t.Parallel()
	public := &keys()[0].PublicKey
	raw := func(block []byte) []byte {
		return new(big.Int).Exp(new(big.Int).SetBytes(block), big.NewInt(int64(public.E)), public.N).FillBytes(make([]byte, public.Size()))
	}
	for name, c := range map[string]struct {
		wrap  func(content []byte) []byte
		words string
	}{
		"OAEP of SHA-512": {func(c []byte) []byte {
			out, _ := rsa.EncryptOAEP(sha512.New(), rand.Reader, public, c, nil)
			return out
		}, "OAEP (SHA-512)"},
		"OAEP of MD5": {func(c []byte) []byte { out, _ := rsa.EncryptOAEP(md5.New(), rand.Reader, public, c, nil); return out }, "OAEP (MD5)"},
		"a label": {func(c []byte) []byte {
			out, _ := rsa.EncryptOAEP(sha256.New(), rand.Reader, public, c, []byte("x"))
			return out
		}, "OAEP with a label"},
		"block type 1":    {func(c []byte) []byte { return raw(typed(1, c, public.Size())) }, "padded with block type 1"},
		"an empty key":    {func([]byte) []byte { return pkcs1(public, nil) }, "the AES key is empty"},
		"a short key":     {func(c []byte) []byte { return pkcs1(public, c[:4]) }, "holds 4 bytes that are no AES key"},
		"zero bytes":      {func([]byte) []byte { return make([]byte, public.Size()) }, "256 bytes that are all the same"},
		"bytes of ones":   {func([]byte) []byte { return bytes.Repeat([]byte{0xff}, public.Size()) }, "256 bytes that are all the same"},
		"another padding": {func([]byte) []byte { return raw(append([]byte{0}, bytes.Repeat([]byte{3}, public.Size()-1)...)) }, "or with another padding than PKCS#1 v1.5"},
	} {
		s := newSealer()
		s.wrap = c.wrap
		f := doctor.Envelope(doctor.Message{Method: "POST", Body: []byte(s.seal())}, doctor.Keys{Private: platformKey()})
		if said := f.Verdict(doctor.English); len(f.Mistakes) != 1 || !strings.Contains(said, c.words) {
			t.Errorf("%s: said %q", name, said)
		}
		if said := f.Cause(doctor.Traditional); englishPhrase().MatchString(said) {
			t.Errorf("%s: English in %q", name, said)
		}
	}
}

// TestKeyFits: where padding is in order the key is right, and what was encrypted is no JSON.
func TestKeyFits(t *testing.T) {
	t.Parallel()
	key := []byte("0123456789abcdef")
	const text = `{"out_trade_no":"T20261128100000123456789"}`
	var deflated bytes.Buffer
	w := zlib.NewWriter(&deflated)
	_, _ = w.Write([]byte(text))
	_ = w.Close()
	wide, _ := utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM).NewEncoder().Bytes([]byte(text))
	for name, c := range map[string]struct {
		plain []byte
		words string
	}{
		"zlib":                        {deflated.Bytes(), "compressed with zlib"},
		"UTF-32":                      {wide, "in UTF-32, UTF-8 is due"},
		"binary":                      {bytes.Repeat([]byte{0, 0xff, 0x81}, 20), "the key is right, but it holds no JSON"},
		"binary, one byte of padding": {bytes.Repeat([]byte{0, 0xff, 0x81}, 21), "or what was encrypted is no JSON text"},
	} {
		sealed := base64.StdEncoding.EncodeToString(cbc(key, make([]byte, 16), padded(c.plain)))
		f := doctor.AlipayContent("biz_content", sealed, "AES", "utf-8", doctor.Keys{AES: key})
		if said := f.Verdict(doctor.English); len(f.Mistakes) != 1 || !strings.Contains(said, c.words) {
			t.Errorf("%s: said %q", name, said)
		}
	}
}
