package api

// MerchantCall asks for a genuine call of an app's merchant.
type MerchantCall struct {
	Operation string `json:"operation,omitempty" doc:"one that paymock can call: query or settle (4pyun), query (Alipay), sign_on or settle (intella); default the first of them"`
	Number    string `json:"number,omitempty" doc:"the trade or the reader; default the first there is"`
}

// MerchantAnswer is the platform's answer to a MerchantCall.
type MerchantAnswer struct {
	Seq       int64  `json:"seq" doc:"of the journal entry"`
	Operation string `json:"operation"`
	Code      string `json:"code"`
	Status    int    `json:"status" doc:"HTTP status; 0 when a rule gives no answer"`
	Body      string `json:"body,omitempty"`
}
