package alipay

// platformWords has the platform's words that are no codes; a cleaned recording keeps them: products, scenes, channels, states, kinds and the names of free members
// (Alipay sheet 1 to 7, the current documents' lists).
const platformWords = `json JSON xml XML utf-8 GBK GB2312 RSA RSA2 MD5 AES SHA256withRSA trade_status_sync
	WAIT_BUYER_PAY TRADE_SUCCESS TRADE_FINISHED TRADE_CLOSED TRADE_PENDING REFUND_SUCCESS SUCCESS FAIL FAILED DEALING INIT PROCESSING
	FINISH FINISHED CLOSED REFUND WAIT_PAY CLOSE_AUTH AUTHORIZED CANCELLED UNFREEZE FREEZE PAY INCOME OUTCOME direction
	FAST_INSTANT_TRADE_PAY QUICK_WAP_WAY QUICK_WAP_PAY QUICK_MSECURITY_PAY FACE_TO_FACE_PAYMENT JSAPI_PAY QR_CODE_OFFLINE
	OFFLINE_PAYMENT GENERAL_WITHHOLDING CYCLE_PAY_AUTH PRE_AUTH PRE_AUTH_ONLINE PREAUTH_PAY DEPOSIT_ONLY OVERSEAS_INSTORE_AUTH
	TRANS_ACCOUNT_NO_PWD TRANS_BANKCARD_NO_PWD STD_RED_PACKET BIZ_ACCOUNT_TRANS DIRECT_TRANSFER DIRECT_ALLOCATION PERSONAL_COLLECTION
	PERSONAL_PAY SINGLE_TRANSFER REDPACKET ENTRUST_TRANSFER bar_code wave_code security_code scene app_auth
	ALIPAYACCOUNT BALANCE MONEYFUND FINANCEACCOUNT BANKCARD BANK_CARD DEBIT_CARD CREDIT_CARD MIXED_CARD PCARD MCARD COUPON MCOUPON
	PCOUPON VOUCHER DISCOUNT MDISCOUNT POINT PCREDIT MPCREDIT PROMOTION balance moneyFund bankPay debitCardExpress creditCard
	creditCardExpress creditCardCartoon pcredit pcreditpayInstallment credit_group coupon point promotion voucher mdiscount honeyPay
	userId openId loginName cardAliasNo cardSerialNo ALIPAY_USER_ID ALIPAY_LOGON_ID ALIPAY_OPEN_ID BANKCARD_ACCOUNT CERT_INFO
	transfer replenish replenish_refund async sync royalty royalty_refund unfreeze merchant secondMerchant SecondMerchant Store
	defaultSettle bankCard trade_settle_info trade_settle_detail fund_bill_list voucher_detail_list discount_goods_detail
	merchant_settle_receivable_amount hyb_amount enterprise_pay_info medical_insurance_info
	COMPLETE NOT_COMPLETE CONFIRM ALL PART Y N T F M true false real virtual PCWEB ALIAPP BELONG_MERCHANT MSHOP
	trade signcustomer settlementMerge authorization_code refresh_token auth_base auth_user CNY USD HKD EUR JPY GBP
	IDENTITY_CARD PASSPORT OFFICER_CARD SOLDIER_CARD HOKOU alipays amp quot lt gt Currently Unavailable Insufficient Conditions
	解决方案 须大于 最多保留两位小数 重复且取值不同 请求报文格式错误，无法解析 过长，请求报文不能超过 字节 第 字节处有误
	业务参数不是合法的JSON 建议检查签名字符串或签名私钥与应用公钥是否匹配，网关生成的验签字符串为
	请确认charset参数放在了URL查询字符串中且各参数值使用charset参数指示的字符集编码
	验签出错，sign值与sign_type参数指定的签名类型不一致：sign_type参数值为RSA2，您实际用的签名类型可能是RSA
	sys_service_provider_id hb_fq_num hb_fq_seller_percent industry_reflux_info card_type specified_seller_name royalty_freeze
	royalty_finish royalty_finish_amount credit_trade_scene trade_component_order_id need_buyer_realnamed
	cert_no cert_type fix_buyer min_age need_check_info mobile identity_hash pay_timeout
	merchant_id merchant_type terminal_id terminal_ip location network_license serial_num encrypt_rand_num secret_text
	campus_card mc_create_trade_ip data bizdata secondary_merchant_id activity_id extend`

// Spoken implements provider.Vocabulary.
func (*Provider) Spoken() []string { return []string{platformWords} }
