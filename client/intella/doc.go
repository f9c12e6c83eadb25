// Package intella is the reference client of intella's Scan2Pay: EasyCard (悠遊卡) readers with
// their daily settlement, the wallets around them, and the Payment Notification. It is
// written from the platform's documents and shares no code with the mock.
//
//	c, err := intella.New(intella.Config{
//		BaseURL: "https://a.intella.co", MchID: id, Password: transaction, RefundPassword: refund, PublicKey: pem,
//		Options: client.Options{Now: now},
//	})
//	_, err = c.SignOn(ctx, intella.SignOnRequest{DeviceID: "01304187"})
//	paid, err := c.Payment(ctx, intella.PaymentRequest{DeviceID: "01304187", StoreOrderNo: "PO1", Amount: 10})
//	totals, err := c.Settlement(ctx, intella.SettlementRequest{DeviceID: "01304187"})
//
// All amounts are int64 whole New Taiwan dollars. Every request is encrypted with a fresh AES
// key, and an answer that this key does not open is no answer: the outcome is unknown then.
// An EasyCard call has succeeded when StatusCode is 0000 and ErrorCode is 000000. What the
// reader leaves half done is sent again as its answer says (intella sheet 2.8); what to do
// after a lost answer is told at [Client.Payment].
//
// [Client.Send] sends arbitrary texts, and [Sealing] spoils an envelope on purpose: that is
// for tests of a platform, not for paying. Source tags in this package name sections of the
// reference sheet of intella and the page of intella.gitbook.io/scan2pay behind it.
package intella

// Name is the platform's name in URLs, configuration and features.
const Name = "intella"
