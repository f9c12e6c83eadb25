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
	return provider.RemediesByCode(map[*provider.Remedy]string{
		&provider.WaitDay:     "000019",
		&provider.FindTrade:   "000025 2000 7002",
		&signOn:               "000058 000059 020059",
		&provider.ShowTrade:   "000077 7001 7110 7111 7112 7113 7114 7115 7123 7155 9998",
		&fewRetries:           "000125",
		&settleBatch:          "010117",
		&richCard:             "010123",
		&firstCard:            "010128",
		&layCard:              "0462xx",
		&provider.NewNumber:   "7000 7003",
		&otherReader:          "7130",
		&putInService:         "7167",
		&provider.ShowApp:     "7201",
		&provider.WaitSeconds: "900001",
	})
})
