package alipay

import (
	"slices"
	"strings"
)

// publicParams are the parameters of every method (Alipay sheet 1.1, 1.6-1.8), and those that
// SDKs add.
var publicParams = strings.Fields(`app_id method format charset sign_type sign timestamp version notify_url return_url
	app_auth_token auth_token app_cert_sn alipay_root_cert_sn encrypt_type biz_content alipay_sdk prod_code
	terminal_type terminal_info ws_service_url`)

// The members of biz_content that belong together (Alipay sheet 2.1, 3.2). Objects whose members
// differ by product are free.
const (
	tradeParams = "trade_no out_trade_no "
	orderParams = `out_trade_no total_amount subject body product_code seller_id buyer_id buyer_open_id op_app_id
		timeout_express time_expire goods_detail goods_detail.** extend_params extend_params.** settle_info settle_info.**
		royalty_info royalty_info.** passback_params store_id terminal_id operator_id discountable_amount
		undiscountable_amount merchant_order_no query_options query_options.* business_params business_params.**
		promo_params promo_params.** ext_user_info ext_user_info.** sub_merchant sub_merchant.** alipay_store_id
		disable_pay_channels enable_pay_channels specified_channel `
	royaltyParams = `royalty_type trans_out trans_out_type trans_in trans_in_type trans_in_name amount amount_percentage
		desc royalty_scene`
	authParams = `out_order_no out_request_no order_title amount product_code payee_user_id payee_logon_id payer_user_id
		payer_logon_id pay_timeout timeout_express extra_param trans_currency remark `
	receiverParams = "out_request_no receiver_list receiver_list.*.type receiver_list.*.account receiver_list.*.account_open_id " +
		"receiver_list.*.name receiver_list.*.memo receiver_list.*.login_name receiver_list.*.bind_login_name "
)

// bizParams are the members of biz_content by operation.
var bizParams = map[string]string{
	"settle": "out_request_no trade_no operator_id royalty_mode extend_params extend_params.** " + listMemberNames("royalty_parameters"),
	"create": orderParams,
	"pay": orderParams + `auth_code scene is_async_pay auth_no auth_confirm_mode trans_currency settle_currency
		terminal_params advance_payment_type request_org_pid`,
	"precreate": orderParams + "qr_code_timeout_express",
	"page_pay": orderParams + `qr_pay_mode qrcode_width integration_type request_from_url goods_type invoice_info
		invoice_info.** agreement_sign_params agreement_sign_params.**`,
	"query":  tradeParams + "org_pid query_options query_options.*",
	"close":  tradeParams + "operator_id",
	"cancel": tradeParams,
	"refund": tradeParams + `refund_amount refund_currency refund_reason out_request_no operator_id store_id terminal_id
		goods_detail goods_detail.** refund_goods_detail refund_goods_detail.** org_pid query_options query_options.* ` +
		listMemberNames("refund_royalty_parameters"),
	"refund_query":    tradeParams + "out_request_no org_pid query_options query_options.*",
	"settle_query":    "settle_no out_request_no trade_no",
	"onsettle_query":  "trade_no",
	"bind":            receiverParams,
	"unbind":          receiverParams,
	"relations_query": "out_request_no page_num page_size",
	"rate_query":      "out_request_no",
	"bill_query":      "bill_type bill_date smid",
	"cert_download":   "alipay_cert_sn",
	"wap_pay":         orderParams + "quit_url",
	"app_pay":         orderParams,
	"settle_confirm":  `out_request_no trade_no settle_info settle_info.** extend_params extend_params.**`,
	"zft_create":      "external_id name merchant_type mcc",
	"zft_query":       "order_id external_id",
	"order_sync":      "trade_no orig_request_no out_request_no biz_type order_biz_info",
	"refund_apply": tradeParams + `refund_amount refund_reason out_request_no query_options query_options.* ` +
		listMemberNames("refund_royalty_parameters"),
	"user_token":      "grant_type code refresh_token",
	"user_info":       "",
	"app_token":       "grant_type code refresh_token",
	"app_token_query": "app_auth_token",
	"transfer": `out_biz_no trans_amount product_code biz_scene order_title remark payee_info payee_info.identity
		payee_info.identity_type payee_info.name business_params`,
	"transfer_query": "out_biz_no order_id pay_fund_order_id product_code biz_scene",
	"account_query":  "alipay_user_id account_type",
	"freeze":         authParams + "auth_code auth_code_type",
	"app_freeze":     authParams,
	"voucher":        authParams,
	"unfreeze":       "auth_no out_request_no amount remark extra_param",
	"auth_query":     "auth_no out_order_no operation_id out_request_no operation_type",
	"auth_cancel":    "auth_no out_order_no operation_id out_request_no remark",
	"account_log":    "start_time end_time alipay_order_no merchant_order_no page_no page_size trans_code bill_user_id",
	"balance":        "bill_user_id",
	opCashier:        "trade_no out_trade_no qr auth_no act",
	opBillDownload:   "bill_type bill_date expires",
}

// listMemberNames is a list of splits with the members of each.
func listMemberNames(list string) string {
	names := []string{list}
	for _, member := range strings.Fields(royaltyParams) {
		names = append(names, list+".*."+member)
	}
	return strings.Join(names, " ")
}

// requestFields are the names under which a rule may ask for a request's parameters.
func requestFields(operation string) []string {
	fields := strings.Fields(bizParams[operation])
	for _, name := range publicParams {
		if !slices.Contains(fields, name) {
			fields = append(fields, name)
		}
	}
	return fields
}

// paramsOutsideBiz are names of business parameters of the call that were sent as parameters of their own, or that stand for
// biz_content, which is absent.
func (r *request) paramsOutsideBiz() (names []string) {
	if content, _ := r.params.lookup("biz_content"); r.v3 || r.op == nil || content != "" {
		return nil
	}
	known := strings.Fields(bizParams[r.op.Name])
	for _, p := range r.params {
		if slices.Contains(known, p.Name) && !slices.Contains(publicParams, p.Name) || strings.EqualFold(strings.ReplaceAll(p.Name, "_", ""), "bizcontent") {
			names = append(names, p.Name)
		}
	}
	return names
}
