package fourpyun

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const (
	typeForm = "application/x-www-form-urlencoded"
	typeJSON = "application/json"
)

// push signs fields and writes them as a form, as the platform would.
func push(f Fields) []byte {
	return []byte(append(f[:len(f):len(f)], Field{Name: "sign", Value: Sign(testSecret, f)}).Form())
}

var payment = Fields{
	{Name: "app_id", Value: "op4pyunmock000001"},
	{Name: "merchant", Value: "62626601"},
	{Name: "pay_order", Value: "PAYORDER-20261121-0001"},
	{Name: "channel", Value: "200201"},
	{Name: "pay_serial", Value: "20261121173001066020110001"},
	{Name: "trade_no", Value: "4200002026112100000000000001"},
	{Name: "value", Value: "5000"},
	{Name: "status", Value: "1"},
	{Name: "trade_time", Value: "1795253401000"},
	{Name: "pay_mode", Value: "1"},
	{Name: "pay_mode_desc", Value: "微信"},
	{Name: "fee", Value: "30"},
	{Name: "payer", Value: "o1kTSt3wG76-vZh_ORgd9Ef6MXYQ"},
	{Name: "timestamp", Value: "1795253402345"},
	{Name: "sign_type", Value: "MD5"},
}

func TestPaymentNotice(t *testing.T) {
	t.Parallel()
	n, err := Verify(testSecret, typeForm, push(append(payment[:len(payment):len(payment)], Field{Name: "brand_new", Value: "field"})))
	if err != nil {
		t.Fatal(err)
	}
	got, err := n.Payment()
	if err != nil {
		t.Fatal(err)
	}
	want := PaymentNotice{
		AppID: "op4pyunmock000001", Merchant: "62626601", PayOrder: "PAYORDER-20261121-0001", PaySerial: "20261121173001066020110001",
		TradeNo: "4200002026112100000000000001", Channel: "200201", Value: 5000, Fee: 30, Status: StatusPaid,
		TradeTime: time.UnixMilli(1795253401000), PayMode: "1", PayModeDesc: "微信", Payer: "o1kTSt3wG76-vZh_ORgd9Ef6MXYQ",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if n.Kind != KindNotify || n.Fields.Get("brand_new") != "field" {
		t.Errorf("kind %s, fields %v", n.Kind, n.Fields)
	}
	if _, err := n.Sharding(); !errors.Is(err, ErrIncomplete) {
		t.Errorf("as a sharding push: %v, want %v", err, ErrIncomplete)
	}
}

// The settlement push is a form in one document and JSON in another (4pyun sheet 5.8); as
// both are signed alike, both read alike.
func TestSettlementNotice(t *testing.T) {
	t.Parallel()
	form := Fields{
		{Name: "app_id", Value: "op4pyunmock000001"},
		{Name: "merchant", Value: "62626601"},
		{Name: "serial", Value: "S20261121000001"},
		{Name: "subject", Value: "P云支付体验21日结算"},
		{Name: "create_time", Value: "1795284000000"},
		{Name: "start_time", Value: "1795190400000"},
		{Name: "end_time", Value: "1795276799000"},
		{Name: "trade_count", Value: "1"},
		{Name: "total_value", Value: "5000"},
		{Name: "settle_value", Value: "2190"},
		{Name: "service_value", Value: "13"},
		{Name: "status", Value: "1"},
		{Name: "type", Value: "1"},
		{Name: "transfer_status", Value: "0"},
		{Name: "trade_list", Value: `[{"fee":13,"pay_order":"P1","pay_serial":"20261121173001066020110001","refund_value":2797,"value":5000}]`},
	}
	sign := Sign(testSecret, form)
	if sign != opensslMD5(t, stringToSign(form, emptyDropped)+"&app_secret="+testSecret) {
		t.Fatal("the test's own signature is wrong")
	}
	json := `{"app_id":"op4pyunmock000001","merchant":"62626601","serial":"S20261121000001","subject":"P云支付体验21日结算",
		"create_time":1795284000000,"start_time":1795190400000,"end_time":1795276799000,"trade_count":1,"total_value":5000,
		"settle_value":2190,"service_value":13,"status":1,"type":1,"transfer_status":0,"note":null,
		"trade_list":[{"pay_serial":"20261121173001066020110001","pay_order":"P1","value":5000,"fee":13,"refund_value":2797}],"sign":"` + sign + `"}`
	want := SettlementNotice{
		AppID: "op4pyunmock000001", Merchant: "62626601", Serial: "S20261121000001", Subject: "P云支付体验21日结算",
		CreateTime: time.UnixMilli(1795284000000), StartTime: time.UnixMilli(1795190400000), EndTime: time.UnixMilli(1795276799000),
		TradeCount: 1, TotalValue: 5000, SettleValue: 2190, ServiceValue: 13, Status: 1, Type: 1, TransferStatus: 0,
		Trades: []SettledTrade{{"20261121173001066020110001", "P1", 5000, 13, 2797}},
	}
	for contentType, body := range map[string][]byte{typeForm: push(form), typeJSON: []byte(json)} {
		n, err := Verify(testSecret, contentType, body)
		if err != nil {
			t.Fatalf("%s: %v", contentType, err)
		}
		got, err := n.Settlement()
		if err != nil {
			t.Fatalf("%s: %v", contentType, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", contentType, diff)
		}
	}
}

// The profit push's sample has amounts as strings, its table has numbers (4pyun sheet 5.8);
// both read alike and have one signature. The printed one is another sample's.
func TestProfitNotice(t *testing.T) {
	t.Parallel()
	negatives := load(t).Negatives
	sample := negatives[slices.IndexFunc(negatives, func(v negative) bool { return v.ID == "neg-01-profit-example" })]
	right := strings.Replace(sample.Body, sample.PrintedSign, sample.ComputedSign, 1)
	numbers := strings.NewReplacer(`"790"`, "790", `"395"`, "395").Replace(right)
	if numbers == right || right == sample.Body {
		t.Fatal("the sample is not what it was")
	}
	if _, err := Verify(sample.Secret, typeJSON, []byte(sample.Body)); !errors.Is(err, ErrWrongSign) {
		t.Errorf("the printed signature: %v", err)
	}
	want := ProfitNotice{
		AppID: "op00961963581daa7", Merchant: "12345678", Business: "plus:member:renewal", Category: "LVIP",
		TradeMerchant: "87654321", TradeNo: "2026042115051866000110040", TraceID: "12345678910", TradeSubject: "购买停车特惠包支付7.90元",
		TradeValue: 790, TradeTime: time.Date(2026, 4, 2, 15, 53, 30, 0, beijing), Value: 395, RemainValue: 395, Type: 1,
	}
	for _, body := range []string{right, numbers} {
		n, err := Verify(sample.Secret, typeJSON, []byte(body))
		if err != nil || n.Kind != KindProfit {
			t.Fatalf("%v, %+v", err, n)
		}
		got, err := n.Profit()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		for _, field := range []string{"merchant", "trade_merchant", "trade_no", "trace_id", "trade_value", "value", "remain_value", "type"} {
			short, err := Verify(testSecret, typeForm, push(n.Fields.Without(field).Without("sign")))
			if err != nil {
				t.Fatal(err)
			}
			if err := readProfit(short); !errors.Is(err, ErrIncomplete) {
				t.Errorf("without %s: %v", field, err)
			}
		}
	}
}

func TestVerifySaysWhy(t *testing.T) {
	t.Parallel()
	signed := func(f ...Field) []byte { return push(f) }
	tests := map[string]struct {
		contentType string
		body        []byte
		want        error
	}{
		"no sign":              {typeForm, []byte(payment.Form()), ErrNoSign},
		"empty sign":           {typeForm, []byte("a=1&sign="), ErrNoSign},
		"empty body":           {typeForm, nil, ErrNoSign},
		"JSON without sign":    {typeJSON, []byte(`{"a":1}`), ErrNoSign},
		"sign is null":         {typeJSON, []byte(`{"a":1,"sign":null}`), ErrNoSign},
		"short sign":           {typeForm, []byte("a=1&sign=00"), ErrWrongSign},
		"wrong sign":           {typeForm, []byte("a=1&sign=C65FCAC2D3FB5E2D3D4AD93DD20C8C39"), ErrWrongSign},
		"sign is an object":    {typeJSON, []byte(`{"a":1,"sign":{}}`), ErrWrongSign},
		"bad escape":           {typeForm, []byte("a=%zz&sign=00"), ErrMalformed},
		"not JSON":             {typeJSON, []byte("a=1"), ErrMalformed},
		"empty JSON":           {typeJSON, nil, ErrMalformed},
		"JSON list":            {typeJSON, []byte("[]"), ErrMalformed},
		"JSON and more":        {typeJSON, []byte("{} {}"), ErrMalformed},
		"not UTF-8":            {typeJSON, []byte("{\"a\":\"\xff\"}"), ErrMalformed},
		"half a surrogate":     {typeJSON, []byte(`{"a":"\uDC00"}`), ErrMalformed},
		"XML":                  {"text/xml", []byte("<a/>"), ErrMalformed},
		"content type garbage": {"///", []byte("a=1"), ErrMalformed},
		"member twice":         {typeJSON, []byte(`{"a":1,"a":2,"sign":"00"}`), ErrAmbiguous},
		"nested member twice":  {typeJSON, []byte(`{"a":{"b":1,"b":2},"sign":"00"}`), ErrAmbiguous},
		"known field twice":    {typeForm, signed(Field{Name: "value", Value: "1"}, Field{Name: "value", Value: "2"}), ErrAmbiguous},
		"sign twice":           {typeForm, append(signed(Field{Name: "a", Value: "1"}), "&sign=00"...), ErrAmbiguous},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, err := Verify(testSecret, test.contentType, test.body)
			if !errors.Is(err, test.want) || n != nil {
				t.Errorf("notice %v, error %v, want %v", n, err, test.want)
			}
		})
	}
}

