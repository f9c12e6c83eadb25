package doctor_test

import (
	"regexp"
	"slices"
	"testing"

	"paymock/mock/doctor"
)

// told is a mistake made alone: the place that it lies in, and the words that name it.
type told struct{ name, place, words string }

// sharedWords are mistakes of one place of which one's words stand in what is said of the other, truly: since both are
// named with them ("left out", "another IV: …"), or since they stand in another sense ("twice"). The words of all other
// mistakes of a place are those of a wrong cause.
var sharedWords = map[string][]string{
	"single quotes":             {"quoted body"},
	"names in lower case":       {"ApiKey alone"},
	"IV with a slip":            {"random IV"},
	"Data serialised twice":     {"Data as an object"},
	"another AES key":           {"Request cut"},
	"hex-decoded IV":            {"IV of zero bytes", "random IV", "zero padding"},
	"key as IV":                 {"random IV"},
	"IV of zero bytes":          {"random IV"},
	"hash in blanks":            {"password with blank"},
	"password and MchId hashed": {"MchId hashed"},
	"MchId and password hashed": {"MchId hashed"},
	"doubled":                   {"twice"},
	"data URL":                  {"PEM"},
	"encoded again":             {"twice"},
	"sent twice encoded":        {"plus lost"},
	"&amp;":                     {"comma", "bar", "&times"},
	"bar":                       {"comma"},
	"CRLF":                      {"line feed"},
	"escaped slash":             {"slashes"},
	"escape twice":              {"query escape", "path escape"},
	"without two":               {"without timestamp", "without app_id"},
	"scale":                     {"string", "spaced"},
	"string":                    {"spaced"},
	"unicode":                   {"spaced", "spaced throughout", "indented", "blanks"},
	"raw":                       {"received"},
	"encoded twice":             {"raw", "encoded", "encoded %20"},
	"spaced":                    {"blanks"},
	"slash":                     {"spaced"},
	"html":                      {"spaced"},
	"hashed before":             {"base64 before"},
	"blanks for line feeds":     {"joined", "blanks"},
	"two characters":            {"joined"},
	"commas":                    {"joined"},
	"carriage returns":          {"joined"},
	"doubled line feeds":        {"joined"},
	"blank behind":              {"blanks"},
	"query sorted backwards":    {"line order"},
	"lower escapes":             {"lower verb"},
	"empty verb line":           {"no verb"},
	"WeChat Pay":                {"no nonce"},
	"WeChat Pay's answers":      {"no nonce"},
}

// wrongNeighbours are the mistakes of a mistake's own place whose words stand in what was said of it, though they
// were not made.
func wrongNeighbours(said string, made told, all []told) (wrong []string) {
	for _, other := range all {
		same := other.name == made.name || other.words == made.words || slices.Contains(sharedWords[made.name], other.name) || slices.Contains(sharedWords[other.name], made.name)
		if other.place == made.place && !same && regexp.MustCompile(other.words).MatchString(said) {
			wrong = append(wrong, other.name)
		}
	}
	return wrong
}

// checkAlone demands that a mistake that was made alone is named, nothing beside it, and none of its neighbours.
func checkAlone(t *testing.T, f doctor.Finding, made told, all []told) {
	t.Helper()
	said := f.Cause(doctor.English)
	if len(f.Mistakes) > 1 {
		t.Errorf("said more than %q: %q", made.words, said)
	}
	if wrong := wrongNeighbours(said, made, all); len(wrong) > 0 {
		t.Errorf("%s: %q names %q, which were not made", made.name, said, wrong)
	}
	if chinese := f.Cause(doctor.Chinese); englishPhrase().MatchString(chinese) {
		t.Errorf("English in %q", chinese)
	}
}
