package mock_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"paymock/mock/doctor"
	"paymock/mock/provider"
)

// requestFaults are the codes that a request causes by itself, whatever the state: what it says has
// to be corrected, and no command helps. Accounts and numbers made for tests belong here.
var requestFaults = map[string]string{
	"4pyun": `1400 400 401 1500`,
	"alipay": `ACQ.INVALID_PARAMETER INVALID_PARAMETER ILLEGAL_ARGUMENT INVAILID_ARGUMENTS INVALID_RECEIVER_TYPE RECEIVER_LIST_EMPTY
		RECEIVER_LIST_OVERLOAD RELATION_QUANTITY_LIMIT EXCEED_LIMIT_SM_MIN_AMOUNT NO_BILL_DATA NO_ACCOUNT_PAYMENT_PERMISSION
		ACQ.BUYER_SELLER_EQUAL ACQ.MUST_ALLOC_FROM_ROOT_ACCOUNT ACQ.NOW_TIME_AFTER_EXPIRE_TIME_ERROR ACQ.REPLENISH_ACCOUNT_INVALID
		ACQ.ROYALTY_ACCOUNTS_EQUAL ACQ.SETTLE_TO_CARD_NOT_SUPPORT ACQ.TOTAL_FEE_EXCEED PAYEE_USERINFO_ERROR PAYER_PAYEE_CANNOT_SAME
		PAYER_PAYEE_EQUAL ACQ.PAYMENT_AUTH_CODE_INVALID PAYMENT_AUTH_CODE_INVALID
		aop.auth-token-time-out aop.invalid-auth-token isp.unknow-error ACQ.SYSTEM_ERROR`,
	"intella": `000030 7104 7105 7107 7118 7120 7124 7125 7126 7127 7132 7140 7151 7159 7160 7165 7168 7203 7303 7314 7316 7347
		7300 7342 7345 8002 9995 9999`,
}

// TestRemedyOfEachState: a code that a platform answers because of how things stand names the
// command that gets past it, in every language.
func TestRemedyOfEachState(t *testing.T) {
	t.Parallel()
	notByItself := regexp.MustCompile(`(?i)only by (a )?rule|never decides this`)
	testOnly := regexp.MustCompile(`test (account|value)|login name`)
	for _, p := range platforms() {
		if !slices.ContainsFunc(p.Codes(), func(c provider.Code) bool { return c.Remedy != nil }) {
			continue // a platform with no control flows names no commands
		}
		faults := strings.Fields(requestFaults[p.Name()])
		for _, c := range p.Codes() {
			name := c.Name()
			byState := !c.Success && !notByItself.MatchString(c.Cause) && (!testOnly.MatchString(c.Cause) || c.Remedy != nil) &&
				!slices.Contains(faults, name) && (c.Remedy != nil || !strings.HasPrefix(name, "isv."))
			if !byState {
				continue
			}
			if c.Remedy == nil {
				t.Errorf("%s %s (%s) has no remedy", p.Name(), name, c.Cause)
				continue
			}
			for _, l := range []doctor.Language{doctor.English, doctor.Chinese, doctor.Traditional} {
				said := c.Remedy.In(l, p.Name()+"/x", "2026")
				if !strings.Contains(said, "payctl --app "+p.Name()+"/x ") || strings.Contains(said, "{") || l != doctor.English && said == c.Remedy.In(doctor.English, p.Name()+"/x", "2026") {
					t.Errorf("%s %s in %s: %q", p.Name(), name, l, said)
				}
			}
		}
		for _, name := range faults {
			if !slices.ContainsFunc(p.Codes(), func(c provider.Code) bool { return c.Name() == name }) {
				t.Errorf("%s has no code %s", p.Name(), name)
			}
		}
	}
}
