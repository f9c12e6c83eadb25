package phrase

import (
	"strings"
	"sync"
	"unicode"
)

// traditional are traditional letters of the wordings and of their words, each followed by the
// simplified one.
const traditional = "臺台對对結结應应處处過过時时後后錯错簽签丟丢遲迟發发編编碼码狀状態态幣币亂乱順顺達达讓让複复覆复設设為为響响報报連连線线" +
	"斷断機机會会請请單单預预訂订賬账帳账戶户絕绝緩缓長长並并內内間间開开關关閉闭銷销寶宝來来雲云認认從从頭头屬属於于規规則则" +
	"實实際际轉转復复擾扰個个節节無无誤误擋挡現现號号種种餘余額额詢询備备綁绑檢检測测讀读寫写傳传給给還还該该當当維维護护鐘钟" +
	"兩两這这點点載载證证書书頁页異异條条產产務务動动數数據据變变換换盤盘庫库將将約约隨随計计劃划話话試试選选擇择續续誰谁隻只" +
	"僅仅較较場场擊击調调廢废聯联體体統统億亿萬万敗败帶带棄弃沒没輕轻業业們们偽伪側侧價价係系決决淨净減减滯滞煩烦熱热確确終终" +
	"縮缩網网緒绪繞绕級级聽听舊旧範范製制見见觸触記记許许訪访評评語语說说説说諾诺識识貨货費费質质贈赠跡迹輸输辦办邊边進进遠远" +
	"遞递運运適适遺遗針针鑰钥鏈链錄录隱隐離离難难雜杂電电靜静頓顿頻频題题願愿顆颗顛颠類类顯显驗验麼么齊齐銀银鎖锁閱阅階阶嚴严" +
	"團团圓圆塊块壞坏壓压奪夺學学審审寬宽層层屆届幫帮廣广廠厂強强徑径慣惯慮虑憑凭懸悬拋抛採采掛挂損损搶抢擬拟擔担擴扩攔拦攜携" +
	"暫暂術术極极樣样標标權权檔档歸归殘残毀毁氣气沖冲況况準准滿满濾滤爭争獨独獲获環环畫画盡尽監监礎础祕秘積积穩稳競竞筆笔簡简" +
	"純纯紀纪細细組组絡络經经綜综緊紧練练總总繼继績绩罰罚聞闻聲声職职臨临與与舉举蓋盖虛虚裝装裡里裏里覽览觀观訊讯詞词誠诚課课" +
	"談谈諸诸譯译豐丰財财責责貼贴買买資资賠赔賣卖購购輪轮郵邮釋释錢钱鍵键門门問问隊队險险項项領领顧顾飛飞驅驱齡龄週周併并佔占" +
	"儘尽償偿儲储優优剛刚創创劇剧勢势區区協协卻却參参啟启喚唤嘗尝國国園园圖图執执堅坚夠够導导尋寻專专倆俩佇伫籤签繳缴繫系衝冲" +
	"鬆松彙汇匯汇滙汇雙双攤摊瀏浏溫温漲涨潛潜澀涩爾尔牽牵犧牺狹狭疊叠療疗皺皱盜盗礙碍竊窃築筑糾纠紙纸綠绿繪绘義义習习脫脱腳脚" +
	"腦脑葉叶著着藝艺虧亏衛卫補补視视託托訴诉詐诈誘诱諒谅謀谋謊谎貝贝負负貢贡貪贪貫贯賀贺賢贤蹤踪軟软軌轨輔辅轟轰辭辞違违鄉乡" +
	"醫医鈔钞鎮镇鏡镜閒闲陳陈陽阳霧雾韓韩頂顶須须頗颇頸颈顏颜風风飽饱館馆騙骗驚惊魚鱼鳥鸟麗丽黃黄齒齿" +
	"刪删別别嗎吗員员彎弯擺摆構构樓楼歡欢洩泄稱称黏粘綴缀羅罗覺觉議议輯辑邏逻鑒鉴陣阵車车輛辆圍围掃扫凍冻驟骤營营墊垫陸陆臉脸兒儿張张東东紅红幾几槓杠漢汉冪幂擠挤橫横撥拨詳详篩筛淺浅帐账遊游謝谢雖虽馬马駁驳癱瘫瘓痪潰溃誌志饋馈論论趕赶恆恒歷历鉤钩竄窜擁拥畢毕稅税鈕钮徹彻舖铺鋪铺註注佈布鎊镑灣湾閃闪罷罢爛烂揮挥傷伤靈灵僱雇鬧闹嘩哗窮穷紐纽瑪玛"

// variants are the traditional letters of a simplified one, by that.
var variants = sync.OnceValue(func() map[rune]string {
	all, pairs := map[rune]string{}, []rune(traditional)
	for i := 0; i+1 < len(pairs); i += 2 {
		all[pairs[i+1]] += string(pairs[i])
	}
	return all
})

// inEitherLetters lets an expression that is written in simplified letters match traditional ones, too.
func inEitherLetters(expr string) string {
	var b strings.Builder
	inClass, escaped := false, false
	for _, r := range expr {
		more := variants()[r]
		switch {
		case escaped, more == "":
			inClass = !escaped && (inClass && r != ']' || r == '[') || escaped && inClass
			b.WriteRune(r)
		case inClass:
			b.WriteString(string(r) + more)
		default:
			b.WriteString("[" + string(r) + more + "]")
		}
		escaped = r == '\\' && !escaped
	}
	return b.String()
}

// usualLetters writes a sentence with simplified letters and ASCII digits, letters and signs, but
// for what stands in quotation marks. open is the mark that would end what is quoted; 0 where none is missing.
func usualLetters(sentence string) (text string, open rune) {
	var b strings.Builder
	var end rune // the quotation mark that ends what is quoted
	for _, r := range sentence {
		if end == 0 {
			r = plainSign(r)
		}
		switch {
		case end != 0:
			if r == end {
				end = 0
			}
			b.WriteRune(r)
			continue
		case r == '"':
			end = '"'
		case r == '“':
			end = '”'
		case r == '「':
			end = '」'
		case r == '『':
			end = '』'
		case r == '‘':
			end = '’'
		case r == invisible:
			continue
		}
		b.WriteRune(simplifyLetter(r))
	}
	return b.String(), end
}

// PlainLetters writes a text with simplified letters and ASCII digits, letters and signs.
func PlainLetters(text string) string {
	plain, _ := usualLetters(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`"“”「」『』‘’`, r) {
			return '\''
		}
		return r
	}, text))
	return plain
}

// invisible stands for a sign that takes no place.
const invisible = '\u200b'

// plainSign writes a full-width letter or sign as ASCII has it, but for the punctuation that
// separates clauses, and any blank as a space.
func plainSign(r rune) rune {
	switch {
	case strings.ContainsRune("，。；：！？（）", r):
		return r
	case r >= '！' && r <= '～':
		return r - ('！' - '!')
	case r == '\ufeff' || r == '\u200c' || r == '\u200d' || r == invisible:
		return invisible
	case r == '’':
		return '\''
	case r == '—' || r == '–' || r == '−':
		return '-'
	case unicode.IsSpace(r):
		return ' '
	}
	return r
}

func simplifyLetter(r rune) rune {
	if r <= 0x7f {
		return r
	}
	if at := strings.IndexRune(traditional, r); at >= 0 {
		before := strings.Count(traditional[:at], "") - 1
		if before%2 == 0 {
			return []rune(traditional[at:])[1]
		}
	}
	return r
}
