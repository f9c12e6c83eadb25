package doctor

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"paymock/mock/multiprime"
)

// The platforms by the names under which servers and commands know them.
const (
	platformAlipay   = "alipay"
	platformFourPyun = "4pyun"
	platformIntella  = "intella"
)

// Platforms are those whose messages are explained.
func Platforms() []string { return []string{platformFourPyun, platformAlipay, platformIntella} }

// Platform tells from a message whose it is.
func Platform(m Message) string {
	body := string(m.Body)
	switch {
	case alipayAnswer(body) != "" || m.Get("alipay-signature") != "" || strings.HasPrefix(m.Path(), "/v3/") || strings.Contains(m.Path(), "gateway.do") || strings.Contains(m.Target+body, "method=alipay.") ||
		strings.Contains(body, "notify_type=trade_"):
		return platformAlipay
	case strings.Contains(m.Path(), "/allpaypass/") || strings.Contains(body, `"ApiKey"`) ||
		strings.Contains(body, `"MchId"`) && strings.Contains(body, `"Sign"`) || strings.HasPrefix(strings.TrimSpace(body), `{"Response":`):
		return platformIntella
	}
	return platformFourPyun
}

// AppID is the app that a message names in the clear; "" when it names none.
func AppID(m Message) string {
	pairs := append(parseForm(m.rawQuery(), true), readBody(m)...)
	if n := parseJSON(string(m.Body)); n != nil {
		for _, member := range n.members {
			pairs = append(pairs, Pair{Name: unquoteJSON(member.name), Value: unquoteJSON(member.value.text)})
		}
	}
	for _, name := range []string{"app_id", "MchId"} {
		if id, ok := valueOf(pairs, name); ok {
			return id
		}
	}
	_, rest, _ := strings.Cut(m.Get("Authorization"), "app_id=")
	id, _, _ := strings.Cut(rest, ",")
	return id
}

// Callback reports whether a message is one that the platform sends to a merchant. 4pyun's are told by
// their address alone: all that merchants call is below /gate/.
func Callback(m Message) bool {
	if Platform(m) == platformFourPyun {
		return strings.Trim(m.Path(), "/") != "" && !strings.Contains(m.Path(), "/gate/")
	}
	raw := "&" + m.rawQuery() + "&" + string(m.Body)
	if strings.Contains(raw, `"MchId"`) && strings.Contains(raw, `"Sign"`) {
		return true
	}
	return strings.Contains(raw, "&notify_id=") || strings.Contains(raw, "&notify_type=")
}

// withoutQuery is a callback without the query of its address, which is the merchant's own, and not signed.
func (m Message) withoutQuery() Message {
	if len(m.Body) > 0 {
		m.Target, _, _ = strings.Cut(m.Target, "?")
	}
	return m
}

// Explain says what is wrong with a message of a platform, without a server. The keys of a
// callback's sender are Counterpart: it is signed with the platform's key.
func Explain(platform string, m Message, k Keys, e Effort) (Finding, error) {
	f, err := explainOne(platform, m, k, e)
	if err != nil || !f.Fits || m.Reply == nil || platform == platformIntella && len(k.AES) == 0 || platform == platformFourPyun || Callback(m) {
		return f, err
	}
	answer, err := explainOne(platform, *m.Reply, k, e) // which alone can be wrong then
	if err != nil {
		return f, nil //nolint:nilerr // without the platform's key nothing is said of its answer
	}
	return answer, nil
}

