package alipay

import (
	"sync"

	"paymock/mock/provider"
)

var (
	bindReceiver = provider.Remedy{
		English: "bind the receiver first: {payctl} bind {account}",
		Chinese: "先绑定分账接收方：{payctl} bind {account}",
	}
	widenRatio = provider.Remedy{
		English: "see what is left of the trade and its share that may be split: {payctl} trade show {trade}; have all of a trade split: {payctl} app set --dialect max_ratio=100",
		Chinese: "查看交易的剩余金额和可分账的比例：{payctl} trade show {trade}；允许一笔交易全部分账：{payctl} app set --dialect max_ratio=100",
	}
	signProduct = provider.Remedy{
		English: "give the app the product: {payctl} app set --dialect royalty_product=",
		Chinese: "为应用开通产品：{payctl} app set --dialect royalty_product=",
	}
)

// remedies are by code what lets a call pass that the state of things refuses.
var remedies = sync.OnceValue(func() map[string]*provider.Remedy {
	return map[string]*provider.Remedy{
		"ACQ.TRADE_NOT_EXIST":                       &provider.FindTrade,
		"ACQ.TRADE_STATUS_ERROR":                    &provider.ShowTrade,
		"ACQ.TRADE_SETTLE_ERROR":                    &provider.ShowTrade,
		"ACQ.TRADE_HAS_CLOSE":                       &provider.ShowTrade,
		"ACQ.TRADE_HAS_FINISHED":                    &provider.ShowTrade,
		"ACQ.TRADE_HAS_SUCCESS":                     &provider.ShowTrade,
		"ACQ.TRADE_CANCEL_TIME_OUT":                 &provider.ShowTrade,
		"ACQ.REASON_TRADE_REFUND_FEE_ERR":           &provider.ShowTrade,
		"ACQ.REASON_TRADE_STATUS_INVALID":           &provider.ShowTrade,
		"ACQ.REFUND_AMT_NOT_EQUAL_TOTAL":            &provider.ShowTrade,
		"ACQ.SELLER_BALANCE_NOT_ENOUGH":             &provider.ShowTrade,
		"ACQ.SETTLE_SCENE_NOT_SUPPORT":              &provider.ShowTrade,
		"ACQ.TXN_RESULT_ACCOUNT_BALANCE_NOT_ENOUGH": &provider.ShowTrade,
		"PAYER_BALANCE_NOT_ENOUGH":                  &provider.ShowTrade,
		"ACQ.ALLOC_AMOUNT_VALIDATE_ERROR":           &widenRatio,
		"ACQ.ALLOC_REFUSE_AFTER_REFUND":             &provider.ShowTrade,
		"ACQ.ALLOC_REFUSE_BEFORE_SETTLE":            &provider.ShowTrade,
		"ACQ.ALREADY_CONFIRM_SETTLE":                &provider.ShowTrade,
		"ACQ.ALREADY_FINISH_ALLOC":                  &provider.ShowTrade,
		"ACQ.ASYNC_ALLOC_NOT_SUPPORT_IN_PERIOD":     &provider.ShowTrade,
		"ACQ.INVALID_REPLENISH_AMOUNT":              &provider.ShowTrade,
		"ACQ.INVALID_SETTLE_AMOUNT_PARAMETER":       &provider.ShowTrade,
		"ACQ.CONTEXT_INCONSISTENT":                  &provider.NewNumber,
		"ACQ.DISCORDANT_REPEAT_REQUEST":             &provider.NewNumber,
		"ACQ.DUP_OUT_REQUEST_NO":                    &provider.NewNumber,
		"UNIQUE_VIOLATION":                          &provider.NewNumber,
		"PAYMENT_INFO_INCONSISTENCY":                &provider.NewNumber,
		"MERCHANT_TRADE_NOT_MATCH":                  &provider.KnownNumbers,
		"ORDER_NOT_EXIST":                           &provider.KnownNumbers,
		"AUTH_ORDER_NOT_EXIST":                      &provider.KnownNumbers,
		"AUTH_OPERATION_NOT_EXIST":                  &provider.KnownNumbers,
		"ACQ.AUTH_NO_ERROR":                         &provider.KnownNumbers,
		"ACQ.AUTH_AMOUNT_NOT_ENOUGH":                &provider.KnownNumbers,
		"ACQ.AUTH_ORDER_HAS_CLOSED":                 &provider.NewNumber,
		"ACQ.AUTH_ORDER_HAS_FINISHED":               &provider.NewNumber,
		"ORDER_ALREADY_CLOSED":                      &provider.NewNumber,
		"ORDER_ALREADY_FINISH":                      &provider.NewNumber,
		"FREEZE_ALREADY_SUCCESS":                    &provider.KnownNumbers,
		"ILLEGAL_STATUS":                            &provider.KnownNumbers,
		"REQUEST_AMOUNT_EXCEED":                     &provider.KnownNumbers,
		"ACQ.AUTH_ORDER_NOT_PAID":                   &provider.PayTrade,
		"BILL_NOT_EXIST":                            &provider.WaitDay,
		"ACQ.FREQUENCY_LIMITED":                     &provider.WaitSeconds,
		"ACQ.ILLEGAL_SETTLE_STATE":                  &provider.WaitSeconds,
		"ACQ.ROYALTY_RECEIVER_INVALID":              &bindReceiver,
		"ACQ.ROYALTY_ACCOUNT_NAME_NOT_MATCH":        &bindReceiver,
		"USERNAME_NOT_MATCH":                        &bindReceiver,
		"ACQ.NOT_SUPPORT_ROYALTY":                   &signProduct,
		"PRODUCT_UNSIGN":                            &signProduct,
		"ACQ.PARTNER_ERROR":                         &provider.ShowApp,
		"ACQ.SECONDARY_MERCHANT_ID_INVALID":         &provider.ShowApp,
		"isv.missing-encypt-key":                    &provider.ShowApp,
		"aop.invalid-app-auth-token":                &provider.ShowApp,
		"aop.app-auth-token-time-out":               &provider.ShowApp,
		"isv.app-cert-expired":                      &provider.TakeKeys,
		"isv.app-cert-not-exist":                    &provider.TakeKeys,
		"isv.alipay-cert-not-exist":                 &provider.TakeKeys,
		"isv.invalid-alipay-root-cert-sn":           &provider.TakeKeys,
		"isv.missing-app-cert-sn":                   &provider.TakeKeys,
	}
})
