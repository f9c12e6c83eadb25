// Package alipay is the reference client of Alipay (支付宝): the merchant's side of
// gateway.do (OpenAPI v2) and of OpenAPI v3, with royalty settlement, and of the platform's
// notifications. It is written from the platform's documents and shares no code with the mock.
//
//	c, err := alipay.New(alipay.Config{
//		BaseURL: "http://127.0.0.1:12180", AppID: id, PrivateKey: mine, AlipayPublicKey: theirs,
//		Options: client.Options{Now: now},
//	})
//	answer, err := c.Settle(ctx, alipay.SettleRequest{
//		OutRequestNo: "R20261121000001", TradeNo: no,
//		Royalties: []alipay.Royalty{{TransIn: "2088101126708402", Amount: 1000}},
//	})
//	notice, err := verifier.Verify(r.Header.Get("Content-Type"), body)
//
// All amounts are int64 fen (0.01 CNY); on the wire they are yuan with two decimals. Every
// answer is checked against Alipay's key over the bytes received before a field of it is
// read. Which errors a call returns, and what to do about each, is told at [Client.Settle].
//
// [Client.Send] sends arbitrary parameters, and [Signing] spoils a signature on purpose: that
// is for tests of a platform, not for paying. Source tags in this package name sections of
// the Alipay reference sheet and the documents behind it.
package alipay

// Name is the platform's name in URLs, configuration and features.
const Name = "alipay"
