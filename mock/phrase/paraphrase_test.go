package phrase

import (
	"strings"
	"testing"
)

// TestParaphrases: what people say who have not read the list, by the rule that it means.
func TestParaphrases(t *testing.T) {
	t.Parallel()
	for rule, sentences := range map[string]string{
		`{"when":{"operation":"settle"},"then":{"respond":"1403"}}`: `
			the platform returns 1403 for settle
			the platform returns 1403 to settlement
			the platform fails settle with 1403
			the platform fails with 1403 on settle
			平台对结算返回１４０３
			平台對結算返回 1403
			平台對結算回應 1403。
			平台结算返回 1403
			平台让结算返回 1403
			平台对结算报错 1403
			平台对结算回复 1403！`,
		`{"when":{"operation":"settle"},"then":{"respond":"1403"},"times":2}`: `
			the platform answers settle with 1403 twice
			the platform answers settle with 1403, two times
			the platform answers settle with 1403 2 times
			the platform answers settle with 1403 for the next two calls
			平台对结算返回1403两次
			平台对结算返回 1403，两次
			平台对结算返回 1403,2次
			平台对结算返回 1403 二次
			平台对结算返回 1403；接下来 2 次
			平台对结算返回 1403（两次）
			平台接下來兩次對結算返回 1403`,
		`{"when":{"provider":"4pyun","operation":"settle"},"then":{"respond":"1403"}}`: `
			the 4pyun platform answers settle with 1403
			4pyun answers settle with 1403
			P云平台对结算返回 1403
			P云对结算返回 1403
			p雲對結算返回 1403`,
		`{"when":{"provider":"alipay","operation":"settle"},"then":{"respond":"20000"}}`: `
			the Alipay platform answers settle with 20000
			the ALIPAY platform answers settle with 20000
			Alipay answers settle with 20000
			支付宝对结算返回 20000
			支付寶平台對結算返回 20000`,
		`{"when":{"operation":"settle"},"then":{"hang":true}}`: `
			the platform times out on settle
			平台对结算超时
			平台结算超时
			平台對結算超時`,
		`{"when":{"operation":"settle"},"then":{"delay":{"fixed":"3s"}}}`: `
			the platform delays settle by 3 seconds
			平台对结算延迟 3 秒
			平臺對結算延遲 3 秒`,
		`{"when":{"operation":"settle"},"then":{"http_status":502}}`: `
			the platform returns HTTP status 502 for settle
			平台对结算返回 HTTP 状态 502
			平台對結算返回 HTTP 狀態碼 ５０２`,
		`{"when":{"operation":"pay"},"then":{"respond":"7105"}}`: `
			the platform answers payment with 7105
			平台对付款返回 7105`,
		`{"when":{"operation":"settle"},"then":{"respond":"1403","message":"結算１"}}`: `
			平台對結算返回 1403，提示“結算１”`,
	} {
		for sentence := range strings.Lines(strings.TrimSpace(sentences)) {
			if got := mean(t, strings.TrimSpace(sentence)); got != rule {
				t.Errorf("%s means %s, want %s", sentence, got, rule)
			}
		}
	}
}

// TestTraditional: the table is of pairs, none of which goes in circles.
func TestTraditional(t *testing.T) {
	t.Parallel()
	letters := []rune(traditional)
	for i := 0; i+1 < len(letters); i += 2 {
		if once := simplified(letters[i]); once != simplified(once) {
			t.Errorf("%c becomes %c, and that %c", letters[i], once, simplified(once))
		}
	}
	if len(letters)%2 != 0 {
		t.Error("a letter without its pair")
	}
}
