package doctor_test

import (
	"bytes"
	"compress/gzip"
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"

	"paymock/mock/doctor"
)

// sealer is a careless merchant of intella: each of its steps may be another.
type sealer struct {
	text    string
	key     []byte // AES
	content func(key []byte) []byte
	wrap    func(content []byte) []byte
	encrypt func(key, plain []byte) []byte
	write   func([]byte) string // Request
	writeK  func([]byte) string // ApiKey
	body    func(request, apiKey string) string
}

const envelopeText = `{"Header":{"Method":"00000","ServiceType":"Payment","MchId":"S2PT00000001","TradeKey":"x","CreateTime":"20261128100000"},"Data":"{\"Body\":\"測試商品許功蓋\"}"}`

var envelopeIV = []byte("8651731586517315")

func padded(b []byte) []byte {
	n := 16 - len(b)%16
	return append(bytes.Clone(b), bytes.Repeat([]byte{byte(n)}, n)...)
}

func cbc(key, iv, plain []byte) []byte {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err)
	}
	out := make([]byte, len(plain))
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(out, plain)
	return out
}

func newSealer() *sealer {
	std := base64.StdEncoding.EncodeToString
	return &sealer{
		text: envelopeText, key: []byte("\x01\x02secret-key\xf0\xf1\xf2\xf3"),
		content: func(k []byte) []byte { return []byte(std(k)) },
		wrap: func(c []byte) []byte {
			out, _ := rsa.EncryptPKCS1v15(rand.Reader, &keys()[0].PublicKey, c) //nolint:staticcheck // SA1019: the platform's padding
			return out
		},
		encrypt: func(k, p []byte) []byte { return cbc(k, envelopeIV, padded(p)) },
		write:   std, writeK: std,
		body: func(r, k string) string {
			out, _ := json.Marshal(map[string]string{"Request": r, "ApiKey": k})
			return string(out)
		},
	}
}

func (s *sealer) seal() string {
	return s.body(s.write(s.encrypt(s.key, []byte(s.text))), s.writeK(s.wrap(s.content(s.key))))
}

// padded32 pads as WeChat's examples do, a text that has so many bytes behind whole blocks of 32.
func padded32(over int) func(*sealer) {
	const block = 32
	return func(s *sealer) {
		s.text += strings.Repeat(" ", (block+over-len(s.text)%block)%block)
		n := block - len(s.text)%block
		s.encrypt = func(k, p []byte) []byte {
			return cbc(k, envelopeIV, append(bytes.Clone(p), bytes.Repeat([]byte{byte(n)}, n)...))
		}
	}
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return b
}

