package alipay

// gatewayTable is the public codes of Alipay sheet 4, by class. Texts marked undocumented or
// unsure there are ours.
var gatewayTable = []struct {
	code string
	rows []row
}{
	{codeUnavailable, []row{
		{nameUnknown, "服务暂不可用（业务系统不可用）", "the backend failed", "a failure of this server, or a rule", askFirst, "4"},
		{"aop.unknow-error", "服务暂不可用（网关自身的未知错误）", "the gateway failed", "", askFirst, "4"},
		{"aop.ACQ.SYSTEM_ERROR", "系统异常", "the trade system failed; the text is unsure", "", askFirst, "4"},
	}},
	{codeToken, []row{
		{"aop.invalid-auth-token", "无效的访问令牌", "auth_token is unknown", "", fixContract, "4"},
		{"aop.auth-token-time-out", "访问令牌已过期", "auth_token has run out", "", fixContract, "4"},
		{"aop.invalid-app-auth-token", "无效的应用授权令牌", "app_auth_token is unknown", "app_auth_token is not one of the app's app_auth_tokens", fixContract, "1.8, 4"},
		{"aop.invalid-app-auth-token-no-api", "商户未授权当前接口", "app_auth_token lacks this method", "", fixContract, "4"},
		{"aop.app-auth-token-time-out", "应用授权令牌已过期", "app_auth_token has run out", "", fixContract, "4"},
		{"aop.no-product-reg-by-partner", "商户未签约任何产品", "the merchant has no contract", "", fixContract, "4"},
	}},
	{codeMissing, []row{
		{"isv.missing-method", "缺少方法名参数", "method is absent", "method is absent", "", "4"},
		{nameNoSignature, "缺少签名参数", "sign is absent", "sign is absent", "", "4"},
		{"isv.missing-signature-type", "缺少签名类型参数", "sign_type is absent", "sign_type is absent", "", "4"},
		{"isv.missing-signature-key", "缺少签名配置", "the app has no key", "", fixContract, "4"},
		{"isv.missing-app-id", "缺少appId参数", "app_id is absent", "app_id is absent; answered unsigned", "", "4"},
		{"isv.missing-timestamp", "缺少时间戳参数", "timestamp is absent", "timestamp is absent; v3: no authorization header", "", "4, 6.2"},
		{"isv.missing-version", "缺少版本参数", "version is absent", "version is absent", "", "4"},
		{"isv.missing-encrypt-type", "缺少加密类型参数", "encrypt_type is absent; the text is ours", "", "", "1.6, 4"},
		{"isv.missing-encypt-key", "缺少加密密钥配置", "the app has no AES key; spelt so, the text is ours", "encrypt_type AES, and the app has no aes_key", fixContract, "1.6, 4"},
		{"isv.decryption-error-missing-encrypt-type", "解密出错，未指定加密算法", "biz_content is encrypted, encrypt_type absent", "biz_content looks like a ciphertext and encrypt_type is absent", "", "4"},
		{"isv.missing-app-cert-sn", "缺少应用公钥证书SN", "app_cert_sn is absent; the text is ours", "certificate mode without app_cert_sn", "", "1.7, 4"},
		{"isv.missing-alipay-root-cert-sn", "缺少支付宝根证书SN", "alipay_root_cert_sn is absent; the text is ours", "app_cert_sn without alipay_root_cert_sn", "", "1.7, 4"},
	}},
	{codeInvalid, []row{
		{"isv.invalid-parameter", "参数无效", "a parameter is wrong", "a form that can't be read, a contradicting duplicate, a body that is too large, version other than 1.0", "", "4"},
		{"isv.invalid-app-id", "无效的AppID参数", "app_id is unknown", "no such app is registered; answered unsigned", "", "4"},
		{nameBadSignature, "无效签名", "the signature is wrong", "the signature does not fit; sub_msg shows the string that was expected", "", "1.4, 4"},
		{"isv.invalid-signature-type", "无效的签名类型", "sign_type is not RSA2 or RSA", "sign_type is another, or RSA with dialect rsa refused", "", "4"},
		{"isv.invalid-method", "不存在的方法名", "there is no such method", "a method that this server does not offer", "", "4"},
		{"isv.invalid-format", "无效的数据格式", "format is not JSON", "format is another", "", "4"},
		{"isv.invalid-charset", "字符集错误", "charset is absent or unknown, or the bytes are of another", "charset is absent or not UTF-8, GBK, GB2312, GB18030; text that is not of it", "", "4"},
		{"isv.invalid-timestamp", "非法的时间戳参数", "timestamp is malformed", "timestamp is not yyyy-MM-dd HH:mm:ss; v3: not milliseconds, or too far off", "", "4"},
		{"isv.invalid-token", "无效令牌", "the token is wrong", "", fixContract, "4"},
		{"isv.invalid-encrypt-type", "无效的加密类型", "encrypt_type is not AES", "encrypt_type is another", "", "4"},
		{"isv.invalid-encrypt", "解密异常", "decryption failed", "", "", "4"},
		{"isv.decryption-error-not-valid-encrypt-type", "解密出错，不支持的加密算法", "the cipher is not offered", "", "", "4"},
		{"isv.decryption-error-not-valid-encrypt-key", "解密出错，未配置加密密钥或加密密钥格式错误", "the AES key is missing or malformed", "", fixContract, "4"},
		{"isv.decryption-error-unknown", "解密出错，未知异常", "the ciphertext can't be read", "biz_content is no ciphertext of the app's aes_key", "", "4"},
		{"isv.invalid-digest", "摘要错误", "the digest is wrong", "", "", "4"},
		{"isv.illegal-json", "业务参数不是合法的JSON", "biz_content is not JSON; the text is ours", "biz_content is no JSON object, too deep, or names a member twice", "", "4"},
		{"isv.upload-fail", "文件上传失败", "the upload failed", "", "", "4"},
		{"isv.invalid-file-extension", "文件扩展名无效", "the file's extension is wrong", "", "", "4"},
		{"isv.invalid-file-size", "文件大小无效", "the file's size is wrong", "", "", "4"},
		{"isv.not-support-app-auth", "本接口不支持第三方代理调用", "the method takes no app_auth_token", "", fixContract, "4"},
		{"isv.suspected-attack", "可疑的攻击请求", "taken for an attack", "", fixContract, "4"},
		{"isv.forbidden-api", "接口被禁用", "the method is switched off", "", fixContract, "4"},
		{"isv.app-cert-expired", "应用公钥证书已经不在有效期内", "the app certificate has run out", "the app's clock is after merchant_cert's end", fixContract, "4"},
		{"isv.app-cert-not-exist", "应用公钥证书不存在", "app_cert_sn is unknown; the text is ours", "app_cert_sn is not merchant_cert's", "", "1.7, 4"},
		{"isv.alipay-cert-not-exist", "支付宝公钥证书不存在", "alipay_cert_sn is unknown; the text is ours", "cert download with a SN that is not platform_cert's", "", "1.7, 4"},
		{"isv.invalid-alipay-root-cert-sn", "无效的支付宝根证书SN", "alipay_root_cert_sn is wrong; the text is ours", "alipay_root_cert_sn is not root_cert's", "", "1.7, 4"},
		{"isv.code-invalid", "授权码code无效", "the authorisation code is wrong", "", fixContract, "4"},
	}},
	{codeConditions, []row{
		{"isv.invalid-auth-relations", "无效的授权关系", "the authorisation is not valid", "", fixContract, "4"},
		{"isv.missing-signature-config", "验签出错，未配置对应签名算法的公钥或者证书", "the app has no key for this sign_type", "", fixContract, "4"},
	}},
	{codeLimited, []row{
		{"isv.app-call-limited", "应用调用次数超限，包含调用频率超限", "the app calls too often", "", waitRepeat, "4"},
		{"isv.method-call-limited", "API调用次数超限，包含调用频率超限", "the method is called too often", "", waitRepeat, "4"},
	}},
	{codePermissions, []row{
		{"isv.insufficient-isv-permissions", "ISV权限不足", "the app lacks the method", "", fixContract, "4"},
		{"isv.insufficient-user-permissions", "用户权限不足", "the user lacks the permission", "", fixContract, "4"},
		{"isv.self-invoke-forbidden", "不允许自调用", "the app may not call for itself; the text is ours", "", fixContract, "4"},
	}},
}

// gatewayNames lists the codes that any method may answer with.
func gatewayNames() []string {
	var names []string
	for _, class := range gatewayTable {
		for _, r := range class.rows {
			names = append(names, r.sub)
		}
	}
	return names
}
