package alipay

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"fmt"
	"math/big"
	"net/url"
	"slices"
	"sort"
	"strings"

	"paymock/mock/wire"
)

// The signature doctor: when a signature is refused, it says which known mistake would
// explain it. One public operation lays the signed digest open; every guess then costs a hash.

// hashPrefixes are the DER beginnings of PKCS#1 v1.5 digests (RFC 8017, section 9.2).
var hashPrefixes = []struct {
	hash   crypto.Hash
	prefix []byte
}{
	{crypto.SHA256, []byte{0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20}},
	{crypto.SHA1, []byte{0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2b, 0x0e, 0x03, 0x02, 0x1a, 0x05, 0x00, 0x04, 0x14}},
}

// signedDigest is what a signature says was signed; ok is false when the key doesn't fit.
func signedDigest(key *rsa.PublicKey, sign []byte) (hash crypto.Hash, digest []byte, ok bool) {
	s := new(big.Int).SetBytes(sign)
	if len(sign) != key.Size() || s.Cmp(key.N) >= 0 {
		return 0, nil, false
	}
	padded := s.Exp(s, big.NewInt(int64(key.E)), key.N).FillBytes(make([]byte, key.Size()))
	if padded[0] != 0 || padded[1] != 1 {
		return 0, nil, false
	}
	end := bytes.IndexByte(padded[2:], 0)
	if end < 0 {
		return 0, nil, false
	}
	info := padded[2+end+1:]
	for _, p := range hashPrefixes {
		if rest, found := bytes.CutPrefix(info, p.prefix); found && len(rest) == p.hash.Size() {
			return p.hash, rest, true
		}
	}
	return 0, nil, false
}

// guess is a string that a mistaken client may have signed.
type guess struct {
	text    []byte
	mistake string
}

// matches reports whether a guess explains a digest.
func (g guess) matches(hash crypto.Hash, sum []byte) bool {
	signType := rsa2
	if hash == crypto.SHA1 {
		signType = rsa1
	}
	_, have := digest(signType, g.text)
	return bytes.Equal(have, sum)
}

// mistake names the known mistake that explains a v2 signature.
func (r *request) mistake(sign []byte, decodeErr error) string {
	if decodeErr != nil {
		return badBase64(r.params.get("sign"))
	}
	hash, sum, problem := r.openSignature(sign)
	if problem != "" {
		return problem
	}
	wanted, _ := digest(r.signType, nil)
	if hash != wanted && (guess{text: canonical(r.params, false)}).matches(hash, sum) {
		return fmt.Sprintf("%v was used, sign_type says %s", hash, r.signType)
	}
	const longest = 64 << 10
	if len(r.params.get("biz_content")) > longest {
		return "the key fits, another text was signed; it is too long to try the known mistakes"
	}
	for _, g := range r.guesses() {
		if g.matches(hash, sum) {
			return g.mistake
		}
	}
	return "the key fits, another text was signed: compare your string with the expected one"
}

// keyMistake is a key that a mistaken client may have signed with.
type keyMistake struct {
	key     *rsa.PublicKey
	mistake string
}

// openSignature lays the digest open with the app's key, or says what is wrong with the key.
func (r *request) openSignature(sign []byte) (hash crypto.Hash, sum []byte, problem string) {
	key := r.keys.requestKey(r.certMode)
	if hash, sum, ok := signedDigest(key, sign); ok {
		return hash, sum, ""
	}
	if len(sign) != key.Size() {
		return 0, nil, fmt.Sprintf("the signature has %d bytes, the app's key makes %d", len(sign), key.Size())
	}
	others := []keyMistake{
		{&r.keys.platform.PublicKey, "the platform's private key was used; use the merchant's"},
		{r.keys.merchant, "merchant_private_key was used, but merchant_cert has another key"},
	}
	if r.keys.merchantCert != nil {
		others = append(others, keyMistake{r.keys.merchantCert.key, "the key of merchant_cert was used without app_cert_sn"})
	}
	if d, err := demoKeys(); err == nil {
		others = append(others, keyMistake{&d.merchant.PublicKey, "the demo app's private key was used"})
	}
	for _, o := range others {
		if _, _, ok := signedDigest(o.key, sign); ok && !o.key.Equal(key) {
			return 0, nil, o.mistake
		}
	}
	return 0, nil, "it was made with a private key that is not the app's"
}

// badBase64 says why a signature is not base64.
func badBase64(sign string) string {
	switch {
	case strings.ContainsAny(sign, " "):
		return "sign has blanks: a plus sign was not percent-encoded"
	case strings.ContainsAny(sign, "\r\n"):
		return "sign has line breaks"
	case strings.ContainsAny(sign, "-_"):
		return "sign is in the URL alphabet of base64; use the standard one"
	case strings.Contains(sign, "%"):
		return "sign is percent-encoded twice"
	case len(sign)%4 != 0:
		return "sign is cut or lost its padding"
	}
	return "sign is not base64"
}

