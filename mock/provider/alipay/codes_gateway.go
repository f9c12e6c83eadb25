package alipay

// gatewayTable is the public codes of Alipay sheet 4, by class. Texts marked undocumented or
// unsure there are ours.
var gatewayTable = []struct {
	code string
	rows []codeRow
}{
	{codeUnavailable, []codeRow{
		{nameUnknown, "服务暂不可用（业务系统不可用）", "the backend failed", "支付宝业务系统暂时不可用，请求可能已经执行，结果不明", "a failure of this server, or a rule|本服务自身出错，或由规则返回", askFirst, "4"},
		{"aop.unknow-error", "服务暂不可用（网关自身的未知错误）", "the gateway failed", "支付宝网关自身出错，请求可能已经转到后端，结果不明", "", askFirst, "4"},
		{"aop.ACQ.SYSTEM_ERROR", "系统异常", "the trade system failed; the text is unsure", "收单系统出错，交易类请求的结果不明，沙箱里也会出现", "", askFirst, "4"},
	}},
	{codeToken, []codeRow{
		{"aop.invalid-auth-token", "无效的访问令牌", "auth_token is unknown", "auth_token（用户授权令牌）不存在或写错了", "auth_token was not given out by alipay.system.oauth.token|auth_token 不是由 alipay.system.oauth.token 发出的", "let the user authorise the app again and send the new auth_token|请用户重新授权，再带上新的 auth_token", "4"},
		{"aop.auth-token-time-out", "访问令牌已过期", "auth_token has run out", "auth_token（用户授权令牌）已过期", "auth_token is older than 15 days|auth_token 已超过 15 天", "refresh auth_token and send the call again|刷新 auth_token 后重新调用", "4"},
		{"aop.invalid-app-auth-token", "无效的应用授权令牌", "app_auth_token is unknown", "app_auth_token（商户给服务商的授权令牌）不存在或不属于本应用", "app_auth_token is not one of the app's app_auth_tokens|app_auth_token 不在应用的 app_auth_tokens 里", "send a token that the merchant gave to this app|使用商户授权给本应用的令牌", "1.8, 4"},
		{"aop.invalid-app-auth-token-no-api", "商户未授权当前接口", "app_auth_token lacks this method", "app_auth_token 有效，但商户没有把这个接口授权给服务商", "", "have the merchant authorise this method, then send the new token|请商户授权这个接口，再用新的令牌", "4"},
		{"aop.app-auth-token-time-out", "应用授权令牌已过期", "app_auth_token has run out", "app_auth_token（商户给服务商的授权令牌）已过期", "an app_auth_token of alipay.open.auth.token.app is older than a year|alipay.open.auth.token.app 发出的 app_auth_token 已超过一年", "refresh app_auth_token and send the call again|刷新 app_auth_token 后重新调用", "4"},
		{"aop.no-product-reg-by-partner", "商户未签约任何产品", "the merchant has no contract", "商户没有签约任何产品，因此不能调用接口", "", "have the merchant sign the product's contract|请商户签约对应的产品", "4"},
	}},
	{codeMissing, []codeRow{
		{"isv.missing-method", "缺少方法名参数", "method is absent", "公共参数里没有 method（接口名）", "method is absent|没有 method", "send method in the form or the query|在表单或查询串里带上 method", "4"},
		{nameNoSignature, "缺少签名参数", "sign is absent", "公共参数里没有 sign，请求没有签名", "sign is absent|没有 sign", "sign the request; some libraries drop sign when the key is not set|给请求签名；有些库在没有设置密钥时不带 sign", "4"},
		{"isv.missing-signature-type", "缺少签名类型参数", "sign_type is absent", "公共参数里没有 sign_type，无法知道签名算法", "sign_type is absent|没有 sign_type", "send sign_type=RSA2|带上 sign_type=RSA2", "4"},
		{"isv.missing-signature-key", "缺少签名配置", "the app has no key", "应用还没有在开放平台上设置验签公钥", "", "set the app's public key on the open platform|在开放平台上设置应用公钥", "4"},
		{"isv.missing-app-id", "缺少appId参数", "app_id is absent", "公共参数里没有 app_id，平台不知道是谁在调用，应答也不签名", "app_id is absent; answered unsigned|没有 app_id；应答不签名", "send app_id; the answer is unsigned, so don't insist on its signature|带上 app_id；这种应答没有签名，不要强求验签", "4"},
		{"isv.missing-timestamp", "缺少时间戳参数", "timestamp is absent", "没有 timestamp；v3 里表示没有 authorization 请求头", "timestamp is absent; v3: no authorization header|没有 timestamp；v3：没有 authorization 请求头", "send timestamp, in v3 the authorization header|带上 timestamp，v3 带上 authorization 请求头", "4, 6.2"},
		{"isv.missing-version", "缺少版本参数", "version is absent", "公共参数里没有 version", "version is absent|没有 version", "send version=1.0|带上 version=1.0", "4"},
		{"isv.missing-encrypt-type", "缺少加密类型参数", "encrypt_type is absent; the text is ours", "内容加密的请求没有写 encrypt_type", "", "send encrypt_type=AES|带上 encrypt_type=AES", "1.6, 4"},
		{"isv.missing-encypt-key", "缺少加密密钥配置", "the app has no AES key; spelt so, the text is ours", "要求内容加密，但应用没有设置 AES 密钥（平台的代码就拼成 encypt）", "encrypt_type AES, and the app has no aes_key|encrypt_type 为 AES，但应用没有 aes_key", "set the app's AES key (aes_key here), or send biz_content in the clear|给应用设置 AES 密钥（这里是 aes_key），或者用明文发送 biz_content", "1.6, 4"},
		{"isv.decryption-error-missing-encrypt-type", "解密出错，未指定加密算法", "biz_content is encrypted, encrypt_type absent", "biz_content 看上去是密文，但没有用 encrypt_type 说明算法", "biz_content looks like a ciphertext and encrypt_type is absent|biz_content 看上去是密文，却没有 encrypt_type", "send encrypt_type=AES with an encrypted biz_content|加密 biz_content 时带上 encrypt_type=AES", "4"},
		{"isv.missing-app-cert-sn", "缺少应用公钥证书SN", "app_cert_sn is absent; the text is ours", "证书模式下没有带应用公钥证书序列号 app_cert_sn", "certificate mode without app_cert_sn|证书模式下没有 app_cert_sn", "send app_cert_sn of the app's certificate|带上应用公钥证书的 app_cert_sn", "1.7, 4"},
		{"isv.missing-alipay-root-cert-sn", "缺少支付宝根证书SN", "alipay_root_cert_sn is absent; the text is ours", "证书模式下没有带支付宝根证书序列号 alipay_root_cert_sn", "app_cert_sn without alipay_root_cert_sn|有 app_cert_sn，没有 alipay_root_cert_sn", "send alipay_root_cert_sn of the root certificate|带上支付宝根证书的 alipay_root_cert_sn", "1.7, 4"},
	}},
	{codeInvalid, []codeRow{
		{"isv.invalid-parameter", "参数无效", "a parameter is wrong", "公共参数有错，或者整个表单读不懂、过大、同名参数互相矛盾", "a form that can't be read, a contradicting duplicate, a body that is too large, version other than 1.0|表单读不懂、同名参数互相矛盾、请求体过大，或 version 不是 1.0", "correct the public parameter that sub_msg or the journal names|改正 sub_msg 或日志里指出的公共参数", "4"},
		{"isv.invalid-app-id", "无效的AppID参数", "app_id is unknown", "没有这个应用：app_id 写错或没有登记，应答不签名", "no such app is registered; answered unsigned|没有登记这个应用；应答不签名", "check app_id and the address (sandbox or production); the answer is unsigned|检查 app_id 和地址（沙箱还是生产）；这种应答没有签名", "4"},
		{nameBadSignature, "无效签名", "the signature is wrong", "验签失败：签名串、密钥或编码与平台的不一致", "the signature does not fit; sub_msg shows the string that was expected|签名不符；sub_msg 里有平台期望的待签名字符串", "compare your string with the one in sub_msg, then the key, then the charset|先把自己的待签名字符串与 sub_msg 里的比较，再检查密钥，最后检查字符集", "1.4, 4"},
		{"isv.invalid-signature-type", "无效的签名类型", "sign_type is not RSA2 or RSA", "sign_type 不是 RSA2 或 RSA，或者新应用不再允许 RSA", "sign_type is another, or RSA with dialect rsa refused|sign_type 是别的值，或开关 rsa 为 refused 时用了 RSA", "sign with RSA2|用 RSA2 签名", "4"},
		{"isv.invalid-method", "不存在的方法名", "there is no such method", "没有这个接口，多半是 method 写错", "a method that this server does not offer|本服务没有这个接口", "check method letter by letter; this server offers the methods of `paymock codes`|逐字核对 method；`paymock codes` 列出本服务的接口", "4"},
		{"isv.invalid-format", "无效的数据格式", "format is not JSON", "format 只能是 JSON", "format is another|format 是别的值", "send format=JSON or leave it out|带 format=JSON，或者不带", "4"},
		{"isv.invalid-charset", "字符集错误", "charset is absent or unknown, or the bytes are of another", "charset 缺失或不支持，或者内容的字节与所写的字符集不符", "charset is absent or not UTF-8, GBK, GB2312, GB18030; text that is not of it|没有 charset，或不是 UTF-8、GBK、GB2312、GB18030；或内容不是这种编码", "send charset=utf-8 and encode the form in it|带上 charset=utf-8，并用它编码表单", "4"},
		{"isv.invalid-timestamp", "非法的时间戳参数", "timestamp is malformed", "timestamp 格式不对；v3 里也表示时间偏差太大", "timestamp is not yyyy-MM-dd HH:mm:ss; v3: not milliseconds, or too far off|timestamp 不是 yyyy-MM-dd HH:mm:ss；v3：不是毫秒数，或偏差太大", "send yyyy-MM-dd HH:mm:ss in Beijing time, in v3 milliseconds of a right clock|按北京时间发送 yyyy-MM-dd HH:mm:ss，v3 发送准确时钟的毫秒数", "4"},
		{"isv.invalid-token", "无效令牌", "the token is wrong", "令牌无效，平台没有说明是哪一种", "refresh_token was not given out here|refresh_token 不是这里发出的", "get a new token and send the call again|换一个新令牌再调用", "4"},
		{"isv.invalid-encrypt-type", "无效的加密类型", "encrypt_type is not AES", "encrypt_type 只能是 AES", "encrypt_type is another|encrypt_type 是别的值", "send encrypt_type=AES or leave it out|带 encrypt_type=AES，或者不带", "4"},
		{"isv.invalid-encrypt", "解密异常", "decryption failed", "平台解密 biz_content 时出错", "", "encrypt with the app's AES key, CBC, zero IV, PKCS#5 padding, then base64|用应用的 AES 密钥加密：CBC 模式、全零 IV、PKCS#5 填充，再做 base64", "4"},
		{"isv.decryption-error-not-valid-encrypt-type", "解密出错，不支持的加密算法", "the cipher is not offered", "平台不支持所写的加密算法", "", "encrypt with AES|用 AES 加密", "4"},
		{"isv.decryption-error-not-valid-encrypt-key", "解密出错，未配置加密密钥或加密密钥格式错误", "the AES key is missing or malformed", "应用没有设置 AES 密钥，或密钥格式不对", "", "set a base64 AES key for the app|给应用设置 base64 格式的 AES 密钥", "4"},
		{"isv.decryption-error-unknown", "解密出错，未知异常", "the ciphertext can't be read", "密文解不开：密钥不是本应用的，或密文被改动", "biz_content is no ciphertext of the app's aes_key|biz_content 不是用应用的 aes_key 加密的密文", "encrypt with the app's own AES key and send the base64 text unchanged|用应用自己的 AES 密钥加密，base64 文本不要改动", "4"},
		{"isv.invalid-digest", "摘要错误", "the digest is wrong", "请求内容的摘要与所带的摘要不一致", "", "compute the digest over the bytes that are sent|对实际发送的字节计算摘要", "4"},
		{"isv.illegal-json", "业务参数不是合法的JSON", "biz_content is not JSON; the text is ours", "biz_content 不是合法的 JSON 对象", "biz_content is no JSON object, too deep, or names a member twice|biz_content 不是 JSON 对象、嵌套太深，或成员重名", "send biz_content as one JSON object without doubled members|biz_content 写成一个 JSON 对象，成员不要重名", "4"},
		{"isv.upload-fail", "文件上传失败", "the upload failed", "文件没有传成功", "", "send the upload again|重新上传", "4"},
		{"isv.invalid-file-extension", "文件扩展名无效", "the file's extension is wrong", "上传文件的扩展名不被接受", "", "upload a file with an extension that the method names|上传接口允许的扩展名的文件", "4"},
		{"isv.invalid-file-size", "文件大小无效", "the file's size is wrong", "上传文件的大小超出允许范围", "", "upload a file within the size that the method names|上传大小在接口允许范围内的文件", "4"},
		{"isv.not-support-app-auth", "本接口不支持第三方代理调用", "the method takes no app_auth_token", "这个接口不接受服务商代商户调用，不能带 app_auth_token", "", "leave app_auth_token out and call for the app itself|去掉 app_auth_token，为应用自己调用", "4"},
		{"isv.suspected-attack", "可疑的攻击请求", "taken for an attack", "请求被安全系统当作攻击拦下", "", "leave markup and scripts out of the fields; else ask the platform's staff|字段里不要带标记和脚本；仍不行就联系平台人员", "4"},
		{"isv.forbidden-api", "接口被禁用", "the method is switched off", "这个接口已被停用", "", "use the method that replaced it|改用替代它的接口", "4"},
		{"isv.not-online-app", "应用未上线", "the app is not online; prefix and text are Assumed", "应用还没有上线，不能在生产环境调用", "", "put the app online on the open platform, or use the sandbox|在开放平台上线应用，或使用沙箱", "4"},
		{"isv.invalid-openid", "无效的openId", "the open_id is wrong; prefix and text are Assumed", "open_id 无效，不是平台发出的用户标识", "", "send the open_id that the authorisation gave|使用授权时得到的 open_id", "4"},
		{"isv.app-openid-not-match", "应用与openId不匹配", "the open_id is of another app; prefix and text are Assumed, v3 names it", "open_id 是另一个应用的用户标识，与当前 app_id 不对应", "", "send the open_id that this app was given|使用发给本应用的 open_id", "6.2"},
		{"isv.app-cert-expired", "应用公钥证书已经不在有效期内", "the app certificate has run out", "应用公钥证书不在有效期内", "the app's clock is after merchant_cert's end|应用的时钟已过 merchant_cert 的有效期", "have a new app certificate issued and install it on both sides|重新签发应用公钥证书，两边都装上", "4"},
		{"isv.app-cert-not-exist", "应用公钥证书不存在", "app_cert_sn is unknown; the text is ours", "平台没有 app_cert_sn 所指的应用证书", "app_cert_sn is not merchant_cert's|app_cert_sn 不是 merchant_cert 的序列号", "compute app_cert_sn from the certificate that was uploaded|用已上传的证书计算 app_cert_sn", "1.7, 4"},
		{"isv.alipay-cert-not-exist", "支付宝公钥证书不存在", "alipay_cert_sn is unknown; the text is ours", "下载证书时所给的 alipay_cert_sn 没有对应的支付宝证书", "cert download with a SN that is not platform_cert's|下载证书时所给的序列号不是 platform_cert 的", "send the alipay_cert_sn of the answer that is to be verified|使用待验签应答里的 alipay_cert_sn", "1.7, 4"},
		{"isv.invalid-alipay-root-cert-sn", "无效的支付宝根证书SN", "alipay_root_cert_sn is wrong; the text is ours", "alipay_root_cert_sn 与平台当前的根证书不符", "alipay_root_cert_sn is not root_cert's|alipay_root_cert_sn 不是 root_cert 的序列号", "compute alipay_root_cert_sn from the platform's root certificate file, RSA certificates only|用平台的根证书文件计算 alipay_root_cert_sn，只取 RSA 证书", "1.7, 4"},
		{"isv.code-invalid", "授权码code无效", "the authorisation code is wrong", "换取令牌的授权码 code 无效、已用过或已过期", "code is empty or was used before|code 为空或已经用过", "let the user authorise again and use the new code once|请用户重新授权，新的 code 只用一次", "4"},
	}},
	{codeConditions, []codeRow{
		{"isv.invalid-auth-relations", "无效的授权关系", "the authorisation is not valid", "商户与应用之间的授权关系不成立或已解除", "", "have the merchant authorise the app again|请商户重新授权应用", "4"},
		{"isv.missing-signature-config", "验签出错，未配置对应签名算法的公钥或者证书", "the app has no key for this sign_type", "应用没有为这种签名算法设置公钥或证书", "", "set the public key for this sign_type on the open platform, or use the other one|在开放平台上为这种 sign_type 设置公钥，或改用另一种", "4"},
	}},
	{codeLimited, []codeRow{
		{"isv.app-call-limited", "应用调用次数超限，包含调用频率超限", "the app calls too often", "整个应用的调用次数或频率超限", "", waitRepeat, "4"},
		{"isv.method-call-limited", "API调用次数超限，包含调用频率超限", "the method is called too often", "单个接口的调用次数或频率超限", "", waitRepeat, "4"},
	}},
	{codePermissions, []codeRow{
		{"isv.insufficient-isv-permissions", "ISV权限不足", "the app lacks the method", "应用没有这个接口的权限，多半是没有签约对应产品", "", "sign the product for the app, then call again|为应用签约产品后再调用", "4"},
		{"isv.insufficient-user-permissions", "用户权限不足", "the user lacks the permission", "用户没有授予应用所需的权限", "", "let the user authorise the app for this scope|请用户授权应用这个范围", "4"},
		{"isv.self-invoke-forbidden", "不允许自调用", "the app may not call for itself; the text is ours", "不允许应用为自己调用，只能代商户调用", "", "call for a merchant, with its app_auth_token|带上商户的 app_auth_token，代商户调用", "4"},
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

// CallLimitCode names the code for an app that calls too often (Alipay sheet 4).
func (*Provider) CallLimitCode() string { return "isv.app-call-limited" }
