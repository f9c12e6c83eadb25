package alipay

// The sub_codes of transfers, pre-authorisation, confirmations and the account, as the error models
// of the SDK for PHP list them; of transfers those that merchants meet with an account as payee.
const (
	confirmCodes = `SYSTEM_ERROR INVALID_PARAMETER TRADE_NOT_EXIST PARTNER_ERROR DUP_OUT_REQUEST_NO TRADE_SETTLE_ERROR
ILLEGAL_SETTLE_STATE REASON_ILLEGAL_STATUS DEFAULT_SETTLE_RULE_NOT_EXIST REASON_TRADE_STATUS_INVALID FREQUENCY_LIMITED
SECONDARY_MERCHANT_ID_INVALID USER_ACCOUNT_HAD_FREEZEN DISCORDANT_REPEAT_REQUEST TXN_RESULT_ACCOUNT_BALANCE_NOT_ENOUGH
SETTLE_ENTITY_ID_INVALID USER_LOGONID_DUP SECONDARY_MERCHANT_ALIPAY_ACCOUNT_INVALID TRADE_HAS_CLOSE TRADE_HAS_FINISHED
ILLEGAL_REQUEST SETTLE_SCENE_NOT_SUPPORT INVALID_STORE_ID SECONDARY_MERCHANT_ALIPAY_ACCOUNT_NOT_EXIST
RISK_SETTLE_SUSPEND SETTLE_ACCOUNT_NOT_EXIST SETTLE_ACCOUNT_NOT_CERTIFY SETTLE_ACCOUNT_NO_BALANCE
INVALID_SETTLE_AMOUNT_PARAMETER ALREADY_CONFIRM_SETTLE SETTLE_ACCOUNT_HAS_BEEN_FROZEN CONFIRM_REFUSE_AFTER_REFUND
SETTLE_ACCOUNT_INVALID`
	zftCodes           = `INVALID_PARAMETER SYSTEM_ERROR`
	transferQueryCodes = `ORDER_NOT_EXIST INVALID_PARAMETER SYSTEM_ERROR NO_ORDER_PERMISSION`
	accountQueryCodes  = `INVALID_PARAMETER SYSTEM_ERROR NO_ACCOUNT_PAYMENT_PERMISSION`
	accountLogCodes    = `INVALID_PARAMETER SYSTEM_ERROR`

	transferCodes = `INVALID_PARAMETER SYSTEM_ERROR EXCEED_LIMIT_SM_AMOUNT EXCEED_LIMIT_MM_AMOUNT EXCEED_LIMIT_DM_AMOUNT
EXCEED_LIMIT_SM_MIN_AMOUNT PAYCARD_UNABLE_PAYMENT PAYER_STATUS_ERROR PAYER_CERTIFY_CHECK_FAIL PAYER_BALANCE_NOT_ENOUGH
PAYER_USER_INFO_ERROR PAYMENT_INFO_INCONSISTENCY MEMO_REQUIRED_IN_TRANSFER_ERROR PERMIT_CHECK_PERM_IDENTITY_THEFT
REMARK_HAS_SENSITIVE_WORD BALANCE_IS_NOT_ENOUGH NO_ACCOUNT_PAYMENT_PERMISSION PAYER_NOT_EXIST PRODUCT_NOT_SIGN
PAYEE_NOT_EXIST PAYEE_ACCOUNT_STATUS_ERROR PERMIT_NON_BANK_LIMIT_PAYEE PAYEE_USERINFO_ERROR PERM_AML_NOT_REALNAME_REV
PAYEE_ACC_OCUPIED PAYER_PAYEE_CANNOT_SAME PERMIT_CHECK_PERM_LIMITED SECURITY_CHECK_FAILED REQUEST_PROCESSING
BLOCK_USER_FORBBIDEN_RECIEVE MONEY_PAY_CLOSED`

	freezeCodes = `ILLEGAL_ARGUMENT EXIST_FORBIDDEN_WORD ACCESS_FORBIDDEN UNIQUE_VIOLATION PAYER_USER_STATUS_LIMIT PAYER_NOT_EXIST
PAYMENT_AUTH_CODE_INVALID MONEY_NOT_ENOUGH ORDER_ALREADY_CLOSED FREEZE_ALREADY_SUCCESS ERROR_BALANCE_PAYMENT_DISABLE
PULL_MOBILE_CASHIER_FAIL USER_FACE_PAYMENT_SWITCH_OFF SYSTEM_ERROR ORDER_ALREADY_FINISH PAYEE_NOT_EXIST
PAYEE_USER_STATUS_LIMIT PAYER_PAYEE_EQUAL NO_PAYMENT_INSTRUMENTS_AVAILABLE UNSUPPORT_ORDER_AMOUNT
PRODUCT_AMOUNT_LIMIT_ERROR`
	unfreezeCodes = `ILLEGAL_ARGUMENT UNIQUE_VIOLATION SYSTEM_ERROR PAYER_USER_STATUS_LIMIT AUTH_ORDER_NOT_EXIST
REQUEST_AMOUNT_EXCEED ILLEGAL_STATUS ORDER_ALREADY_FINISH ORDER_ALREADY_CLOSED PAYER_NOT_EXIST BIZ_ERROR ACCESS_FORBIDDEN`
	authQueryCodes  = `ILLEGAL_ARGUMENT SYSTEM_ERROR AUTH_ORDER_NOT_EXIST AUTH_OPERATION_NOT_EXIST`
	authCancelCodes = authQueryCodes + ` ILLEGAL_STATUS ORDER_ALREADY_FINISH`
)

