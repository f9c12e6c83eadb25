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
	receiverParams = "out_request_no receiver_list receiver_list.*.type receiver_list.*.account receiver_list.*.account_open_id " +
		"receiver_list.*.name receiver_list.*.memo receiver_list.*.login_name receiver_list.*.bind_login_name "
)

// bizParams are the members of biz_content by operation.
var bizParams = map[string]string{
	"settle": "out_request_no trade_no operator_id royalty_mode extend_params extend_params.** " + below("royalty_parameters"),
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
		below("refund_royalty_parameters"),
	"refund_query":    tradeParams + "out_request_no org_pid query_options query_options.*",
	"settle_query":    "settle_no out_request_no trade_no",
	"onsettle_query":  "trade_no",
	"bind":            receiverParams,
	"unbind":          receiverParams,
	"relations_query": "out_request_no page_num page_size",
	"rate_query":      "out_request_no",
	"bill_query":      "bill_type bill_date smid",
	"cert_download":   "alipay_cert_sn",
	opCashier:         "trade_no out_trade_no qr act",
	opBillDownload:    "bill_type bill_date expires",
}

// below is a list of splits with the members of each.
func below(list string) string {
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
