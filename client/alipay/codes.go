package alipay

import (
	"slices"
	"strings"
	"unicode"
)

// Answer codes (Alipay sheet 4).
const (
	CodeSuccess     = "10000"
	CodePending     = "10003" // the buyer must confirm
	CodeUnavailable = "20000" // failed inside the platform
	CodeToken       = "20001"
	CodeMissing     = "40001"
	CodeInvalid     = "40002"
	CodeConditions  = "40003"
	CodeBusiness    = "40004" // a refusal of the method itself; the sub-code says which
	CodeLimited     = "40005"
	CodePermissions = "40006"
)

func isSuccess(code string) bool { return code == CodeSuccess || code == CodePending }

// isUncertain reports whether codes tell of a failure inside the platform, after which the
// operation may have been carried out (Alipay sheet 2.3, 4). Some methods spell their codes
// without the prefix, and one document spells it AQC.
func isUncertain(code, sub string) bool {
	bare := sub[strings.LastIndexByte(sub, '.')+1:]
	open := []string{"SYSTEM_ERROR", "TRADE_SETTLE_ERROR", "REFUND_CHARGE_ERROR", "APPLY_PC_MERCHANT_CODE_ERROR", "REQUEST_PROCESSING", "BIZ_ERROR", "unknow-error"}
	return code == CodeUnavailable || slices.Contains(open, bare)
}

// isMethodCode reports whether a code of v3 is a method's own: those are in capitals, the
// gateway's are not (Alipay sheet 6.2).
func isMethodCode(code string) bool { return strings.IndexFunc(code, unicode.IsUpper) >= 0 }
