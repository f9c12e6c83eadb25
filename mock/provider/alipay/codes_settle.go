package alipay

// settleCodes is the sub_codes of alipay.trade.order.settle, in the order of Alipay sheet 2.4.
const settleCodes = `SYSTEM_ERROR INVALID_PARAMETER TRADE_NOT_EXIST TRADE_STATUS_ERROR PARTNER_ERROR
DISCORDANT_REPEAT_REQUEST TRADE_SETTLE_ERROR USER_LOGONID_DUP ROYALTY_RECEIVER_INVALID ALLOC_AMOUNT_VALIDATE_ERROR
FREQUENCY_LIMITED CUSTOMER_VALIDATE_ERROR USER_ACCOUNT_HAD_FREEZEN ILLEGAL_SETTLE_STATE
TXN_RESULT_ACCOUNT_BALANCE_NOT_ENOUGH REASON_TRADE_STATUS_INVALID NOT_SUPPORT_ROYALTY ROYALTY_ACCOUNT_NOT_EXIST
ROYALTY_ACCOUNT_INVALID SETTLE_ENTITY_ID_INVALID ROYALTY_ACCOUNTS_EQUAL DUP_OUT_REQUEST_NO MERCHANT_RISK_LIMIT
ROYALTY_PAYER_ACCOUNT_NOT_EXIST ROYALTY_RECEIVER_ACCOUNT_NOT_EXIST ROYALTY_PAYER_ACCOUNT_NOT_CERTIFY
ROYALTY_RECEIVER_ACCOUNT_NOT_CERTIFY ROYALTY_PAYER_ACCOUNT_NO_BALANCE ROYALTY_RECEIVER_ACCOUNT_NO_BALANCE
ROYALTY_ACCOUNT_NAME_NOT_MATCH SETTLE_TO_CARD_NOT_SUPPORT REPLENISH_ACCOUNT_INVALID INVALID_REPLENISH_AMOUNT
ASYNC_ALLOC_NOT_SUPPORT_IN_PERIOD SECONDARY_MERCHANT_ID_INVALID MUST_ALLOC_FROM_ROOT_ACCOUNT UN_SUPPORT_BIZ_TYPE
ACCESS_FORBIDDEN ILLEGAL_REQUEST SETTLE_SCENE_NOT_SUPPORT ALLOC_REFUSE_BEFORE_SETTLE ALLOC_REFUSE_AFTER_REFUND
ALREADY_FINISH_ALLOC`

// codes2018 lists the sub_codes of 2018; dialect settle 2018 turns every other sub_code into
// ACQ.TRADE_SETTLE_ERROR.
const codes2018 = `SYSTEM_ERROR INVALID_PARAMETER TRADE_NOT_EXIST TRADE_STATUS_ERROR PARTNER_ERROR
DISCORDANT_REPEAT_REQUEST TRADE_SETTLE_ERROR`

