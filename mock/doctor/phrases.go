package doctor

import (
	"strings"
	"sync"
)

// Words that stand in a row's {0}, {1} … and that are no stranger's text: in Chinese sentences
// they are Chinese, too.
var phrases = map[string]string{
	"a trailing blank": "末尾多了空格", "a leading blank": "开头多了空格", "in quotes": "带引号", "with a BOM": "带 BOM",
	"as a number, without leading zeros": "当作数字，丢失了前导零", "in upper case": "大写", "in lower case": "小写", "in UTF-16": "UTF-16 编码",
	"lower case": "小写", "upper case": "大写", "line feed": "换行符", "blank": "空格", "each empty value": "每个空值",
	"inside a string": "字符串中间", "before its closing brackets": "右括号之前", "behind its first {": "第一个 { 之后", "the body": "请求体", "body": "请求体", "first name": "第一个参数名",
	"line ends": "换行", "semicolons": "分号", "commas": "逗号",
	"letter case": "大小写", "blanks around it": "首尾的空格", "one character": "一个字符", "characters that are no letters and digits": "字母和数字以外的字符",
	"zero bytes": "全零字节", "the key": "密钥本身", "16 digits 0": "16 个字符 0", "the key's text": "密钥的文本", "the IV reversed": "反转的 IV", "the MD5 of the key": "密钥的 MD5",
	"the hex-decoded IV": "按十六进制解码的 IV", "the hex-decoded IV, padded with zero bytes": "按十六进制解码并补零的 IV",
	"the text 8651731586517315": "文本 8651731586517315",
	"none":                      "无", "no padding (textbook RSA)": "无填充（教科书式 RSA）", "platform's": "平台", "merchant's own": "商户自己的",
	"without /v3": "缺少 /v3", "with a trailing slash": "末尾多了斜杠", "without its leading slash": "缺少开头的斜杠",
}

// phraseIn gives a word in another language; what is none of ours stays.
func phraseIn(l Language, word string) string {
	if l == English {
		return word
	}
	if said, ok := phrases[word]; ok {
		return inScript(l, said)
	}
	for english, chinese := range map[string]string{"the demo app ": "演示应用 ", "app ": "应用 ", "the text ": "文本 "} {
		if rest, ok := strings.CutPrefix(word, english); ok {
			return inScript(l, chinese) + rest
		}
	}
	return word
}

// inScript writes Chinese of our own in the letters of a language.
func inScript(l Language, s string) string {
	if l != Traditional {
		return s
	}
	return traditional().Replace(s)
}

// traditional turns our simplified words into those of Taiwan: terms first, then single letters.
// It holds the letters of this package's texts; a test names those that are missing.
var traditional = sync.OnceValue(func() *strings.Replacer {
	pairs := []string{
		"缺少", "缺少", "字段", "欄位", "斜杠", "斜線", "请求头", "請求標頭", "签名", "簽章", "验签", "驗簽", "字符串", "字串", "字符集", "字元集", "字符", "字元", "字节", "位元組", "密钥", "金鑰", "私钥", "私鑰", "公钥", "公鑰", "服务器", "伺服器",
		"十六进制", "十六進位", "数组", "陣列", "对象", "物件", "程序", "程式", "代码", "代碼", "信息", "訊息", "消息", "訊息", "数据", "資料", "支付宝", "支付寶",
		"转义", "跳脫", "日志", "日誌", "查询串", "查詢字串", "证书", "憑證", "浮点", "浮點", "网页", "網頁", "密码", "密碼", "文件", "檔案", "文本", "文字", "请求体", "內容", "编码", "編碼", "发送", "送出",
	}
	const letters = "与與丢丟两兩个個为為么麼义義书書产產从從应應价價会會体體码碼内內写寫准準则則划劃删刪别別动動区區协協单單压壓却卻参參双雙发發变變号號后後吗嗎启啟员員图圖块塊坏壞声聲处處复復备備够夠头頭实實宝寶对對导導将將尝嘗尔爾属屬带帶并並库庫开開异異弃棄" +
		"弯彎归歸当當录錄径徑总總择擇拦攔换換损損据據摆擺数數断斷无無时時显顯术術机機权權条條来來构構标標样樣档檔检檢楼樓欢歡没沒泄洩浏瀏测測满滿滤濾点點状狀现現电電离離种種称稱积積签簽简簡类類粘黏约約级級纯純线線组組经經结結给給统統继繼缀綴编編缩縮" +
		"网網罗羅联聯节節获獲虑慮补補规規视視觉覺计計订訂认認议議记記许許设設证證识識试試该該语語误誤说說请請读讀调調谁誰质質败敗费費资資转轉轮輪载載较較输輸辑輯边邊过過运運还還这這进進远遠连連迟遲选選逻邏遗遺邮郵释釋里裡鉴鑒钥鑰钟鐘错錯长長门門问問" +
		"间間闭閉阵陣阶階际際随隨隐隱难難页頁项項顺順须須题題额額颠顛余餘验驗齐齊齿齒于於叶葉占佔减減决決况況净淨"
	runes := []rune(letters)
	for i := 0; i+1 < len(runes); i += 2 {
		pairs = append(pairs, string(runes[i]), string(runes[i+1]))
	}
	return strings.NewReplacer(pairs...)
})
