package words

import (
	"strings"
	"sync"
)

// Letters writes Chinese of our own, which is simplified, in the letters of a language.
func (l Language) Letters(s string) string {
	if l != Traditional {
		return s
	}
	return traditional().Replace(s)
}

// Sentence writes a Chinese sentence that is read again in the letters of a language, letter by letter, since terms would be
// other words. What stands in quotation marks is somebody else's and stays.
func (l Language) Sentence(s string) string {
	if l != Traditional {
		return s
	}
	var b strings.Builder
	at := 0
	for _, quoted := range quotations().FindAllStringIndex(s, -1) {
		b.WriteString(traditionalLetters().Replace(s[at:quoted[0]]) + s[quoted[0]:quoted[1]])
		at = quoted[1]
	}
	b.WriteString(traditionalLetters().Replace(s[at:]))
	return b.String()
}

// traditional turns our simplified words into those of Taiwan: terms first, then single letters.
// A test names the letters of our texts that are missing.
var traditional = sync.OnceValue(func() *strings.Replacer {
	pairs := []string{
		"标签", "標籤", "注释", "註釋", "缓冲", "緩衝", "冲正", "沖正", "实时", "即時", "接口", "介面", "添加", "新增", "加载", "載入", "台币", "臺幣", "重复", "重複", "复制", "複製", "关系", "關係", "联系", "聯絡", "银行", "銀行", "字段", "欄位", "斜杠", "斜線", "请求头", "請求標頭", "签名", "簽章", "验签", "驗簽", "字符串", "字串", "字符集", "字元集", "字符", "字元", "字节", "位元組", "密钥", "金鑰", "私钥", "私鑰", "公钥", "公鑰", "服务器", "伺服器",
		"十六进制", "十六進位", "数组", "陣列", "对象", "物件", "程序", "程式", "代码", "代碼", "信息", "訊息", "消息", "訊息", "数据", "資料", "支付宝", "支付寶",
		"转义", "跳脫", "日志", "日誌", "查询串", "查詢字串", "证书", "憑證", "浮点", "浮點", "网页", "網頁", "密码", "密碼", "文件", "檔案", "文本", "文字", "请求体", "內容", "编码", "編碼", "发送", "送出",
	}
	return strings.NewReplacer(append(pairs, letterPairs()...)...)
})

var traditionalLetters = sync.OnceValue(func() *strings.Replacer {
	return strings.NewReplacer(append([]string{"重复", "重複", "关系", "關係", "悠游卡", "悠遊卡"}, letterPairs()...)...)
})

// letterPairs are simplified letters, each before its traditional one.
func letterPairs() (pairs []string) {
	const letters = "与與丢丟两兩个個为為么麼义義书書产產从從应應价價会會体體码碼内內写寫准準则則划劃删刪别別动動区區协協单單压壓却卻参參双雙发發变變号號后後吗嗎启啟员員图圖块塊坏壞声聲处處复復备備够夠头頭实實宝寶对對导導将將尝嘗尔爾属屬带帶并並库庫开開异異弃棄" +
		"弯彎归歸当當录錄径徑总總择擇拦攔换換损損据據摆擺数數断斷无無时時显顯术術机機权權条條来來构構标標样樣档檔检檢楼樓欢歡没沒泄洩浏瀏测測满滿滤濾点點状狀现現电電离離种種称稱积積签簽简簡类類粘黏约約级級纯純线線组組经經结結给給统統继繼缀綴编編缩縮" +
		"网網罗羅联聯节節获獲虑慮补補规規视視觉覺计計订訂认認议議记記许許设設证證识識试試该該语語误誤说說请請读讀调調谁誰质質败敗费費资資转轉轮輪载載较較输輸辑輯边邊过過运運还還这這进進远遠连連迟遲选選逻邏遗遺邮郵释釋里裡鉴鑒钥鑰钟鐘错錯长長门門问問" +
		"间間闭閉阵陣阶階际際随隨隐隱难難页頁项項顺順须須题題额額颠顛余餘验驗齐齊齿齒于於叶葉占佔减減决決况況净淨" +
		"办辦询詢执執关關车車确確辆輛业業务務户戶厂廠范範围圍旧舊报報笔筆暂暫预預独獨账帳见見键鍵创創绝絕钱錢态態银銀让讓买買销銷触觸强強传傳扩擴击擊脚腳环環装裝频頻扫掃卖賣细細绑綁冻凍骤驟风風营營场場违違词詞亿億审審罚罰唤喚险險凭憑币幣垫墊陆陸脸臉维維优優续續达達儿兒张張挂掛着著层層拟擬络絡话話汇匯仅僅货貨踪蹤递遞盖蓋紧緊链鏈广廣帮幫贴貼论論础礎彻徹响響缓緩历歷护護乱亂顾顧针針抛拋烦煩镑鎊韩韓溃潰闪閃财財顶頂绪緒剧劇尽盡学學气氣队隊听聽观觀争爭热熱购購圆圓东東访訪讯訊诉訴红紅国國宽寬锁鎖终終几幾闲閒负負侧側万萬杠槓汉漢们們幂冪挤擠横橫拨撥储儲诺諾周週润潤详詳筛篩览覽浅淺伪偽"
	runes := []rune(letters)
	for i := 0; i+1 < len(runes); i += 2 {
		pairs = append(pairs, string(runes[i]), string(runes[i+1]))
	}
	return pairs
}
