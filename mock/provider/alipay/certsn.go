package alipay

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"slices"
	"strings"

	"paymock/mock/app"
)

// The remedies for an SN that is none of the app's.
const (
	hexRemedy = "; yours was made from the serial number in hexadecimal: write it in decimal, or, where PHP's openssl_x509_parse " +
		"gave it so, which it does with numbers of 128 bits and more, make the certificate anew with a serial number of 16 bytes that begins with 20"
	bareRemedy = "; yours is the certificate's serial number itself: send the MD5 of issuer and serial number, the number in decimal"
	formRemedy = "; yours is the same number in another form: send its 32 hexadecimal digits in small letters, without colons or blanks"
)

// snRemedy says what is wrong with an SN that was sent for the certificate name of an app, or the one
// before it; "" when it can't be told. The SN of a root file is taken part by part.
func snRemedy(a *app.App, name, sent string) string {
	texts := []string{a.Keys[name]}
	for _, old := range a.Replaced[name].All() {
		texts = append(texts, old.Key)
	}
	for part := range strings.SplitSeq(sent, "_") {
		for i, text := range texts {
			certs, _ := parseCertificates(text)
			for _, c := range certs {
				remedy := certificateRemedy(c, part)
				if remedy != "" && i > 0 {
					remedy = "; it is that of a " + name + " that was replaced" + remedy
				}
				if remedy != "" {
					return remedy
				}
			}
		}
	}
	if right, err := rootSerial(name, a.Keys[name]); name == KeyRootCert && err == nil && sortedParts(right) == sortedParts(sent) && right != sent {
		return "; yours has the right parts in another order: join them with _ in the order in which the certificates stand in the file"
	}
	for _, other := range certNames {
		if certs, err := parseCertificates(a.Keys[other]); err == nil && other != name && slices.ContainsFunc(certs, func(c *x509.Certificate) bool { return serialNumber(c) == sent }) {
			return "; yours is the SN of " + other
		}
	}
	return ""
}

// certificateRemedy says in which wrong way sent was made of a certificate; "" in none.
func certificateRemedy(c *x509.Certificate, sent string) string {
	bare, from := bareDigits(sent), mistakenSerials(c)[bareColons(sent)]
	switch {
	case sent != serialNumber(c) && bare == bareDigits(serialNumber(c)):
		return formRemedy
	case slices.ContainsFunc(hexNumbers(c), func(number string) bool { return issuerAndNumber(c, number) == bareColons(sent) }):
		return hexRemedy
	case from != "":
		return "; yours was made from " + from + ": send the MD5 of issuer and serial number, the number in decimal"
	case sent == c.SerialNumber.String(), bare == fmt.Sprintf("%x", c.SerialNumber):
		return bareRemedy
	}
	return ""
}

// sortedParts are the parts of a root file's SN in the order of their letters.
func sortedParts(sn string) string {
	parts := strings.Split(sn, "_")
	slices.Sort(parts)
	return strings.Join(parts, "_")
}

// mistakenSerials are the numbers that mistaken programs make of a certificate, and what they make them from.
func mistakenSerials(c *x509.Certificate) map[string]string {
	number, issuer := c.SerialNumber.String(), issuerName(c)
	parts := strings.Split(issuer, ",")
	reversed := slices.Clone(parts)
	slices.Reverse(reversed)
	const form = "the issuer's names in another order or form than RFC 2253's"
	made := map[string]string{}
	add := func(from string, texts ...string) {
		for _, text := range texts {
			sum := md5.Sum([]byte(text))
			made[hex.EncodeToString(sum[:])] = from
		}
	}
	add(form, strings.Join(reversed, ",")+number, strings.Join(reversed, ", ")+number, strings.Join(parts, ", ")+number,
		"/"+strings.Join(reversed, "/")+number, "/"+strings.Join(parts, "/")+number, strings.ReplaceAll(strings.Join(reversed, ", "), "=", " = ")+number)
	add("the serial number alone", number)
	add("the issuer alone", issuer)
	add("the serial number before the issuer", number+issuer)
	add("the subject in place of the issuer", subjectName(c)+number)
	right, long, short := md5.Sum([]byte(issuer+number)), sha256.Sum256([]byte(issuer+number)), sha1.Sum([]byte(issuer+number))
	made[hex.EncodeToString(short[:])] = "issuer and serial number by SHA-1"
	made[hex.EncodeToString(long[:])] = "issuer and serial number by SHA-256"
	made[bareColons(base64.StdEncoding.EncodeToString(right[:]))] = "the MD5's bytes in base64, not in hexadecimal"
	made[bareColons(base64.StdEncoding.EncodeToString([]byte(hex.EncodeToString(right[:]))))] = "the MD5's hexadecimal digits in base64"
	whole := sha256.Sum256(c.Raw)
	made[hex.EncodeToString(whole[:])] = "the whole certificate (a fingerprint)"
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})
	add("the whole certificate (a fingerprint)", string(c.Raw), string(text), strings.TrimSpace(string(text)))
	fingerprint := sha1.Sum(c.Raw)
	made[hex.EncodeToString(fingerprint[:])] = "the whole certificate (a fingerprint)"
	return made
}

// hexNumbers are a serial number as clients write it in hexadecimal before they hash it: PHP's
// openssl_x509_parse gives those of 128 bits or more as "0x1DC5…" (Alipay sheet 0), other libraries and
// tools in either case, with and without the prefix and leading zeros, and with colons between the
// bytes (openssl x509 -text, browsers). Alipay's own numbers have 16 bytes and begin with 0x20, so that
// PHP's never happens there.
func hexNumbers(c *x509.Certificate) []string {
	number := c.SerialNumber.Bytes()
	all := []string{fmt.Sprintf("%x", c.SerialNumber)}
	for _, bytes := range [][]byte{number, append([]byte{0}, number...)} {
		plain := fmt.Sprintf("%x", bytes)
		all = append(all, plain, strings.ReplaceAll(fmt.Sprintf("% x", bytes), " ", ":"), fmt.Sprintf("% x", bytes))
	}
	for _, lower := range slices.Clone(all) {
		all = append(all, strings.ToUpper(lower))
	}
	for _, bare := range slices.Clone(all) {
		all = append(all, "0x"+bare, "0X"+bare)
	}
	return all
}

// bareColons is an SN in small letters and without what tools put between its bytes.
func bareColons(sn string) string {
	return strings.NewReplacer(":", "", " ", "", "-", "").Replace(strings.ToLower(sn))
}

// bareDigits is a hexadecimal number without prefix and leading zeros, too.
func bareDigits(sn string) string {
	return strings.TrimLeft(strings.TrimPrefix(bareColons(sn), "0x"), "0")
}
