package offline_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"paymock/mock/names"
	"paymock/mock/phrase"
	"paymock/mock/rule/offline"
)

// of are sentences for apps of each platform, which take them.
var of = map[string][]string{
	"4pyun": {
		"the platform answers settle with 1403 for the next 2 calls", "平台接下来 2 次对结算返回 1403", "the platform delays the sharding callback by 10 minutes",
		"settle returns 1403 where amount is over 22.03 yuan", "平台对退款返回 1500，以 20 % 的概率", "平台丢弃分账回调",
	},
	"alipay": {
		"the platform answers refund with ACQ.SYSTEM_ERROR for the next 2 calls", "平台接下来 2 次对退款返回 ACQ.SYSTEM_ERROR", "the platform drops the notify callback",
		"平台对 alipay.trade.order.settle 返回 ACQ.TRADE_STATUS_ERROR", "refund fails with ACQ.SYSTEM_ERROR where amount is over 88.88 yuan", "平台把支付回调延迟 10 分钟",
	},
	"intella": {
		"the platform answers pay with 7105 for the next 2 calls", "平台接下来 2 次对付款返回 7105", "the platform takes 3 seconds to answer Payment",
		"pay fails with 7105 where amount is over 500 dollars", "平台丢失付款的应答", "the platform duplicates the notify callback",
	},
}

// TestSuggestionsAreTaken: what is suggested for a sentence with a slip is a rule that the platform takes, whose
// app takes the sentence without the slip: its operations, codes, callbacks and units are that platform's.
func TestSuggestionsAreTaken(t *testing.T) {
	t.Parallel()
	suggested := 0
	for own, sentences := range of {
		for _, sentence := range sentences {
			if got := answered(own, sentence); got != "" {
				t.Errorf("%s: %s: %s", own, sentence, got)
			}
			for _, slip := range withSlips(sentence) {
				_, err := phrase.Parse(slip)
				var wrong *phrase.Error
				if !errors.As(err, &wrong) || wrong.Reason != "" {
					continue
				}
				for _, near := range wrong.Nearest {
					suggested++
					fed := near
					if before, _, found := strings.Cut(slip, wrong.Rest); found && wrong.Rest != "" {
						fed = before + near
					}
					r, err := phrase.Parse(fed)
					if err != nil {
						t.Errorf("%s: %s: %v", own, fed, err)
					} else if refused := offline.Mistakes(own, r, time.Now()); len(refused) > 0 {
						t.Errorf("%s: %s\nsuggests %s\nwhich is refused: %s", own, slip, fed, refused[0].Reason)
					}
				}
			}
		}
	}
	if suggested < 40 {
		t.Errorf("%d suggestions", suggested)
	}
}

// withSlips are sentences with a word or a Chinese letter left out, or a letter changed.
func withSlips(sentence string) (all []string) {
	letters := []rune(sentence)
	for i, r := range letters {
		if r == ' ' || r > 0x2e80 {
			all = append(all, string(letters[:i])+string(letters[i+1:]))
		}
	}
	words := strings.Fields(sentence)
	for i, word := range words {
		left := strings.Join(append(append([]string{}, words[:i]...), words[i+1:]...), " ")
		all = append(all, left)
		if len(word) > 4 && word[0] < 0x80 {
			all = append(all, strings.Replace(sentence, word, word[:2]+word[3:], 1))
		}
	}
	return all
}

// answered is what is said of a sentence for an app of a platform.
func answered(own, sentence string) string {
	r, err := phrase.Parse(sentence)
	if err != nil {
		return err.Error()
	}
	return names.InSentence(offline.Mistakes(own, r, time.Now()))
}
