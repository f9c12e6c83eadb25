//go:build !race

package offline_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"paymock/mock/names"
	"paymock/mock/names/shipped"
	"paymock/mock/phrase"
	"paymock/mock/rule/offline"
)

// TestTitlesOfCodes: what a code says, in whichever language, stands for the code in a sentence, whatever else its
// words could mean: the answer names the code.
func TestTitlesOfCodes(t *testing.T) {
	t.Parallel()
	tried := 0
	for _, p := range shipped.Platforms() {
		for i, c := range p.Codes {
			if c.Success {
				continue
			}
			operation := operationOf(p, c)
			for _, said := range []struct{ title, before string }{
				{c.Message, operation + []string{" 失败，", " 返回"}[i%2]}, {c.English, operation + " fails with "},
			} {
				if title := strings.TrimSpace(said.title); title != "" && languageFits(title, said.before) {
					tried++
					if got := answered(p.Name, said.before+title); !strings.Contains(got, strconv.Quote(c.Name())) {
						t.Errorf("%s: %s%s\nis answered with %s\nwhich does not name %s", p.Name, said.before, title, got, c.Name())
					}
				}
			}
		}
	}
	if tried < 700 {
		t.Errorf("%d titles", tried)
	}
}

// operationOf is an operation that answers with a code, or any.
func operationOf(p names.Platform, c names.Code) string {
	for _, op := range p.Operations {
		if slices.Contains(op.Codes, c.Name()) {
			return op.Name
		}
	}
	return p.Operations[0].Name
}

func languageFits(title, before string) bool {
	han := func(text string) bool { return strings.ContainsFunc(text, func(r rune) bool { return r > 0x2e80 }) }
	return han(title) == han(before)
}

// TestHintsOfSentences: what is meant by a sentence that is refused, or refused as a rule, is told with the platform's own
// fields, operations and codes.
func TestHintsOfSentences(t *testing.T) {
	t.Parallel()
	for sentence, want := range map[string]string{
		"intella 当终端为 T1 时支付返回 7105":               `"支付返回 7105，当 DeviceId 为 T1 时"`,
		"intella 刷卡機 T001 付款返回 7105":               `當 DeviceId 為 T001 時"`,
		"intella 對終端機編號 01304187 的付款返回 7105":       `當 DeviceId 為 01304187 時"`,
		"4pyun 结算返回1403，5分种内":                      `接下来 5 分钟 内`,
		"intella 特店 M1 的支付返回 7105":                 `"支付返回 7105，当 MchId 为 M1 时"`,
		"4pyun 当商户号为 M1 时结算返回 1403":                `"结算返回 1403，当 trade.merchant 为 M1 时"`,
		"alipay 订单号为 A1 时付款返回 ACQ.SYTSEM_ERROR":    `"付款返回 ACQ.SYSTEM_ERROR，当 out_trade_no 为 A1 时"`,
		"4pyun 支付流水号为 2026 的结算返回 1403":             `"结算返回 1403，当 trade.no 为 2026 时"`,
		"4pyun 终端号 T1 结算返回 1403":                   "requests of settle have the fields app_id, pay_serial",
		"intella 对交易返回 7105":                       `"平台对 支付 返回 7105"`,
		"4pyun 对交易返回 7105":                         `"平台对 支付 返回 7105"`,
		"4pyun 对交易返回 1403":                         `"平台对 结算 返回 1403"`,
		"intella 支附返回 7105":                        "`平台对 支付 返回 \"7105\"`",
		"intella 付贷返回 7105":                        `"平台对 支付 返回 7105"`,
		"alipay 支付宝平台对解算返回 ACQ.TRADE_STATUS_ERROR": `"支付宝 平台对 结算 返回 ACQ.TRADE_STATUS_ERROR"`,
		"alipay 结算返回交易状态错误":                        `did you mean "ACQ.TRADE_STATUS_ERROR" (交易状态不合法)?`,
		"alipay 结算返回 40004":                        `write the sub-code: "ACQ.SYSTEM_ERROR"`,
		"alipay 结算返回 TRADE_STATUS _ERROR":          `did you mean "ACQ.TRADE_STATUS_ERROR"?`,
		"intella 支付返回 71O5":                        `did you mean "7105"?`,
		"intella 支付返回七一零五":                         `did you mean "7105"?`,
		"intella 支付返回 TradeKey 錯誤":                 `did you mean "7105"`,
		"4pyun trade/settle 返回 1403":               `did you mean "settle"`,
		"4pyun 结算金额>=2203 时结算返回 1403":              `"at least 2203 fen" or "at least 2203 yuan"`,
		"4pyun 结算金额至少100返回1403":                    `"at least 100 fen" or "at least 100 yuan"`,
		"4pyun 当结算金额为 22.03 时返回 1403":              `"22.03 yuan"`,
		"4pyun foobar 结算返回 1403":                   `"foobar" is not understood; without it, say "平台对 结算 返回 1403"`,
		"4pyun 结算 10 分钟后返回 1403":                   `"结算返回 1403，延迟 10 分钟" when it is late, "结算返回 1403，从 10 分钟 后开始"`,
		"alipay 结算返回 ACQ.X_Y，并且 5 秒后再发 settle 通知":  "about the same calls",
	} {
		own, said, _ := strings.Cut(sentence, " ")
		r, err := phrase.ParseFor(said, own)
		got := fmt.Sprint(err)
		if err == nil {
			got = names.InSentence(offline.SentenceMistakes(own, r, time.Now()))
		}
		if !strings.Contains(got, want) {
			t.Errorf("%s: got %s, want %s", sentence, got, want)
		}
	}
	for sentence, want := range map[string]string{
		"4pyun 结算返回 1 403": "1403", "4pyun 4 pyun 平台对结算返回 1403": "1403", "alipay 结算返回 ACQ.TRADE_STATUS _ERROR": "ACQ.TRADE_STATUS_ERROR",
		"alipay 分账返回错误码：40004，子错误码：ACQ.TRADE_STATUS_ERROR": "ACQ.TRADE_STATUS_ERROR", "4pyun 结算返回 code=1403 msg=交易不存在": "1403 交易不存在",
		`4pyun 结算失败，错误码1403，提示"余额不足"`: "1403 余额不足", "intella 支付失敗，錯誤碼 7105，訊息「密碼錯誤」": "7105 密碼錯誤", "intella 刷悠遊卡返回 7105": "7105",
	} {
		own, said, _ := strings.Cut(sentence, " ")
		r, err := phrase.ParseFor(said, own)
		if got := strings.TrimSpace(r.Then.Respond + " " + r.Then.Message); err != nil || got != want {
			t.Errorf("%s: got %s, %v, want %s", sentence, got, err, want)
		}
	}
	for sentence, want := range map[string]string{
		"支付宝平台把结算结果通知延迟 10 分钟": "settle", "支付宝分账通知丢一次": "settle", "alipay loses the settlement callback": "settle",
		"4pyun平台的分账通知丢一次": "sharding", "4pyun 平台丢弃结算通知": "settlement",
	} {
		if r, err := phrase.Parse(sentence); err != nil || r.When.Callback != want {
			t.Errorf("%s: got %q, %v, want %q", sentence, r.When.Callback, err, want)
		}
	}
}
