package fourpyun

import (
	"regexp"
	"sync"

	"paymock/mock/app"
)

var (
	// productionID is the form of the app_ids in 4pyun's documents, op12defadfad and op88641899bd20661.
	productionID = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^op(?:[0-9a-f]{10}|[0-9a-f]{15})$`) })
	// productionSecret is a secret that nobody invents for a test. Assumed: 4pyun's are drawn.
	productionSecret = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[0-9A-Za-z]{24,}$`) })
)

// GuessLive finds a secret as 4pyun draws them beside an app_id of its form. Ids that are invented here
// have 14 digits, which is neither length.
func (*Provider) GuessLive(given app.App) string {
	if !productionID().MatchString(given.ID) || !productionSecret().MatchString(given.Secret) {
		return ""
	}
	return "a secret of 24 or more letters and digits beside an app_id as in production, " + given.ID
}