func explainOne(platform string, m Message, k Keys, e Effort) (Finding, error) {
	if m.Answer() || platform == platformIntella && Callback(m) {
		if platform == platformFourPyun || platform == platformIntella && m.Answer() {
			return explainAnswer(platform, m, k, e), nil
		}
		if k.Counterpart != nil {
			k.Public, k.Counterpart = k.Counterpart, k.Public
		}
		if k.Public == nil {
			return Finding{}, fmt.Errorf("the platform's public key is not known; give --key FILE, or --control of a server that has the app")
		}
		if platform == platformIntella {
			return intellaNotice(m, k, e), nil
		}
		return explainAnswer(platform, m, k, e), nil
	}
	switch platform {
	case platformAlipay:
		if k.Public == nil {
			return Finding{}, fmt.Errorf("the app's public key is not known; give --key FILE, or --control of a server that has the app")
		}
		if strings.HasPrefix(m.Path(), "/v3/") {
			return AlipayV3(m, k, e).withHeader(m).withContent("body", string(m.Body), m.Get("alipay-encrypt-type"), "", k), nil
		}
		if Callback(m) {
			return alipayNotice(m.withoutQuery(), k, e), nil
		}
		d, _ := alipayDraft(m, k, false)
		value := func(name string) string { v, _ := valueOf(d.pairs, name); return v }
		return Alipay(m, k, false, e).withContent("biz_content", value("biz_content"), value("encrypt_type"), value("charset"), k), nil
	case platformFourPyun:
		if k.Secret == "" {
			return Finding{}, fmt.Errorf("the app's secret is not known; give --secret, or --control of a server that has the app")
		}
		if !strings.HasPrefix(m.Path(), "/gate/") {
			m = m.withoutQuery()
		}
		return FourPyun(m, k, e).Hide(k.Secret), nil
	case platformIntella:
		if k.Private == nil {
			return Finding{}, fmt.Errorf("the platform's private key of this app is not known: it has one of its own; give --key FILE")
		}
		return IntellaRequest(m, k), nil
	}
	return Finding{}, fmt.Errorf("there is no platform %q; use alipay, 4pyun or intella", platform)
}

// alipayNotice explains a notification, which is signed with the platform's key.
func alipayNotice(m Message, k Keys, e Effort) Finding {
	if k.Counterpart != nil {
		k.Public, k.Counterpart = k.Counterpart, k.Public
	}
	f := Alipay(m, k, true, e)
	for i, found := range f.Mistakes {
		if found.ID == "key.platform" {
			f.Mistakes[i].ID = "key.merchant"
		}
	}
	return f
}

// Difference says where two texts part, "" when they are equal.
func Difference(mine, right string) string { return differenceIn(English, mine, right) }

func differenceIn(l Language, mine, right string) string {
	if mine == right {
		return ""
	}
	i := 0
	for i < len(mine) && i < len(right) && mine[i] == right[i] {
		i++
	}
	for i > 0 && (i < len(mine) && !utf8.RuneStart(mine[i]) || i < len(right) && !utf8.RuneStart(right[i])) {
		i--
	}
	words := reportWords[l]
	around := func(s string) string {
		const before, behind = 20, 30
		if i == len(s) {
			return fmt.Sprintf("%q", s[max(0, i-before):i]) + words.end
		}
		return fmt.Sprintf("%q", strings.ToValidUTF8(s[max(0, i-before):min(len(s), i+behind)], ""))
	}
	return words.first + strconv.Itoa(i) + words.yours + around(mine) + words.due + around(right)
}

// ParsePublic reads a public key: PEM or bare base64 of SubjectPublicKeyInfo or PKCS#1, a
// certificate, or a private key, whose public half it is.
func ParsePublic(text string) (*rsa.PublicKey, error) {
	if private, err := ParsePrivate(text); err == nil {
		return &private.PublicKey, nil
	}
	der, err := derOf(text)
	if err != nil {
		return nil, err
	}
	if c, err := x509.ParseCertificate(der); err == nil {
		if key, ok := c.PublicKey.(*rsa.PublicKey); ok {
			return key, nil
		}
	}
	if key, err := x509.ParsePKIXPublicKey(der); err == nil {
		if k, ok := key.(*rsa.PublicKey); ok {
			return k, nil
		}
	}
	if key, err := x509.ParsePKCS1PublicKey(der); err == nil {
		return key, nil
	}
	return nil, fmt.Errorf("no RSA key in it: give PEM or base64 of a key or certificate")
}

// ParsePrivate reads a private key, PKCS#8 or PKCS#1.
func ParsePrivate(text string) (*rsa.PrivateKey, error) {
	der, err := derOf(text)
	if err != nil {
		return nil, err
	}
	if key, err := x509.ParsePKCS8PrivateKey(der); err == nil {
		if k, ok := key.(*rsa.PrivateKey); ok {
			return k, nil
		}
	}
	return x509.ParsePKCS1PrivateKey(der)
}

// ParsePlatformKey reads a platform's private key as ParsePrivate does.
func ParsePlatformKey(text string) (*multiprime.Key, error) {
	private, err := ParsePrivate(text)
	if err != nil {
		return nil, err
	}
	return multiprime.New(private)
}

func derOf(text string) ([]byte, error) {
	if block, _ := pem.Decode([]byte(text)); block != nil {
		return block.Bytes, nil
	}
	return base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
}
