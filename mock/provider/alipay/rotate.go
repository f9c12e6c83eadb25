package alipay

import (
	"crypto/rsa"
	"maps"
	"time"

	"paymock/mock/app"
	"paymock/mock/provider"
)

// previousCertTaken is how long the platform takes an app's previous certificate after a change
// (Alipay sheet 1.7, its source is the developer guide common/057k53).
const previousCertTaken = 7 * 24 * time.Hour

var certNames = []string{KeyMerchantCert, KeyPlatformCert, KeyRootCert}

// previousCert is an app's certificate from before a change, previousRoot the SN of its root file.
type (
	previousCert struct {
		cert  *certInfo
		until time.Time // the platform takes it, on the app's clock
	}
	previousRoot struct {
		sn    string
		until time.Time
	}
)

// ChangeKeys sets keys of an app. A new key of the merchant takes the old pair and its certificate
// along, a new one of the platform its public half. An app whose certificates are lent is given one for
// its merchant's new key, so that it stays in certificate mode. It implements provider.KeyChanger.
func (p *Provider) ChangeKeys(a *app.App, set map[string]string) (taken map[string]time.Duration, err error) {
	d, err := demoKeys()
	if err != nil {
		return nil, err
	}
	before := a.Keys
	a.Keys = maps.Clone(before)
	if a.Keys == nil {
		a.Keys = map[string]string{}
	}
	drop := func(names ...string) {
		for _, name := range names {
			delete(a.Keys, name)
		}
	}
	pair := set[KeyMerchantPrivate] != "" || set[KeyMerchantPublic] != ""
	lent, err := d.usesDemoCertificates(a.Keys)
	if err != nil {
		return nil, err
	}
	issued := false
	switch given := hasKey(set, KeyMerchantCert) || hasKey(set, KeyPlatformCert) || hasKey(set, KeyRootCert); {
	case !lent || !pair && set[KeyPlatformPrivate] == "":
	case !given && set[KeyPlatformPrivate] == "":
		issued = true
		if err := d.reissueDemoCertificates(a.Keys, set); err != nil {
			return nil, err
		}
	default: // those lent go with the keys for which they were
		drop(certNames...)
	}
	switch {
	case pair && !issued && a.Keys[KeyMerchantCert] != "" && !hasKey(set, KeyMerchantCert):
		return nil, fieldError(KeyMerchantCert, "it belongs to the key that is replaced: give the new key's certificate, or \"\" "+
			"for merchant_cert, platform_cert and root_cert to leave certificate mode")
	case pair || set[KeyMerchantCert] != "" && !isCertificateOf(set[KeyMerchantCert], a.Keys[KeyMerchantPublic]):
		drop(KeyMerchantPrivate, KeyMerchantPublic)
	}
	if set[KeyPlatformPrivate] != "" {
		drop(KeyPlatformPublic)
	}
	for name, key := range set {
		if a.Keys[name] = key; key == "" {
			drop(name)
		}
	}
	taken = map[string]time.Duration{}
	for _, name := range []string{KeyMerchantCert, KeyRootCert} {
		if a.Keys[name] != "" && before[name] != "" && a.Keys[name] != before[name] {
			taken[name] = previousCertTaken
		}
	}
	return taken, nil
}

func hasKey(set map[string]string, name string) bool {
	_, ok := set[name]
	return ok
}

// isCertificateOf reports whether a certificate is one for a public key. Texts that can't be read are
// Register's to refuse.
func isCertificateOf(cert, public string) bool {
	c, err := parseCertificate(KeyMerchantCert, cert)
	if err != nil {
		return true
	}
	key, err := publicKey(KeyMerchantPublic, public)
	return err != nil || key.Equal(c.key)
}

// readPrevious reads the certificates and root files that were replaced and are still taken. An app that
// has left certificate mode takes none.
func (k *keyring) readPrevious(a *app.App) error {
	if k.merchantCert == nil {
		return nil
	}
	for _, old := range a.Replaced[KeyMerchantCert].All() {
		cert, err := parseCertificate(KeyMerchantCert, old.Key)
		if err != nil {
			return err
		}
		k.previous = append(k.previous, previousCert{cert, old.Until})
	}
	for _, old := range a.Replaced[KeyRootCert].All() {
		sn, err := rootSerial(KeyRootCert, old.Key)
		if err != nil {
			return err
		}
		k.previousRoots = append(k.previousRoots, previousRoot{sn, old.Until})
	}
	return nil
}

// pickCert finds the certificate that a request names: the app's, or one before it. Whether
// that is still taken, the app's time decides; see checkExpired.
func (r *request) pickCert(sn string) (found bool) {
	k := r.keys
	r.cert = k.merchantCert
	if k.merchantCert != nil && sn == k.merchantCert.sn {
		return true
	}
	for _, before := range k.previous {
		if sn == before.cert.sn {
			r.cert, r.certUntil = before.cert, before.until
			return true
		}
	}
	return false
}

// pickRoot finds the root file that a request names in the same way. Each is taken with every
// certificate: a client that renews its certificate may keep the root file, and the other way round.
func (r *request) pickRoot(sn string) (found bool) {
	if sn == r.keys.rootSN {
		return true
	}
	for _, before := range r.keys.previousRoots {
		if sn == before.sn {
			r.rootUntil = before.until
			return true
		}
	}
	return false
}

// requestKey is the key that checks the request.
func (r *request) requestKey() *rsa.PublicKey {
	if r.certMode && r.cert != nil {
		return r.cert.key
	}
	return r.keys.merchant
}

// checkExpired refuses a certificate that has run out on the app's clock, or was replaced too
// long ago. Assumed: the platform has one code for both.
func (x *exchange) checkExpired() *provider.Outcome {
	c, until, rootUntil := x.req.cert, x.req.certUntil, x.req.rootUntil
	switch {
	case !x.req.certMode || c == nil:
		return nil
	case x.env.Now.After(c.notAfter):
		return refuse("isv.app-cert-expired", "", "merchant_cert was valid until "+formatTime(c.notAfter)+", the app's time is "+formatTime(x.env.Now))
	case !until.IsZero() && x.env.Now.After(until):
		return refuse("isv.app-cert-expired", "", "this merchant_cert was replaced, and the platform took it until "+formatTime(until)+
			"; the app's time is "+formatTime(x.env.Now)+": use the new one, whose SN is "+x.keys.merchantCert.sn)
	case !rootUntil.IsZero() && x.env.Now.After(rootUntil):
		return refuse("isv.invalid-alipay-root-cert-sn", "", "this root_cert was replaced, and the platform took it until "+formatTime(rootUntil)+
			"; the app's time is "+formatTime(x.env.Now)+": use the new one, whose SN is "+x.keys.rootSN)
	}
	return nil
}
