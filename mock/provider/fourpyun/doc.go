// Package fourpyun impersonates 4pyun (P云), the payment interface below
// /gate/1.0/payment: prepare, create, query, settle, refund and refund query, and the
// platform's payment, sharding, settlement and profit pushes.
//
//	p := fourpyun.New()
//	call := p.Decode(req, apps)
//
// Money is whole fen (0.01 yuan) everywhere. Sources are tagged: "4pyun sheet 2.1" is a
// section of the project's reference sheet on the platform, "doc.4pyun.com/openapi" the
// vendor's pages it was made from. What no document says is marked "Assumed:"; where
// documents contradict each other Dialects has a switch.
//
// Not modelled: parking, energy and bank account interfaces, profits that are no partner's share,
// and sharding by period. Two contradictions of sheet 9 need no switch: the host name is ignored,
// and the sample that doesn't match its printed string concerns the vendor's page only.
package fourpyun
