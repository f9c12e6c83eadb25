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
	"fmt"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

// scan2paySlip is one mistake; those of one place exclude each other.
type scan2paySlip struct {
	name, place, words string
	do                 func(*scan2payProgram)
}

func scan2paySlips() []scan2paySlip {
	all := tradeKeySlips()
	all = append(all, keySlips()...)
	all = append(all, aesSlips()...)
	all = append(all, writtenSlips("Request", func(p *scan2payProgram, f func([]byte) string) { p.write = f })...)
	all = append(all, writtenSlips("ApiKey", func(p *scan2payProgram, f func([]byte) string) { p.writeK = f })...)
	all = append(all, textSlips()...)
	return append(all, dataSlips()...)
}

func tradeKeySlips() []scan2paySlip {
	key := func(name, words string, f func(string) string) scan2paySlip {
		return scan2paySlip{name, "TradeKey", words, func(p *scan2payProgram) { p.tradeKey = f }}
	}
	of := func(other string) func(string) string { return func(string) string { return hexSHA(other) } }
	return []scan2paySlip{
		key("password in plain", "TradeKey is the password itself in plain", same),
		key("hash in upper case", "TradeKey.*upper case", func(s string) string { return strings.ToUpper(hexSHA(s)) }),
		key("hash twice", "TradeKey is hashed twice", func(s string) string { return hexSHA(hexSHA(s)) }),
		key("password with line feed", "TradeKey.*line feed", func(s string) string { return hexSHA(s + "\n") }),
		key("password with blank", "TradeKey.*blank", func(s string) string { return hexSHA(s + " ") }),
		key("refund password", "TradeKey.*refund password", of("9999-refund")),
		key("MchId hashed", "TradeKey.*MchId", of(merchantID)),
		key("MchId and password hashed", "TradeKey.*MchId and password together", func(s string) string { return hexSHA(merchantID + s) }),
		key("password and MchId hashed", "TradeKey.*MchId and password together", func(s string) string { return hexSHA(s + merchantID) }),
		key("nothing hashed", "TradeKey.*empty password", of("")),
		key("another app's password", "TradeKey.*another app.*S2PT00000002", of("7777-other")),
		key("a stranger's password", "TradeKey is not the hash of this app's password", of("whatever")),
		key("null hashed", "TradeKey is the hash of the word null", of("null")),
		key("MD5", "TradeKey.*MD5", hexMD5),
		key("SHA-1", "TradeKey.*SHA-1", func(s string) string { return fmt.Sprintf("%x", sha1.Sum([]byte(s))) }),
		key("hash in base64", "TradeKey.*base64", func(s string) string { d := sha256.Sum256([]byte(s)); return base64.StdEncoding.EncodeToString(d[:]) }),
		key("hash cut", "TradeKey has 32 characters", func(s string) string { return hexSHA(s)[:32] }),
		key("hash in blanks", "TradeKey.*blanks", func(s string) string { return " " + hexSHA(s) + " " }),
	}
}

// keySlips are mistakes with the AES key on its way into the ApiKey.
func keySlips() []scan2paySlip {
	std := base64.StdEncoding.EncodeToString
	content := func(name, words string, f func([]byte) []byte) scan2paySlip {
		return scan2paySlip{name, "content", words, func(p *scan2payProgram) { p.content = f }}
	}
	oaep := func(name string, words string, wrap func(*rsa.PublicKey, []byte) []byte) scan2paySlip {
		return scan2paySlip{name, "wrap", words, func(p *scan2payProgram) {
			p.wrap = func(c []byte) []byte { return wrap(&keys()[0].PublicKey, c) }
		}}
	}
	return []scan2paySlip{
		content("raw key", "ApiKey.*raw bytes", same2),
		content("hex key", "ApiKey.*hex", func(k []byte) []byte { return []byte(hex.EncodeToString(k)) }),
		content("key base64 twice", "ApiKey.*twice", func(k []byte) []byte { return []byte(std([]byte(std(k)))) }),
		content("key in quotes", "ApiKey.*quotes", func(k []byte) []byte { return []byte(`"` + std(k) + `"`) }),
		{"key in the URL alphabet", "content", "ApiKey: the text of the AES key in it is in the URL alphabet", func(p *scan2payProgram) {
			p.key = []byte("\xfb\xff\xfe?secret-key\xf0\xf1")
			p.content = func(k []byte) []byte { return []byte(base64.URLEncoding.EncodeToString(k)) }
		}},
		oaep("OAEP SHA-1", "ApiKey is padded with OAEP", func(k *rsa.PublicKey, c []byte) []byte {
			out, _ := rsa.EncryptOAEP(sha1.New(), rand.Reader, k, c, nil)
			return out
		}),
		oaep("OAEP SHA-256", "ApiKey is padded with OAEP", func(k *rsa.PublicKey, c []byte) []byte {
			out, _ := rsa.EncryptOAEP(sha256.New(), rand.Reader, k, c, nil)
			return out
		}),
		oaep("textbook RSA", "ApiKey.*(no padding|textbook)", func(k *rsa.PublicKey, c []byte) []byte { return textbook(k, c) }),
		oaep("another app's public key", "(another merchant's|S2PT00000002)", func(_ *rsa.PublicKey, c []byte) []byte { return pkcs1(&keys()[1].PublicKey, c) }),
		oaep("a stranger's public key", "ApiKey.*another public key", func(_ *rsa.PublicKey, c []byte) []byte { return pkcs1(&keys()[3].PublicKey, c) }),
		oaep("ApiKey cut", "ApiKey.*(cut|whole)", func(k *rsa.PublicKey, c []byte) []byte { return pkcs1(k, c)[:250] }),
	}
}

