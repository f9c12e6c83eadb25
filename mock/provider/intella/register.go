package intella

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"paymock/mock/app"
	"paymock/mock/ident"
	"paymock/mock/multiprime"
	"paymock/mock/provider"
	"paymock/mock/provider/intella/testkey"
)

// The names of App.Keys that this provider knows.
const (
	// keyPrivate is the platform's private key for this merchant alone, PEM or bare base64. It
	// is optional.
	keyPrivate = "platform_private_key"
	// keyPublic names the public key with which the merchant encrypts; Register fills it in.
	keyPublic = "platform_public_key"
)

// platformKey parses the embedded key once.
var platformKey = sync.OnceValue(func() *multiprime.Key {
	key, err := parsePrivate(testkey.PEM)
	if err != nil {
		panic("intella: the embedded key is damaged: " + err.Error())
	}
	return key
})

// appKeys are an app's secrets as Register has parsed them; App.Parsed holds them.
type appKeys struct {
	own                 *multiprime.Key // nil: the platform's shared key
	tradeKey, refundKey string          // hashes as they travel
}

// keysOf gives an app's parsed keys. An app that was never registered has none.
func keysOf(a *app.App) *appKeys {
	if k, ok := a.Parsed.(*appKeys); ok {
		return k
	}
	return &appKeys{}
}

func (p *Provider) keyOf(a *app.App) *multiprime.Key {
	if own := keysOf(a).own; own != nil {
		return own
	}
	return p.key
}

// maxID is the length of MchId (intella sheet 1.4: String(32)).
const maxID = 32

// Register fills in MchId, passwords and public key, and checks everything. An app without a
// platform_private_key uses the embedded test key. Registering a registered app changes
// nothing.
func (p *Provider) Register(a *app.App, draw *ident.Draw) error {
	if a.ID == "" {
		a.ID = "S2PT" + draw.Digits(8)
	}
	if a.Secret == "" {
		a.Secret = draw.Digits(8)
	}
	if a.RefundSecret == "" {
		a.RefundSecret = draw.Digits(8)
	}
	wrong := []error{checkApp(a), checkDialect(a.Dialect)}
	parsed := &appKeys{tradeKey: hashPassword(a.Secret), refundKey: hashPassword(a.RefundSecret)}
	if text := a.Keys[keyPrivate]; text != "" {
		own, err := parsePrivate(text)
		if err != nil {
			wrong = append(wrong, &provider.FieldError{Field: "keys." + keyPrivate, Reason: err.Error()})
		} else if !own.Equal(p.key) {
			parsed.own = own
		}
	}
	if err := errors.Join(wrong...); err != nil {
		return err
	}
	a.Parsed = parsed
	a.Keys = maps.Clone(a.Keys)
	if a.Keys == nil {
		a.Keys = map[string]string{}
	}
	a.Keys[keyPublic] = p.public
	if parsed.own != nil {
		a.Keys[keyPublic] = publicPEM(parsed.own)
	}
	return nil
}

// checkApp tells all that is wrong with an app.
func checkApp(a *app.App) error {
	var wrong []error
	refuse := func(field, reason string) {
		wrong = append(wrong, &provider.FieldError{Field: field, Reason: reason})
	}
	if len(a.ID) > maxID || strings.ContainsFunc(a.ID, func(r rune) bool { return r <= ' ' || r > '~' || r == '/' }) {
		refuse("id", fmt.Sprintf("%.40q is no MchId; use 1 to %d printable ASCII characters without /", a.ID, maxID))
	}
	for _, name := range slices.Sorted(maps.Keys(a.Keys)) {
		if name != keyPrivate && name != keyPublic {
			refuse("keys."+name, "intella has no such key; use "+keyPrivate+", the rest is derived")
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(a.URLs)) {
		address := a.URLs[kind]
		if address != "" && kind != kindNotify {
			refuse(kind+"_url", "intella sends nothing there; use notify_url")
		} else if address != "" && !provider.IsWebAddress(address) {
			refuse(kind+"_url", fmt.Sprintf("%.80q is not an absolute http or https address", address))
		}
	}
	return errors.Join(wrong...)
}

// parsePrivate reads an RSA key of 2048 bits or more: PKCS#8 or PKCS#1, as PEM or bare base64.
func parsePrivate(text string) (*multiprime.Key, error) {
	const remedy = "; make one with openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048"
	var der []byte
	if block, _ := pem.Decode([]byte(text)); block != nil {
		der = block.Bytes
	} else {
		bare, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
		if err != nil {
			return nil, errors.New("is neither PEM nor base64" + remedy)
		}
		der = bare
	}
	key, err := x509.ParsePKCS1PrivateKey(der)
	if err != nil {
		parsed, err := x509.ParsePKCS8PrivateKey(der)
		if err != nil {
			return nil, errors.New("is no PKCS#8 or PKCS#1 private key" + remedy)
		}
		rsaKey, ok := parsed.(*rsa.PrivateKey)
		if !ok {
			return nil, fmt.Errorf("is a %T%s", parsed, remedy)
		}
		key = rsaKey
	}
	if bits := key.N.BitLen(); bits != 2048 {
		return nil, fmt.Errorf("has %d bits, the platform's keys have 2048%s", bits, remedy)
	}
	return multiprime.New(key)
}

// publicPEM is the key's public half as merchants are given it: SubjectPublicKeyInfo.
func publicPEM(key *multiprime.Key) string {
	der, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return "" // never for an RSA key
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}
