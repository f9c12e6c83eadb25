package doctor

import (
	"encoding/base64"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// Messages of the platform's: its answers, and intella's notifications. Their signature is over
// bytes as they were sent, with the platform's key. What is wrong with one happened on its way: it
// was written again, decoded, or changed.

// sealedRows are the findings about messages of which nothing can be checked.
var sealedRows = []mistakeRow{
	{"sealed.unsigned", wordsOnly, false, rowWords{"the message has no signature", "verify only what is signed: 4pyun signs no answers, and Alipay none to an unknown app", "消息没有签名", "只对有签名的消息验签：4pyun 的应答不签名，支付宝对未知应用的应答也不签名", "訊息沒有簽章", "只對有簽章的訊息驗簽"}, nil},
	{"sealed.never", wordsOnly, false, rowWords{"nothing is wrong: it has no signature, as all answers of 4pyun", "if it is a refusal, explain the request that it answers", "没有问题：4pyun 的应答都不签名", "如果是拒绝，请解释它所应答的请求", "沒有問題：4pyun 的回應都不簽章", "如果是拒絕，請解釋它所回應的請求"}, nil},
	{"sealed.encrypted", wordsOnly, false, rowWords{"the answer is encrypted with the AES key that its request carried", "give that key with --aes, or look at the journal, which shows both in the clear", "应答用请求所带的 AES 密钥加密", "用 --aes 给出该密钥，或查看日志，其中有明文", "回應以請求所帶的 AES 金鑰加密", "用 --aes 給出該金鑰，或查看日誌，其中有明文"}, nil},
	{"sealed.bare-code", wordsOnly, false, rowWords{"the answer is the bare code {0}, which is not encrypted: the request could not be opened", "explain the request: it was encrypted in a way that the platform can't open", "应答是未加密的代码 {0}：请求无法解密", "请解释请求本身：它的加密方式平台无法打开", "回應是未加密的代碼 {0}：請求無法解密", "請解釋請求本身：它的加密方式平台無法開啟"}, nil},
	{"sealed.other", wordsOnly, false, rowWords{"the platform's key fits, but it signed another text: the message was changed after signing, or written again", "verify the bytes as they came, before any JSON library or charset conversion touches them", "平台的密钥正确，但签名的是另一段文本：消息在签名后被改动或被重新序列化", "在 JSON 库或字符集转换之前，直接对收到的字节验签", "平台的金鑰正確，但簽章的是另一段文字：訊息在簽章後被改動或被重新序列化", "在 JSON 函式庫或字元集轉換之前，直接對收到的位元組驗簽"}, nil},
	{"sealed.key", wordsOnly, false, rowWords{"it was signed with another key than the platform's of this app", "verify with platform_public_key of the app (payctl app show)", "签名使用的不是该应用对应的平台密钥", "用该应用的平台公钥（platform_public_key）验签", "簽章使用的不是該應用對應的平台金鑰", "用該應用的平台公鑰（platform_public_key）驗簽"}, nil},
}

// Answer reports whether a message is an answer: its first line begins with HTTP/, or it is a body
// such as only answers have.
func (m Message) Answer() bool {
	if strings.HasPrefix(m.Method, "HTTP/") {
		return true
	}
	body := strings.TrimSpace(string(m.Body))
	if n := parseJSON(body); m.Get("Authorization") == "" && textOf(n, "code") != "" && textOf(n, "seqno") != "" { // 4pyun's
		return true
	}
	return alipayAnswer(body) != "" || strings.HasPrefix(body, `{"Response":`)
}

// alipayAnswer is the signed part of an answer of gateway.do, as it was written; "" when it is none.
func alipayAnswer(body string) string {
	n, _ := readNode(body)
	for _, m := range n.Members {
		if n.Kind == '{' && strings.HasSuffix(m.Name, "_response") {
			return m.Value.Raw(body)
		}
	}
	return ""
}

// explainAnswer explains an answer of a platform.
func explainAnswer(platform string, m Message, k Keys, e Effort) Finding {
	switch platform {
	case platformAlipay:
		return alipaySealed(m, k, e)
	case platformIntella:
		return intellaAnswer(m, k)
	}
	return Finding{Fits: true, Mistakes: []Mistake{newMistake("sealed.never")}}
}

// alipaySealed checks an answer (Alipay sheet 2.1; v3: 7).
func alipaySealed(m Message, k Keys, e Effort) Finding {
	if sign := m.Get("alipay-signature"); sign != "" {
		text := m.Get("alipay-timestamp") + "\n" + m.Get("alipay-nonce") + "\n" + string(m.Body) + "\n"
		return sealedText(text, sign, "RSA2", k, e)
	}
	body := string(m.Body)
	n := parseJSON(body)
	return sealedText(alipayAnswer(body), textOf(n, "sign"), textOf(n, "sign_type"), k, e)
}

// intellaNotice checks a notification: Sign is over the JSON without it (intella sheet 4.8).
func intellaNotice(m Message, k Keys, e Effort) Finding {
	body := string(m.Body)
	sign := textOf(parseJSON(body), "Sign")
	return sealedText(withoutSign(body), sign, "RSA2", k, e)
}

var signMember = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(,?)\s*"Sign"\s*:\s*"[^"]*"\s*(,?)`) })

