package intella

import (
	"sync"

	"paymock/mock/provider"
)

var (
	signOn = provider.Remedy{
		English:     "sign the reader on: {payctl} sign-on {reader}; see the readers: {payctl} terminal list",
		Chinese:     "让读卡机登入：{payctl} sign-on {reader}；查看读卡机：{payctl} terminal list",
		Traditional: "讓讀卡機登入：{payctl} sign-on {reader}；查看讀卡機：{payctl} terminal list",
	}
	settleBatch = provider.Remedy{
		English:     "settle the open batch: {payctl} settle --terminal {reader}; see the readers and their batches: {payctl} terminal list",
		Chinese:     "结算未结的批次：{payctl} settle --terminal {reader}；查看读卡机和批次：{payctl} terminal list",
		Traditional: "結算未結的批次：{payctl} settle --terminal {reader}；查看讀卡機和批次：{payctl} terminal list",
	}
	otherReader = provider.Remedy{
		English:     "see the readers: {payctl} terminal list; add one: {payctl} terminal put 01304188",
		Chinese:     "查看读卡机：{payctl} terminal list；新增一台：{payctl} terminal put 01304188",
		Traditional: "查看讀卡機：{payctl} terminal list；新增一台：{payctl} terminal put 01304188",
	}
	richCard = provider.Remedy{
		English:     "put money on the card: {payctl} terminal put {reader} --balance 999999",
		Chinese:     "给卡片加值：{payctl} terminal put {reader} --balance 999999",
		Traditional: "給卡片加值：{payctl} terminal put {reader} --balance 999999",
	}
	layCard = provider.Remedy{
		English:     "lay a card on the reader that is read at once: {payctl} terminal put {reader} --card 934528053 --balance 4000 --retries 0 --after 0s",
		Chinese:     "在读卡机上放一张立即可读的卡片：{payctl} terminal put {reader} --card 934528053 --balance 4000 --retries 0 --after 0s",
		Traditional: "在讀卡機上放一張立即可讀的卡片：{payctl} terminal put {reader} --card 934528053 --balance 4000 --retries 0 --after 0s",
	}
	firstCard = provider.Remedy{
		English:     "put the card back with which the call was begun: {payctl} terminal put {reader} --card NUMBER --balance 100",
		Chinese:     "放回首次请求时的卡片：{payctl} terminal put {reader} --card 卡号 --balance 100",
		Traditional: "放回首次請求時的卡片：{payctl} terminal put {reader} --card 卡號 --balance 100",
	}
	fewRetries = provider.Remedy{
		English:     "let the reader succeed, and send the call anew, as no retry: {payctl} terminal put {reader} --retries 0",
		Chinese:     "让读卡机成功，再作为新的请求发送（不是重试）：{payctl} terminal put {reader} --retries 0",
		Traditional: "讓讀卡機成功，再作為新的請求送出（不是重試）：{payctl} terminal put {reader} --retries 0",
	}
	putInService = provider.Remedy{
		English:     "put the reader back in service: {payctl} terminal put {reader} --deactivated=false",
		Chinese:     "恢复读卡机服务：{payctl} terminal put {reader} --deactivated=false",
		Traditional: "恢復讀卡機服務：{payctl} terminal put {reader} --deactivated=false",
	}
)

// remedies are by code what lets a call pass that the state of things refuses.
var remedies = sync.OnceValue(func() map[string]*provider.Remedy {
	return map[string]*provider.Remedy{
		"000019": &provider.WaitDay,
		"000025": &provider.FindTrade,
		"000058": &signOn,
		"000059": &signOn,
		"020059": &signOn,
		"000077": &provider.ShowTrade,
		"000125": &fewRetries,
		"010117": &settleBatch,
		"010123": &richCard,
		"010128": &firstCard,
		"0462xx": &layCard,
		"2000":   &provider.FindTrade,
		"7000":   &provider.NewNumber,
		"7001":   &provider.ShowTrade,
		"7002":   &provider.FindTrade,
		"7003":   &provider.NewNumber,
		"7110":   &provider.ShowTrade,
		"7111":   &provider.ShowTrade,
		"7112":   &provider.ShowTrade,
		"7113":   &provider.ShowTrade,
		"7114":   &provider.ShowTrade,
		"7115":   &provider.ShowTrade,
		"7123":   &provider.ShowTrade,
		"7130":   &otherReader,
		"7155":   &provider.ShowTrade,
		"7167":   &putInService,
		"7201":   &provider.ShowApp,
		"900001": &provider.WaitSeconds,
		"9998":   &provider.ShowTrade,
	}
})