func TestVerifyTolerates(t *testing.T) {
	t.Parallel()
	json := func(body string) string { return body }
	sign := Sign(testSecret, Fields{{Name: "a", Value: "1"}, {Name: "n", Value: `{"b":"<&>/","c":[1,-0.50,true,null,{}]}`}})
	tests := map[string]struct {
		contentType string
		body        string
	}{
		"no content type, form": {"", string(push(payment))},
		"no content type, JSON": {"", json(`{"a":1,"n":{"b":"<&>/","c":[1,-0.50,true,null,{}]},"sign":"` + sign + `"}`)},
		"charset":               {typeForm + "; charset=UTF-8", string(push(payment))},
		"odd parameter":         {typeJSON + "; charset", json(`{"a":1,"n":{"b":"<&>/","c":[1,-0.50,true,null,{}]},"sign":"` + sign + `"}`)},
		"unknown field twice":   {typeForm, string(push(Fields{{Name: "u", Value: "2"}, {Name: "u", Value: "1"}}))},
		"other order, blanks and escapes": {typeJSON, json(`
			{ "sign":"` + sign + `", "n":{"c":[1, -0.50, true, null, { }], "b":"\u003c\u0026>\/"}, "a":"1", "gone":"", "null":null }`)},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := Verify(testSecret, test.contentType, []byte(test.body)); err != nil {
				t.Error(err)
			}
		})
	}
}

