package alipay

import (
	"regexp"
	"strings"
	"sync"

	"paymock/mock/app"
)

// productionID is the form of app_ids: the year in which the app was made, and 12 digits.
// Assumed: those of production go on with 00 and a number from 1 on; 2021000 and 2016 are of sandboxes.
var productionID = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^20\d\d00[1-9]\d{9}$`) })

// GuessLive finds a merchant's own private key beside an app_id of production. The platform never has that
// key, so that no test needs it here.
func (*Provider) GuessLive(given app.App) string {
	key := given.Keys[KeyMerchantPrivate]
	if key == "" || !productionID().MatchString(given.ID) || strings.HasPrefix(given.ID, "2016") {
		return ""
	}
	if d, err := demoKeys(); err != nil || key == d.texts[KeyMerchantPrivate] {
		return ""
	}
	return KeyMerchantPrivate + " beside an app_id as in production, " + given.ID
}
