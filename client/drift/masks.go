package drift

import (
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	"paymock/mock/api"
)

// Masks tell what members are, by name or by the name of what holds them and their own.
type Masks map[string]string

// The roles of members that are not compared by value.
const (
	roleNumber    = "number"
	roleTime      = "time"
	rolePersonal  = "personal"
	roleLink      = "link"
	roleSaid      = "said"
	roleNonce     = "nonce"
	roleSecret    = "secret"
	roleContainer = "container"
)

// MasksOf makes masks of what a provider tells.
func MasksOf(roles []api.Role) Masks {
	m := Masks{}
	for _, r := range roles {
		m[r.Member] = r.Role
	}
	return m
}

// roleOf gives the role of the member below a path; "" is unknown, and compared by value.
func (m Masks) roleOf(path, name string) string {
	holder := strings.TrimSuffix(path[strings.LastIndexByte(path, '.')+1:], "[]")
	if role, ok := m[holder+"."+name]; ok && holder != "" {
		return role
	}
	return m[name]
}

// Masked lists by role the members that are not compared by value, for people.
func (m Masks) Masked() map[string][]string {
	by := map[string][]string{}
	for name, role := range m {
		if role != "plain" && role != roleContainer {
			by[role] = append(by[role], name)
		}
	}
	return by
}

// randomText matches times, long numbers and random letters in the platform's texts, which differ each time.
var randomText = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T| |\+|%20)[0-9]{2}(?::|%3A)[0-9]{2}(?::|%3A)[0-9]{2}|[0-9]{5,}|[0-9A-Za-z+/]{20,}=*`)
})

// withoutRandom is a text of the platform's without what is another each time.
func withoutRandom(text string, own []string) string {
	return randomText().ReplaceAllString(withoutNames(text, own), "‹drawn›")
}

// withoutNames is a text without the names of one side.
func withoutNames(text string, own []string) string {
	for _, name := range own {
		if name != "" {
			text = strings.ReplaceAll(strings.ReplaceAll(text, name, "‹own›"), url.QueryEscape(name), "‹own›")
		}
	}
	return text
}

// layoutOf is the format of a time or number: its digits are all alike.
func layoutOf(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return '9'
		}
		return r
	}, text)
}

// timeLayouts are those in which platforms write moments, in the time of China where they name no zone.
var timeLayouts = []string{"2006-01-02 15:04:05", "20060102150405", time.RFC3339, "2006-01-02T15:04:05"}

// momentOf reads a moment; false when it is none that is known.
func momentOf(text string) (time.Time, bool) {
	china := time.FixedZone("", 8*60*60)
	for _, layout := range timeLayouts {
		if t, err := time.ParseInLocation(layout, text, china); err == nil {
			return t, true
		}
	}
	if n := len(text); isNumber(text) && (n == 13 || n == 10) {
		unit := map[int]time.Duration{13: time.Millisecond, 10: time.Second}[n]
		var count int64
		for _, d := range text {
			count = count*10 + int64(d-'0')
		}
		return time.Unix(0, 0).Add(time.Duration(count) * unit), true
	}
	return time.Time{}, false
}

// zoneDifference tells by how many hours two moments are apart that are told in different zones, each compared with when it was
// told. False: they are not, or by no zone's difference.
func zoneDifference(mock, platform string, at [2]time.Time) (time.Duration, bool) {
	a, ok := momentOf(mock)
	b, known := momentOf(platform)
	if !ok || !known {
		return 0, false
	}
	const step, slack, most = 30 * time.Minute, 20 * time.Second, 14 * time.Hour
	apart := b.Sub(at[1]) - a.Sub(at[0])
	zone := apart.Round(step)
	return zone, zone != 0 && zone.Abs() <= most && (apart-zone).Abs() <= slack
}
