// Package fourpyun is the reference client of 4pyun (P云): the partner's side of the
// payment API below /gate/1.0/payment, and of the platform's callbacks. It is written from
// the platform's documents and shares no code with the mock.
//
//	c, err := fourpyun.New(fourpyun.Config{BaseURL: base, AppID: id, Secret: secret, Merchant: "62626601"})
//	answer, err := c.Settle(ctx, fourpyun.SettleRequest{PaySerial: serial, SettleValue: 2203, ShardingValue: 2203, Reason: "charging ended"})
//	notice, err := fourpyun.Verify(secret, r.Header.Get("Content-Type"), body)
//
// All amounts are int64 fen (0.01 CNY). Which errors a call returns, and what to do about
// each, is told at [Client.Settle]; answers of this platform are not signed (4pyun sheet 11:
// no signature on responses is shown), so an answer is trusted as far as its connection is.
//
// [Client.Send] posts arbitrary fields, and [Signing] spoils a signature on purpose: that
// is for tests of a platform, not for paying. Source tags in this package name sections of
// the reference sheet of 4pyun and the page of doc.4pyun.com/openapi behind it.
package fourpyun

// Name is the platform's name on the wire, in URLs, configuration and features.
const Name = "4pyun"
