// Package client holds what the reference clients of all platforms share: one HTTP exchange
// with its bytes kept, a bounded answer, no redirects, the three errors that mean three
// different things to somebody who moves money, and readers of form text and of typed fields.
//
// Start in the platform's own package:
//
//	c, err := fourpyun.New(fourpyun.Config{BaseURL: "http://127.0.0.1:12180", AppID: id, Secret: secret, Merchant: "62626601"})
//	answer, err := c.Settle(ctx, fourpyun.SettleRequest{PaySerial: serial, SettleValue: 2203, Reason: "charging ended"})
//
// and then sort the error:
//
//	errors.As(err, &refused)                 // *Refused: the platform answered no, and says why
//	errors.Is(err, client.ErrNotSent)        // nothing can have happened: send again
//	errors.Is(err, client.ErrUnknownOutcome) // the money may have moved: query, never send anew
//
// No protocol of any platform is in here, and nothing is shared with the mock: each side
// writes its own codec and signatures, so that one mistake can't hide on both sides.
package client
