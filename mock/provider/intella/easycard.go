package intella

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"paymock/mock/provider"
	"paymock/mock/wire"
)

// cardWait is how long a reader waits for a card (intella sheet 2.6).
const cardWait = 30 * time.Second

// noCard is the reader's status 6201, no card found. Assumed: the documents don't say which
// code it is (intella sheet 2.6).
const noCard = "046201"

// cardOn gives the card on the reader. A call for which the payer takes a while waits, without a
// card the answer comes after 30 s.
func (x *exchange) cardOn(t *terminal) (*simCard, *provider.Outcome) {
	c := t.Card
	if c != nil && c.delayBeforeCard() <= cardWait {
		if c.delayBeforeCard() > 0 && !x.laid {
			return nil, x.awaitCard(t, c.delayBeforeCard())
		}
		c.readPurse(x.books)
		return c, nil
	}
	why := "no card lies on it"
	if c != nil {
		why = fmt.Sprintf("the card comes after %s", c.delayBeforeCard())
	}
	t.BusyUntil = x.env.Now.Add(cardWait)
	x.savePace(t)
	out := x.answerReported(t, x.m.transactionNumber(x.env.Now), noCard, "reader %s waits %s for a card: %s", t.DeviceID, cardWait, why)
	retry := dialectOf(x.app, dialectNoCard)
	if retry != "0" {
		retry = strconv.Itoa(min(x.m.retry+1, maxRetries))
	}
	data, _ := out.Fields.Get("Data").(wire.Object)
	data.Set("Retry", retry)
	out.After = cardWait
	return nil, &out
}

// cardCall is ready with a card on the reader.
func (x *exchange) cardCall() (*terminal, *simCard, *provider.Outcome) {
	t, refused := x.readyTerminal()
	if refused != nil {
		return nil, nil, refused
	}
	c, refused := x.cardOn(t)
	return t, c, refused
}

// idQuery tells the number of the card on the reader (intella sheet 2.4).
func (x *exchange) idQuery() provider.Outcome {
	t, c, refused := x.cardCall()
	if refused != nil {
		return *refused
	}
	return x.answerDone(wire.Object{
		{Name: "EZCardID", Value: c.ID},
		{Name: "TXNResult", Value: txnSuccess},
		{Name: "Retry", Value: "0"},
		{Name: "ErrorCode", Value: cardSuccess},
		{Name: "NewAESKey", Value: t.SessionKey},
	}, "card %s lies on reader %s", c.ID, t.DeviceID)
}

// balanceQuery tells what is on the card, members in the order of the page's table (intella
// sheet 2.5).
func (x *exchange) balanceQuery() provider.Outcome {
	t, c, refused := x.cardCall()
	if refused != nil {
		return *refused
	}
	number := x.m.second.In(taipei).Format(timeLayout)
	return x.answerDone(wire.Object{
		{Name: "EZCardID", Value: c.ID},
		{Name: "EZCardType", Value: "00"},
		{Name: "PersonalProfile", Value: "00"},
		{Name: "CardNumberForPrint", Value: c.ID},
		{Name: "Balance", Value: c.Balance.Minor()},
		{Name: "TerminalTXNNumber", Value: number},
		{Name: "HostSerialNumber", Value: number},
		{Name: "ExpiryDate", Value: cardExpires + "140820"}, // 14 digits here, 8 in Payment
		{Name: "EZCardPurseID", Value: strings.Repeat("0", 16)},
		{Name: "CPUPurseVersion", Value: "00"},
		{Name: "BankCode", Value: "00"},
		{Name: "AreaCode", Value: "01"},
		{Name: "TXNResult", Value: txnSuccess},
		{Name: "Retry", Value: "0"},
		{Name: "ErrorCode", Value: cardSuccess},
		{Name: "NewAESKey", Value: t.SessionKey},
	}, "card %s has %d", c.ID, c.Balance)
}
