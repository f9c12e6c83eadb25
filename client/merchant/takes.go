package merchant

import (
	"encoding/json"
	"net/http"
	"strings"
)

// Judge is a Verifier that knows which answers its platform takes for a yes; after any other it
// repeats the callback.
type Judge interface {
	Takes(a Answer) bool
}

// Takes says whether an app's platform takes an answer for a yes. An app or a platform that the
// merchant doesn't know takes any success.
func (m *Merchant) Takes(app Ref, a Answer) bool {
	m.mu.Lock()
	kept := m.accounts[app]
	m.mu.Unlock()
	if kept != nil {
		if judge, ok := kept.verifier.(Judge); ok {
			return judge.Takes(a)
		}
	}
	return isSuccess(a)
}

func isSuccess(a Answer) bool { return a.Status >= 200 && a.Status <= 299 }

// Takes: exactly these seven characters (Alipay sheet 5.1). Assumed: blanks around are passed by.
func (alipayVerifier) Takes(a Answer) bool {
	return a.Status == http.StatusOK && strings.TrimSpace(a.Body) == "success"
}

// Takes: the code 1001 in a JSON object (4pyun sheet 5.7).
func (fourpyunVerifier) Takes(a Answer) bool {
	var said struct {
		Code any `json:"code"`
	}
	if !isSuccess(a) || json.Unmarshal([]byte(a.Body), &said) != nil {
		return false
	}
	return said.Code == "1001" || said.Code == float64(1001)
}

// Takes: Assumed: any success but a plain false, since the documents name no answer (intella sheet
// 4.8).
func (intellaVerifier) Takes(a Answer) bool {
	return isSuccess(a) && strings.TrimSpace(a.Body) != "false"
}
