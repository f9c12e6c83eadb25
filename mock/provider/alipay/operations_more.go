package alipay

import "strings"

// furtherOperations are the methods around trades: other ways to the cashier, secondary merchants,
// authorisation, transfers, pre-authorisation and the account. Codes and fields: the error and
// response models of the SDK for PHP, v3 2024-08-21, and the methods' pages.
func furtherOperations() []operation {
	bare := strings.Fields
	const models = "3.2; SDK for PHP v3, models of 2024-08-21"
	return []operation{
		apiMethod("wap_pay", "alipay.trade.wap.pay", "手机网站支付接口", "", acqCodes(createCodes), models, pagePay).
			repeatableBy("out_trade_no", orderDigest).asPage(),
		apiMethod("app_pay", "alipay.trade.app.pay", "App支付接口", "", acqCodes(createCodes), models, pagePay).
			repeatableBy("out_trade_no", orderDigest).asPage(),
		apiMethod("settle_confirm", "alipay.trade.settle.confirm", "统一收单确认结算接口", "POST", acqCodes(confirmCodes), models, settleConfirm).
			repeatableBy("out_request_no", nil),
		apiMethod("zft_create", "ant.merchant.expand.indirect.zft.create", "直付通二级商户创建", "POST", bare(zftCodes), models, zftCreate),
		apiMethod("zft_query", "ant.merchant.expand.indirect.zftorder.query", "直付通商户入驻申请单查询", "POST", bare(zftCodes), models, zftQuery),
		apiMethod("order_sync", "alipay.trade.orderinfo.sync", "支付宝订单信息同步接口", "POST", acqCodes("SYSTEM_ERROR INVALID_PARAMETER TRADE_NOT_EXIST"), models, orderSync),
		apiMethod("refund_apply", "alipay.trade.refund.apply", "统一收单退款申请接口", "POST", acqCodes(refundCodes), models, refundApply).
			repeatableBy("out_request_no", refundDigest),
		apiMethod("user_token", "alipay.system.oauth.token", "换取授权访问令牌", "POST", nil, models, userToken).withErrorResponse(),
		apiMethod("user_info", "alipay.user.info.share", "支付宝会员授权信息查询接口", "POST", nil, models, userInfo).withErrorResponse(),
		apiMethod("app_token", "alipay.open.auth.token.app", "换取应用授权令牌", "POST", nil, models, appToken),
		apiMethod("app_token_query", "alipay.open.auth.token.app.query", "查询应用授权信息", "POST", nil, models, appTokenQuery),
		apiMethod("transfer", "alipay.fund.trans.uni.transfer", "单笔转账接口", "POST", bare(transferCodes), models, uniTransfer).
			repeatableBy("out_biz_no", transferDigest),
		apiMethod("transfer_query", "alipay.fund.trans.common.query", "转账业务单据查询接口", "GET", bare(transferQueryCodes), models, transferQuery),
		apiMethod("account_query", "alipay.fund.account.query", "支付宝资金账户资产查询接口", "GET", bare(accountQueryCodes), models, accountQuery),
		apiMethod("freeze", "alipay.fund.auth.order.freeze", "资金授权冻结接口", "POST", bare(freezeCodes), models, freeze).
			repeatableBy("out_order_no", authDigest),
		apiMethod("app_freeze", "alipay.fund.auth.order.app.freeze", "线上资金授权冻结接口", "", bare(freezeCodes), models, appFreeze).
			repeatableBy("out_order_no", authDigest).asPage(),
		apiMethod("voucher", "alipay.fund.auth.order.voucher.create", "资金授权发码接口", "POST", bare(freezeCodes), models, voucher).
			repeatableBy("out_order_no", authDigest),
		apiMethod("unfreeze", "alipay.fund.auth.order.unfreeze", "资金授权解冻接口", "POST", bare(unfreezeCodes), models, unfreeze).
			repeatableBy("out_request_no", nil),
		apiMethod("auth_query", "alipay.fund.auth.operation.detail.query", "资金授权操作查询接口", "POST", bare(authQueryCodes), models, authQuery),
		apiMethod("auth_cancel", "alipay.fund.auth.operation.cancel", "资金授权撤销接口", "POST", bare(authCancelCodes), models, authCancel),
		apiMethod("account_log", "alipay.data.bill.accountlog.query", "支付宝商家账户账务明细查询", "GET", bare(accountLogCodes), models, accountLog),
		apiMethod("balance", "alipay.data.bill.balance.query", "支付宝商家账户当前余额查询", "GET", bare(accountLogCodes), models, balanceQuery),
	}
}
