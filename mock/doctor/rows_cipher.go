package doctor

// The rows on ciphertexts and on what they hold. They are found by decrypting.
var cipherRows = []mistakeRow{
	{"cipher.plain", elsewise, false, rowWords{"plain text stands where the ciphertext is due: it was not encrypted", "encrypt it with AES and send base64 of the result", "这里应为密文，却发送了明文（没有加密）", "用 AES 加密后以 base64 发送", "這裡應為密文，卻送出了明文（沒有加密）", "用 AES 加密後以 base64 送出"}, nil},
	{"cipher.hex", elsewise, false, rowWords{"the ciphertext is written in hex, base64 is due", "write the ciphertext in base64", "密文用十六进制书写，应为 base64", "用 base64 书写密文", "密文用十六進位書寫，應為 base64", "用 base64 書寫密文"}, nil},
	{"cipher.raw", elsewise, false, rowWords{"the ciphertext is not base64", "write the ciphertext in base64", "密文不是 base64", "用 base64 书写密文", "密文不是 base64", "用 base64 書寫密文"}, nil},
	{"cipher.base64-twice", elsewise, false, rowWords{"the ciphertext is base64-encoded twice", "encode the bytes once", "密文做了两次 base64", "只做一次 base64", "密文做了兩次 base64", "只做一次 base64"}, nil},
	{"cipher.encoded", elsewise, false, rowWords{"the ciphertext was percent-encoded (URL-encoded) once too often", "send plain base64", "密文多做了一次 URL 编码", "直接发送 base64", "密文多做了一次 URL 編碼", "直接送出 base64"}, nil},
	{"cipher.html", elsewise, false, rowWords{"the ciphertext was HTML-escaped", "send plain base64", "密文被 HTML 转义", "直接发送 base64", "密文被 HTML 轉義", "直接送出 base64"}, nil},
	{"cipher.plus", elsewise, false, rowWords{"plus signs (+) of the ciphertext became blanks (spaces)", "send + as %2B in a form, and untouched in JSON", "密文中的加号（+）变成了空格", "表单中把 + 编码为 %2B；JSON 中保持不变", "密文中的加號（+）變成了空格", "表單中把 + 編碼為 %2B；JSON 中保持不變"}, nil},
	{"cipher.url-alphabet", elsewise, false, rowWords{"the ciphertext is in the URL alphabet of base64 (- and _)", "use the standard alphabet, with + and /", "密文使用了 URL 安全的 base64（- 和 _）", "使用标准 base64（+ 和 /）", "密文使用了 URL 安全的 base64（- 和 _）", "使用標準 base64（+ 和 /）"}, nil},
	{"cipher.padding-lost", elsewise, false, rowWords{"the base64 lost its padding: the = at its end are missing", "send base64 with its =", "base64 丢失了末尾的 =", "发送完整的 base64（含 =）", "base64 遺失了末尾的 =", "送出完整的 base64（含 =）"}, nil},
	{"cipher.mode", elsewise, false, rowWords{"it was encrypted in {0} mode, CBC is due", "use AES/CBC/PKCS5Padding", "使用了 {0} 模式，应为 CBC", "使用 AES/CBC/PKCS5Padding", "使用了 {0} 模式，應為 CBC", "使用 AES/CBC/PKCS5Padding"}, nil},
	{"cipher.iv", elsewise, false, rowWords{"it was encrypted with another IV: {0}", "use the platform's IV", "使用了错误的 IV：{0}", "使用平台规定的 IV", "使用了錯誤的 IV：{0}", "使用平台規定的 IV"}, nil},
	{"cipher.iv-front", elsewise, false, rowWords{"a random IV was used and put in front of the ciphertext (prepended)", "use the platform's fixed IV, and send the ciphertext alone", "使用了随机 IV 并放在密文前面", "使用平台规定的固定 IV，只发送密文", "使用了隨機 IV 並放在密文前面", "使用平台規定的固定 IV，只送出密文"}, nil},
	{"cipher.iv-computed", elsewise, false, rowWords{"it was encrypted with another IV, in hex {0}: only the first block is damaged", "use the platform's IV", "使用了错误的 IV（十六进制 {0}）：只有第一块损坏", "使用平台规定的 IV", "使用了錯誤的 IV（十六進位 {0}）：只有第一塊損壞", "使用平台規定的 IV"}, nil},
	{"cipher.iv-other", elsewise, false, rowWords{"it was encrypted with another IV: only the first block is damaged, the rest is readable", "use the platform's IV", "使用了错误的 IV：只有第一块损坏，其余可读", "使用平台规定的 IV", "使用了錯誤的 IV：只有第一塊損壞，其餘可讀", "使用平台規定的 IV"}, nil},
	{"cipher.padding", elsewise, false, rowWords{"it was padded with {0}, PKCS#7 padding is due", "use PKCS#7 (PKCS5Padding)", "填充方式为 {0}，应为 PKCS#7", "使用 PKCS#7（PKCS5Padding）", "填充方式為 {0}，應為 PKCS#7", "使用 PKCS#7（PKCS5Padding）"}, nil},
	{"cipher.key-text", elsewise, false, rowWords{"the key's base64 text was used as the key (not decoded)", "decode the base64 text of the key to its bytes first", "把密钥的 base64 文本直接当作密钥（没有解码）", "先把密钥的 base64 文本解码为字节", "把金鑰的 base64 文字直接當作金鑰（沒有解碼）", "先把金鑰的 base64 文字解碼為位元組"}, nil},
	{"cipher.key-hex", elsewise, false, rowWords{"the key's hex text was used as the key", "use the bytes of the key", "把密钥的十六进制文本当作密钥", "使用密钥的字节", "把金鑰的十六進位文字當作金鑰", "使用金鑰的位元組"}, nil},
	{"cipher.key-hashed", elsewise, false, rowWords{"a hash of the key was used in its place", "use the bytes of the key", "使用了密钥的摘要而不是密钥本身", "使用密钥的字节", "使用了金鑰的摘要而不是金鑰本身", "使用金鑰的位元組"}, nil},
	{"cipher.key-padded", elsewise, false, rowWords{"the key was padded to AES-192 or AES-256", "use AES-128 with the 16 bytes of the key", "密钥被补齐成 AES-192 或 AES-256", "使用 16 字节密钥的 AES-128", "金鑰被補齊成 AES-192 或 AES-256", "使用 16 位元組金鑰的 AES-128"}, nil},
	{"cipher.key-other", elsewise, false, rowWords{"it was encrypted with the AES key of another app, that of {0}", "use the AES key of the app", "使用了另一个应用（{0}）的 AES 密钥", "使用本应用的 AES 密钥", "使用了另一個應用（{0}）的 AES 金鑰", "使用本應用的 AES 金鑰"}, nil},
	{"cipher.length", elsewise, false, rowWords{"the ciphertext has {0} bytes, no multiple of 16: it is cut, or was not padded", "send the whole result, padded with PKCS#7", "密文有 {0} 字节，不是 16 的倍数：被截断或没有填充", "发送完整的结果，并使用 PKCS#7 填充", "密文有 {0} 位元組，不是 16 的倍數：被截斷或沒有填充", "送出完整的結果，並使用 PKCS#7 填充"}, nil},
	{"cipher.unknown", elsewise, false, rowWords{"it can't be decrypted: it was encrypted with another key, or is cut or damaged", "encrypt with the app's AES key, in CBC with PKCS#7 padding", "无法解密：使用了其他密钥，或密文被截断、损坏", "用应用的 AES 密钥，以 CBC 和 PKCS#7 填充加密", "無法解密：使用了其他金鑰，或密文被截斷、損壞", "用應用的 AES 金鑰，以 CBC 和 PKCS#7 填充加密"}, nil},

	{"plain.bom", elsewise, false, rowWords{"the decrypted text begins with a BOM (byte order mark)", "write the text without a BOM", "解密后的文本以 BOM 开头", "去掉 BOM", "解密後的文字以 BOM 開頭", "去掉 BOM"}, nil},
	{"plain.charset", elsewise, false, rowWords{"the decrypted text is in {0}, UTF-8 is due", "write the text in UTF-8 before encrypting", "解密后的文本是 {0} 编码，应为 UTF-8", "加密前把文本写成 UTF-8", "解密後的文字是 {0} 編碼，應為 UTF-8", "加密前把文字寫成 UTF-8"}, nil},
	{"plain.gzip", elsewise, false, rowWords{"the decrypted text is compressed with gzip", "encrypt the text itself", "解密后的文本被 gzip 压缩", "直接加密文本", "解密後的文字被 gzip 壓縮", "直接加密文字"}, nil},
	{"plain.quoted", elsewise, false, rowWords{"the decrypted text was serialised twice: it is a JSON string that holds the JSON object", "serialise once", "解密后的文本被序列化了两次（JSON 字符串中的 JSON）", "只序列化一次", "解密後的文字被序列化了兩次（JSON 字串中的 JSON）", "只序列化一次"}, nil},
	{"plain.encoded", elsewise, false, rowWords{"the text was URL-encoded before encrypting", "encrypt the plain JSON", "加密前对文本做了 URL 编码", "直接加密 JSON 文本", "加密前對文字做了 URL 編碼", "直接加密 JSON 文字"}, nil},
	{"plain.base64", elsewise, false, rowWords{"the text was base64-encoded before encrypting", "encrypt the plain JSON", "加密前对文本做了 base64", "直接加密 JSON 文本", "加密前對文字做了 base64", "直接加密 JSON 文字"}, nil},
}
