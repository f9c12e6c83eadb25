package fourpyun

// Fits reports whether the sign among the fields is right for the key, letter case and empty
// values as the platform takes them (4pyun sheet 2.1). When it isn't, mistake names the known
// way of signing that gives this sign, or is "" when none does: then another key was used, or
// something was changed after signing.
func Fits(secret string, f Fields) (ok bool, mistake Mistake) {
	given := f.Get("sign")
	for _, e := range []emptyRule{emptyDropped, emptyKept} {
		if sameSign(given, md5Upper(stringToSign(f, e)+keyTail+secret)) {
			return true, ""
		}
	}
	unsigned := f.Without("sign")
	for _, m := range []Mistake{MistakeUnsorted, MistakeEncoded, MistakeSignType, MistakeKeyTail} {
		if sameSign(given, md5Upper(m.stringToSign(unsigned)+m.keyTail()+secret)) {
			return false, m
		}
	}
	return false, ""
}
