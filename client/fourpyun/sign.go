package fourpyun

import (
	"crypto/md5"
	"crypto/subtle"
	"encoding/hex"
	"slices"
	"strings"
)

// keyTail ends every signed string (4pyun sheet 2.1 and 2.2, openapi/README.md).
const keyTail = "&app_secret="

// maskedKey stands for the key wherever a signed string is shown, as in the platform's own hint.
const maskedKey = "***"

// Sign returns the signature of a form, a query or a callback: upper-case hex of the MD5
// over the fields without "sign", without empty values, sorted by name and then by value,
// joined as k=v with "&", values unescaped, followed by the key (rule kv: 4pyun sheet 2.1,
// openapi/README.md).
func Sign(secret string, f Fields) string {
	return md5Upper(stringToSign(f, emptyDropped) + keyTail + secret)
}

// SignBody returns the signature of an application/json request: upper-case hex of the MD5
// over the body's bytes and the key (rule raw-json: 4pyun sheet 2.2, openapi/README.md).
// It travels in the Authorization header, bare.
func SignBody(secret string, body []byte) string {
	return md5Upper(string(body) + keyTail + secret)
}

// Canonical returns the string that Sign hashes, with the key masked as the platform's
// own hint has it.
func Canonical(f Fields) string { return stringToSign(f, emptyDropped) + keyTail + maskedKey }

// emptyRule says what becomes of a field with an empty value in the signed string.
type emptyRule bool

const (
	emptyDropped emptyRule = false // proven for the platform's pushes (4pyun sheet 2.1, pub-08)
	emptyKept    emptyRule = true  // the documents' wording since 2024-01-16, and the vendor's own utility
)

func stringToSign(f Fields, e emptyRule) string {
	sorted := f.Without("sign")
	slices.SortStableFunc(sorted, func(x, y Field) int {
		if c := strings.Compare(x.Name, y.Name); c != 0 {
			return c
		}
		return strings.Compare(x.Value, y.Value)
	})
	return joinPairs(sorted, e)
}

func joinPairs(f Fields, e emptyRule) string { return f.Join(e == emptyKept) }

func md5Upper(text string) string {
	sum := md5.Sum([]byte(text))
	return strings.ToUpper(hex.EncodeToString(sum[:]))
}

// sameSign compares two hex digests in constant time. Case is ignored (4pyun sheet 2.1).
func sameSign(given, wanted string) bool {
	return subtle.ConstantTimeCompare([]byte(strings.ToUpper(given)), []byte(wanted)) == 1
}
