package intella

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"sync"

	"paymock/mock/app"
	"paymock/mock/jsonnode"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// memberRoles are those of every member of requests, answers and notifications (intella sheet 1.4, 2, 4).
var memberRoles = sync.OnceValue(func() provider.RoleTable {
	return provider.Roles(map[provider.Role]string{
		provider.Plain: `Method ServiceType StatusCode Result MethodName Retry Amount TotalFee RefundFee FeeType StoreType OrderStatus
			RefundStatus Status SettlementStatus TXNType TXNResult TxCancelAmount TxCancelCount TxRefundAmount TxRefundCount TxReserveAmount
			TxReserveCount TxTradeAmount TxTradeCount AutoTopUpAmount Balance BeforeTXNBalance Reserve ErrorCode EZCardType PersonalProfile
			AreaCode BankCode CPUPurseVersion DeviceOS Delay returnCode type act method`,
		provider.Number: `MchId StoreOrderNo SysOrderNo StoreRefundNo SysRefundNo OrderId TerminalTXNNumber HostSerialNumber BatchNumber
			RRNumber TerminalID ownerDeviceId ezcDongleId DeviceId DeviceID NewDeviceID DeviceNumber DongleDeviceID AuthCode urlToken transactionId batchNumber m t`,
		provider.Time: `CreateTime ResponseTime TimeExpire StartDate EndDate Date Time TranDate TranDayTime ExpiryDate RefundedAt`,
		provider.Personal: `Body Detail DeviceInfo StoreInfo StoreName BrandName Cashier Name Description AccountId AccoundId EZCardID EZCardPurseID
			CardNumberForPrint RefundedMsg`,
		provider.Link:      `CallBackUrl`,
		provider.Said:      `StatusDesc returnMessage PlatformRsp RefundMsg`,
		provider.Nonce:     `Sign`,
		provider.Secret:    `TradeKey RefundKey ApiKey CardId ExtenNo ExpireDate NewAESKey aesKey AESKey`,
		provider.Container: `Header Data DataValue DeviceList request`,
	})
})

// Roles are those of every member; see provider.Recordable.
func (*Provider) Roles() provider.RoleTable { return memberRoles() }

// platformWords has the platform's words that are no codes; a cleaned recording keeps them (intella sheet 1.4, 2 to 5).
const platformWords = `STATUS_SUCCESS 執行成功 Success Failed Refund success ezc TWD Payment Reserve Cancel Retry SignOn Settlement
	EasyCard 悠遊卡 LINE Pay 支付寶 微信 街口支付 台灣Pay 全支付 橘子支付 歐付寶 Pi 錢包 Apple Google Samsung Alipay WeChat JKOPAY
	PXPay VISA MasterCard JCB UnionPay iOS Android Windows OLPay Micropay Order Query`

// Spoken implements provider.Vocabulary.
func (*Provider) Spoken() []string { return []string{platformWords} }

// RequestText is the decrypted request.
func (*Provider) RequestText(call *provider.Call) []byte {
	m, ok := call.Detail.(*message)
	if !ok || m.text == nil {
		return nil
	}
	if again, pseudo := requoteJSON(m.text); pseudo {
		return again
	}
	return slices.Clone(m.text)
}

// ReadAnswer opens an answer with the key of its request.
func (p *Provider) ReadAnswer(call *provider.Call, resp *wire.Response) (provider.Answer, error) {
	m, ok := call.Detail.(*message)
	if !ok || m.key == nil {
		return provider.Answer{}, errors.New("the request's key is not known, so the answer can't be opened; give the platform's private key with the registration")
	}
	body, err := jsonnode.Parse(resp.Body)
	sealed, named := lastMember(body, "Response")
	if err != nil || !named {
		return provider.Answer{}, errors.New("the answer is no JSON object with Response")
	}
	ciphertext, err := decodeBase64(sealed.Text)
	if err != nil {
		return provider.Answer{}, fmt.Errorf("Response is no base64: %w", err)
	}
	text, cause := m.key.decryptRequest(ciphertext)
	if cause != "" {
		return provider.Answer{}, errors.New("Response can't be opened with the request's key: " + cause)
	}
	answer, err := jsonnode.Parse(text)
	if err != nil {
		return provider.Answer{}, fmt.Errorf("the answer is no JSON: %w", err)
	}
	header, _ := lastMember(answer, "Header")
	code, _ := lastMember(header, "StatusCode")
	data, _ := lastMember(answer, "Data")
	if fine, ok := lastMember(data, "ErrorCode"); ok && p.byName[fine.Text].Sub != "" {
		return provider.Answer{Text: text, Code: fine.Text}, nil
	}
	return provider.Answer{Text: text, Code: code.Text}, nil
}

// ReadCallback reads a notification: the text without Sign.
func (p *Provider) ReadCallback(a *app.App, req *wire.Request) (provider.Notice, error) {
	text, err := jsonnode.Parse(req.Body)
	if err != nil || text.Kind != '{' {
		return provider.Notice{}, errors.New("the notification is no JSON object")
	}
	if _, ok := text.Member("StoreOrderNo"); !ok {
		return provider.Notice{}, errors.New("it is no Payment Notification: it has no StoreOrderNo")
	}
	return provider.Notice{Kind: kindNotify, Content: bytes.Clone([]byte(p.SignedText(a, kindNotify, req)))}, nil
}