// settleTable has the texts of settle's codes. Texts marked "ours" in Alipay sheet 2.4 are
// marked so in source.
var settleTable = []codeRow{
	{"ACQ.SYSTEM_ERROR", "接口返回错误", "the system failed", "收单系统出错，请求可能已经成功，结果不明", "", askFirst, "2.4, SEED"},
	{"ACQ.INVALID_PARAMETER", "参数无效", "a field is missing or malformed", "biz_content 里有字段缺失或格式不对，sub_msg 会写明是哪一个", "a field of biz_content is missing or malformed; sub_msg names it|biz_content 的某个字段缺失或格式不对；sub_msg 会写明", "correct the field that sub_msg names|改正 sub_msg 指出的字段", "2.4, SEED"},
	{"ACQ.TRADE_NOT_EXIST", "交易不存在", "the trade does not exist", "按所给的 trade_no 或 out_trade_no 找不到交易；只预下单、没有人扫码时也是这样", "no trade of the app has that trade_no or out_trade_no; a precreated code that nobody scanned|应用没有这个 trade_no 或 out_trade_no 的交易；或者预下单的码还没有人扫", "check the number and the app_id; after precreate wait until the code is scanned|检查单号和 app_id；预下单后要等买家扫码", "2.4, SEED"},
	{"ACQ.TRADE_STATUS_ERROR", "交易状态不合法", "the trade is in the wrong state", "交易当前的状态不允许这个操作，例如未付款就分账或已关闭还退款", "settle or refund of a trade that is not TRADE_SUCCESS, close of one that is not WAIT_BUYER_PAY|结算或退款的交易不是 TRADE_SUCCESS，关闭的交易不是 WAIT_BUYER_PAY", "query the trade first|先查询交易", "2.4, SEED"},
	{"ACQ.PARTNER_ERROR", "应用APP_ID填写错误", "the app may not act for this seller", "交易的卖家不归这个应用管，多半是 app_id 或 seller_id 用错", "the trade's seller, or seller_id, is not the app's|交易的卖家或 seller_id 不是本应用的", "call with the app that made the trade|用创建交易的应用来调用", "2.4, SEED"},
	{"ACQ.DISCORDANT_REPEAT_REQUEST", "请求被篡改", "the number was used with other details", "同一个请求号再次使用时明细不同，平台不当作重试", "the same out_request_no for the same trade, with other receivers or amounts|同一笔交易的 out_request_no 相同，收款方或金额却不同", "use a new out_request_no for a new request|新的请求换一个新的 out_request_no", "2.4, SEED"},
	{"ACQ.TRADE_SETTLE_ERROR", "分账处理失败", "the split failed", "分账没有处理成功，原因不细说，资金可能已动，结果不明", "dialect settle 2018: whatever that document has no code for|开关 settle 为 2018：那份文档没有代码可用的情况", askFirst, "2.4, SEED"},
	{"ACQ.USER_LOGONID_DUP", "用户账号重复", "several users have this login name", "一个登录名对应多个支付宝账户，无法确定是哪一个", "the login name " + accountLoginTwice + "|登录名 " + accountLoginTwice, "name the account by its user id instead of its login name|用用户号代替登录名来指定账户", "2.4"},
	{"ACQ.ROYALTY_RECEIVER_INVALID", "收入方不在分账关系内", "the receiver is not bound", "分账接收方还没有绑定分账关系", "trans_in was not bound by royalty.relation.bind|trans_in 没有用 royalty.relation.bind 绑定", "bind the receiver first|先绑定分账接收方", "2.4"},
	{"ACQ.ALLOC_AMOUNT_VALIDATE_ERROR", "分账金额超过最大可分账金额", "more than may be split", "分账金额超出可分的余额或比例；退款时表示要退回的分账多于当初分出的", "the splits exceed max_ratio or what is left; a return exceeds what the receiver had|分账超过 max_ratio 或剩余金额；回退超过接收方所得", "split less; royalty.rate.query and onsettle.query say how much|少分一些；royalty.rate.query 和 onsettle.query 可查能分多少", "2.4"},
	{"ACQ.FREQUENCY_LIMITED", "调用频率超限", "called too often", "同一卖家的分账调用太频繁", "dialect frequency_limit on: more than 30 synchronous splits of a seller in a second|开关 frequency_limit 为 on：同一卖家一秒内同步分账超过 30 次", waitRepeat, "2.4, ours"},
	{"ACQ.CUSTOMER_VALIDATE_ERROR", "客户校验出错", "the account is closed", "账户校验不通过，通常是账户已注销或被冻结", "test account " + accountClosed + "|测试账号 " + accountClosed, fixAccount, "2.4"},
	{"ACQ.USER_ACCOUNT_HAD_FREEZEN", "账户已被冻结", "the account is frozen", "分账双方之一的账户被冻结", "test account " + accountFrozen + "|测试账号 " + accountFrozen, fixAccount, "2.4, ours"},
	{"ACQ.ILLEGAL_SETTLE_STATE", "结算单状态不允许分账，前置动作未完成", "too early, something before it is not done", "分账太早，前面的步骤（付款入账、退款）还没有完成", "dialect waits real: less than 30 s after payment; dialect settle_after_full_refund ILLEGAL_SETTLE_STATE: a split of a trade refunded in full|开关 waits 为 real：付款后不到 30 秒；开关 settle_after_full_refund 为 ILLEGAL_SETTLE_STATE：对已全额退款的交易分账", waitRepeat, "2.4"},
	{"ACQ.TXN_RESULT_ACCOUNT_BALANCE_NOT_ENOUGH", "支付宝账户余额不足", "the payer has too little money", "分账支出方的余额不够", "the seller's balance, set by a trade's extra seller_balance, is too small; test account " + accountPoor + " as payer|卖家余额不足（由交易的附加字段 seller_balance 设定）；或用测试账号 " + accountPoor + " 付款", fixAccount, "2.4"},
	{"ACQ.REASON_TRADE_STATUS_INVALID", "交易状态异常", "the trade is in an odd state", "交易处于异常状态，平台不肯处理", "settle.confirm of a trade that is not paid|对未付款的交易调用 settle.confirm", "query the trade first|先查询交易", "2.4, 3.3"},
	{"ACQ.NOT_SUPPORT_ROYALTY", "交易不支持分账", "the trade can't be split", "这笔交易不能分账，通常是没有签约分账产品", "dialect royalty_product unsigned|开关 royalty_product 为 unsigned", fixContract, "2.4, ours"},
	{"ACQ.ROYALTY_ACCOUNT_NOT_EXIST", "分账收款方账号不存在", "the receiver does not exist", "分账收款账号不存在", "", fixAccount, "2.4"},
	{"ACQ.ROYALTY_ACCOUNT_INVALID", "分账账户无效", "the account can't take part in splits", "账户不能参与分账", "test account " + accountInvalid + "|测试账号 " + accountInvalid, fixAccount, "2.4, ours"},
	{"ACQ.SETTLE_ENTITY_ID_INVALID", "结算主体标识无效", "the settlement entity is wrong", "结算主体（settle_entity_id）写错或与类型不符", "", "correct settle_entity_id and settle_entity_type|改正 settle_entity_id 和 settle_entity_type", "2.4, ours"},
	{"ACQ.ROYALTY_ACCOUNTS_EQUAL", "分账收入方与支出方相同", "payer and receiver are the same", "分账的支出方和收入方是同一个账户", "trans_in is trans_out|trans_in 与 trans_out 相同", "send another trans_in than trans_out|trans_in 不要与 trans_out 相同", "2.4, ours"},
	{"ACQ.DUP_OUT_REQUEST_NO", "外部请求号重复", "the number was used for another trade", "这个外部请求号已经用在另一笔交易上", "the same out_request_no with another trade_no|同一个 out_request_no 用在另一个 trade_no 上", "use a new out_request_no|换一个新的 out_request_no", "2.4, ours"},
	{"ACQ.MERCHANT_RISK_LIMIT", "商户风险限制", "the merchant is limited by risk control", "商户被风控限制，暂时不能分账", "", fixContract, "2.4, ours"},
	{"ACQ.ROYALTY_PAYER_ACCOUNT_NOT_EXIST", "分账支出方账号不存在", "the payer does not exist", "没有 trans_out 所指的分账支出方账号", "test account " + accountMissing + " as payer|用测试账号 " + accountMissing + " 付款", fixAccount, "2.4, ours"},
	{"ACQ.ROYALTY_RECEIVER_ACCOUNT_NOT_EXIST", "分账收入方账号不存在", "the receiver does not exist", "没有 trans_in 所指的分账收入方账号", "test account " + accountMissing + " as receiver|用测试账号 " + accountMissing + " 收款", fixAccount, "2.4, ours"},
	{"ACQ.ROYALTY_PAYER_ACCOUNT_NOT_CERTIFY", "分账支出方账号未实名", "the payer is not certified", "分账支出方没有实名认证", "test account " + accountUncertified + " as payer|用测试账号 " + accountUncertified + " 付款", fixAccount, "2.4, ours"},
	{"ACQ.ROYALTY_RECEIVER_ACCOUNT_NOT_CERTIFY", "分账收入方账号未实名", "the receiver is not certified", "分账收入方没有实名认证", "test account " + accountUncertified + " as receiver|用测试账号 " + accountUncertified + " 收款", fixAccount, "2.4, ours"},
	{"ACQ.ROYALTY_PAYER_ACCOUNT_NO_BALANCE", "分账支出方无余额账户", "the payer has no balance account", "分账支出方没有开通余额账户", "test account " + accountNoBalance + " as payer|用测试账号 " + accountNoBalance + " 付款", fixAccount, "2.4, ours"},
	{"ACQ.ROYALTY_RECEIVER_ACCOUNT_NO_BALANCE", "分账收入方无余额账户", "the receiver has no balance account", "分账收入方没有开通余额账户", "test account " + accountNoBalance + " as receiver|用测试账号 " + accountNoBalance + " 收款", fixAccount, "2.4, ours"},
	{"ACQ.ROYALTY_ACCOUNT_NAME_NOT_MATCH", "分账收款方姓名与账号不一致", "the receiver has another name", "trans_in_name 与绑定分账关系时登记的姓名不同", "trans_in_name is not the name the receiver was bound with|trans_in_name 与绑定接收方时的姓名不同", "send the name the receiver was bound with, or leave trans_in_name out|填绑定接收方时的姓名，或不填 trans_in_name", "2.4, ours"},
	{"ACQ.SETTLE_TO_CARD_NOT_SUPPORT", "不支持分账到卡", "splits can't go to cards", "分账不能直接到银行卡", "trans_in_type cardAliasNo or cardSerialNo|trans_in_type 为 cardAliasNo 或 cardSerialNo", "send trans_in_type userId, loginName or openId|trans_in_type 填 userId、loginName 或 openId", "2.4, ours"},
	{"ACQ.REPLENISH_ACCOUNT_INVALID", "补差账户无效", "the top-up's accounts are wrong", "营销补差（replenish）的账户不对：必须从补差方补给卖家", "replenish without trans_out, or to another than the seller|营销补差没有 trans_out，或收款方不是卖家", "name trans_out and send trans_in as the trade's seller|写明 trans_out，trans_in 填交易的卖家", "2.4, ours"},
	{"ACQ.INVALID_REPLENISH_AMOUNT", "补差金额无效", "the top-up's amount is wrong", "营销补差（replenish）的金额不合理，例如超过订单总额", "replenish of more than the trade's total_amount|补差超过交易的 total_amount", "replenish no more than the trade's total_amount|补差不要超过交易的 total_amount", "2.4, ours"},
	{"ACQ.ASYNC_ALLOC_NOT_SUPPORT_IN_PERIOD", "账期交易不支持异步分账", "this trade can't be split asynchronously", "同一笔交易不能先同步分账再异步分账，账期交易也不能异步", "async after sync on one trade|同一笔交易先同步、后异步分账", "use one royalty_mode per trade|一笔交易只用一种 royalty_mode", "2.3, 2.4, ours"},
	{"ACQ.SECONDARY_MERCHANT_ID_INVALID", "二级商户不存在", "the secondary merchant does not exist", "二级商户不存在，多半是 sub_merchant 的编号写错", "sub_merchant.merchant_id is not one that ant.merchant.expand.indirect.zft.create gave|sub_merchant.merchant_id 不是 ant.merchant.expand.indirect.zft.create 给出的", "correct merchant_id in sub_merchant|改正 sub_merchant 里的 merchant_id", "2.4"},
	{"ACQ.MUST_ALLOC_FROM_ROOT_ACCOUNT", "必须从原收款账户分出", "only the seller can split", "只能从交易的收款账户（卖家）分出，不能从别的账户分出", "a transfer whose trans_out is not the trade's seller|转账的 trans_out 不是交易的卖家", "leave trans_out out or send the trade's seller|不填 trans_out，或填交易的卖家", "2.4, ours"},
	{"ACQ.UN_SUPPORT_BIZ_TYPE", "不支持的业务类型", "this kind of business is not offered", "不支持这种业务类型的交易分账", "", "split only trades of the product that the contract names|只对合同所列产品的交易分账", "2.4, ours"},
	{"ACQ.ACCESS_FORBIDDEN", "无权限使用接口", "the method is not allowed", "应用没有权限用这个接口处理这笔交易", "", fixContract, "2.4"},
	{"ACQ.ILLEGAL_REQUEST", "非法请求", "the request is illegal", "请求不合规，平台没有细说", "", "compare the request field by field with the method's documents|对照接口文档逐个字段检查请求", "2.4, ours"},
	{"ACQ.SETTLE_SCENE_NOT_SUPPORT", "不支持的结算场景", "this scene can't be settled so", "这种场景不能这样结算，例如没有冻结的交易不能做完结", "royalty_finish for a trade that was not made with royalty_freeze|交易创建时没有 royalty_freeze，却发了 royalty_finish", "send royalty_finish only for trades made with royalty_freeze|只对带 royalty_freeze 创建的交易发送 royalty_finish", "2.4, ours"},
	{"ACQ.ALLOC_REFUSE_BEFORE_SETTLE", "结算前不允许分账", "not before the trade is settled", "交易还没有结算，现在不允许分账", "a split of a secondary merchant's trade before alipay.trade.settle.confirm|在 alipay.trade.settle.confirm 之前对二级商户的交易分账", waitRepeat, "2.4, ours"},
	{"ACQ.ALLOC_REFUSE_AFTER_REFUND", "退款后不允许分账", "a refund left too little", "退款之后剩下的金额不够这次分账", "dialect settle_after_full_refund ALLOC_REFUSE_AFTER_REFUND: a split of a trade that was refunded in full|开关 settle_after_full_refund 为 ALLOC_REFUSE_AFTER_REFUND：对已全额退款的交易分账", "split before refunding|先分账，后退款", "2.3, 2.4, ours"},
	{"ACQ.ALREADY_FINISH_ALLOC", "分账已完结", "the splits of this trade are finished", "这笔交易的分账已经完结，不能再分", "after royalty_finish, or 30 days|在 royalty_finish 之后，或已超过 30 天", "split before royalty_finish|在 royalty_finish 之前分账", "2.4, ours"},
}
