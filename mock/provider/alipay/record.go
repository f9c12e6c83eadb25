package alipay

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"paymock/mock/app"
	"paymock/mock/jsonnode"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// memberRoles are those of every member of requests, answers and notifications (Alipay sheet 1 to 7).
var memberRoles = sync.OnceValue(func() provider.RoleTable {
	return provider.Roles(map[provider.Role]string{
		provider.Plain: `method format charset sign_type version encrypt_type code sub_code msg_method msg_type notify_type trade_status
			total_amount receipt_amount invoice_amount buyer_pay_amount point_amount refund_fee send_back_fee refund_amount
			refund_detail_item_list.amount amount price quantity trans_amount settle_amount unsettled_amount trade_unsettled_amount
			royalty_finish_amount discountable_amount undiscountable_amount max_ratio amount_percentage product_code biz_scene
			royalty_mode royalty_type royalty_scene royalty_product trans_in_type trans_out_type operation_type state status
			action fund_change fund_channel fundChannel result_code retry_flag refund_status trans_currency settle_currency
			refund_currency scene auth_confirm_mode freeze_amount rest_amount credit_amount fund_amount rest_fund_amount
			total_freeze_amount total_pay_amount total_unfreeze_amount total_freeze_fund_amount total_pay_fund_amount
			total_unfreeze_fund_amount available_amount balance order_status order_fee direction type account_type identity_type
			bill_type page_no page_num page_size current_page_num current_page_size total_page_num total_size total_record_num
			timeout_express pay_timeout qr_code_timeout_express query_options grant_type auth_methods code_type frequency_limit
			merchant_type mcc biz_type expires_in re_expires_in gender is_async_pay trans_code error_code prod_code ws_service_url
			terminal_type settle_type settle_period_time summary_dimension goods_type integration_type qr_pay_mode qrcode_width
			settle_entity_type royalty_freeze show_url_flag enable_pay_channels disable_pay_channels specified_channel
			advance_payment_type error_type settle_detail_infos.amount expires industry act auth_code_type`,
		provider.Number: `app_id auth_app_id trade_no out_trade_no out_request_no orig_request_no settle_no detail_id notify_id
			out_biz_no order_id pay_fund_order_id operation_id out_order_no auth_no operation_serial_no alipay_order_no
			merchant_order_no account_log_id external_id smid auth_code op_app_id request_org_pid org_pid goods_id store_id terminal_id
			alipay_store_id app_cert_sn alipay_root_cert_sn alipay_cert_sn page_id trans_card_info tradeNo outTradeNo`,
		provider.Time: `timestamp notify_time utc_timestamp gmt_create gmt_payment gmt_refund gmt_close gmt_trans gmt_refund_pay
			send_pay_date time_expire operation_dt operation_finish_dt execute_dt trans_dt trans_date bill_date start_time end_time
			arrival_time_end apply_time auth_start auth_end expired_seconds refund_time`,
		provider.Personal: `subject body passback_params buyer_id buyer_open_id buyer_user_id buyer_logon_id seller_id seller_email
			trans_in trans_out ori_trans_in ori_trans_out trans_in_name account account_open_id login_name bind_login_name name memo
			desc remark operator_id order_title refund_reason payee_info payee_user_id payee_logon_id payer_user_id payer_logon_id
			bill_user_id alipay_user_id user_id userId open_id other_account avatar nick_name city province extend_params
			business_params promo_params ext_user_info sub_merchant goods_name goods_category trans_memo detail extra_param
			order_biz_info invoice_info agreement_sign_params terminal_info terminal_params store_name identity
			merchant_name agent_name`,
		provider.Link:  `notify_url return_url qr_code qr quit_url request_from_url show_url bill_download_url link links.link`,
		provider.Said:  `msg sub_msg message error_desc links.desc`,
		provider.Nonce: `sign nonce alipay_sdk bar_code code_value return_sign`,
		provider.Secret: `app_auth_token auth_token access_token refresh_token app_refresh_token oauth_code
			alipay_cert_content`,
		provider.Container: `biz_content goods_detail refund_goods_detail settle_info settle_detail_infos royalty_info
			royalty_parameters royalty_detail_list refund_royalty_parameters refund_royaltys receiver_list receivers fund_bill_list
			refund_detail_item_list trade_settle_info trade_settle_detail_list detail_list links tokens orders rate
			royalty_detail_infos certificates bill_formulas`,
	})
})

// Roles are those of every member; see provider.Recordable.
func (*Provider) Roles() provider.RoleTable { return memberRoles() }