// A form's values aren't escaped in the signed string, so two fields can be melted into one
// without touching the signature. Required fields catch that.
func TestMeltedFieldsAreIncomplete(t *testing.T) {
	t.Parallel()
	signed := push(payment)
	f, err := ParseForm(string(signed))
	if err != nil {
		t.Fatal(err)
	}
	melted := f.With("sign_type", "MD5&status=1").Without("status")
	n, err := Verify(testSecret, typeForm, []byte(melted.Form()))
	if err != nil {
		t.Fatalf("the platform's rule can't see this, yet: %v", err)
	}
	if _, err := n.Payment(); !errors.Is(err, ErrIncomplete) {
		t.Errorf("error %v, want %v", err, ErrIncomplete)
	}
}

func TestIncompleteNotices(t *testing.T) {
	t.Parallel()
	sharding := Fields{
		{Name: "app_id", Value: "a"},
		{Name: "merchant", Value: `{"code":"1","name":"m"}`},
		{Name: "partner", Value: `{"code":"2","name":"p"}`},
		{Name: "trade_no", Value: "t"},
		{Name: "sharding_type", Value: "0"},
		{Name: "trade_type", Value: "1"},
		{Name: "status", Value: "1"},
		{Name: "sharding_value", Value: "124"},
		{Name: "trade_value", Value: "62"},
		{Name: "trade_item", Value: `[{"key":"k","rate":500,"value":62}]`},
		{Name: "trade_time", Value: "20241118191701"},
	}
	tests := map[string]struct {
		fields Fields
		read   func(*Notice) error
	}{
		"payment without value":   {payment.Without("value"), readPayment},
		"payment in yuan":         {payment.With("value", "50.00"), readPayment},
		"payment in hex":          {payment.With("value", "0x10"), readPayment},
		"payment without status":  {payment.Without("status"), readPayment},
		"payment at no time":      {payment.With("trade_time", "noon"), readPayment},
		"sharding without amount": {sharding.Without("trade_value"), readSharding},
		"sharding with no party":  {sharding.With("partner", "87105025"), readSharding},
		"sharding without party":  {sharding.Without("merchant"), readSharding},
		"sharding with bad items": {sharding.With("trade_item", `[{"key":"k"}]`), readSharding},
		"sharding items no list":  {sharding.With("trade_item", `{}`), readSharding},
		"settlement that is none": {sharding, readSettlement},
		"payment and sharding":    {append(sharding[:len(sharding):len(sharding)], Fields{{Name: "pay_order", Value: "1"}, {Name: "pay_serial", Value: "2"}, {Name: "value", Value: "3"}}...), readPayment},
		"of no known kind":        {Fields{{Name: "app_id", Value: "a"}}, readPayment},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, err := Verify(testSecret, typeForm, push(test.fields))
			if err != nil {
				t.Fatal(err)
			}
			if err := test.read(n); !errors.Is(err, ErrIncomplete) {
				t.Errorf("error %v, want %v", err, ErrIncomplete)
			}
		})
	}
	n, err := Verify(testSecret, typeForm, push(sharding))
	if err != nil {
		t.Fatal(err)
	}
	if err := readSharding(n); err != nil {
		t.Errorf("the untouched one: %v", err)
	}
}

func readPayment(n *Notice) error    { _, err := n.Payment(); return err }
func readSharding(n *Notice) error   { _, err := n.Sharding(); return err }
func readSettlement(n *Notice) error { _, err := n.Settlement(); return err }
func readProfit(n *Notice) error     { _, err := n.Profit(); return err }

// Deliveries of one notice share an identity, whatever their timestamp.
func TestIdentity(t *testing.T) {
	t.Parallel()
	identity := func(f Fields) string {
		n, err := Verify(testSecret, typeForm, push(f))
		if err != nil {
			t.Fatal(err)
		}
		return n.Identity()
	}
	first := identity(payment)
	if got := identity(payment.With("timestamp", "1795259999999")); got != first {
		t.Errorf("a later delivery is another notice:\n%s\n%s", got, first)
	}
	if got := identity(payment.With("value", "5001")); got == first {
		t.Error("another amount is the same notice")
	}
}
