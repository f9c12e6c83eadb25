package store

import (
	"net/url"
	"testing"
)

func FuzzDestinationOf(f *testing.F) {
	for _, seed := range []string{"http://a", "https://a/x", "http://a:81?x", "http://[::1]/", "http://[::1]:80", "http://ÄÀ/", "", ":", "http://a:x/", "//a", "http://a:81/b", "http://a:81", "http://a:/"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, address string) {
		name := destinationOf(address)
		u, err := url.Parse(address)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
			return
		}
		if got := destinationOf("http://" + name + "/other"); got != name {
			t.Fatalf("%q is at %q, and that at %q", address, name, got)
		}
		if got := destinationOf(address + "?x"); got != name { // a query is never read the short way
			t.Fatalf("%q is at %q, with a query at %q", address, name, got)
		}
	})
}

func TestDestinationOf(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"http://shop/a": "shop:80", "http://Shop:80/b": "shop:80", "https://shop": "shop:443", "https://shop:8443/": "shop:8443",
		"http://[::1]/": "[::1]:80", "http://10.0.0.1:8080/a/B_c": "10.0.0.1:8080", "http://shop:/": "shop:80", "http://shop:81": "shop:81", "http://user@shop:81/": "shop:81", "no address": "no address", "": "",
	} {
		if got := destinationOf(address); got != want {
			t.Errorf("%s is at %q, want %q", address, got, want)
		}
	}
}
