# Made by "go generate ./features" from the catalogue of answer codes; edit features/outlines.
@fault @codes @alipay
Feature: Every answer code of Alipay, by the scenario that is named for it
  The platform answers as the scenario says, in its own envelope, and nothing happens.

  Scenario Outline: <scenario>
    Given an alipay app
    And a paid trade "T1" of 50.00 yuan
    And the scenario "<scenario>" is loaded
    When the merchant sends <operation> for "T1"
    Then the answer's HTTP status is 200
    And the platform has signed the answer
    And the answer contains:
      | code     | <code>     |
      | sub_code | <sub-code> |
      | sub_msg  | <text>     |
    And the merchant takes the answer for <outcome>
    And nothing has changed since the scenario was loaded

    Examples:
      | scenario                                                   | operation      | outcome         | code  | sub-code                                            | text                               |
      | alipay-isp.unknow-error                                    | settle         | an open outcome | 20000 | isp.unknow-error                                    | 服务暂不可用（业务系统不可用）                    |
      | alipay-aop.unknow-error                                    | settle         | an open outcome | 20000 | aop.unknow-error                                    | 服务暂不可用（网关自身的未知错误）                  |
      | alipay-aop.ACQ.SYSTEM_ERROR                                | settle         | an open outcome | 20000 | aop.ACQ.SYSTEM_ERROR                                | 系统异常                               |
      | alipay-aop.invalid-auth-token                              | settle         | a failure       | 20001 | aop.invalid-auth-token                              | 无效的访问令牌                            |
      | alipay-aop.auth-token-time-out                             | settle         | a failure       | 20001 | aop.auth-token-time-out                             | 访问令牌已过期                            |
      | alipay-aop.invalid-app-auth-token                          | settle         | a failure       | 20001 | aop.invalid-app-auth-token                          | 无效的应用授权令牌                          |
      | alipay-aop.invalid-app-auth-token-no-api                   | settle         | a failure       | 20001 | aop.invalid-app-auth-token-no-api                   | 商户未授权当前接口                          |
      | alipay-aop.app-auth-token-time-out                         | settle         | a failure       | 20001 | aop.app-auth-token-time-out                         | 应用授权令牌已过期                          |
      | alipay-aop.no-product-reg-by-partner                       | settle         | a failure       | 20001 | aop.no-product-reg-by-partner                       | 商户未签约任何产品                          |
      | alipay-isv.missing-method                                  | settle         | a failure       | 40001 | isv.missing-method                                  | 缺少方法名参数                            |
      | alipay-isv.missing-signature                               | settle         | a failure       | 40001 | isv.missing-signature                               | 缺少签名参数                             |
      | alipay-isv.missing-signature-type                          | settle         | a failure       | 40001 | isv.missing-signature-type                          | 缺少签名类型参数                           |
      | alipay-isv.missing-signature-key                           | settle         | a failure       | 40001 | isv.missing-signature-key                           | 缺少签名配置                             |
      | alipay-isv.missing-app-id                                  | settle         | a failure       | 40001 | isv.missing-app-id                                  | 缺少appId参数                          |
      | alipay-isv.missing-timestamp                               | settle         | a failure       | 40001 | isv.missing-timestamp                               | 缺少时间戳参数                            |
      | alipay-isv.missing-version                                 | settle         | a failure       | 40001 | isv.missing-version                                 | 缺少版本参数                             |
      | alipay-isv.missing-encrypt-type                            | settle         | a failure       | 40001 | isv.missing-encrypt-type                            | 缺少加密类型参数                           |
      | alipay-isv.missing-encypt-key                              | settle         | a failure       | 40001 | isv.missing-encypt-key                              | 缺少加密密钥配置                           |
      | alipay-isv.decryption-error-missing-encrypt-type           | settle         | a failure       | 40001 | isv.decryption-error-missing-encrypt-type           | 解密出错，未指定加密算法                       |
      | alipay-isv.missing-app-cert-sn                             | settle         | a failure       | 40001 | isv.missing-app-cert-sn                             | 缺少应用公钥证书SN                         |
      | alipay-isv.missing-alipay-root-cert-sn                     | settle         | a failure       | 40001 | isv.missing-alipay-root-cert-sn                     | 缺少支付宝根证书SN                         |
      | alipay-isv.invalid-parameter                               | settle         | a failure       | 40002 | isv.invalid-parameter                               | 参数无效                               |
      | alipay-isv.invalid-app-id                                  | settle         | a failure       | 40002 | isv.invalid-app-id                                  | 无效的AppID参数                         |
      | alipay-isv.invalid-signature                               | settle         | a failure       | 40002 | isv.invalid-signature                               | 无效签名                               |
      | alipay-isv.invalid-signature-type                          | settle         | a failure       | 40002 | isv.invalid-signature-type                          | 无效的签名类型                            |
      | alipay-isv.invalid-method                                  | settle         | a failure       | 40002 | isv.invalid-method                                  | 不存在的方法名                            |
      | alipay-isv.invalid-format                                  | settle         | a failure       | 40002 | isv.invalid-format                                  | 无效的数据格式                            |
      | alipay-isv.invalid-charset                                 | settle         | a failure       | 40002 | isv.invalid-charset                                 | 字符集错误                              |
      | alipay-isv.invalid-timestamp                               | settle         | a failure       | 40002 | isv.invalid-timestamp                               | 非法的时间戳参数                           |
      | alipay-isv.invalid-token                                   | settle         | a failure       | 40002 | isv.invalid-token                                   | 无效令牌                               |
      | alipay-isv.invalid-encrypt-type                            | settle         | a failure       | 40002 | isv.invalid-encrypt-type                            | 无效的加密类型                            |
      | alipay-isv.invalid-encrypt                                 | settle         | a failure       | 40002 | isv.invalid-encrypt                                 | 解密异常                               |
      | alipay-isv.decryption-error-not-valid-encrypt-type         | settle         | a failure       | 40002 | isv.decryption-error-not-valid-encrypt-type         | 解密出错，不支持的加密算法                      |
      | alipay-isv.decryption-error-not-valid-encrypt-key          | settle         | a failure       | 40002 | isv.decryption-error-not-valid-encrypt-key          | 解密出错，未配置加密密钥或加密密钥格式错误              |
      | alipay-isv.decryption-error-unknown                        | settle         | a failure       | 40002 | isv.decryption-error-unknown                        | 解密出错，未知异常                          |
      | alipay-isv.invalid-digest                                  | settle         | a failure       | 40002 | isv.invalid-digest                                  | 摘要错误                               |
      | alipay-isv.illegal-json                                    | settle         | a failure       | 40002 | isv.illegal-json                                    | 业务参数不是合法的JSON                      |
      | alipay-isv.upload-fail                                     | settle         | a failure       | 40002 | isv.upload-fail                                     | 文件上传失败                             |
      | alipay-isv.invalid-file-extension                          | settle         | a failure       | 40002 | isv.invalid-file-extension                          | 文件扩展名无效                            |
      | alipay-isv.invalid-file-size                               | settle         | a failure       | 40002 | isv.invalid-file-size                               | 文件大小无效                             |
      | alipay-isv.not-support-app-auth                            | settle         | a failure       | 40002 | isv.not-support-app-auth                            | 本接口不支持第三方代理调用                      |
      | alipay-isv.suspected-attack                                | settle         | a failure       | 40002 | isv.suspected-attack                                | 可疑的攻击请求                            |
      | alipay-isv.forbidden-api                                   | settle         | a failure       | 40002 | isv.forbidden-api                                   | 接口被禁用                              |
      | alipay-isv.not-online-app                                  | settle         | a failure       | 40002 | isv.not-online-app                                  | 应用未上线                              |
      | alipay-isv.invalid-openid                                  | settle         | a failure       | 40002 | isv.invalid-openid                                  | 无效的openId                          |
      | alipay-isv.app-openid-not-match                            | settle         | a failure       | 40002 | isv.app-openid-not-match                            | 应用与openId不匹配                       |
      | alipay-isv.app-cert-expired                                | settle         | a failure       | 40002 | isv.app-cert-expired                                | 应用公钥证书已经不在有效期内                     |
      | alipay-isv.app-cert-not-exist                              | settle         | a failure       | 40002 | isv.app-cert-not-exist                              | 应用公钥证书不存在                          |
      | alipay-isv.alipay-cert-not-exist                           | settle         | a failure       | 40002 | isv.alipay-cert-not-exist                           | 支付宝公钥证书不存在                         |
      | alipay-isv.invalid-alipay-root-cert-sn                     | settle         | a failure       | 40002 | isv.invalid-alipay-root-cert-sn                     | 无效的支付宝根证书SN                        |
      | alipay-isv.code-invalid                                    | settle         | a failure       | 40002 | isv.code-invalid                                    | 授权码code无效                          |
      | alipay-isv.invalid-auth-relations                          | settle         | a failure       | 40003 | isv.invalid-auth-relations                          | 无效的授权关系                            |
      | alipay-isv.missing-signature-config                        | settle         | a failure       | 40003 | isv.missing-signature-config                        | 验签出错，未配置对应签名算法的公钥或者证书              |
      | alipay-isv.app-call-limited                                | settle         | a failure       | 40005 | isv.app-call-limited                                | 应用调用次数超限，包含调用频率超限                  |
      | alipay-isv.method-call-limited                             | settle         | a failure       | 40005 | isv.method-call-limited                             | API调用次数超限，包含调用频率超限                 |
      | alipay-isv.insufficient-isv-permissions                    | settle         | a failure       | 40006 | isv.insufficient-isv-permissions                    | ISV权限不足                            |
      | alipay-isv.insufficient-user-permissions                   | settle         | a failure       | 40006 | isv.insufficient-user-permissions                   | 用户权限不足                             |
      | alipay-isv.self-invoke-forbidden                           | settle         | a failure       | 40006 | isv.self-invoke-forbidden                           | 不允许自调用                             |
      | alipay-ACQ.SYSTEM_ERROR                                    | settle         | an open outcome | 40004 | ACQ.SYSTEM_ERROR                                    | 接口返回错误                             |
      | alipay-ACQ.INVALID_PARAMETER                               | settle         | a failure       | 40004 | ACQ.INVALID_PARAMETER                               | 参数无效                               |
      | alipay-ACQ.TRADE_NOT_EXIST                                 | settle         | a failure       | 40004 | ACQ.TRADE_NOT_EXIST                                 | 交易不存在                              |
      | alipay-ACQ.TRADE_STATUS_ERROR                              | settle         | a failure       | 40004 | ACQ.TRADE_STATUS_ERROR                              | 交易状态不合法                            |
      | alipay-ACQ.PARTNER_ERROR                                   | settle         | a failure       | 40004 | ACQ.PARTNER_ERROR                                   | 应用APP_ID填写错误                       |
      | alipay-ACQ.DISCORDANT_REPEAT_REQUEST                       | settle         | a failure       | 40004 | ACQ.DISCORDANT_REPEAT_REQUEST                       | 请求被篡改                              |
      | alipay-ACQ.TRADE_SETTLE_ERROR                              | settle         | an open outcome | 40004 | ACQ.TRADE_SETTLE_ERROR                              | 分账处理失败                             |
      | alipay-ACQ.USER_LOGONID_DUP                                | settle         | a failure       | 40004 | ACQ.USER_LOGONID_DUP                                | 用户账号重复                             |
      | alipay-ACQ.ROYALTY_RECEIVER_INVALID                        | settle         | a failure       | 40004 | ACQ.ROYALTY_RECEIVER_INVALID                        | 收入方不在分账关系内                         |
      | alipay-ACQ.ALLOC_AMOUNT_VALIDATE_ERROR                     | settle         | a failure       | 40004 | ACQ.ALLOC_AMOUNT_VALIDATE_ERROR                     | 分账金额超过最大可分账金额                      |
      | alipay-ACQ.FREQUENCY_LIMITED                               | settle         | a failure       | 40004 | ACQ.FREQUENCY_LIMITED                               | 调用频率超限                             |
      | alipay-ACQ.CUSTOMER_VALIDATE_ERROR                         | settle         | a failure       | 40004 | ACQ.CUSTOMER_VALIDATE_ERROR                         | 客户校验出错                             |
      | alipay-ACQ.USER_ACCOUNT_HAD_FREEZEN                        | settle         | a failure       | 40004 | ACQ.USER_ACCOUNT_HAD_FREEZEN                        | 账户已被冻结                             |
      | alipay-ACQ.ILLEGAL_SETTLE_STATE                            | settle         | a failure       | 40004 | ACQ.ILLEGAL_SETTLE_STATE                            | 结算单状态不允许分账，前置动作未完成                 |
      | alipay-ACQ.TXN_RESULT_ACCOUNT_BALANCE_NOT_ENOUGH           | settle         | a failure       | 40004 | ACQ.TXN_RESULT_ACCOUNT_BALANCE_NOT_ENOUGH           | 支付宝账户余额不足                          |
      | alipay-ACQ.REASON_TRADE_STATUS_INVALID                     | settle         | a failure       | 40004 | ACQ.REASON_TRADE_STATUS_INVALID                     | 交易状态异常                             |
      | alipay-ACQ.NOT_SUPPORT_ROYALTY                             | settle         | a failure       | 40004 | ACQ.NOT_SUPPORT_ROYALTY                             | 交易不支持分账                            |
      | alipay-ACQ.ROYALTY_ACCOUNT_NOT_EXIST                       | settle         | a failure       | 40004 | ACQ.ROYALTY_ACCOUNT_NOT_EXIST                       | 分账收款方账号不存在                         |
      | alipay-ACQ.ROYALTY_ACCOUNT_INVALID                         | settle         | a failure       | 40004 | ACQ.ROYALTY_ACCOUNT_INVALID                         | 分账账户无效                             |
      | alipay-ACQ.SETTLE_ENTITY_ID_INVALID                        | settle         | a failure       | 40004 | ACQ.SETTLE_ENTITY_ID_INVALID                        | 结算主体标识无效                           |
      | alipay-ACQ.ROYALTY_ACCOUNTS_EQUAL                          | settle         | a failure       | 40004 | ACQ.ROYALTY_ACCOUNTS_EQUAL                          | 分账收入方与支出方相同                        |
      | alipay-ACQ.DUP_OUT_REQUEST_NO                              | settle         | a failure       | 40004 | ACQ.DUP_OUT_REQUEST_NO                              | 外部请求号重复                            |
      | alipay-ACQ.MERCHANT_RISK_LIMIT                             | settle         | a failure       | 40004 | ACQ.MERCHANT_RISK_LIMIT                             | 商户风险限制                             |
      | alipay-ACQ.ROYALTY_PAYER_ACCOUNT_NOT_EXIST                 | settle         | a failure       | 40004 | ACQ.ROYALTY_PAYER_ACCOUNT_NOT_EXIST                 | 分账支出方账号不存在                         |
      | alipay-ACQ.ROYALTY_RECEIVER_ACCOUNT_NOT_EXIST              | settle         | a failure       | 40004 | ACQ.ROYALTY_RECEIVER_ACCOUNT_NOT_EXIST              | 分账收入方账号不存在                         |
      | alipay-ACQ.ROYALTY_PAYER_ACCOUNT_NOT_CERTIFY               | settle         | a failure       | 40004 | ACQ.ROYALTY_PAYER_ACCOUNT_NOT_CERTIFY               | 分账支出方账号未实名                         |
      | alipay-ACQ.ROYALTY_RECEIVER_ACCOUNT_NOT_CERTIFY            | settle         | a failure       | 40004 | ACQ.ROYALTY_RECEIVER_ACCOUNT_NOT_CERTIFY            | 分账收入方账号未实名                         |
      | alipay-ACQ.ROYALTY_PAYER_ACCOUNT_NO_BALANCE                | settle         | a failure       | 40004 | ACQ.ROYALTY_PAYER_ACCOUNT_NO_BALANCE                | 分账支出方无余额账户                         |
      | alipay-ACQ.ROYALTY_RECEIVER_ACCOUNT_NO_BALANCE             | settle         | a failure       | 40004 | ACQ.ROYALTY_RECEIVER_ACCOUNT_NO_BALANCE             | 分账收入方无余额账户                         |
      | alipay-ACQ.ROYALTY_ACCOUNT_NAME_NOT_MATCH                  | settle         | a failure       | 40004 | ACQ.ROYALTY_ACCOUNT_NAME_NOT_MATCH                  | 分账收款方姓名与账号不一致                      |
      | alipay-ACQ.SETTLE_TO_CARD_NOT_SUPPORT                      | settle         | a failure       | 40004 | ACQ.SETTLE_TO_CARD_NOT_SUPPORT                      | 不支持分账到卡                            |
      | alipay-ACQ.REPLENISH_ACCOUNT_INVALID                       | settle         | a failure       | 40004 | ACQ.REPLENISH_ACCOUNT_INVALID                       | 补差账户无效                             |
      | alipay-ACQ.INVALID_REPLENISH_AMOUNT                        | settle         | a failure       | 40004 | ACQ.INVALID_REPLENISH_AMOUNT                        | 补差金额无效                             |
      | alipay-ACQ.ASYNC_ALLOC_NOT_SUPPORT_IN_PERIOD               | settle         | a failure       | 40004 | ACQ.ASYNC_ALLOC_NOT_SUPPORT_IN_PERIOD               | 账期交易不支持异步分账                        |
      | alipay-ACQ.SECONDARY_MERCHANT_ID_INVALID                   | settle         | a failure       | 40004 | ACQ.SECONDARY_MERCHANT_ID_INVALID                   | 二级商户不存在                            |
      | alipay-ACQ.MUST_ALLOC_FROM_ROOT_ACCOUNT                    | settle         | a failure       | 40004 | ACQ.MUST_ALLOC_FROM_ROOT_ACCOUNT                    | 必须从原收款账户分出                         |
      | alipay-ACQ.UN_SUPPORT_BIZ_TYPE                             | settle         | a failure       | 40004 | ACQ.UN_SUPPORT_BIZ_TYPE                             | 不支持的业务类型                           |
      | alipay-ACQ.ACCESS_FORBIDDEN                                | settle         | a failure       | 40004 | ACQ.ACCESS_FORBIDDEN                                | 无权限使用接口                            |
      | alipay-ACQ.ILLEGAL_REQUEST                                 | settle         | a failure       | 40004 | ACQ.ILLEGAL_REQUEST                                 | 非法请求                               |
      | alipay-ACQ.SETTLE_SCENE_NOT_SUPPORT                        | settle         | a failure       | 40004 | ACQ.SETTLE_SCENE_NOT_SUPPORT                        | 不支持的结算场景                           |
      | alipay-ACQ.ALLOC_REFUSE_BEFORE_SETTLE                      | settle         | a failure       | 40004 | ACQ.ALLOC_REFUSE_BEFORE_SETTLE                      | 结算前不允许分账                           |
      | alipay-ACQ.ALLOC_REFUSE_AFTER_REFUND                       | settle         | a failure       | 40004 | ACQ.ALLOC_REFUSE_AFTER_REFUND                       | 退款后不允许分账                           |
      | alipay-ACQ.ALREADY_FINISH_ALLOC                            | settle         | a failure       | 40004 | ACQ.ALREADY_FINISH_ALLOC                            | 分账已完结                              |
      | alipay-ACQ.EXIST_FORBIDDEN_WORD                            | pay            | a failure       | 40004 | ACQ.EXIST_FORBIDDEN_WORD                            | 订单信息中包含违禁词                         |
      | alipay-ACQ.TOTAL_FEE_EXCEED                                | pay            | a failure       | 40004 | ACQ.TOTAL_FEE_EXCEED                                | 订单总金额超过限额                          |
      | alipay-ACQ.CONTEXT_INCONSISTENT                            | pay            | a failure       | 40004 | ACQ.CONTEXT_INCONSISTENT                            | 交易信息被篡改                            |
      | alipay-ACQ.TRADE_HAS_SUCCESS                               | pay            | a failure       | 40004 | ACQ.TRADE_HAS_SUCCESS                               | 交易已被支付                             |
      | alipay-ACQ.TRADE_HAS_CLOSE                                 | refund         | a failure       | 40004 | ACQ.TRADE_HAS_CLOSE                                 | 交易已经关闭                             |
      | alipay-ACQ.BUYER_SELLER_EQUAL                              | pay            | a failure       | 40004 | ACQ.BUYER_SELLER_EQUAL                              | 买卖家不能相同                            |
      | alipay-ACQ.TRADE_BUYER_NOT_MATCH                           | pay            | a failure       | 40004 | ACQ.TRADE_BUYER_NOT_MATCH                           | 交易买家不匹配                            |
      | alipay-ACQ.BUYER_ENABLE_STATUS_FORBID                      | refund         | a failure       | 40004 | ACQ.BUYER_ENABLE_STATUS_FORBID                      | 买家状态非法                             |
      | alipay-ACQ.SELLER_BEEN_BLOCKED                             | pay            | a failure       | 40004 | ACQ.SELLER_BEEN_BLOCKED                             | 商家账号被冻结                            |
      | alipay-ACQ.ERROR_BUYER_CERTIFY_LEVEL_LIMIT                 | pay            | a failure       | 40004 | ACQ.ERROR_BUYER_CERTIFY_LEVEL_LIMIT                 | 买家未通过人行认证                          |
      | alipay-ACQ.SUB_MERCHANT_CREATE_FAIL                        | pay            | a failure       | 40004 | ACQ.SUB_MERCHANT_CREATE_FAIL                        | 二级商户创建失败                           |
      | alipay-ACQ.SUB_MERCHANT_TYPE_INVALID                       | pay            | a failure       | 40004 | ACQ.SUB_MERCHANT_TYPE_INVALID                       | 二级商户类型非法                           |
      | alipay-ACQ.SECONDARY_MERCHANT_STATUS_ERROR                 | pay            | a failure       | 40004 | ACQ.SECONDARY_MERCHANT_STATUS_ERROR                 | 商户状态异常                             |
      | alipay-ACQ.BUYER_NOT_EXIST                                 | refund         | a failure       | 40004 | ACQ.BUYER_NOT_EXIST                                 | 买家不存在                              |
      | alipay-ACQ.PAYER_UNMATCHED                                 | pay            | a failure       | 40004 | ACQ.PAYER_UNMATCHED                                 | 付款人不匹配                             |
      | alipay-ACQ.SECONDARY_MERCHANT_NOT_MATCH                    | pay            | a failure       | 40004 | ACQ.SECONDARY_MERCHANT_NOT_MATCH                    | 二级商户信息不匹配                          |
      | alipay-ACQ.SECONDARY_MERCHANT_ID_BLANK                     | pay            | a failure       | 40004 | ACQ.SECONDARY_MERCHANT_ID_BLANK                     | 二级商户编号为空                           |
      | alipay-ACQ.INVALID_RECEIVE_ACCOUNT                         | pay            | a failure       | 40004 | ACQ.INVALID_RECEIVE_ACCOUNT                         | 收款账户不支持                            |
      | alipay-ACQ.BEYOND_PER_RECEIPT_SINGLE_RESTRICTION           | pay            | a failure       | 40004 | ACQ.BEYOND_PER_RECEIPT_SINGLE_RESTRICTION           | 订单金额超过当面付单笔限额                      |
      | alipay-ACQ.SECONDARY_MERCHANT_ALIPAY_ACCOUNT_INVALID       | pay            | a failure       | 40004 | ACQ.SECONDARY_MERCHANT_ALIPAY_ACCOUNT_INVALID       | 二级商户账户异常                           |
      | alipay-ACQ.SECONDARY_MERCHANT_ISV_PUNISH_INDIRECT          | pay            | a failure       | 40004 | ACQ.SECONDARY_MERCHANT_ISV_PUNISH_INDIRECT          | 商户状态异常，被处罚                         |
      | alipay-ACQ.INVALID_STORE_ID                                | pay            | a failure       | 40004 | ACQ.INVALID_STORE_ID                                | 商户门店编号无效                           |
      | alipay-ACQ.SECONDARY_MERCHANT_CARD_ALIAS_NO_INVALID        | create         | a failure       | 40004 | ACQ.SECONDARY_MERCHANT_CARD_ALIAS_NO_INVALID        | 二级商户结算卡编号无效                        |
      | alipay-ACQ.NOT_SUPPORT_PAYMENT_INST                        | pay            | a failure       | 40004 | ACQ.NOT_SUPPORT_PAYMENT_INST                        | 不支持的支付机构                           |
      | alipay-ACQ.SELLER_NOT_EXIST                                | pay            | a failure       | 40004 | ACQ.SELLER_NOT_EXIST                                | 卖家不存在                              |
      | alipay-ACQ.NOW_TIME_AFTER_EXPIRE_TIME_ERROR                | pay            | a failure       | 40004 | ACQ.NOW_TIME_AFTER_EXPIRE_TIME_ERROR                | 当前时间已超过允许支付的时间                     |
      | alipay-ACQ.ILLEGAL_ARGUMENT                                | create         | a failure       | 40004 | ACQ.ILLEGAL_ARGUMENT                                | 参数异常                               |
      | alipay-ACQ.SUB_GOODS_SIZE_MAX_COUNT                        | pay            | a failure       | 40004 | ACQ.SUB_GOODS_SIZE_MAX_COUNT                        | 子商品明细超长                            |
      | alipay-ACQ.PLATFORM_BUSINESS_ACQUIRE_MODE_MUST_MERCHANT_ID | pay            | a failure       | 40004 | ACQ.PLATFORM_BUSINESS_ACQUIRE_MODE_MUST_MERCHANT_ID | 二级商户编码为空                           |
      | alipay-ACQ.ERROR_SELLER_CERTIFY_LEVEL_LIMIT                | create         | a failure       | 40004 | ACQ.ERROR_SELLER_CERTIFY_LEVEL_LIMIT                | 卖家未通过人行认证                          |
      | alipay-ACQ.STORE_INFO_INVALID                              | create         | a failure       | 40004 | ACQ.STORE_INFO_INVALID                              | 门店信息无效                             |
      | alipay-ACQ.DEFAULT_SETTLE_RULE_NOT_EXIST                   | create         | a failure       | 40004 | ACQ.DEFAULT_SETTLE_RULE_NOT_EXIST                   | 默认结算条款不存在                          |
      | alipay-ACQ.MERCHANT_PERM_RECEIPT_SUSPEND_LIMIT             | pay            | a failure       | 40004 | ACQ.MERCHANT_PERM_RECEIPT_SUSPEND_LIMIT             | 商户暂停收款                             |
      | alipay-ACQ.MERCHANT_PERM_RECEIPT_SINGLE_LIMIT              | pay            | a failure       | 40004 | ACQ.MERCHANT_PERM_RECEIPT_SINGLE_LIMIT              | 超过商户单笔收款限额                         |
      | alipay-ACQ.MERCHANT_PERM_RECEIPT_DAY_LIMIT                 | pay            | a failure       | 40004 | ACQ.MERCHANT_PERM_RECEIPT_DAY_LIMIT                 | 超过商户单日收款限额                         |
      | alipay-ACQ.OPEN_ID_NOT_TINY_APP                            | create         | a failure       | 40004 | ACQ.OPEN_ID_NOT_TINY_APP                            | openId与小程序不匹配                      |
      | alipay-ACQ.RISK_MERCHANT_IP_NOT_EXIST                      | pay            | a failure       | 40004 | ACQ.RISK_MERCHANT_IP_NOT_EXIST                      | 当前交易未传入IP信息                        |
      | alipay-ACQ.BIZ_PRODUCT_NOT_ALLOWED                         | create         | a failure       | 40004 | ACQ.BIZ_PRODUCT_NOT_ALLOWED                         | 当前应用不支持该产品                         |
      | alipay-ACQ.UNBOUND_APPLICATION                             | create         | a failure       | 40004 | ACQ.UNBOUND_APPLICATION                             | 应用未绑定商户                            |
      | alipay-ACQ.PRODUCT_NOT_SUPPORT_IN_TINY_APP                 | create         | a failure       | 40004 | ACQ.PRODUCT_NOT_SUPPORT_IN_TINY_APP                 | 小程序不支持该产品                          |
      | alipay-ACQ.MERCHANT_STATUS_NOT_NORMAL                      | pay            | a failure       | 40004 | ACQ.MERCHANT_STATUS_NOT_NORMAL                      | 商户状态异常                             |
      | alipay-ACQ.PAYMENT_AUTH_CODE_INVALID                       | pay            | a failure       | 40004 | ACQ.PAYMENT_AUTH_CODE_INVALID                       | 支付授权码无效                            |
      | alipay-ACQ.BUYER_BALANCE_NOT_ENOUGH                        | pay            | a failure       | 40004 | ACQ.BUYER_BALANCE_NOT_ENOUGH                        | 买家余额不足                             |
      | alipay-ACQ.BUYER_BANKCARD_BALANCE_NOT_ENOUGH               | pay            | a failure       | 40004 | ACQ.BUYER_BANKCARD_BALANCE_NOT_ENOUGH               | 买家银行卡余额不足                          |
      | alipay-ACQ.ERROR_BALANCE_PAYMENT_DISABLE                   | pay            | a failure       | 40004 | ACQ.ERROR_BALANCE_PAYMENT_DISABLE                   | 余额支付功能关闭                           |
      | alipay-ACQ.PULL_MOBILE_CASHIER_FAIL                        | pay            | a failure       | 40004 | ACQ.PULL_MOBILE_CASHIER_FAIL                        | 唤起移动收银台失败                          |
      | alipay-ACQ.MOBILE_PAYMENT_SWITCH_OFF                       | pay            | a failure       | 40004 | ACQ.MOBILE_PAYMENT_SWITCH_OFF                       | 用户的无线支付开关关闭                        |
      | alipay-ACQ.PAYMENT_FAIL                                    | pay            | a failure       | 40004 | ACQ.PAYMENT_FAIL                                    | 支付失败                               |
      | alipay-ACQ.BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR            | pay            | a failure       | 40004 | ACQ.BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR            | 买家付款日限额超限                          |
      | alipay-ACQ.BEYOND_PAY_RESTRICTION                          | pay            | a failure       | 40004 | ACQ.BEYOND_PAY_RESTRICTION                          | 商户收款额度超限                           |
      | alipay-ACQ.BEYOND_PER_RECEIPT_RESTRICTION                  | pay            | a failure       | 40004 | ACQ.BEYOND_PER_RECEIPT_RESTRICTION                  | 商户收款金额超过月限额                        |
      | alipay-ACQ.BUYER_PAYMENT_AMOUNT_MONTH_LIMIT_ERROR          | pay            | a failure       | 40004 | ACQ.BUYER_PAYMENT_AMOUNT_MONTH_LIMIT_ERROR          | 买家付款月额度超限                          |
      | alipay-ACQ.PAYMENT_REQUEST_HAS_RISK                        | pay            | a failure       | 40004 | ACQ.PAYMENT_REQUEST_HAS_RISK                        | 支付有风险                              |
      | alipay-ACQ.NO_PAYMENT_INSTRUMENTS_AVAILABLE                | pay            | a failure       | 40004 | ACQ.NO_PAYMENT_INSTRUMENTS_AVAILABLE                | 没用可用的支付工具                          |
      | alipay-ACQ.USER_FACE_PAYMENT_SWITCH_OFF                    | pay            | a failure       | 40004 | ACQ.USER_FACE_PAYMENT_SWITCH_OFF                    | 用户当面付付款开关关闭                        |
      | alipay-ACQ.AGREEMENT_NOT_EXIST                             | pay            | a failure       | 40004 | ACQ.AGREEMENT_NOT_EXIST                             | 用户协议不存在                            |
      | alipay-ACQ.AGREEMENT_INVALID                               | pay            | a failure       | 40004 | ACQ.AGREEMENT_INVALID                               | 用户协议失效                             |
      | alipay-ACQ.AGREEMENT_STATUS_NOT_NORMAL                     | pay            | a failure       | 40004 | ACQ.AGREEMENT_STATUS_NOT_NORMAL                     | 用户协议状态非正常                          |
      | alipay-ACQ.MERCHANT_AGREEMENT_NOT_EXIST                    | pay            | a failure       | 40004 | ACQ.MERCHANT_AGREEMENT_NOT_EXIST                    | 商户协议不存在                            |
      | alipay-ACQ.MERCHANT_AGREEMENT_INVALID                      | pay            | a failure       | 40004 | ACQ.MERCHANT_AGREEMENT_INVALID                      | 商户协议已失效                            |
      | alipay-ACQ.CARD_USER_NOT_MATCH                             | pay            | a failure       | 40004 | ACQ.CARD_USER_NOT_MATCH                             | 卡与用户不匹配                            |
      | alipay-ACQ.CARD_TYPE_ERROR                                 | pay            | a failure       | 40004 | ACQ.CARD_TYPE_ERROR                                 | 卡类型错误                              |
      | alipay-ACQ.CERT_EXPIRED                                    | pay            | a failure       | 40004 | ACQ.CERT_EXPIRED                                    | 凭证过期                               |
      | alipay-ACQ.AMOUNT_OR_CURRENCY_ERROR                        | pay            | a failure       | 40004 | ACQ.AMOUNT_OR_CURRENCY_ERROR                        | 订单金额或币种信息错误                        |
      | alipay-ACQ.CURRENCY_NOT_SUPPORT                            | refund         | a failure       | 40004 | ACQ.CURRENCY_NOT_SUPPORT                            | 订单币种不支持                            |
      | alipay-ACQ.MERCHANT_UNSUPPORT_ADVANCE                      | pay            | a failure       | 40004 | ACQ.MERCHANT_UNSUPPORT_ADVANCE                      | 先享后付商家不支持垫资                        |
      | alipay-ACQ.BUYER_UNSUPPORT_ADVANCE                         | pay            | a failure       | 40004 | ACQ.BUYER_UNSUPPORT_ADVANCE                         | 先享后付用户不支持垫资                        |
      | alipay-ACQ.ORDER_UNSUPPORT_ADVANCE                         | pay            | a failure       | 40004 | ACQ.ORDER_UNSUPPORT_ADVANCE                         | 订单不支持先享后付垫资                        |
      | alipay-ACQ.CYCLE_PAY_DATE_NOT_MATCH                        | pay            | a failure       | 40004 | ACQ.CYCLE_PAY_DATE_NOT_MATCH                        | 扣款日期不在签约时的允许范围之内                   |
      | alipay-ACQ.CYCLE_PAY_SINGLE_FEE_EXCEED                     | pay            | a failure       | 40004 | ACQ.CYCLE_PAY_SINGLE_FEE_EXCEED                     | 周期扣款单笔金额超限                         |
      | alipay-ACQ.CYCLE_PAY_TOTAL_FEE_EXCEED                      | pay            | a failure       | 40004 | ACQ.CYCLE_PAY_TOTAL_FEE_EXCEED                      | 周期扣款累计金额超限                         |
      | alipay-ACQ.CYCLE_PAY_TOTAL_TIMES_EXCEED                    | pay            | a failure       | 40004 | ACQ.CYCLE_PAY_TOTAL_TIMES_EXCEED                    | 周期扣款总次数超限                          |
      | alipay-ACQ.AUTH_NO_ERROR                                   | pay            | a failure       | 40004 | ACQ.AUTH_NO_ERROR                                   | 预授权订单号错误                           |
      | alipay-ACQ.PRODUCT_AMOUNT_LIMIT_ERROR                      | pay            | a failure       | 40004 | ACQ.PRODUCT_AMOUNT_LIMIT_ERROR                      | 产品额度超限                             |
      | alipay-ACQ.AUTH_AMOUNT_NOT_ENOUGH                          | pay            | a failure       | 40004 | ACQ.AUTH_AMOUNT_NOT_ENOUGH                          | 授权金额不足                             |
      | alipay-ACQ.AGREEMENT_ERROR                                 | pay            | a failure       | 40004 | ACQ.AGREEMENT_ERROR                                 | 协议信息错误                             |
      | alipay-ACQ.PRE_AUTH_PROD_CODE_INCONSISTENT                 | pay            | a failure       | 40004 | ACQ.PRE_AUTH_PROD_CODE_INCONSISTENT                 | 预授权产品码不一致                          |
      | alipay-ACQ.REQUEST_AMOUNT_EXCEED                           | pay            | a failure       | 40004 | ACQ.REQUEST_AMOUNT_EXCEED                           | 请求金额超限                             |
      | alipay-ACQ.BUYER_NOT_MAINLAND_CERT                         | pay            | a failure       | 40004 | ACQ.BUYER_NOT_MAINLAND_CERT                         | 买家非大陆实名认证                          |
      | alipay-ACQ.AUTH_TOKEN_IS_NOT_EXIST                         | pay            | a failure       | 40004 | ACQ.AUTH_TOKEN_IS_NOT_EXIST                         | 授权令牌不存在                            |
      | alipay-ACQ.SMILE_PAY_MERCHANT_NOT_MATCH                    | pay            | a failure       | 40004 | ACQ.SMILE_PAY_MERCHANT_NOT_MATCH                    | 刷脸支付商户信息不匹配                        |
      | alipay-ACQ.NOT_CERTIFIED_USER                              | pay            | a failure       | 40004 | ACQ.NOT_CERTIFIED_USER                              | 用户未实名                              |
      | alipay-ACQ.RESTRICTED_MERCHANT_INDUSTRY                    | pay            | a failure       | 40004 | ACQ.RESTRICTED_MERCHANT_INDUSTRY                    | 商户行业受限                             |
      | alipay-ACQ.BEYOND_PER_RECEIPT_DAY_RESTRICTION              | pay            | a failure       | 40004 | ACQ.BEYOND_PER_RECEIPT_DAY_RESTRICTION              | 商户收款金额超过日限额                        |
      | alipay-ACQ.AUTH_ORDER_NOT_PAID                             | pay            | a failure       | 40004 | ACQ.AUTH_ORDER_NOT_PAID                             | 预授权订单未支付                           |
      | alipay-ACQ.AUTH_ORDER_HAS_FINISHED                         | pay            | a failure       | 40004 | ACQ.AUTH_ORDER_HAS_FINISHED                         | 预授权订单已完结                           |
      | alipay-ACQ.AUTH_ORDER_HAS_CLOSED                           | pay            | a failure       | 40004 | ACQ.AUTH_ORDER_HAS_CLOSED                           | 预授权订单已关闭                           |
      | alipay-ACQ.ZM_AUTH_AMOUNT_EXCEED                           | pay            | a failure       | 40004 | ACQ.ZM_AUTH_AMOUNT_EXCEED                           | 芝麻授权金额超限                           |
      | alipay-ACQ.ZM_CREDIT_AUTH_FAIL                             | pay            | a failure       | 40004 | ACQ.ZM_CREDIT_AUTH_FAIL                             | 芝麻信用授权失败                           |
      | alipay-ACQ.ZM_AUTH_RULE_LIMIT                              | pay            | a failure       | 40004 | ACQ.ZM_AUTH_RULE_LIMIT                              | 芝麻授权规则限制                           |
      | alipay-ACQ.UN_SUPPORT_TRADE_SCENE                          | pay            | a failure       | 40004 | ACQ.UN_SUPPORT_TRADE_SCENE                          | 不支持的交易场景                           |
      | alipay-ACQ.OVER_MAX_DEDUCT_COUNT                           | pay            | a failure       | 40004 | ACQ.OVER_MAX_DEDUCT_COUNT                           | 超过最大扣款次数                           |
      | alipay-ACQ.OVER_MAX_UNDER_WAY_DEDUCT_COUNT                 | pay            | a failure       | 40004 | ACQ.OVER_MAX_UNDER_WAY_DEDUCT_COUNT                 | 超过最大进行中扣款次数                        |
      | alipay-ACQ.OVER_DEDUCT_PERIOD                              | pay            | a failure       | 40004 | ACQ.OVER_DEDUCT_PERIOD                              | 超过扣款期限                             |
      | alipay-ACQ.OVER_MERCHANT_DAILY_DEDUCT_AMOUNT               | pay            | a failure       | 40004 | ACQ.OVER_MERCHANT_DAILY_DEDUCT_AMOUNT               | 超过商户日扣款金额                          |
      | alipay-ACQ.APPLY_PC_MERCHANT_CODE_ERROR                    | precreate      | an open outcome | 40004 | ACQ.APPLY_PC_MERCHANT_CODE_ERROR                    | 申请二维码失败                            |
      | alipay-ACQ.ENTERPRISE_PAY_BIZ_ERROR                        | refund         | a failure       | 40004 | ACQ.ENTERPRISE_PAY_BIZ_ERROR                        | 因公付业务异常                            |
      | alipay-ACQ.REASON_ILLEGAL_STATUS                           | close          | a failure       | 40004 | ACQ.REASON_ILLEGAL_STATUS                           | 交易状态不合法                            |
      | alipay-ACQ.SELLER_BALANCE_NOT_ENOUGH                       | refund         | a failure       | 40004 | ACQ.SELLER_BALANCE_NOT_ENOUGH                       | 卖家余额不足                             |
      | alipay-ACQ.REASON_TRADE_BEEN_FREEZEN                       | refund         | a failure       | 40004 | ACQ.REASON_TRADE_BEEN_FREEZEN                       | 请求退款的交易被冻结                         |
      | alipay-ACQ.TRADE_HAS_FINISHED                              | refund         | a failure       | 40004 | ACQ.TRADE_HAS_FINISHED                              | 交易已完结                              |
      | alipay-ACQ.TRADE_CANCEL_TIME_OUT                           | cancel         | a failure       | 40004 | ACQ.TRADE_CANCEL_TIME_OUT                           | 超过撤销时间范围                           |
      | alipay-ACQ.REASON_TRADE_REFUND_FEE_ERR                     | refund         | a failure       | 40004 | ACQ.REASON_TRADE_REFUND_FEE_ERR                     | 退款金额无效                             |
      | alipay-ACQ.CANCEL_NOT_ALLOWED                              | cancel         | a failure       | 40004 | ACQ.CANCEL_NOT_ALLOWED                              | 交易不允许撤销                            |
      | alipay-ACQ.REFUND_AMT_NOT_EQUAL_TOTAL                      | refund         | a failure       | 40004 | ACQ.REFUND_AMT_NOT_EQUAL_TOTAL                      | 退款金额超限                             |
      | alipay-ACQ.TRADE_NOT_ALLOW_REFUND                          | refund         | a failure       | 40004 | ACQ.TRADE_NOT_ALLOW_REFUND                          | 当前交易不允许退款                          |
      | alipay-ACQ.REFUND_FEE_ERROR                                | refund         | a failure       | 40004 | ACQ.REFUND_FEE_ERROR                                | 交易退款金额有误                           |
      | alipay-ACQ.NOT_ALLOW_PARTIAL_REFUND                        | refund         | a failure       | 40004 | ACQ.NOT_ALLOW_PARTIAL_REFUND                        | 不支持部分退款                            |
      | alipay-ACQ.ONLINE_TRADE_VOUCHER_NOT_ALLOW_REFUND           | refund         | a failure       | 40004 | ACQ.ONLINE_TRADE_VOUCHER_NOT_ALLOW_REFUND           | 交易不允许退款                            |
      | alipay-ACQ.BUYER_ERROR                                     | refund         | a failure       | 40004 | ACQ.BUYER_ERROR                                     | 买家状态异常                             |
      | alipay-ACQ.USER_NOT_MATCH_ERR                              | refund         | a failure       | 40004 | ACQ.USER_NOT_MATCH_ERR                              | 交易用户不匹配                            |
      | alipay-ACQ.REFUND_CHARGE_ERROR                             | refund         | an open outcome | 40004 | ACQ.REFUND_CHARGE_ERROR                             | 退收费异常                              |
      | alipay-ACQ.OVERDRAFT_ASSIGN_ACCOUNT_INVALID                | refund         | a failure       | 40004 | ACQ.OVERDRAFT_ASSIGN_ACCOUNT_INVALID                | 垫退指定账户无效                           |
      | alipay-ACQ.OVERDRAFT_AGREEMENT_NOT_MATCH                   | refund         | a failure       | 40004 | ACQ.OVERDRAFT_AGREEMENT_NOT_MATCH                   | 垫退协议不匹配                            |
      | alipay-ACQ.REFUND_ACCOUNT_NOT_EXIST                        | refund         | a failure       | 40004 | ACQ.REFUND_ACCOUNT_NOT_EXIST                        | 退款出资账户不存在或账号异常                     |
      | alipay-ACQ.REFUND_ROYALTY_PAYEE_ACCOUNT_NOT_EXIST          | refund         | a failure       | 40004 | ACQ.REFUND_ROYALTY_PAYEE_ACCOUNT_NOT_EXIST          | 退分账收入方账户不存在                        |
      | alipay-ACQ.REFUNDALLOC_UNAUTH_LIMIT                        | refund         | a failure       | 40004 | ACQ.REFUNDALLOC_UNAUTH_LIMIT                        | 分账接收方未开启分账回退，退分账失败                 |
      | alipay-AQC.SYSTEM_ERROR                                    | cancel         | an open outcome | 40004 | AQC.SYSTEM_ERROR                                    | 系统错误                               |
      | alipay-SYSTEM_ERROR                                        | settle_query   | an open outcome | 40004 | SYSTEM_ERROR                                        | 系统错误                               |
      | alipay-INVALID_PARAMETER                                   | settle_query   | a failure       | 40004 | INVALID_PARAMETER                                   | 参数无效                               |
      | alipay-TRADE_NOT_EXIST                                     | refund_query   | a failure       | 40004 | TRADE_NOT_EXIST                                     | 交易不存在                              |
      | alipay-MERCHANT_TRADE_NOT_MATCH                            | settle_query   | a failure       | 40004 | MERCHANT_TRADE_NOT_MATCH                            | 商户与交易不匹配                           |
      | alipay-OPENID_APPID_NOT_MATCH                              | settle_query   | a failure       | 40004 | OPENID_APPID_NOT_MATCH                              | openId与appId不匹配                    |
      | alipay-RELATION_QUANTITY_LIMIT                             | bind           | a failure       | 40004 | RELATION_QUANTITY_LIMIT                             | 达到分账关系集数量上限                        |
      | alipay-PRODUCT_UNSIGN                                      | bind           | a failure       | 40004 | PRODUCT_UNSIGN                                      | 未签约分账产品                            |
      | alipay-USER_NOT_EXIST                                      | bind           | a failure       | 40004 | USER_NOT_EXIST                                      | 分账接收方不存在                           |
      | alipay-RECEIVER_LIST_EMPTY                                 | bind           | a failure       | 40004 | RECEIVER_LIST_EMPTY                                 | 分账收款方列表为空                          |
      | alipay-RECEIVER_LIST_OVERLOAD                              | bind           | a failure       | 40004 | RECEIVER_LIST_OVERLOAD                              | 分账收款方列表超限                          |
      | alipay-INVALID_RECEIVER_TYPE                               | bind           | a failure       | 40004 | INVALID_RECEIVER_TYPE                               | 分账收款方类型参数非法                        |
      | alipay-USERNAME_NOT_MATCH                                  | bind           | a failure       | 40004 | USERNAME_NOT_MATCH                                  | 分账收款方姓名不匹配                         |
      | alipay-RECEIVER_ACCOUNT_NOT_CERTIFY                        | bind           | a failure       | 40004 | RECEIVER_ACCOUNT_NOT_CERTIFY                        | 分账收款方未实名                           |
      | alipay-RECEIVER_ACCOUNT_NO_BALANCE                         | bind           | a failure       | 40004 | RECEIVER_ACCOUNT_NO_BALANCE                         | 分账收款方无余额账户                         |
      | alipay-RECEIVER_ACCOUNT_STATE_INVALID                      | bind           | a failure       | 40004 | RECEIVER_ACCOUNT_STATE_INVALID                      | 分账收款方账户状态异常                        |
      | alipay-NO_BILL_DATA                                        | bill_query     | a failure       | 40004 | NO_BILL_DATA                                        | 账单无数据                              |
      | alipay-BILL_NOT_EXIST                                      | bill_query     | a failure       | 40004 | BILL_NOT_EXIST                                      | 账单不存在                              |
      | alipay-INVAILID_ARGUMENTS                                  | bill_query     | a failure       | 40004 | INVAILID_ARGUMENTS                                  | 入参不合法                              |
      | alipay-ACQ.SECONDARY_MERCHANT_ALIPAY_ACCOUNT_NOT_EXIST     | settle_confirm | a failure       | 40004 | ACQ.SECONDARY_MERCHANT_ALIPAY_ACCOUNT_NOT_EXIST     | 二级商户支付宝账户不存在                       |
      | alipay-ACQ.RISK_SETTLE_SUSPEND                             | settle_confirm | a failure       | 40004 | ACQ.RISK_SETTLE_SUSPEND                             | 结算被风控暂停                            |
      | alipay-ACQ.SETTLE_ACCOUNT_NOT_EXIST                        | settle_confirm | a failure       | 40004 | ACQ.SETTLE_ACCOUNT_NOT_EXIST                        | 结算账户不存在                            |
      | alipay-ACQ.SETTLE_ACCOUNT_NOT_CERTIFY                      | settle_confirm | a failure       | 40004 | ACQ.SETTLE_ACCOUNT_NOT_CERTIFY                      | 结算账户未实名                            |
      | alipay-ACQ.SETTLE_ACCOUNT_NO_BALANCE                       | settle_confirm | a failure       | 40004 | ACQ.SETTLE_ACCOUNT_NO_BALANCE                       | 结算账户无余额账户                          |
      | alipay-ACQ.INVALID_SETTLE_AMOUNT_PARAMETER                 | settle_confirm | a failure       | 40004 | ACQ.INVALID_SETTLE_AMOUNT_PARAMETER                 | 结算金额参数无效                           |
      | alipay-ACQ.ALREADY_CONFIRM_SETTLE                          | settle_confirm | a failure       | 40004 | ACQ.ALREADY_CONFIRM_SETTLE                          | 交易已确认结算                            |
      | alipay-ACQ.SETTLE_ACCOUNT_HAS_BEEN_FROZEN                  | settle_confirm | a failure       | 40004 | ACQ.SETTLE_ACCOUNT_HAS_BEEN_FROZEN                  | 结算账户已被冻结                           |
      | alipay-ACQ.CONFIRM_REFUSE_AFTER_REFUND                     | settle_confirm | a failure       | 40004 | ACQ.CONFIRM_REFUSE_AFTER_REFUND                     | 退款后不允许确认结算                         |
      | alipay-ACQ.SETTLE_ACCOUNT_INVALID                          | settle_confirm | a failure       | 40004 | ACQ.SETTLE_ACCOUNT_INVALID                          | 结算账户无效                             |
      | alipay-ORDER_NOT_EXIST                                     | transfer_query | a failure       | 40004 | ORDER_NOT_EXIST                                     | 转账订单不存在                            |
      | alipay-NO_ORDER_PERMISSION                                 | transfer_query | a failure       | 40004 | NO_ORDER_PERMISSION                                 | 无权限查询该单据                           |
      | alipay-NO_ACCOUNT_PAYMENT_PERMISSION                       | transfer       | a failure       | 40004 | NO_ACCOUNT_PAYMENT_PERMISSION                       | 没有该账户的支付权限                         |
      | alipay-EXCEED_LIMIT_SM_AMOUNT                              | transfer       | a failure       | 40004 | EXCEED_LIMIT_SM_AMOUNT                              | 单笔额度超限                             |
      | alipay-EXCEED_LIMIT_MM_AMOUNT                              | transfer       | a failure       | 40004 | EXCEED_LIMIT_MM_AMOUNT                              | 月累计金额超限                            |
      | alipay-EXCEED_LIMIT_DM_AMOUNT                              | transfer       | a failure       | 40004 | EXCEED_LIMIT_DM_AMOUNT                              | 日累计额度超限                            |
      | alipay-EXCEED_LIMIT_SM_MIN_AMOUNT                          | transfer       | a failure       | 40004 | EXCEED_LIMIT_SM_MIN_AMOUNT                          | 单笔最低转账金额0.1元                       |
      | alipay-PAYCARD_UNABLE_PAYMENT                              | transfer       | a failure       | 40004 | PAYCARD_UNABLE_PAYMENT                              | 付款账户余额支付功能不可用                      |
      | alipay-PAYER_STATUS_ERROR                                  | transfer       | a failure       | 40004 | PAYER_STATUS_ERROR                                  | 付款账号状态异常                           |
      | alipay-PAYER_CERTIFY_CHECK_FAIL                            | transfer       | a failure       | 40004 | PAYER_CERTIFY_CHECK_FAIL                            | 付款方人行认证受限                          |
      | alipay-PAYER_BALANCE_NOT_ENOUGH                            | transfer       | a failure       | 40004 | PAYER_BALANCE_NOT_ENOUGH                            | 付款方余额不足                            |
      | alipay-PAYER_USER_INFO_ERROR                               | transfer       | a failure       | 40004 | PAYER_USER_INFO_ERROR                               | 付款用户姓名或其它信息不一致                     |
      | alipay-PAYMENT_INFO_INCONSISTENCY                          | transfer       | a failure       | 40004 | PAYMENT_INFO_INCONSISTENCY                          | 两次请求商户单号一样，但是参数不一致                 |
      | alipay-MEMO_REQUIRED_IN_TRANSFER_ERROR                     | transfer       | a failure       | 40004 | MEMO_REQUIRED_IN_TRANSFER_ERROR                     | 根据监管部门的要求，单笔转账金额达到50000元时，需要填写付款理由 |
      | alipay-PERMIT_CHECK_PERM_IDENTITY_THEFT                    | transfer       | a failure       | 40004 | PERMIT_CHECK_PERM_IDENTITY_THEFT                    | 您的账户存在身份冒用风险，请进行身份核实解除限制           |
      | alipay-REMARK_HAS_SENSITIVE_WORD                           | transfer       | a failure       | 40004 | REMARK_HAS_SENSITIVE_WORD                           | 转账备注包含敏感词，请修改备注文案后重试               |
      | alipay-BALANCE_IS_NOT_ENOUGH                               | transfer       | a failure       | 40004 | BALANCE_IS_NOT_ENOUGH                               | 付款方余额不足                            |
      | alipay-PAYER_NOT_EXIST                                     | transfer       | a failure       | 40004 | PAYER_NOT_EXIST                                     | 付款方不存在                             |
      | alipay-PRODUCT_NOT_SIGN                                    | transfer       | a failure       | 40004 | PRODUCT_NOT_SIGN                                    | 产品未签约                              |
      | alipay-PAYEE_NOT_EXIST                                     | transfer       | a failure       | 40004 | PAYEE_NOT_EXIST                                     | 收款用户不存在                            |
      | alipay-PAYEE_ACCOUNT_STATUS_ERROR                          | transfer       | a failure       | 40004 | PAYEE_ACCOUNT_STATUS_ERROR                          | 收款方账号异常                            |
      | alipay-PERMIT_NON_BANK_LIMIT_PAYEE                         | transfer       | a failure       | 40004 | PERMIT_NON_BANK_LIMIT_PAYEE                         | 收款方未完善身份信息或未开立余额账户，无法收款            |
      | alipay-PAYEE_USERINFO_ERROR                                | transfer       | a failure       | 40004 | PAYEE_USERINFO_ERROR                                | 收款方姓名或其它信息不一致                      |
      | alipay-PERM_AML_NOT_REALNAME_REV                           | transfer       | a failure       | 40004 | PERM_AML_NOT_REALNAME_REV                           | 根据监管部门的要求，需要收款用户补充身份信息才能继续操作       |
      | alipay-PAYEE_ACC_OCUPIED                                   | transfer       | a failure       | 40004 | PAYEE_ACC_OCUPIED                                   | 该手机号对应多个支付宝账户，请传入收款方姓名确定正确的收款账号    |
      | alipay-PAYER_PAYEE_CANNOT_SAME                             | transfer       | a failure       | 40004 | PAYER_PAYEE_CANNOT_SAME                             | 收付款方不能相同                           |
      | alipay-PERMIT_CHECK_PERM_LIMITED                           | transfer       | a failure       | 40004 | PERMIT_CHECK_PERM_LIMITED                           | 根据监管部门的要求，请补全您的身份信息解除限制            |
      | alipay-SECURITY_CHECK_FAILED                               | transfer       | a failure       | 40004 | SECURITY_CHECK_FAILED                               | 安全检查失败                             |
      | alipay-REQUEST_PROCESSING                                  | transfer       | an open outcome | 40004 | REQUEST_PROCESSING                                  | 系统处理中，请稍后再试                        |
      | alipay-BLOCK_USER_FORBBIDEN_RECIEVE                        | transfer       | a failure       | 40004 | BLOCK_USER_FORBBIDEN_RECIEVE                        | 账户异常被冻结，无法收款                       |
      | alipay-MONEY_PAY_CLOSED                                    | transfer       | a failure       | 40004 | MONEY_PAY_CLOSED                                    | 付款账户余额支付功能已关闭                      |
      | alipay-ILLEGAL_ARGUMENT                                    | freeze         | a failure       | 40004 | ILLEGAL_ARGUMENT                                    | 参数异常                               |
      | alipay-EXIST_FORBIDDEN_WORD                                | freeze         | a failure       | 40004 | EXIST_FORBIDDEN_WORD                                | 订单信息中包含违禁词                         |
      | alipay-ACCESS_FORBIDDEN                                    | freeze         | a failure       | 40004 | ACCESS_FORBIDDEN                                    | 无权限使用接口                            |
      | alipay-UNIQUE_VIOLATION                                    | freeze         | a failure       | 40004 | UNIQUE_VIOLATION                                    | 商户订单号重复                            |
      | alipay-PAYER_USER_STATUS_LIMIT                             | freeze         | a failure       | 40004 | PAYER_USER_STATUS_LIMIT                             | 付款方用户状态限制                          |
      | alipay-PAYMENT_AUTH_CODE_INVALID                           | freeze         | a failure       | 40004 | PAYMENT_AUTH_CODE_INVALID                           | 支付授权码无效                            |
      | alipay-MONEY_NOT_ENOUGH                                    | freeze         | a failure       | 40004 | MONEY_NOT_ENOUGH                                    | 用户余额不足                             |
      | alipay-ORDER_ALREADY_CLOSED                                | freeze         | a failure       | 40004 | ORDER_ALREADY_CLOSED                                | 订单已经关闭                             |
      | alipay-FREEZE_ALREADY_SUCCESS                              | freeze         | a failure       | 40004 | FREEZE_ALREADY_SUCCESS                              | 订单已冻结成功                            |
      | alipay-ERROR_BALANCE_PAYMENT_DISABLE                       | freeze         | a failure       | 40004 | ERROR_BALANCE_PAYMENT_DISABLE                       | 余额支付功能关闭                           |
      | alipay-PULL_MOBILE_CASHIER_FAIL                            | freeze         | a failure       | 40004 | PULL_MOBILE_CASHIER_FAIL                            | 唤起移动收银台失败                          |
      | alipay-USER_FACE_PAYMENT_SWITCH_OFF                        | freeze         | a failure       | 40004 | USER_FACE_PAYMENT_SWITCH_OFF                        | 用户当面付付款开关关闭                        |
      | alipay-ORDER_ALREADY_FINISH                                | freeze         | a failure       | 40004 | ORDER_ALREADY_FINISH                                | 订单已经完结                             |
      | alipay-PAYEE_USER_STATUS_LIMIT                             | freeze         | a failure       | 40004 | PAYEE_USER_STATUS_LIMIT                             | 收款方用户状态限制                          |
      | alipay-PAYER_PAYEE_EQUAL                                   | freeze         | a failure       | 40004 | PAYER_PAYEE_EQUAL                                   | 付款方和收款方相同                          |
      | alipay-NO_PAYMENT_INSTRUMENTS_AVAILABLE                    | freeze         | a failure       | 40004 | NO_PAYMENT_INSTRUMENTS_AVAILABLE                    | 没有可用的支付工具                          |
      | alipay-UNSUPPORT_ORDER_AMOUNT                              | freeze         | a failure       | 40004 | UNSUPPORT_ORDER_AMOUNT                              | 不支持的订单金额                           |
      | alipay-PRODUCT_AMOUNT_LIMIT_ERROR                          | freeze         | a failure       | 40004 | PRODUCT_AMOUNT_LIMIT_ERROR                          | 产品金额超限                             |
      | alipay-AUTH_ORDER_NOT_EXIST                                | unfreeze       | a failure       | 40004 | AUTH_ORDER_NOT_EXIST                                | 支付宝资金授权订单不存在                       |
      | alipay-AUTH_OPERATION_NOT_EXIST                            | auth_query     | a failure       | 40004 | AUTH_OPERATION_NOT_EXIST                            | 支付宝资金操作流水不存在                       |
      | alipay-REQUEST_AMOUNT_EXCEED                               | unfreeze       | a failure       | 40004 | REQUEST_AMOUNT_EXCEED                               | 请求金额超限                             |
      | alipay-ILLEGAL_STATUS                                      | unfreeze       | a failure       | 40004 | ILLEGAL_STATUS                                      | 订单状态非法                             |
      | alipay-BIZ_ERROR                                           | unfreeze       | an open outcome | 40004 | BIZ_ERROR                                           | 业务异常                               |

  Scenario Outline: <scenario>, which has no sub-code
    Given an alipay app
    And a paid trade "T1" of 50.00 yuan
    And the scenario "<scenario>" is loaded
    When the merchant sends <operation> for "T1"
    Then the answer's HTTP status is 200
    And the platform has signed the answer
    And the answer has code "<code>" and says "<text>"
    And the answer contains:
      | sub_code | (absent) |
    And the merchant takes the answer for <outcome>
    And nothing has changed since the scenario was loaded

    Examples:
      | scenario     | operation | outcome   | code  | text                        |
      | alipay-10000 | settle    | a success | 10000 | Success                     |
      | alipay-10003 | pay       | a success | 10003 | order success pay inprocess |
