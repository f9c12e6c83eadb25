package fourpyun

import "testing"

func TestFitsNamesTheMistake(t *testing.T) {
	t.Parallel()
	fields := Fields{{Name: "b", Value: "2 &"}, {Name: "a", Value: "1"}, {Name: "sign_type", Value: "MD5"}, {Name: "c", Value: ""}}
	sign := func(m Mistake, secret string) string { return md5Upper(m.stringToSign(fields) + m.keyTail() + secret) }
	for name, tt := range map[string]struct {
		sign string
		ok   bool
		want Mistake
	}{
		"right":            {Sign("key", fields), true, ""},
		"lower case":       {Signing{LowerCase: true}.hashOf(stringToSign(fields, emptyDropped) + keyTail + "key"), true, ""},
		"empties kept":     {sign(MistakeKeepEmpty, "key"), true, ""},
		"unsorted":         {sign(MistakeUnsorted, "key"), false, MistakeUnsorted},
		"encoded":          {sign(MistakeEncoded, "key"), false, MistakeEncoded},
		"sign_type left":   {sign(MistakeSignType, "key"), false, MistakeSignType},
		"another key tail": {sign(MistakeKeyTail, "key"), false, MistakeKeyTail},
		"another key":      {sign("", "other"), false, ""},
		"none":             {"", false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			signed := append(Fields{{Name: "sign", Value: tt.sign}}, fields...)
			if ok, got := Fits("key", signed); ok != tt.ok || got != tt.want {
				t.Errorf("got %t, %q; want %t, %q", ok, got, tt.ok, tt.want)
			}
		})
	}
}
