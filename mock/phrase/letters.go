package phrase

import "strings"

// traditional are traditional letters of the wordings and of their words, each followed by the
// simplified one.
const traditional = "臺台對对結结應应處处過过時时後后錯错簽签丟丢遲迟發发編编碼码狀状態态幣币亂乱順顺達达讓让複复覆复重重設设為为" +
	"響响報报連连線线斷断應应機机會会請请求求單单預预訂订賬账帳账戶户絕绝拒拒緩缓慢慢長长並并內内間间開开關关閉闭銷销退退" +
	"寶宝來来雲云認认從从頭头屬属於于規规則则實实際际轉转復复際际擾扰個个節节無无誤误擋挡現现號号種种餘余額额詢询備备綁绑" +
	"檢检測测讀读寫写傳传給给還还該该當当維维護护鐘钟兩两這这點点載载證证書书頁页異异條条產产務务發发動动數数據据變变" +
	"換换盤盘庫库將将約约隨随計计劃划話话試试達达選选擇择續续誰谁隻只僅仅每每較较場场擊击調调廢废聯联體体統统億亿萬万"

// usualLetters writes a sentence with simplified letters and ASCII digits, letters and signs, but
// for what stands in quotation marks.
func usualLetters(sentence string) string {
	var b strings.Builder
	var end rune // the quotation mark that ends what is quoted
	for _, r := range sentence {
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
		case r == '　':
			r = ' '
		case r >= '０' && r <= '９' || r >= 'Ａ' && r <= 'Ｚ' || r >= 'ａ' && r <= 'ｚ' || strings.ContainsRune("．＿－／％", r):
			r -= '！' - '!'
		}
		b.WriteRune(simplified(r))
	}
	return b.String()
}

func simplified(r rune) rune {
	if at := strings.IndexRune(traditional, r); at >= 0 && r > 0x7f {
		before := strings.Count(traditional[:at], "") - 1
		if before%2 == 0 {
			return []rune(traditional[at:])[1]
		}
	}
	return r
}

// providerNames is an expression of the words for platforms in a language, the name included.
func providerNames(l Language) string {
	var all []string
	for _, w := range providerWords {
		all = append(append(all, w.name), w.in(l)...)
	}
	return strings.Join(all, "|")
}
