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
	return provider.RemediesByCode(map[*provider.Remedy]string{
		&provider.FindTrade: "ACQ.TRADE_NOT_EXIST",
		&provider.ShowTrade: "ACQ.TRADE_STATUS_ERROR ACQ.TRADE_SETTLE_ERROR ACQ.TRADE_HAS_CLOSE ACQ.TRADE_HAS_FINISHED ACQ.TRADE_HAS_SUCCESS " +
			"ACQ.TRADE_CANCEL_TIME_OUT ACQ.REASON_TRADE_REFUND_FEE_ERR ACQ.REASON_TRADE_STATUS_INVALID " +
			"ACQ.REFUND_AMT_NOT_EQUAL_TOTAL ACQ.SELLER_BALANCE_NOT_ENOUGH ACQ.SETTLE_SCENE_NOT_SUPPORT " +
			"ACQ.TXN_RESULT_ACCOUNT_BALANCE_NOT_ENOUGH PAYER_BALANCE_NOT_ENOUGH ACQ.ALLOC_REFUSE_AFTER_REFUND " +
			"ACQ.ALLOC_REFUSE_BEFORE_SETTLE ACQ.ALREADY_CONFIRM_SETTLE ACQ.ALREADY_FINISH_ALLOC " +
			"ACQ.ASYNC_ALLOC_NOT_SUPPORT_IN_PERIOD ACQ.INVALID_REPLENISH_AMOUNT ACQ.INVALID_SETTLE_AMOUNT_PARAMETER",
		&widenRatio: "ACQ.ALLOC_AMOUNT_VALIDATE_ERROR",
		&provider.NewNumber: "ACQ.CONTEXT_INCONSISTENT ACQ.DISCORDANT_REPEAT_REQUEST ACQ.DUP_OUT_REQUEST_NO UNIQUE_VIOLATION " +
			"PAYMENT_INFO_INCONSISTENCY ACQ.AUTH_ORDER_HAS_CLOSED ACQ.AUTH_ORDER_HAS_FINISHED ORDER_ALREADY_CLOSED " +
			"ORDER_ALREADY_FINISH",
		&provider.KnownNumbers: "MERCHANT_TRADE_NOT_MATCH ORDER_NOT_EXIST AUTH_ORDER_NOT_EXIST AUTH_OPERATION_NOT_EXIST ACQ.AUTH_NO_ERROR " +
			"ACQ.AUTH_AMOUNT_NOT_ENOUGH FREEZE_ALREADY_SUCCESS ILLEGAL_STATUS REQUEST_AMOUNT_EXCEED",
		&provider.PayTrade:    "ACQ.AUTH_ORDER_NOT_PAID",
		&provider.WaitDay:     "BILL_NOT_EXIST",
		&provider.WaitSeconds: "ACQ.FREQUENCY_LIMITED ACQ.ILLEGAL_SETTLE_STATE",
		&bindReceiver:         "ACQ.ROYALTY_RECEIVER_INVALID ACQ.ROYALTY_ACCOUNT_NAME_NOT_MATCH USERNAME_NOT_MATCH",
		&signProduct:          "ACQ.NOT_SUPPORT_ROYALTY PRODUCT_UNSIGN",
		&provider.ShowApp: "ACQ.PARTNER_ERROR ACQ.SECONDARY_MERCHANT_ID_INVALID isv.missing-encypt-key aop.invalid-app-auth-token " +
			"aop.app-auth-token-time-out",
		&provider.TakeKeys: "isv.app-cert-expired isv.app-cert-not-exist isv.alipay-cert-not-exist isv.invalid-alipay-root-cert-sn " +
			"isv.missing-app-cert-sn",
	})
})