// guesses lists what a mistaken v2 client may have signed.
func (r *request) guesses() []guess {
	ps := r.params
	encoded := slices.Clone(ps)
	for i := range encoded {
		encoded[i].Value = url.QueryEscape(encoded[i].Value)
	}
	list := []guess{
		{canonical(encoded, false), "values were URL-encoded"},
		{canonical(ps.without("sign_type"), false), "sign_type was left out"},
		{[]byte(ps.get("biz_content")), "only biz_content was signed"},
		{unsorted(ps), "the pairs were not sorted"},
		{ps.withBiz(strings.ReplaceAll(ps.get("biz_content"), `\/`, "/")), "biz_content was changed after signing: / became \\/"},
		{ps.withBiz(strings.ReplaceAll(ps.get("biz_content"), "/", `\/`)), "biz_content was changed after signing: \\/ became /"},
		{ps.withBiz(htmlEscaped(ps.get("biz_content"))), "biz_content was HTML-escaped in the signed string"},
		{ps.withBiz(compact(ps.get("biz_content"))), "blanks were put into biz_content after signing"},
	}
	list = append(list, r.otherCharsets()...)
	for _, p := range ps {
		if p.Name != "sign" && p.Name != "sign_type" && p.Value != "" {
			list = append(list, guess{canonical(ps.without(p.Name), false), p.Name + " was left out"})
		}
	}
	return list
}

// otherCharsets guesses that the string was signed in another charset than was sent.
func (r *request) otherCharsets() []guess {
	text, ok := r.charset.decode(string(canonical(r.params, false)))
	if !ok {
		return nil
	}
	var list []guess
	for _, name := range []string{"utf-8", "gbk"} {
		c, _ := charsetOf(name)
		list = append(list, guess{c.encode([]byte(text)), "the string was signed in " + strings.ToUpper(name) + ", the values were sent in " + r.charset.name})
	}
	return list
}

func (ps params) without(name string) params {
	return slices.DeleteFunc(slices.Clone(ps), func(p wire.Pair) bool { return p.Name == name })
}

// withBiz is the string-to-sign with another biz_content.
func (ps params) withBiz(biz string) []byte {
	changed := slices.Clone(ps)
	if i := sort.Search(len(changed), func(i int) bool { return changed[i].Name >= "biz_content" }); i < len(changed) && changed[i].Name == "biz_content" {
		changed[i].Value = biz
	}
	return canonical(changed, false)
}

// unsorted is the string-to-sign with the parameters in the usual order of documents instead of
// sorted: app_id, method, format, charset, sign_type, timestamp, version, …, biz_content.
func unsorted(ps params) []byte {
	usual := []string{"app_id", "method", "format", "return_url", "charset", "sign_type", "timestamp", "version", "notify_url", "app_auth_token", "biz_content"}
	rank := func(p wire.Pair) int {
		if i := slices.Index(usual, p.Name); i >= 0 {
			return i
		}
		return len(usual)
	}
	pairs := slices.Clone(ps)
	slices.SortStableFunc(pairs, func(a, b wire.Pair) int { return rank(a) - rank(b) })
	return canonical(pairs, false)
}

func htmlEscaped(s string) string {
	return strings.NewReplacer("&", `\u0026`, "<", `\u003c`, ">", `\u003e`).Replace(s)
}

// compact drops blanks outside strings.
func compact(s string) string {
	var out strings.Builder
	quoted, escaped := false, false
	for _, c := range []byte(s) {
		switch {
		case escaped:
			escaped = false
		case quoted && c == '\\':
			escaped = true
		case c == '"':
			quoted = !quoted
		case !quoted && (c == ' ' || c == '\t' || c == '\n' || c == '\r'):
			continue
		}
		out.WriteByte(c)
	}
	return out.String()
}

// mistakeV3 names the known mistake that explains a v3 signature.
func (r *request) mistakeV3(req *wire.Request, sign []byte, decodeErr error) string {
	if decodeErr != nil {
		return badBase64(r.v3auth.sign)
	}
	hash, sum, problem := r.openSignature(sign)
	if problem != "" {
		return problem
	}
	auth, method, path, body := r.v3auth.text, req.Method, target(req), string(req.Body)
	token := r.v3auth.public["app_auth_token"]
	right := canonicalV3(auth, method, path, body, token)
	bare, _, _ := strings.Cut(path, "?")
	for _, g := range []guess{
		{[]byte(right), fmt.Sprintf("%v was used instead of SHA-256", hash)},
		{[]byte(strings.TrimSuffix(right, "\n")), "the last line feed was left out"},
		{[]byte(canonicalV3(auth, method, path, body, "")), "the app_auth_token line was left out"},
		{[]byte(canonicalV3(auth, method, bare, body, token)), "the query was left out"},
		{[]byte(canonicalV3(auth, method, path, "", token)), "the body was left out"},
		{[]byte(canonicalV3(auth, method, path, compact(body), token)), "blanks were put into the body after signing"},
		{[]byte(canonicalV3(auth, method, path, strings.ReplaceAll(body, `\/`, "/"), token)), "the body was changed after signing: / became \\/"},
		{[]byte(canonicalV3(v3Scheme+" "+auth, method, path, body, token)), "the scheme was signed too"},
		{[]byte(strings.TrimSuffix(auth+"\n"+method+"\n"+path+"\n"+token+"\n", "\n")), "the body's line was left out"},
		{[]byte(canonicalV3(auth, strings.ToLower(method), path, body, token)), "the verb was signed in lower case"},
	} {
		if g.matches(hash, sum) {
			return g.mistake
		}
	}
	return "the key fits, another text was signed: compare your string with the expected one"
}