// TestEnvelope makes each mistake with an envelope; it must be named and nothing else.
func TestEnvelope(t *testing.T) {
	t.Parallel()
	std := base64.StdEncoding.EncodeToString
	iv := func(iv []byte) func(*sealer) {
		return func(s *sealer) { s.encrypt = func(k, p []byte) []byte { return cbc(k, iv, padded(p)) } }
	}
	stream := func(make func(cipher.Block, []byte) cipher.Stream) func(*sealer) {
		return func(s *sealer) {
			s.encrypt = func(k, p []byte) []byte {
				block, _ := aes.NewCipher(k)
				out := bytes.Clone(p)
				make(block, envelopeIV).XORKeyStream(out, out)
				return out
			}
		}
	}
	text := func(text string) func(*sealer) { return func(s *sealer) { s.text = text } }
	public := &keys()[0].PublicKey
	for name, tt := range map[string]struct {
		do   func(*sealer)
		want string
	}{
		"right":     {func(*sealer) {}, ""},
		"ECB":       {func(s *sealer) { s.encrypt = ecb }, "ECB"},
		"zero IV":   {iv(make([]byte, 16)), "IV.*zero"},
		"key as IV": {iv(newSealer().key), "IV.*the key"},
		"random IV": {iv(randomBytes(16)), "another IV.*[0-9a-f]{32}"},
		"IV in front": {func(s *sealer) {
			s.encrypt = func(k, p []byte) []byte { v := randomBytes(16); return append(v, cbc(k, v, padded(p))...) }
		}, "in front"},
		"padding to 32 bytes, 17 of them": {padded32(15), "^Request: it was padded with PKCS#7 to blocks of 32 bytes[^;]*$"},
		"padding to 32 bytes, 32 of them": {padded32(0), "^Request: it was padded with PKCS#7 to blocks of 32 bytes[^;]*$"},
		"hex-decoded IV":                  {iv(append([]byte("\x86\x51\x73\x15\x86\x51\x73\x15"), make([]byte, 8)...)), "hex-decoded IV"},
		"IV with a slip at its end":       {iv([]byte("8651731586517316")), "another IV, 8651731586517316.*or Method is missing"},
		"IV with two slips":               {iv([]byte("8651731586517351")), "another IV, 8651731586517351"},
		"IV with NUL at its end":          {iv([]byte("865173158651731\x00")), `another IV, 865173158651731\\0`},
		"IV swapped in its middle":        {iv([]byte("8651713586517315")), "another IV, 8651713586517315"},
		"IV that damages a quote":         {iv([]byte("8251731586517315")), "another IV, 8251731586517315"},
		"IV of other digits":              {iv([]byte("9999888877776666")), "another IV, 9999888877776666"},
		"Data alone":                      {text(`{"DeviceId":"01304187","Retry":"0"}`), "Request: Header is missing: the content of Data alone"},
		"Header alone":                    {text(`{"Method":"00000","ServiceType":"Payment","MchId":"S2PT00000001","TradeKey":"x"}`), "Request: the content of Header alone"},
		"a Java map":                      {text(`{Header={Method=00000, ServiceType=Payment, MchId=S2PT00000001}, Data={}}`), "Request: it is a map as Java prints it"},
		"a form":                          {text(`data={"Header":{"Method":"00000","MchId":"S2PT00000001"},"Data":"{}"}`), "Request: it is a form"},
		"a PHP text":                      {text(`a:2:{s:6:"Header";a:1:{s:6:"Method";s:5:"00000";}s:4:"Data";s:2:"{}";}`), "Request: it is what PHP's serialize writes"},
		"a comment":                       {text("/* x */" + envelopeText), "Request: a comment"},
		"two rounds":                      {func(s *sealer) { e := s.encrypt; s.encrypt = func(k, p []byte) []byte { return e(k, e(k, p)) } }, "Request: it was encrypted twice"},
		"two rounds, base64 in between": {func(s *sealer) {
			e := s.encrypt
			s.encrypt = func(k, p []byte) []byte { return e(k, []byte(std(e(k, p)))) }
		}, "Request: it was encrypted twice"},
		"a key in JSON": {func(s *sealer) { s.content = func(k []byte) []byte { return []byte(`{"key":"` + std(k) + `"}`) } }, "ApiKey: it holds a JSON text with the AES key"},
		"another key": {func(s *sealer) {
			e := s.encrypt
			s.encrypt = func(_, p []byte) []byte { return e([]byte("0123456789abcdef"), p) }
		}, "Request: .*than the one in ApiKey"},
		"a list": {func(s *sealer) { b := s.body; s.body = func(r, k string) string { return "[" + b(r, k) + "]" } }, "body: it is a JSON list"},
		"zero padding": {func(s *sealer) {
			s.encrypt = func(k, p []byte) []byte {
				return cbc(k, envelopeIV, append(bytes.Clone(p), make([]byte, 16-len(p)%16)...))
			}
		}, "padded with zero"},
		"CFB":           {stream(cipher.NewCFBEncrypter), "CFB"}, //nolint:staticcheck // SA1019: the mistake
		"CTR":           {stream(cipher.NewCTR), "CTR"},
		"hex Request":   {func(s *sealer) { s.write = hex.EncodeToString }, "Request: .*hex"},
		"hex ApiKey":    {func(s *sealer) { s.writeK = hex.EncodeToString }, "ApiKey: .*hex"},
		"twice Request": {func(s *sealer) { s.write = func(b []byte) string { return std([]byte(std(b))) } }, "Request: .*twice"},
		"twice ApiKey":  {func(s *sealer) { s.writeK = func(b []byte) string { return std([]byte(std(b))) } }, "ApiKey: .*twice"},
		"URL alphabet":  {func(s *sealer) { s.write = base64.URLEncoding.EncodeToString }, "URL alphabet"},
		"percent": {func(s *sealer) {
			s.write = func(b []byte) string { return strings.NewReplacer("+", "%2B", "/", "%2F", "=", "%3D").Replace(std(b)) }
		}, "URL-encoded"},
		"swapped": {func(s *sealer) { b := s.body; s.body = func(r, k string) string { return b(k, r) } }, "swapped"},
		"plain Request": {func(s *sealer) {
			s.encrypt = func(_, p []byte) []byte { return p }
			s.write = func(b []byte) string { return string(b) }
		}, "Request: plain text"},
		"base64 of plain Request": {func(s *sealer) { s.encrypt = func(_, p []byte) []byte { return p } }, "Request: plain text"},
		"gzip of Request": {func(s *sealer) {
			s.write = func(b []byte) string {
				var out bytes.Buffer
				w := gzip.NewWriter(&out)
				_, _ = w.Write(b)
				_ = w.Close()
				return std(out.Bytes())
			}
		}, "Request: .*compressed with gzip"},
		"CFB8": {func(s *sealer) {
			s.encrypt = func(k, p []byte) []byte {
				block, _ := aes.NewCipher(k)
				shift, mask, out := bytes.Clone(envelopeIV), make([]byte, 16), bytes.Clone(p)
				for i := range out {
					block.Encrypt(mask, shift)
					out[i] ^= mask[0]
					shift = append(shift[1:], out[i])
				}
				return out
			}
		}, "CFB8"},
		"hex of plain ApiKey": {func(s *sealer) {
			s.wrap = func(c []byte) []byte { return c }
			s.writeK = hex.EncodeToString
		}, "ApiKey: .*plain"},
		"plain body": {func(s *sealer) { s.body = func(string, string) string { return s.text } }, "plain text"},
		"plain ApiKey": {func(s *sealer) {
			s.wrap = func(c []byte) []byte { return c }
			s.writeK = func(b []byte) string { return string(b) }
		}, "ApiKey: .*plain"},
		"OAEP SHA-1": {func(s *sealer) {
			s.wrap = func(c []byte) []byte { out, _ := rsa.EncryptOAEP(sha1.New(), rand.Reader, public, c, nil); return out }
		}, "OAEP"},
		"OAEP SHA-256": {func(s *sealer) {
			s.wrap = func(c []byte) []byte {
				out, _ := rsa.EncryptOAEP(sha256.New(), rand.Reader, public, c, nil)
				return out
			}
		}, "OAEP"},
		"other public key": {func(s *sealer) {
			s.wrap = func(c []byte) []byte { out, _ := rsa.EncryptPKCS1v15(rand.Reader, &keys()[3].PublicKey, c); return out } //nolint:staticcheck // SA1019: the platform's padding
		}, "another public key"},
		"raw key":         {func(s *sealer) { s.content = func(k []byte) []byte { return k } }, "raw bytes"},
		"text key":        {func(s *sealer) { s.key = []byte("0123456789ABCDEF"); s.content = func(k []byte) []byte { return k } }, "as text"},
		"hex key":         {func(s *sealer) { s.content = func(k []byte) []byte { return []byte(hex.EncodeToString(k)) } }, "hex"},
		"key twice":       {func(s *sealer) { s.content = func(k []byte) []byte { return []byte(std([]byte(std(k)))) } }, "twice"},
		"AES-256":         {func(s *sealer) { s.key = randomBytes(32) }, "AES-256"},
		"key's text used": {func(s *sealer) { e := s.encrypt; s.encrypt = func(k, p []byte) []byte { return e([]byte(std(k)), p) } }, "base64 text was used as the key"},
		"BOM":             {func(s *sealer) { s.text = "\ufeff" + s.text }, "BOM"},
		"UTF-16": {func(s *sealer) {
			s.text, _ = unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder().String(s.text)
		}, "UTF-16"},
		"Big5":        {func(s *sealer) { s.text, _ = traditionalchinese.Big5.NewEncoder().String(s.text) }, "Big5"},
		"cut Request": {func(s *sealer) { e := s.encrypt; s.encrypt = func(k, p []byte) []byte { return e(k, p)[:70] } }, "cut"},
		"cut ApiKey":  {func(s *sealer) { w := s.wrap; s.wrap = func(c []byte) []byte { return w(c)[:200] } }, "ApiKey.*cut"},
		"lower names": {func(s *sealer) {
			b := s.body
			s.body = func(r, k string) string { return strings.ToLower(b("1", "1")) + r[:0] + k[:0] }
		}, "Request is missing: it was sent as request"},
		"body BOM": {func(s *sealer) { b := s.body; s.body = func(r, k string) string { return "\ufeff" + b(r, k) } }, "BOM"},
		"form":     {func(s *sealer) { s.body = func(r, k string) string { return "Request=" + r + "&ApiKey=" + k } }, "form"},
		"wrong MD5 key": {func(s *sealer) {
			e := s.encrypt
			s.encrypt = func(k, p []byte) []byte { h := md5.Sum([]byte(std(k))); return e(h[:], p) }
		}, "hash of the key"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSealer()
			tt.do(s)
			f := doctor.Envelope(doctor.Message{Method: "POST", Body: []byte(s.seal())}, doctor.Keys{Private: platformKey()})
			if tt.want == "" {
				if !f.Fits || f.Opened != "S2PT00000001" {
					t.Errorf("the right envelope: %+v", f)
				}
				return
			}
			if said := f.Verdict(doctor.English); !regexp.MustCompile(tt.want).MatchString(said) || len(f.Mistakes) != 1 {
				t.Errorf("said %q, want %q", said, tt.want)
			}
			if f.Cause(doctor.Traditional) == f.Cause(doctor.English) || f.Remedy(doctor.Traditional) == "" {
				t.Errorf("no words in traditional Chinese: %q", f.Cause(doctor.Traditional))
			}
		})
	}
}