// fundTable has the texts of those codes. Texts of transfers are the platform's, as copied in
// public code; those marked ours have no known text.
var fundTable = []codeRow{
	{"ACQ.SECONDARY_MERCHANT_ALIPAY_ACCOUNT_NOT_EXIST", "二级商户支付宝账户不存在", "the secondary merchant's account does not exist", "二级商户的支付宝账户不存在", "", fixAccount, "PHP models, ours"},
	{"ACQ.RISK_SETTLE_SUSPEND", "结算被风控暂停", "risk control holds the settlement", "风控暂停了这笔结算", "", fixContract, "PHP models, ours"},
	{"ACQ.SETTLE_ACCOUNT_NOT_EXIST", "结算账户不存在", "the account to settle to does not exist", "要结算到的账户不存在", "", fixAccount, "PHP models, ours"},
	{"ACQ.SETTLE_ACCOUNT_NOT_CERTIFY", "结算账户未实名", "the account to settle to is not certified", "要结算到的账户没有实名认证", "", fixAccount, "PHP models, ours"},
	{"ACQ.SETTLE_ACCOUNT_NO_BALANCE", "结算账户无余额账户", "the account to settle to has no balance account", "要结算到的账户没有开通余额账户", "", fixAccount, "PHP models, ours"},
	{"ACQ.INVALID_SETTLE_AMOUNT_PARAMETER", "结算金额参数无效", "the amounts don't add up", "结算明细的金额之和不等于可结算的金额", "settle_detail_infos don't add up to what is left of the trade|settle_detail_infos 之和不等于交易的剩余金额", "send amounts that add up to what is left, or none|各金额之和要等于剩余金额，或者都不填", "PHP models, ours"},
	{"ACQ.ALREADY_CONFIRM_SETTLE", "交易已确认结算", "the trade was settled before", "这笔交易已经确认结算过", "a second settle.confirm of a trade with another out_request_no|同一笔交易第二次 settle.confirm，out_request_no 却不同", "query the trade; nothing is to be done|查询交易；不用处理", "PHP models, ours"},
	{"ACQ.SETTLE_ACCOUNT_HAS_BEEN_FROZEN", "结算账户已被冻结", "the account to settle to is frozen", "要结算到的账户被冻结", "", fixAccount, "PHP models, ours"},
	{"ACQ.CONFIRM_REFUSE_AFTER_REFUND", "退款后不允许确认结算", "not after a refund", "退款之后不能再确认结算", "", "settle before refunding|先结算，后退款", "PHP models, ours"},
	{"ACQ.SETTLE_ACCOUNT_INVALID", "结算账户无效", "the account to settle to can't be used", "要结算到的账户不能用", "", fixAccount, "PHP models, ours"},

	{"ORDER_NOT_EXIST", "转账订单不存在", "the transfer does not exist", "没有这笔转账：单号写错，或不是本应用发起的", "no transfer of the app has that number|应用没有这个单号的转账", "check order_id or out_biz_no|检查 order_id 或 out_biz_no", "PHP models, ours"},
	{"NO_ORDER_PERMISSION", "无权限查询该单据", "the transfer is another's", "这张单据不属于当前商户", "", fixContract, "PHP models, ours"},
	{"NO_ACCOUNT_PAYMENT_PERMISSION", "没有该账户的支付权限", "the account is another's", "应用无权动用或查询这个账户", "alipay_user_id is not the app's seller|alipay_user_id 不是本应用的卖家", "name the app's own seller|填本应用自己的卖家", "PHP models, known"},
	{"EXCEED_LIMIT_SM_AMOUNT", "单笔额度超限", "over the limit of one transfer", "转账金额超过单笔限额", "", "pay less at a time|每次少转一些", "PHP models, known"},
	{"EXCEED_LIMIT_MM_AMOUNT", "月累计金额超限", "over the limit of the month", "当月累计转账金额超限", "", "wait for the next month|等到下个月", "PHP models, known"},
	{"EXCEED_LIMIT_DM_AMOUNT", "日累计额度超限", "over the limit of the day", "当天累计转账金额超限", "", "wait for the next day|等到第二天", "PHP models, known"},
	{"EXCEED_LIMIT_SM_MIN_AMOUNT", "单笔最低转账金额0.1元", "under the least transfer", "转账金额低于单笔最低限额", "trans_amount below 0.10|trans_amount 小于 0.10", "pay at least 0.10|至少转 0.10", "PHP models, known"},
	{"PAYCARD_UNABLE_PAYMENT", "付款账户余额支付功能不可用", "the payer's account can't pay by balance", "付款账户的余额支付功能没有开通", "", fixAccount, "PHP models, known"},
	{"PAYER_STATUS_ERROR", "付款账号状态异常", "the payer's account is in an odd state", "付款账户状态异常，例如已挂失", "", fixAccount, "PHP models, known"},
	{"PAYER_CERTIFY_CHECK_FAIL", "付款方人行认证受限", "the payer is not certified enough", "付款方的实名认证等级不够", "", fixAccount, "PHP models, known"},
	{"PAYER_BALANCE_NOT_ENOUGH", "付款方余额不足", "the payer has too little money", "付款账户的余额不够这次转账", "the seller's balance, set by a trade's extra seller_balance, is too small|卖家余额不足（由交易的附加字段 seller_balance 设定）", fixAccount, "PHP models, known"},
	{"PAYER_USER_INFO_ERROR", "付款用户姓名或其它信息不一致", "the payer's data disagree", "付款方的姓名或其他信息与账户不一致", "", "correct the payer's data|改正付款方资料", "PHP models, known"},
	{"PAYMENT_INFO_INCONSISTENCY", "两次请求商户单号一样，但是参数不一致", "the number was used with other details", "同一个 out_biz_no 再次使用时参数不同", "the same out_biz_no with another payee or amount|同一个 out_biz_no，收款方或金额却不同", "use a new out_biz_no for a new transfer|新的转账换一个新的 out_biz_no", "PHP models, known"},
	{"MEMO_REQUIRED_IN_TRANSFER_ERROR", "根据监管部门的要求，单笔转账金额达到50000元时，需要填写付款理由", "a large transfer needs a remark", "大额转账必须写明付款理由", "", "send remark|填上 remark", "PHP models, known"},
	{"PERMIT_CHECK_PERM_IDENTITY_THEFT", "您的账户存在身份冒用风险，请进行身份核实解除限制", "the account's identity is in doubt", "账户有身份冒用风险，被限制", "", fixAccount, "PHP models, known"},
	{"REMARK_HAS_SENSITIVE_WORD", "转账备注包含敏感词，请修改备注文案后重试", "the remark is not allowed", "转账备注里有敏感词", "", "change remark|修改 remark", "PHP models, known"},
	{"BALANCE_IS_NOT_ENOUGH", "付款方余额不足", "the payer has too little money", "付款账户的余额不够（另一种写法）", "", fixAccount, "PHP models, known"},
	{"PAYER_NOT_EXIST", "付款方不存在", "the payer does not exist", "没有付款方这个账户", "a pre-authorisation of the test account " + accountMissing + "|测试账号 " + accountMissing + " 的预授权", fixAccount, "PHP models, known"},
	{"PRODUCT_NOT_SIGN", "产品未签约", "the merchant has no contract", "商户没有签约这个产品", "", fixContract, "PHP models, known"},
	{"PAYEE_NOT_EXIST", "收款用户不存在", "the payee does not exist", "没有收款方这个账户，或账号类型不对", "test account " + accountMissing + "; an ALIPAY_USER_ID that is not 16 digits from 2088|测试账号 " + accountMissing + "；或 ALIPAY_USER_ID 不是以 2088 开头的 16 位数字", "check payee_info|检查 payee_info", "PHP models, known"},
	{"PAYEE_ACCOUNT_STATUS_ERROR", "收款方账号异常", "the payee's account is in an odd state", "收款账户状态异常，例如冻结或注销", "test accounts " + accountFrozen + ", " + accountClosed + ", " + accountInvalid + "|测试账号 " + accountFrozen + "、" + accountClosed + "、" + accountInvalid, fixAccount, "PHP models, known"},
	{"PERMIT_NON_BANK_LIMIT_PAYEE", "收款方未完善身份信息或未开立余额账户，无法收款", "the payee can't receive yet", "收款方没有完善身份信息或没有余额账户", "", fixAccount, "PHP models, known"},
	{"PAYEE_USERINFO_ERROR", "收款方姓名或其它信息不一致", "the payee's name is missing or another", "收款方的姓名缺失，或与账户不一致", "identity_type ALIPAY_LOGON_ID without name|identity_type 为 ALIPAY_LOGON_ID，却没有 name", "send the payee's real name|填收款方的真实姓名", "PHP models, ours"},
	{"PERM_AML_NOT_REALNAME_REV", "根据监管部门的要求，需要收款用户补充身份信息才能继续操作", "the payee must complete his identity", "收款方需要补充身份信息", "test account " + accountUncertified + "|测试账号 " + accountUncertified, fixAccount, "PHP models, known"},
	{"PAYEE_ACC_OCUPIED", "该手机号对应多个支付宝账户，请传入收款方姓名确定正确的收款账号", "several accounts have this login name", "一个登录名对应多个账户", "the login name " + accountLoginTwice + "|登录名 " + accountLoginTwice, "name the account by its user id|用用户号来指定账户", "PHP models, known"},
	{"PAYER_PAYEE_CANNOT_SAME", "收付款方不能相同", "payer and payee are the same", "付款方和收款方是同一个账户", "payee_info.identity is the app's seller|payee_info.identity 就是本应用的卖家", "name another payee|换一个收款方", "PHP models, ours"},
	{"PERMIT_CHECK_PERM_LIMITED", "根据监管部门的要求，请补全您的身份信息解除限制", "the account is limited", "账户被限制，需要补全身份信息", "", fixAccount, "PHP models, known"},
	{"SECURITY_CHECK_FAILED", "安全检查失败", "the security check failed", "安全检查没有通过，不能转账", "", fixContract, "PHP models, ours"},
	{"REQUEST_PROCESSING", "系统处理中，请稍后再试", "the transfer is in process", "转账正在处理，结果还不知道", "", askFirst, "PHP models, ours"},
	{"BLOCK_USER_FORBBIDEN_RECIEVE", "账户异常被冻结，无法收款", "the payee is blocked", "收款账户被冻结，不能收款", "", fixAccount, "PHP models, ours"},
	{"MONEY_PAY_CLOSED", "付款账户余额支付功能已关闭", "the payer switched off paying by balance", "付款账户关闭了余额支付", "", fixAccount, "PHP models, ours"},

	{"ILLEGAL_ARGUMENT", "参数异常", "a field is missing or malformed", "资金授权接口的业务参数有错，sub_msg 会写明", "a field of biz_content is missing or malformed; sub_msg names it|biz_content 的某个字段缺失或格式不对；sub_msg 会写明", "correct the field that sub_msg names|改正 sub_msg 指出的字段", "PHP models, ours"},
	{"EXIST_FORBIDDEN_WORD", "订单信息中包含违禁词", "the text has forbidden words", "标题里有违禁词", "", "change order_title|修改 order_title", "PHP models, ours"},
	{"ACCESS_FORBIDDEN", "无权限使用接口", "the method is not allowed", "应用没有权限用资金授权接口", "", fixContract, "PHP models, ours"},
	{"UNIQUE_VIOLATION", "商户订单号重复", "the number was used with other details", "同一个商户单号再次使用时内容不同", "the same out_order_no or out_request_no with other details|out_order_no 或 out_request_no 相同，内容却不同", "use new numbers for a new request|新的请求换新的单号", "PHP models, ours"},
	{"PAYER_USER_STATUS_LIMIT", "付款方用户状态限制", "the payer's account is limited", "付款方的账户被限制，例如冻结或注销", "test accounts " + accountFrozen + ", " + accountClosed + "|测试账号 " + accountFrozen + "、" + accountClosed, fixAccount, "PHP models, ours"},
	{"PAYMENT_AUTH_CODE_INVALID", "支付授权码无效", "auth_code is wrong or has run out", "付款码无效：扫错、已过期或已用过", "auth_code does not begin with 25 to 30 or fp, or is the test value " + authCodeExpired + "|auth_code 不以 25 到 30 或 fp 开头，或是测试值 " + authCodeExpired, "scan a new code|重新扫码", "PHP models, known"},
	{"MONEY_NOT_ENOUGH", "用户余额不足", "the payer has too little money", "付款方没有足够的钱可冻结", "auth_code is the test value " + authCodePoor + "|auth_code 是测试值 " + authCodePoor, buyerActs, "PHP models, ours"},
	{"ORDER_ALREADY_CLOSED", "订单已经关闭", "the pre-authorisation is closed", "资金授权订单已经关闭", "a pre-authorisation that was cancelled|预授权已经撤销", "make a new one with new numbers|换新的单号重新做一次", "PHP models, ours"},
	{"FREEZE_ALREADY_SUCCESS", "订单已冻结成功", "the money is frozen already", "资金已经冻结成功", "a voucher for what was authorised|为已确认的预授权再次取付款码", "query it; nothing is to be done|查询一下；不用处理", "PHP models, ours"},
	{"ERROR_BALANCE_PAYMENT_DISABLE", "余额支付功能关闭", "the payer switched off paying by balance", "付款方关闭了余额支付", "", buyerActs, "PHP models, ours"},
	{"PULL_MOBILE_CASHIER_FAIL", "唤起移动收银台失败", "the payer's cashier did not open", "没能在付款方手机上唤起收银台", "", buyerActs, "PHP models, ours"},
	{"USER_FACE_PAYMENT_SWITCH_OFF", "用户当面付付款开关关闭", "the payer switched off his code", "付款方关闭了付款码", "", buyerActs, "PHP models, ours"},
	{"ORDER_ALREADY_FINISH", "订单已经完结", "nothing is frozen any more", "资金授权订单已经完结，没有冻结的资金了", "a pre-authorisation of which all was paid or unfrozen|预授权的金额已全部支付或解冻", "make a new one with new numbers|换新的单号重新做一次", "PHP models, ours"},
	{"PAYEE_USER_STATUS_LIMIT", "收款方用户状态限制", "the payee's account is limited", "收款方的账户被限制", "", fixAccount, "PHP models, ours"},
	{"PAYER_PAYEE_EQUAL", "付款方和收款方相同", "payer and payee are the same", "付款方和收款方是同一个账户", "payer_user_id is the app's seller|payer_user_id 就是本应用的卖家", "name another payer|换一个付款方", "PHP models, ours"},
	{"NO_PAYMENT_INSTRUMENTS_AVAILABLE", "没有可用的支付工具", "the payer has nothing to pay with", "付款方没有可用的付款方式", "", buyerActs, "PHP models, ours"},
	{"UNSUPPORT_ORDER_AMOUNT", "不支持的订单金额", "the amount is not allowed", "这个金额不能冻结", "", "freeze another amount|换一个冻结金额", "PHP models, ours"},
	{"PRODUCT_AMOUNT_LIMIT_ERROR", "产品金额超限", "over the product's limit", "超过产品允许的金额", "", "freeze less|减小冻结金额", "PHP models, ours"},
	{"AUTH_ORDER_NOT_EXIST", "支付宝资金授权订单不存在", "the pre-authorisation does not exist", "没有这个资金授权订单", "no pre-authorisation of the app has that number|应用没有这个单号的预授权", "check auth_no or out_order_no|检查 auth_no 或 out_order_no", "PHP models, ours"},
	{"AUTH_OPERATION_NOT_EXIST", "支付宝资金操作流水不存在", "the pre-authorisation has no such operation", "资金授权订单里没有这次操作", "no operation of it has that number|这个预授权没有这个单号的操作", "check operation_id or out_request_no|检查 operation_id 或 out_request_no", "PHP models, ours"},
	{"REQUEST_AMOUNT_EXCEED", "请求金额超限", "more than is frozen", "要解冻的金额超过还冻结着的金额", "unfreeze of more than rest_amount|解冻超过 rest_amount", "unfreeze no more than rest_amount|解冻不要超过 rest_amount", "PHP models, ours"},
	{"ILLEGAL_STATUS", "订单状态非法", "the pre-authorisation is in the wrong state", "资金授权订单当前的状态不允许这个操作", "unfreeze before the payer authorised; cancel after some was paid or unfrozen|付款人确认之前就解冻；或已部分支付、解冻后才撤销", "query it first|先查询", "PHP models, ours"},
	{"BIZ_ERROR", "业务异常", "the platform found something odd", "业务异常，平台没有细说", "", askFirst, "PHP models, ours"},
}
