package fourpyun

import "slices"

// Answer codes as strings, the way they travel (4pyun sheet 3). One number means different
// things per operation; the answer's message says which.
const (
	CodeAccepted      = "1000" // create: accepted, result pending
	CodeSuccess       = "1001" // done; of a query, only that it was answered
	CodeNotFound      = "1002" // refund query: no such refund
	CodeNoBalance     = "1003" // refund: more than can be refunded
	CodeBadParameter  = "1400" // refund query
	CodeConflict      = "1403" // prepare, create: pay_order exists; settle: can't be settled; refund: no right
	CodeRefundFailed  = "1405" // refund: the channel said no
	CodeInternal      = "1500" // failed inside
	CodeOldBadRequest = "400"  // flat answers: bad parameter
	CodeOldBadSign    = "401"  // flat answers: app unknown or sign wrong; the hint is the signed string
	CodeOldForbidden  = "403"  // flat answers: API not granted
	CodeOldInternal   = "500"  // flat answers: failed inside, and some plain refusals
	CodeOldBusy       = "503"  // flat answers: service unavailable
)

// isSuccess reports whether a code is a yes.
func isSuccess(code string) bool { return code == CodeSuccess || code == CodeAccepted }

// isUncertain reports whether a code tells of a failure inside the platform, after which the
// operation may have been carried out. Assumed: the documents say nothing about it. "500"
// also carries plain refusals; asking once too often costs nothing.
func isUncertain(code string) bool {
	return slices.Contains([]string{CodeOldInternal, CodeOldBusy, CodeInternal, "1503", "1402"}, code)
}
