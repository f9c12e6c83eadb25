// Package merchant is the reference merchant's ear: it receives the platforms' callbacks,
// verifies each with the client's own code, remembers it, books its money once, and answers
// as the platform wants it, or as badly as it is told to.
//
//	m, err := adapter.NewReceiver(merchant.Config{Now: time.Now})
//	err = m.Register(ctx, merchant.App{Provider: "4pyun", ID: id, Secret: secret})
//	server := httptest.NewServer(m)
//	notifyURL := server.URL + merchant.Path(merchant.Ref{Provider: "4pyun", ID: id}, "notify")
//	callbacks, err := m.Wait(ctx, ref, 2)
//
// A merchant in another process or container is driven through [Merchant.Control] and
// [Remote]; both sides are a [Receiver]. It knows no platform: package
// adapter registers the [Verifier] of each.
package merchant