func same2(b []byte) []byte { return b }

func pkcs1(k *rsa.PublicKey, c []byte) []byte {
	out, err := rsa.EncryptPKCS1v15(rand.Reader, k, c) //nolint:staticcheck // SA1019: the platform's padding
	if err != nil {
		panic(err)
	}
	return out
}

// aesSlips are mistakes of mode, IV, padding and key. The key's bytes are no text.
func aesSlips() []scan2paySlip {
	encrypt := func(name, words string, f func(k, p []byte) []byte) scan2paySlip {
		return scan2paySlip{name, "AES", words, func(p *scan2payProgram) { p.encrypt = f }}
	}
	iv := func(name, words string, of func(k []byte) []byte) scan2paySlip {
		return encrypt(name, words, func(k, p []byte) []byte { return cbc(k, of(k), padded(p)) })
	}
	stream := func(name string, with func(cipher.Block, []byte) cipher.Stream) scan2paySlip {
		return encrypt(name, "Request.*"+name, func(k, p []byte) []byte {
			block, _ := aes.NewCipher(k)
			out := bytes.Clone(p)
			with(block, envelopeIV).XORKeyStream(out, out)
			return out
		})
	}
	keyed := func(name, words string, of func(k []byte) []byte) scan2paySlip {
		return encrypt(name, words, func(k, p []byte) []byte { return cbc(of(k), envelopeIV, padded(p)) })
	}
	std := base64.StdEncoding.EncodeToString
	return []scan2paySlip{
		encrypt("ECB", "Request.*ECB", ecb),
		stream("CTR", cipher.NewCTR),
		stream("CFB", cipher.NewCFBEncrypter), //nolint:staticcheck // SA1019: the mistake
		stream("OFB", cipher.NewOFB),          //nolint:staticcheck // SA1019: the mistake
		iv("IV of zero bytes", "another IV.*zero", func([]byte) []byte { return make([]byte, 16) }),
		iv("key as IV", "another IV.*key", same2),
		iv("random IV", "another IV", func([]byte) []byte { return randomBytes(16) }),
		iv("hex-decoded IV", "hex-decoded IV", func([]byte) []byte { return append([]byte("\x86\x51\x73\x15\x86\x51\x73\x15"), make([]byte, 8)...) }),
		encrypt("IV in front", "random IV.*in front", func(k, p []byte) []byte { v := randomBytes(16); return append(v, cbc(k, v, padded(p))...) }),
		encrypt("GCM", "Request.*GCM", func(k, p []byte) []byte {
			block, _ := aes.NewCipher(k)
			gcm, _ := cipher.NewGCMWithNonceSize(block, aes.BlockSize)
			return gcm.Seal(nil, envelopeIV, p, nil)
		}),
		encrypt("padding of blanks", "padded with blanks", func(k, p []byte) []byte {
			return cbc(k, envelopeIV, append(bytes.Clone(p), bytes.Repeat([]byte(" "), 16-len(p)%16)...))
		}),
		encrypt("zero padding", "padded with zero", func(k, p []byte) []byte {
			return cbc(k, envelopeIV, append(bytes.Clone(p), make([]byte, 16-len(p)%16)...))
		}),
		encrypt("the right IV in front", "the IV, which is the right one, was put in front", func(k, p []byte) []byte { return append(bytes.Clone(envelopeIV), cbc(k, envelopeIV, padded(p))...) }),
		encrypt("Request cut", "Request.*cut", func(k, p []byte) []byte { return cbc(k, envelopeIV, padded(p))[:70] }),
		keyed("key's text as key", "base64 text was used", func(k []byte) []byte { return []byte(std(k)) }),
		keyed("key's hex as key", "hex text was used", func(k []byte) []byte { return []byte(hex.EncodeToString(k)) }),
		keyed("key's MD5 as key", "hash of the key", func(k []byte) []byte { h := md5.Sum(k); return h[:] }),
		keyed("another AES key", "Request.*another key", func([]byte) []byte { return randomBytes(16) }),
	}
}