// withoutSign takes Sign out of a notification, wherever it stands, and leaves the other members as they were written.
func withoutSign(body string) string {
	at := signMember().FindStringSubmatchIndex(body)
	if at == nil {
		return body
	}
	front, behind := body[:at[0]], body[at[1]:]
	if at[2] < at[3] && at[4] < at[5] { // it stood between two
		front += ","
	}
	if at[2] == at[3] {
		behind = strings.TrimLeft(behind, " \t\r\n")
	}
	return front + behind
}

// sealedText checks a text's signature with the platform's key, and says what happened to it.
func sealedText(text, sign, signType string, k Keys, e Effort) Finding {
	f := Finding{Expected: text}
	if sign == "" {
		f.Mistakes = []Mistake{newMistake("sealed.unsigned")}
		return f
	}
	d := &draft{bare: true, pairs: []Pair{{Name: "body", Value: text}}}
	f = rsaSearch(f, d, sign, signType, k, e, concatRows(jsonRows(), edgeRows(), charsetRows()))
	for i, m := range f.Mistakes {
		switch m.ID {
		case "rest.text":
			f.Mistakes[i] = newMistake("sealed.other")
		case "key.unknown", "key.size":
			f.Mistakes[i] = newMistake("sealed.key")
		case "key.platform":
			f.Mistakes[i].ID = "key.merchant"
		}
	}
	return f
}

// intellaAnswer opens an answer with the AES key of its request.
func intellaAnswer(m Message, k Keys) Finding {
	body := strings.TrimSpace(string(m.Body))
	if _, err := strconv.Atoi(body); err == nil {
		return Finding{Mistakes: []Mistake{newMistake("sealed.bare-code", body)}}
	}
	n := parseJSON(body)
	if n == nil || len(k.AES) == 0 {
		return Finding{Mistakes: []Mistake{newMistake("sealed.encrypted")}}
	}
	for _, member := range n.members {
		if unquoteJSON(member.name) != "Response" {
			continue
		}
		o := openCipher(unquoteJSON(member.value.text), k.AES, []byte(intellaIV), jsonText)
		if o.plain == nil {
			return Finding{Mistakes: []Mistake{inMember("Response", newMistake("cipher.unknown"))}}
		}
		return Finding{Fits: len(o.mistakes) == 0, Mistakes: inMemberAll("Response", o.mistakes), Plain: string(o.plain)}
	}
	return Finding{Mistakes: []Mistake{newMistake("envelope.missing", "Response")}}
}

// ParseAES reads an AES key: base64 of 16 bytes, or 24 or 32.
func ParseAES(text string) ([]byte, bool) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	return key, err == nil && (len(key) == 16 || len(key) == 24 || len(key) == 32)
}
