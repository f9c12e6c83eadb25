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

// otherKinds are mistakes of which a row of another step signs the same text, so that both are said.
var otherKinds = []string{"secret with blank", "secret with newline", "&amp;", "html text"}

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

// causesOfStep are, by the step of a program in which a mistake was made, the causes that may be said of it; those of
// all other kinds are wrong there.
var causesOfStep = map[string][]string{
	"arrange": {"order"},
	"pick":    {"members", "value"},
	"write":   {"writing", "json", "value"},
	"spell":   {"writing", "charset", "edge", "order", "value"},
	"between": {"joining"},
	"secret":  {"secret"},
	"finish":  {"tail", "edge", "secret"},
	"sum":     {"digest", "key", "writing", "charset"},
	"show":    {"sign", "digest", "writing", "value"},
	"send":    {"writing", "members", "value", "json"},
	"carry":   {"members", "writing", "json", "charset"},
}

// kindsOfCause are causes by their words.
var kindsOfCause = map[string]*regexp.Regexp{
	"order":   regexp.MustCompile(`pairs were (not )?sorted|names were sorted|joined texts name=value were sorted`),
	"members": regexp.MustCompile(`left out|signed and not sent|was signed, too|was signed too|empty values|inside the value of`),
	"writing": regexp.MustCompile(`URL-encoded|HTML|base64-encoded before|backslash|put in (lower|upper) case|taken out of the values|entit`),
	"json":    regexp.MustCompile(`serialised (again|twice)|prints the object`),
	"value":   regexp.MustCompile(`was signed (as|in base64)|lost digits|plus sign|trimmed|line ends changed|truncated|normal form|no-break|signed with white space|arrived with`),
	"charset": regexp.MustCompile(`in (GBK|Latin-1|Big5|UTF-16)|read as Latin-1`),
	"joining": regexp.MustCompile(`pairs were joined|only the values|names and values were joined|in quotes in the signed string`),
	"secret":  regexp.MustCompile(`the secret (was written|has|stands|is cut|of another)|of the secret was used|place of the secret|(before or after|before) the secret`),
	"tail":    regexp.MustCompile(`secret was (appended|put|empty)|no secret was|bare secret|app_secret= |was sorted in`),
	"edge":    regexp.MustCompile(`stood (before|behind|at|in quotes|in brackets)`),
	"digest":  regexp.MustCompile(`hashed (twice|three)|(SHA|HMAC|MD5)\S* was used|digest|16 of the 32`),
	"key":     regexp.MustCompile(`private key|another key|certificate|key of`),
	"sign":    regexp.MustCompile(`^signature wrong: (sign |the signature|something stands behind|the hex digits)`),
}

// wrongKinds are the kinds of cause that were said of a mistake in a step and that can't be made there.
func wrongKinds(said, step string) (wrong []string) {
	may, known := causesOfStep[step]
	for kind, words := range kindsOfCause {
		if known && !slices.Contains(may, kind) && words.MatchString(said) {
			wrong = append(wrong, kind)
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
	if wrong := wrongKinds(said, made.place); len(wrong) > 0 && !slices.Contains(otherKinds, made.name) {
		t.Errorf("%s, made in %s: %q is a cause of %q", made.name, made.place, said, wrong)
	}
	if wrong := wrongNeighbours(said, made, all); len(wrong) > 0 {
		t.Errorf("%s: %q names %q, which were not made", made.name, said, wrong)
	}
	if chinese := f.Cause(doctor.Chinese); englishPhrase().MatchString(chinese) {
		t.Errorf("English in %q", chinese)
	}
}