// writtenSlips are mistakes with how a ciphertext is written.
func writtenSlips(member string, set func(*scan2payProgram, func([]byte) string)) []scan2paySlip {
	std := base64.StdEncoding.EncodeToString
	write := func(name, words string, f func([]byte) string) scan2paySlip {
		return scan2paySlip{name + " " + member, "writing of " + member, member + ".*" + words, func(p *scan2payProgram) {
			set(p, func(b []byte) string {
				p.vain = p.vain || f(b) == std(b)
				return f(b)
			})
		}}
	}
	return []scan2paySlip{
		write("hex", "hex", hex.EncodeToString),
		write("upper hex", "hex", func(b []byte) string { return strings.ToUpper(hex.EncodeToString(b)) }),
		write("base64 twice", "twice", func(b []byte) string { return std([]byte(std(b))) }),
		write("URL alphabet", "URL alphabet", func(b []byte) string { return base64.URLEncoding.EncodeToString(b) }),
		write("URL-encoded", "URL-encoded", func(b []byte) string { return url.QueryEscape(std(b)) }),
		write("without padding", "=", func(b []byte) string { return base64.RawStdEncoding.EncodeToString(b) }),
		write("quoted", "in quotes", func(b []byte) string { return `"` + std(b) + `"` }),
		write("as Python prints", "in quotes", func(b []byte) string { return "b'" + std(b) + "'" }),
		write("in PEM", "PEM block", func(b []byte) string { return "-----BEGIN MESSAGE-----\n" + std(b) + "\n-----END MESSAGE-----" }),
		write("as numbers", "decimal numbers", func(b []byte) string { return strings.ReplaceAll(fmt.Sprintf("%d", b), " ", ", ") }),
		write("as signed numbers", "decimal numbers", func(b []byte) string {
			var all []string
			for _, c := range b {
				all = append(all, fmt.Sprint(int8(c)))
			}
			return "[" + strings.Join(all, ",") + "]"
		}),
		write("in lower case", "lower case", func(b []byte) string { return strings.ToLower(std(b)) }),
		write("in upper case", "upper case", func(b []byte) string { return strings.ToUpper(std(b)) }),
		write("HTML-escaped", "HTML", func(b []byte) string { return strings.ReplaceAll(html.EscapeString(std(b)), "=", "&#61;") }),
		write("blanks for +", "blanks", func(b []byte) string { return strings.ReplaceAll(std(b), "+", " ") }),
	}
}

// textSlips are mistakes with the text before it is encrypted.
func textSlips() []scan2paySlip {
	text := func(name, words string, f func(string) string) scan2paySlip {
		return scan2paySlip{name, "text", words, func(p *scan2payProgram) { p.spell = f }}
	}
	encoded := func(e func(string) (string, error)) func(string) string {
		return func(s string) string {
			out, err := e(s)
			if err != nil {
				panic(err)
			}
			return out
		}
	}
	return []scan2paySlip{
		text("BOM", "BOM", func(s string) string { return "\ufeff" + s }),
		text("UTF-16", "UTF-16", encoded(unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder().String)),
		text("Big5", "Big5", encoded(traditionalchinese.Big5.NewEncoder().String)),
		text("GBK", "GBK", encoded(simplifiedchinese.GBK.NewEncoder().String)),
		text("serialised twice", "serialised twice", quotedJSON),
		text("base64 before AES", "base64-encoded before", func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }),
		text("URL-encoded before AES", "URL-encoded before", url.QueryEscape),
		text("hex before AES", "written in hex", func(s string) string { return hex.EncodeToString([]byte(s)) }),
		text("NUL behind", "NUL byte", func(s string) string { return s + "\x00" }),
		text("names of the frame in lower case", "Header is missing: it was sent as header", func(s string) string {
			return strings.NewReplacer(`"Header"`, `"header"`, `"Data"`, `"data"`).Replace(s)
		}),
		text("Header in lower case", "^Header is missing: it was sent as header", func(s string) string { return strings.Replace(s, `"Header"`, `"header"`, 1) }),
		text("Data in lower case", "^Data is missing: it was sent as data", func(s string) string { return strings.Replace(s, `"Data"`, `"data"`, 1) }),
		text("no Header", "^Header is missing: send an object", func(s string) string {
			return regexp.MustCompile(`"Header":\{[^}]*\},`).ReplaceAllString(s, "")
		}),
		text("gzip before AES", "gzip", func(s string) string {
			var b bytes.Buffer
			w := gzip.NewWriter(&b)
			_, _ = w.Write([]byte(s))
			_ = w.Close()
			return b.String()
		}),
		text("single quotes", "single quotes", func(s string) string { return strings.ReplaceAll(strings.ReplaceAll(s, `\"`, "~"), `"`, "'") }),
	}
}

