package fourpyun

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"paymock/mock/app"
	"paymock/mock/jsonnode"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// memberRoles are those of every member of requests, answers and pushes (4pyun sheet 4, 5, 6).
var memberRoles = sync.OnceValue(func() provider.RoleTable {
	return provider.Roles(map[provider.Role]string{
		provider.Plain: `code value fee amount settle_value sharding_value trade_value rule_value service_value total_value refund_value
			remain_value key rate status type process channel trade_scene trade_type sharding_type pay_mode
			category business transfer_status trade_count data_node path sign_type deduct_mode manual_settle signType act`,
		provider.Number: `pay_serial pay_order order refund_order refund_serial trade_no seqno serial trace_id pay_id auth_code
			app_id package`,
		provider.Time: `timestamp timeStamp trade_time create_time time_cost refund_time start_time end_time expire_time`,
		provider.Personal: `merchant trade_merchant partner payer subject body reason trade_subject operator_id operator_name extra
			sub_app_id appId`,
		provider.Link:      `notify_url callback_url pay_url receipt_url`,
		provider.Said:      `message hint pay_mode_desc`,
		provider.Nonce:     `sign nonceStr paySign`,
		provider.Secret:    `app_secret`,
		provider.Container: `payload trade trade_item trade_list refund_list`,
	})
})

// Roles are those of every member; see provider.Recordable.
func (*Provider) Roles() provider.RoleTable { return memberRoles() }

// platformWords has the platform's words that are no codes; a cleaned recording keeps them (4pyun sheet 1, 3, 4.1 to 5.9).
const platformWords = `微信 支付宝 银联 云闪付 数字人民币 其他 GENERIC PARKING RECHARGE ENERGY LIVING energy_value service_value fee_value
	CN-South/HS3-1 CN-South/DEV-1 CN-South/MOCK-1 MD5 SHA256 plus:member:renewal NO HEALTH SERVICE(PaymentService)! APP AppException
	处理异常:java.lang.IllegalArgumentException Required! is required must be a whole number of fen from to not more than or list of
	key and value byte 0: invalid character at start of 参数未传递 该商户未授权该应用 交易已失效 订单号已存在 订单未支付, 不可退款 [INVALID_REQUEST]订单已全额退款
	可用退款余额不足, 退款金额=1.00元, 可用余额=1.00元 订单未清算, 不可退款 退款订单号已存在 交易未支付, 不可清算
	交易已清算, 不可重复清算 交易为自动清算, 不可手动清算 清算金额超出可清算金额, 清算金额=1.00元, 可清算金额=1.00元
	device_no port_no quantity start_time end_time replenish_time plate mobile replenish_type energy_code CN_AC CN_DC device_type
	state_desc plate_color parking_serial park_name enter_time parking_time free_value`

// Spoken implements provider.Vocabulary.
func (*Provider) Spoken() []string {
	texts := []string{platformWords}
	for _, byCode := range meanings {
		for _, said := range byCode {
			texts = append(texts, said.message, said.hint)
		}
	}
	return texts
}

// RequestText is the fields as a JSON object: as they came where they came as JSON.
func (*Provider) RequestText(call *provider.Call) []byte {
	x, ok := call.Detail.(*exchange)
	switch {
	case !ok:
		return nil
	case x.isJSON:
		return slices.Clone(call.Request.Body)
	}
	said := wire.Object{}
	for _, p := range x.form {
		if p.Name != signName {
			said = append(said, wire.Member{Name: p.Name, Value: p.Value})
		}
	}
	return said.JSON()
}

// ReadAnswer reads the code of an answer, which is not signed.
func (*Provider) ReadAnswer(_ *provider.Call, resp *wire.Response) (provider.Answer, error) {
	n, err := jsonnode.Parse(resp.Body)
	if err == nil && n.Kind != '{' {
		err = errors.New("it is other JSON than an object")
	}
	if err != nil {
		return provider.Answer{}, fmt.Errorf("the answer is no JSON: %w", err)
	}
	code, ok := n.Member("code")
	if !ok {
		return provider.Answer{}, errors.New("the answer has no code")
	}
	return provider.Answer{Text: resp.Body, Code: code.Text}, nil
}

// ReadCallback reads a push: its members without those that Callback adds.
func (*Provider) ReadCallback(_ *app.App, req *wire.Request) (provider.Notice, error) {
	content, _ := jsonnode.Parse(req.Body)
	if content.Kind != '{' {
		form, err := wire.ParseForm(string(req.Body))
		if err != nil {
			return provider.Notice{}, fmt.Errorf("the push is neither JSON nor a form: %w", err)
		}
		content = jsonnode.Node{Kind: '{'}
		for _, p := range form {
			content.Members = append(content.Members, textMember(p.Name, p.Value))
		}
	}
	kind := kindOfPush(content)
	if kind == "" {
		return provider.Notice{}, errors.New("it is none of the platform's pushes: it has no pay_order, sharding_type, trade_list or remain_value")
	}
	content.Members = slices.DeleteFunc(content.Members, func(m jsonnode.Member) bool {
		return strings.Contains(" app_id timestamp sign_type sign ", " "+m.Name+" ")
	})
	return provider.Notice{Kind: kind, Content: content.AppendTo(nil, false)}, nil
}

// kindOfPush tells a push by a member that it alone has (4pyun sheet 5.7, 5.8, 6).
func kindOfPush(push jsonnode.Node) string {
	for _, mark := range [][2]string{{"sharding_type", kindSharding}, {"remain_value", kindProfit}, {"total_value", kindSettlement}, {"pay_order", kindNotify}} {
		if _, ok := push.Member(mark[0]); ok {
			return mark[1]
		}
	}
	return ""
}
