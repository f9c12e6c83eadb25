package alipay

// Accounts with a fixed state, the same for every app, so that each refusal of settle that
// hangs on an account can be had by naming one. All other accounts are in order.
const (
	accountFrozen      = "2088990000000001"
	accountClosed      = "2088990000000002"
	accountMissing     = "2088990000000003" // does not exist
	accountUncertified = "2088990000000004"
	accountNoBalance   = "2088990000000005" // has no balance account
	accountPoor        = "2088990000000006" // has too little money to pay
	accountInvalid     = "2088990000000007" // can't take part in splits
	accountLoginTwice  = "twice@paymock.test"
)

// Values of auth_code with a fixed outcome of alipay.trade.pay. All others are paid.
const (
	authCodeConfirm = "280000000000000003"
	authCodeExpired = "280000000000000001"
	authCodePoor    = "280000000000000002"
	authCodeFails   = "280000000000000004"
)

// TestAccounts lists the accounts with a fixed state and says which.
func TestAccounts() map[string]string {
	return map[string]string{
		accountFrozen:      "frozen",
		accountClosed:      "closed",
		accountMissing:     "does not exist",
		accountUncertified: "not certified",
		accountNoBalance:   "without balance account",
		accountPoor:        "balance too small to pay",
		accountInvalid:     "can't take part in splits",
		accountLoginTwice:  "login name of several users",
	}
}

// TestAuthCodes lists the auth_code values with a fixed outcome and says which.
func TestAuthCodes() map[string]string {
	return map[string]string{
		authCodeConfirm: "10003, the buyer must confirm",
		authCodeExpired: "ACQ.PAYMENT_AUTH_CODE_INVALID",
		authCodePoor:    "ACQ.BUYER_BALANCE_NOT_ENOUGH",
		authCodeFails:   "ACQ.PAYMENT_FAIL",
	}
}

// payerRefusalCode is the sub_code with which an account can't pay, "" when it can.
func payerRefusalCode(account string) string {
	switch account {
	case accountFrozen:
		return "USER_ACCOUNT_HAD_FREEZEN"
	case accountClosed:
		return "CUSTOMER_VALIDATE_ERROR"
	case accountMissing:
		return "ROYALTY_PAYER_ACCOUNT_NOT_EXIST"
	case accountUncertified:
		return "ROYALTY_PAYER_ACCOUNT_NOT_CERTIFY"
	case accountNoBalance:
		return "ROYALTY_PAYER_ACCOUNT_NO_BALANCE"
	case accountPoor:
		return "TXN_RESULT_ACCOUNT_BALANCE_NOT_ENOUGH"
	case accountInvalid:
		return "ROYALTY_ACCOUNT_INVALID"
	case accountLoginTwice:
		return "USER_LOGONID_DUP"
	}
	return ""
}

// receiverRefusalCode is the sub_code with which an account can't receive, "" when it can.
func receiverRefusalCode(account string) string {
	switch account {
	case accountMissing:
		return "ROYALTY_RECEIVER_ACCOUNT_NOT_EXIST"
	case accountUncertified:
		return "ROYALTY_RECEIVER_ACCOUNT_NOT_CERTIFY"
	case accountNoBalance:
		return "ROYALTY_RECEIVER_ACCOUNT_NO_BALANCE"
	case accountPoor:
		return ""
	}
	return payerRefusalCode(account)
}