// dataSlips are mistakes with Data.
func dataSlips() []scan2paySlip {
	data := func(name, words string, f func(string) string) scan2paySlip {
		return scan2paySlip{name, "Data", "Data.*" + words, func(p *scan2payProgram) { p.embed = f }}
	}
	inside := func(f func(string) string) func(string) string {
		return func(s string) string { return quotedJSON(f(s)) }
	}
	return []scan2paySlip{
		data("Data as an object", "JSON value|string that holds", same),
		data("Data serialised twice", "twice", inside(quotedJSON)),
		data("Data with single quotes", "single quotes", inside(func(s string) string { return strings.ReplaceAll(s, `"`, "'") })),
		data("Data cut", "ends|cut", inside(func(s string) string { return s[:len(s)-1] })),
		data("Data in base64", "base64", inside(func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) })),
		data("Data URL-encoded", "URL-encoded", inside(url.QueryEscape)),
		data("Data HTML-escaped", "HTML", inside(html.EscapeString)),
		data("Data a form", "form", inside(func(string) string { return "StoreOrderNo=T20261128" })),
		data("Data a list", "list", inside(func(s string) string { return "[" + s + "]" })),
		data("Data with a BOM", "BOM", inside(func(s string) string { return "\ufeff" + s })),
		data("Data with a comma too many", "comma", inside(func(s string) string { return strings.TrimSuffix(s, "}") + ",}" })),
		data("Data empty", "empty", inside(func(string) string { return "" })),
	}
}

// bodySlips are made after sealing.
func bodySlips() []scan2paySlip {
	body := func(name, words string, f func(r, k string) string) scan2paySlip {
		return scan2paySlip{name, "body", words, func(p *scan2payProgram) { p.body = f }}
	}
	right := newScan2pay().body
	without := func(name string) scan2paySlip {
		return scan2paySlip{"without " + name, "Header", "^Header." + name + " is missing or empty", func(p *scan2payProgram) {
			p.header = slices.DeleteFunc(p.header, func(m [2]string) bool { return m[0] == name })
		}}
	}
	return []scan2paySlip{
		without("MchId"), without("Method"), without("CreateTime"),
		{"TradeKey misnamed", "Header", "^TradeKey is missing: it was sent as tradekey", func(p *scan2payProgram) {
			for i := range p.header {
				p.header[i][0] = strings.Replace(p.header[i][0], "TradeKey", "tradekey", 1)
			}
			p.header = append(p.header, [2]string{"x", ""})
		}},
		{"IV with a slip", "AES", "another IV, 8651731586517316.*or Method is missing: it was sent as Metkod", func(p *scan2payProgram) {
			p.encrypt = func(k, b []byte) []byte { return cbc(k, []byte("8651731586517316"), padded(b)) }
		}},
		body("a list", "body: it is a JSON list", func(r, k string) string { return "[" + right(r, k) + "]" }),
		body("swapped", "swapped", func(r, k string) string { return right(k, r) }),
		body("a form", "form", func(r, k string) string { return "Request=" + url.QueryEscape(r) + "&ApiKey=" + url.QueryEscape(k) }),
		body("names in lower case", "Request.*request", func(r, k string) string {
			return strings.NewReplacer("Request", "request", "ApiKey", "apiKey").Replace(right("x", "y")) + r[:0] + k[:0]
		}),
		body("ApiKey alone", "Request is missing", func(_, k string) string { return `{"ApiKey":` + quotedJSON(k) + `}` }),
		body("Request alone", "ApiKey is missing", func(r, _ string) string { return `{"Request":` + quotedJSON(r) + `}` }),
		body("null", "ApiKey is missing", func(r, _ string) string { return `{"ApiKey":null,"Request":` + quotedJSON(r) + `}` }),
		body("BOM before", "BOM", func(r, k string) string { return "\ufeff" + right(r, k) }),
		body("cut body", "ends|cut", func(r, k string) string { s := right(r, k); return s[:len(s)-20] }),
		body("quoted body", "twice|quotes|JSON string", func(r, k string) string { return quotedJSON(right(r, k)) }),
		body("single quotes", "single quotes", func(r, k string) string { return strings.ReplaceAll(right(r, k), `"`, "'") }),
	}
}