// RequestText is the public parameters, or what takes their place in OpenAPI v3, and biz_content
// decrypted.
func (*Provider) RequestText(call *provider.Call) []byte {
	r, ok := call.Detail.(*request)
	if !ok || r.op != nil && r.op.page {
		return nil
	}
	said := wire.Object{}
	if r.v3 {
		for _, name := range slices.Sorted(maps.Keys(r.v3auth.public)) {
			said = append(said, wire.Member{Name: name, Value: r.v3auth.public[name]})
		}
	}
	for _, p := range r.params {
		if p.Name != "sign" && p.Name != "biz_content" {
			said = append(said, wire.Member{Name: p.Name, Value: r.charset.decodeForShow(p.Value)})
		}
	}
	if biz, ok := r.Lookup("biz_content"); ok {
		said = append(said, wire.Member{Name: "biz_content", Value: biz})
	}
	return said.JSON()
}

// ReadAnswer takes what is signed out of an answer's envelope, and decrypts it.
func (p *Provider) ReadAnswer(call *provider.Call, resp *wire.Response) (provider.Answer, error) {
	r, ok := call.Detail.(*request)
	if !ok || r.op != nil && r.op.page {
		return provider.Answer{}, errors.New("the answer is a page for people")
	}
	text, ok := r.charset.decode(string(resp.Body))
	if !ok {
		return provider.Answer{}, errors.New("the answer is not in the charset of its request")
	}
	if !r.v3 {
		var err error
		if text, err = answerOf(text); err != nil {
			return provider.Answer{}, err
		}
	}
	if r.aes && looksEncrypted(text) {
		plain, err := decryptAES(r.keys.aes, text)
		if err != nil {
			return provider.Answer{}, fmt.Errorf("the answer can't be decrypted with aes_key: %w", err)
		}
		if text, ok = r.charset.decode(string(plain)); !ok {
			return provider.Answer{}, errors.New("the decrypted answer is not in the charset of its request")
		}
	}
	n, err := jsonnode.Parse([]byte(text))
	if err != nil || n.Kind != '{' {
		return provider.Answer{}, errors.New("the answer is no JSON object")
	}
	return provider.Answer{Text: []byte(text), Code: p.codeOf(r, n), Signed: true}, nil
}

// answerOf is the text of the member that an answer's signature covers (Alipay sheet 1.5).
func answerOf(body string) (string, error) {
	n, err := jsonnode.Parse([]byte(body))
	if err != nil {
		return "", fmt.Errorf("the answer is no JSON: %w", err)
	}
	for _, m := range n.Members {
		if strings.HasSuffix(m.Name, "_response") {
			return m.Value.Text, nil
		}
	}
	return "", errors.New("the answer has no member that ends with _response")
}

// codeOf is the name of an answer's code. OpenAPI v3 writes codes without their prefix, and none for
// success (Alipay sheet 6.2).
func (p *Provider) codeOf(r *request, answer jsonnode.Node) string {
	code, told := answer.Member("code")
	if sub, ok := answer.Member("sub_code"); ok && !r.v3 {
		return sub.Text
	}
	if !r.v3 {
		return code.Text
	}
	if !told {
		return codeSuccess
	}
	for _, c := range p.Codes() {
		if shortCode(c.Name()) == code.Text {
			return c.Name()
		}
	}
	return code.Text
}

// ReadCallback reads a notification: the form in UTF-8, without its signature and time of sending.
func (p *Provider) ReadCallback(_ *app.App, req *wire.Request) (provider.Notice, error) {
	form, err := wire.ParseForm(string(req.Body))
	if err != nil {
		return provider.Notice{}, err
	}
	c, ok := charsetOf(form.Get("charset"))
	if !ok {
		c = utf8Charset
	}
	kind := ""
	for i, field := range form {
		switch field.Name {
		case "notify_type":
			kind = noticeTrade
		case "msg_method":
			kind = noticeSettle
		case "notify_time", "utc_timestamp":
			form[i].Value = ""
			continue
		}
		if form[i].Value, ok = c.decode(field.Value); !ok {
			return provider.Notice{}, fmt.Errorf("%q is not in the charset that the notification names", field.Name)
		}
	}
	if kind == "" {
		return provider.Notice{}, errors.New("it is no notification: it has neither notify_type nor msg_method")
	}
	form = slices.DeleteFunc(form, func(field wire.Pair) bool { return field.Name == "sign" })
	return provider.Notice{Kind: kind, Content: form.Encode()}, nil
}
