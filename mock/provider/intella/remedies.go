package intella

import (
	"sync"

	"paymock/mock/provider"
)

var (
	signOn = provider.Remedy{
		English:     "sign the reader on: {payctl} sign-on; see the readers: {payctl} terminal list",
		Chinese:     "让读卡机登入：{payctl} sign-on；查看读卡机：{payctl} terminal list",
		Traditional: "讓讀卡機登入：{payctl} sign-on；查看讀卡機：{payctl} terminal list",
	}
	settleBatch = provider.Remedy{
		English:     "settle the open batch: {payctl} settle; see the readers and their batches: {payctl} terminal list",
		Chinese:     "结算未结的批次：{payctl} settle；查看读卡机和批次：{payctl} terminal list",
		Traditional: "結算未結的批次：{payctl} settle；查看讀卡機和批次：{payctl} terminal list",
	}
	changeReader = provider.Remedy{
		English:     "see the reader, its card and its behaviour: {payctl} terminal list; change them: {payctl} terminal put --help",
		Chinese:     "查看读卡机、卡片和行为：{payctl} terminal list；更改：{payctl} terminal put --help",
		Traditional: "查看讀卡機、卡片和行為：{payctl} terminal list；更改：{payctl} terminal put --help",
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
		"000125": &changeReader,
		"010117": &settleBatch,
		"010123": &changeReader,
		"010128": &changeReader,
		"0462xx": &changeReader,
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
		"7130":   &changeReader,
		"7155":   &provider.ShowTrade,
		"7167":   &changeReader,
		"7201":   &provider.ShowApp,
		"900001": &provider.WaitSeconds,
		"9998":   &provider.ShowTrade,
	}
})
