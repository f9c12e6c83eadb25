package mock_test

import (
	"regexp"
	"testing"

	"paymock/mock"
	"paymock/mock/doctor"
	"paymock/mock/words"
)

// TestChineseDiagnoses: what the doctor can't explain, remarks on certificates, the warning of a secret, the app whose
// key was used and what a command says without a server have no run of English words in Chinese.
func TestChineseDiagnoses(t *testing.T) {
	t.Parallel()
	foreign := regexp.MustCompile(`"[^"]*"|--\w+|payctl(?: --app \S+)?(?: [a-z]+)*(?: \d+)?|paymock (?:serve|explain --mine FILE)|\w*_\w+|timestamp, version`)
	english := regexp.MustCompile(`[A-Za-z]{2,}(?:[;,:]? [A-Za-z]{2,})+`)
	unexplained := func(ids ...string) string {
		f := doctor.Finding{}
		for _, id := range ids {
			f.Mistakes = append(f.Mistakes, doctor.Mistake{ID: id, Args: []string{"153331"}})
		}
		return f.Verdict(doctor.English)
	}
	const sn, secret = `app_cert_sn is "12"; merchant_cert has 3ea7; `, "the app's secret itself travelled in the request: never send it, and change it: payctl app rotate"
	for _, said := range []string{
		unexplained("rest.text", "rest.tried"), unexplained("rest.text", "rest.left-out"), unexplained("rest.digest", "rest.tried"), unexplained("key.unknown", "rest.tried"),
		sn + "yours is the certificate's serial number itself: send the MD5 of issuer and serial number, the number in decimal",
		sn + "yours is the same number in another form: send its 32 hexadecimal digits in small letters, without colons or blanks",
		sn + "yours is the SN of platform_cert",
		`alipay_root_cert_sn is "12"; root_cert has 3ea7_aef; it is that of a root_cert that was replaced; yours is the same number in another form: send its 32 hexadecimal digits in small letters, without colons or blanks`,
		secret,
		"the trade waits for its payer: payctl --app 4pyun/op0000000000demo trade pay 2026; " + secret,
		"trade 12 of 5 fen waits for its payer until 2026-11-29T20:00:00Z; " + secret,
		"signature wrong: the secret of another app was used, that of the demo app op0000000000demo",
		"signature wrong: the private key of another app was used, that of the demo app 2021000000000000",
		"TradeKey is the hash of the password of another app, that of the demo app paymockdemo",
		`no paymock answers at http://127.0.0.1:1; start paymock serve, or give --secret or --key`,
		`signature wrong: timestamp, version were left out: they were sent and not signed`,
		`code is "1500", not "1001"; the merchant says "DB"`,
	} {
		for _, l := range []words.Language{words.Chinese, words.Traditional} {
			if in := mock.Words().In(l, said); english.MatchString(foreign.ReplaceAllString(in, "…")) {
				t.Errorf("%s\n%s: English in it: %q", said, in, english.FindString(foreign.ReplaceAllString(in, "…")))
			}
		}
	}
}
