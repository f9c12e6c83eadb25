package doctor

// The rows on whose key was used. They are found by opening signatures with each key.
var keyRows = []mistakeRow{
	{"key.platform", wordsOnly, false, rowWords{"the platform's private key was used", "sign with the merchant's private key, the one that belongs to the app", "使用了平台的私钥", "使用商户（应用）自己的私钥签名", "", ""}, nil},
	{"key.merchant", wordsOnly, false, rowWords{"the merchant's private key was used where the platform's is due: keys are swapped", "verify with the key that belongs to the sender", "使用了商户的私钥，而这里应为平台的私钥：密钥弄反了", "用发送方对应的公钥验签", "", ""}, nil},
	{"key.certificate", wordsOnly, false, rowWords{"the key of merchant_cert was used without app_cert_sn", "send app_cert_sn and alipay_root_cert_sn in certificate mode, or sign with the key that belongs to merchant_public_key", "使用了证书 merchant_cert 的密钥，但没有发送 app_cert_sn", "证书模式下要发送 app_cert_sn 和 alipay_root_cert_sn，或改用 merchant_public_key 对应的私钥", "", ""}, nil},
	{"key.not-certificate", wordsOnly, false, rowWords{"merchant_private_key was used, but merchant_cert has another key", "sign with the key that the certificate was made for, or leave app_cert_sn out", "使用了 merchant_private_key，但证书 merchant_cert 是另一把密钥", "使用证书对应的私钥签名，或不发送 app_cert_sn", "", ""}, nil},
	{"key.other", wordsOnly, false, rowWords{"the private key of another app was used, that of {0}", "sign with the private key of the app whose app_id is sent", "使用了另一个应用（{0}）的私钥", "使用与所发送的 app_id 对应的应用私钥", "", ""}, nil},
	{"key.unknown", wordsOnly, false, rowWords{"it was made with another private key: a private key that is not the app's, nor that of any other app here; or with another padding than PKCS#1 v1.5", "sign with the app's private key, or register the public key that belongs to yours as merchant_public_key", "签名使用了另一把私钥（不属于本应用，也不属于这里的任何应用），或使用了 PKCS#1 v1.5 以外的填充", "使用应用私钥签名，或把对应的公钥登记为 merchant_public_key", "", ""}, nil},
	{"key.size", wordsOnly, false, rowWords{"it was made with another private key: the signature has {0} bytes, which is a key of {2} bits, and the app's key makes {1}", "sign with the app's private key", "签名使用了另一把私钥：签名有 {0} 字节（{2} 位密钥），而应用密钥产生 {1} 字节", "使用应用私钥签名", "", ""}, nil},
	{"key.encrypted", wordsOnly, false, rowWords{"sign was made by encrypting with the {0} public key", "sign with the app's private key (SHA256withRSA): a public key can't sign", "sign 是用{0}公钥加密得到的", "用应用私钥签名（SHA256withRSA）；公钥不能签名", "", ""}, nil},
	{"key.lower", wordsOnly, false, rowWords{"sign was put in lower case, which destroys base64", "send sign in the letters in which it was made", "sign 被转成了小写，base64 已损坏", "按原样发送 sign，不要改变大小写", "", ""}, nil},
	{"key.upper", wordsOnly, false, rowWords{"sign was put in upper case, which destroys base64", "send sign in the letters in which it was made", "sign 被转成了大写，base64 已损坏", "按原样发送 sign，不要改变大小写", "", ""}, nil},
	{"app.unknown", wordsOnly, false, rowWords{"unknown app: there is no app {0}", "register it (payctl app add), or use one that is there (payctl app list)", "未知应用：没有应用 {0}", "先登记该应用，或使用已登记的应用（GET /apps）", "", ""}, nil},
	{"app.missing", wordsOnly, false, rowWords{"{0} is missing or empty", "send {0}, the id that the app was given", "缺少 {0} 或为空", "发送 {0}，即分配给应用的 id", "", ""}, nil},
	{"app.partner", wordsOnly, false, rowWords{"unknown app: {0} is a partner's number (PID, 2088…), not an app_id", "send app_id, the id that the app was given", "未知应用：{0} 是商户号（PID，2088 开头），不是 app_id", "发送 app_id，即分配给应用的 id", "", ""}, nil},
	{"app.merchant", wordsOnly, false, rowWords{"unknown app: {0} is the merchant's number of app {1}, not an app_id", "send the id that the app was given: {1}", "未知应用：{0} 是应用 {1} 的商户号，不是 app_id", "发送分配给应用的 id：{1}", "", ""}, nil},
	{"app.near", wordsOnly, false, rowWords{"unknown app: there is no app {0}; did you mean {1}? It differs by {2}", "send the id exactly as it was given", "未知应用：没有应用 {0}；是否指 {1}？差别在于{2}", "id 必须与分配的完全一致", "", ""}, nil},
}
