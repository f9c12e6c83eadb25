package doctor_test

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"paymock/mock/doctor"
)

// bothNamed checks that a finding says two mistakes, each once.
func bothNamed(t *testing.T, name string, f doctor.Finding, words ...string) {
	t.Helper()
	for _, w := range words {
		if said := f.Cause(doctor.English); len(f.Mistakes) != 2 || !regexp.MustCompile(w).MatchString(said) {
			t.Errorf("%s: said %q, want %q", name, said, w)
		}
	}
	if said := f.Cause(doctor.Chinese); englishPhrase().MatchString(said) {
		t.Errorf("%s: English in %q", name, said)
	}
}

const rareItem = `{"subject":"充电 套餐","no":"T1/0001","total":88.80,"body":"a'b <c>","code":"QR_CODE"}`

// signedPairs joins the pairs of a text, some with other values, or of other names, or left out where that is "-", by name.
func signedPairs(text, sep, equals string, write func(string) string, changes ...string) string {
	values := map[string]string{}
	for _, p := range strings.Split(text, "&") {
		name, value, _ := strings.Cut(p, "=")
		values[name] = value
	}
	for i := 0; i < len(changes); i += 2 {
		values[changes[i]] = changes[i+1]
	}
	var out []string
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if values[name] != "-" {
			out = append(out, name+equals+write(values[name]))
		}
	}
	return strings.Join(out, sep)
}

// TestValuesOfNothing: values that hold next to nothing, in which rows look for a member or a part, do no harm.
func TestValuesOfNothing(t *testing.T) {
	t.Parallel()
	for _, value := range []string{"", "{}", "[]", `[[],{}]`, `{"b":[]}`, `{"":""}`, `""`, `"`, "null", "http://", "https:///", `{"x":"\"}`, `{"a":"\\","b":"'"}`, `{"b":{"c":"{\"d\":\"\"}"}}`, "2026-11-30 1:2:3"} {
		for _, m := range []doctor.Message{
			formOf("app_id=&timestamp=0&a="+value, "00112233445566778899aabbccddeeff"),
			{Method: "POST", Target: "/x", Header: [][2]string{{"Content-Type", "application/json"}, {"Authorization", "00112233445566778899aabbccddeeff"}}, Body: []byte(value)},
		} {
			if f := doctor.FourPyun(m, doctor.Keys{Secret: "k"}, doctor.Inline); f.Fits || len(f.Mistakes) == 0 {
				t.Errorf("%s: nothing is said", value)
			}
		}
	}
}
