package control

import "net/url"

// withoutPassword masks the password of an address that a merchant named in a call of its own.
func withoutPassword(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.User == nil {
		return address
	}
	return u.Redacted()
}
