package alipay

import (
	"fmt"

	"paymock/mock/ledger"
	"paymock/mock/money"
)

// What a transfer's Kind says.
const (
	transferOut     = "transfer"    // alipay.fund.trans.uni.transfer
	transferBalance = "balance_set" // the balance was set from outside
)

// kindAccount is the record of a seller's account whose balance is watched.
const kindAccount = "account"

// extraBalance of an order sets what the seller's account holds when the trade is made, in yuan.
const extraBalance = "seller_balance"

// sellerAccount is the state of the seller's account.
type sellerAccount struct {
	// Limited: the account pays no more than it holds. Without, it has whatever a call needs, as
	// if the seller had other business.
	Limited bool `json:"limited"`
}

// balanceWatched reports whether the seller's balance is watched.
func (x *exchange) balanceWatched() bool {
	var a sellerAccount
	return x.books.Load(kindAccount, x.app.Merchant, &a) && a.Limited
}

// setBalance makes the seller's account hold so much, by a movement of its own, and has it
// watched from then on.
func (x *exchange) setBalance(wanted money.Amount) error {
	if change := wanted.Plus(-x.books.MerchantBalance()); change != 0 {
		t, err := ledger.NewTransfer(ledger.Transfer{
			No: x.unusedNumber(ledger.KindTransfer, newTransferNo), Kind: transferBalance, Other: x.app.Merchant, Amount: change, Subject: "余额调整", At: x.env.Now,
		})
		if err != nil {
			return err
		}
		if err := x.books.AddTransfer(t); err != nil {
			return err
		}
	}
	x.books.Save(kindAccount, x.app.Merchant, sellerAccount{Limited: true})
	return nil
}

// explainShortfall says by how much a watched account can't pay; "" when it can.
func (x *exchange) explainShortfall(amount money.Amount) string {
	if !x.balanceWatched() {
		return ""
	}
	if balance := x.books.MerchantBalance(); balance < amount {
		return fmt.Sprintf("the seller's account holds %s of %s; set another by a trade's extra %s", formatYuan(balance), formatYuan(amount), extraBalance)
	}
	return ""
}