func ecb(key, plain []byte) []byte {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err)
	}
	out := padded(plain)
	for i := 0; i < len(out); i += 16 {
		block.Encrypt(out[i:], out[i:])
	}
	return out
}

// TestPassword makes each mistake with a password's hash.
func TestPassword(t *testing.T) {
	t.Parallel()
	hash := func(s string) string { d := sha256.Sum256([]byte(s)); return hex.EncodeToString(d[:]) }
	k := doctor.Keys{ID: "S2PT00000001", Secret: "0042", RefundSecret: "9999", Others: []doctor.Other{{ID: "S2PT00000002", Secret: "7777"}, {ID: "paymockdemo", Demo: true, Secret: "0000"}}}
	m := md5.Sum([]byte("0042"))
	for name, tt := range map[string][2]string{
		"plain":          {"0042", "plain text"},
		"upper":          {strings.ToUpper(hash("0042")), "upper case"},
		"twice":          {hash(hash("0042")), "twice"},
		"line feed":      {hash("0042\n"), "line feed"},
		"blank":          {hash("0042 "), "blank"},
		"refund":         {hash("9999"), "refund password"},
		"number":         {hash("42"), "number"},
		"id":             {hash("S2PT00000001"), "MchId"},
		"empty":          {hash(""), "empty"},
		"MD5":            {hex.EncodeToString(m[:]), "MD5"},
		"base64":         {func() string { d := sha256.Sum256([]byte("0042")); return base64.StdEncoding.EncodeToString(d[:]) }(), "base64"},
		"other app":      {hash("7777"), "another app.*S2PT00000002"},
		"demo":           {hash("0000"), "demo"},
		"another":        {hash("1234"), "not the hash of this app's password"},
		"blanks around":  {" " + hash("0042"), "blanks"},
		"malformed":      {"xyz", "3 characters"},
		"NUL byte":       {hash("0042\x00"), "NUL byte"},
		"NUL to a block": {hash("0042" + strings.Repeat("\x00", 12)), "NUL byte"},
		"tab":            {hash("0042\t"), "blank"},
		"UTF-32":         {hash("0\x00\x00\x000\x00\x00\x004\x00\x00\x002\x00\x00\x00"), "UTF-32"},
		"full-width":     {hash("００４２"), "full-width"},
		"bytes":          {hash("b'0042'"), "quotes"},
		"base64 hashed":  {hash("MDA0Mg=="), "in base64"},
		"id and colon":   {hash("S2PT00000001:0042"), "MchId and password"},
		"refund twice":   {hash(hash("9999")), "refund password.*twice"},
	} {
		f := doctor.Password(tt[0], "TradeKey", false, k)
		if said := f.Verdict(doctor.English); !regexp.MustCompile(tt[1]).MatchString(said) || !strings.HasPrefix(said, "TradeKey") {
			t.Errorf("%s: said %q, want %q", name, said, tt[1])
		}
	}
}
