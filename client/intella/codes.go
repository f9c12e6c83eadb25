package intella

import "strings"

// StatusCodes (Header) and ErrorCodes (Data of EasyCard answers) that a merchant's program acts
// on; intella sheet 3 has the tables.
const (
	StatusSuccess       = "0000" // the API ran; of EasyCard, see ErrorCode as well
	StatusNothingFound  = "2000" // queries: nothing fits
	StatusRepeatedOrder = "7000" // StoreOrderNo exists
	StatusUnknownOrder  = "7002" // StoreOrderNo does not exist
	StatusWrongTradeKey = "7105" // TradeKey (or RefundKey) is not the lower-case hash
	StatusRefunded      = "7112" // nothing is left to refund
	StatusWrongRefund   = "7168" // RefundKey is wrong
	StatusUnreadable    = "9995" // bare: the request could not be decrypted

	ErrorSuccess     = "000000"
	ErrorNotSignedOn = "000059" // Assumed: the sign-on is missing or over (intella sheet 2.3)
	ErrorRetry       = "000125" // half done: send again what Data says
	ErrorNotSettled  = "010117" // an earlier day waits for its settlement
	ErrorNoBalance   = "010123" // too little on the card
	ErrorOtherCard   = "010128" // a retry found another card
)

// errorCardUnread begins the class 0462xx: the card could not be read; send again.
const errorCardUnread = "0462"

// codeAdvice tells a cashier what to do about a code; Refused.Hint has it.
var codeAdvice = map[string]string{
	StatusWrongTradeKey: "check the transaction password",
	StatusWrongRefund:   "check the refund password",
	StatusUnreadable:    "the platform could not decrypt the request: check the public key",
	ErrorNotSignedOn:    "sign the reader on, then repeat the call",
	"000058":            "sign the reader on, then repeat the call",
	ErrorRetry:          "half done: put the card back and send the retry",
	ErrorNotSettled:     "settle the reader, then repeat the call",
	ErrorNoBalance:      "ask for another card",
	ErrorOtherCard:      "put back the card that the transaction was begun with",
}

// uncertainCodes are codes that tell of a failure on the way or inside the platform, after which
// the money may have moved. Assumed, from their texts: the documents say it of none but the
// two that ask for a retry.
var uncertainCodes = map[string]bool{
	"9999": true, "9998": true, "9997": true, "9996": true, "9995": true, "9994": true,
	"8011": true, "8015": true, "7114": true, "7119": true, "7305": true, "7313": true, "7404": true,
	ErrorRetry: true, "000096": true, "000097": true, "010019": true, "010124": true,
	"020090": true, "020094": true, "900000": true, "909995": true,
}

// isUncertain reports whether the code of a readable answer leaves open what happened.
func isUncertain(code string) bool {
	return uncertainCodes[code] || strings.HasPrefix(code, errorCardUnread)
}

// codeHint is the advice for a code, or "".
func codeHint(code string) string {
	if strings.HasPrefix(code, errorCardUnread) {
		return codeAdvice[ErrorRetry]
	}
	return codeAdvice[code]
}
