package alipay

import (
	"archive/zip"
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"

	"paymock/mock/app"
	"paymock/mock/ledger"
	"paymock/mock/money"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// billValid is how long a bill's address works (Alipay sheet 3.2).
const billValid = 30 * time.Second

// fieldFile is the member of an outcome that holds a file; fieldName its name.
const (
	fieldFile = "file"
	fieldName = "name"
)

// billQuery is alipay.data.dataservice.bill.downloadurl.query.
func billQuery(x *exchange) provider.Outcome {
	in := x.reader()
	kind, date := in.required("bill_type", 32), in.required("bill_date", 32)
	if refused := in.refused("INVAILID_ARGUMENTS"); refused != nil {
		return *refused
	}
	if !slices.Contains([]string{"trade", "signcustomer", "settlementMerge"}, kind) {
		return bareRefusal("INVAILID_ARGUMENTS", "bill_type is "+quote(kind)+", not trade, signcustomer or settlementMerge")
	}
	from, to, ok := billSpan(date)
	if !ok {
		return bareRefusal("INVAILID_ARGUMENTS", "bill_date is "+quote(date)+", not yyyy-MM-dd or yyyy-MM")
	}
	if x.env.Now.Before(to) {
		return bareRefusal("BILL_NOT_EXIST", "bill_date ends at "+stamp(to)+", the app's time is "+stamp(x.env.Now))
	}
	if len(x.billed(from, to)) == 0 {
		return bareRefusal("NO_BILL_DATA", "no trade of the app was made or refunded in "+date)
	}
	q := url.Values{
		"app_id": {x.app.ID}, "bill_type": {kind}, "bill_date": {date},
		"expires": {strconv.FormatInt(x.env.Now.Add(billValid).UnixMilli(), 10)},
	}
	q.Set("sign", x.keys.billSign(q))
	return success(wire.Object{{Name: "bill_download_url", Value: x.call.Request.Base() + billPath + "?" + q.Encode()}})
}

// billSpan is the time that a day or month covers in China.
func billSpan(date string) (from, to time.Time, ok bool) {
	if d, err := time.ParseInLocation("2006-01-02", date, zone); err == nil {
		return d, d.AddDate(0, 0, 1), true
	}
	if m, err := time.ParseInLocation("2006-01", date, zone); err == nil {
		return m, m.AddDate(0, 1, 0), true
	}
	return from, to, false
}

// billSign protects a bill's address.
func (k *keyring) billSign(q url.Values) string {
	mac := hmac.New(sha256.New, k.billKey)
	for _, name := range []string{"app_id", "bill_type", "bill_date", "expires"} {
		mac.Write([]byte(strconv.Quote(q.Get(name))))
	}
	return hex.EncodeToString(mac.Sum(nil))
}

// decodeBill reads a request to a bill's address.
func (r *request) decodeBill(call *provider.Call, apps app.Lookup) *provider.Outcome {
	r.op = operationNamed(opBillDownload)
	call.Operation = r.op.Name
	q, err := url.ParseQuery(rawQuery(call.Request))
	if err != nil {
		return refuse("isv.invalid-parameter", "", "query: "+err.Error())
	}
	r.biz = &node{kind: '{'}
	for _, name := range []string{"app_id", "bill_type", "bill_date", "expires"} {
		r.biz.members = append(r.biz.members, member{name, node{kind: '"', text: q.Get(name)}})
	}
	if !r.find(call, apps, q.Get("app_id")) {
		return unknownApp(q.Get("app_id"))
	}
	if !hmac.Equal([]byte(r.keys.billSign(q)), []byte(q.Get("sign"))) {
		call.Verdict = "signature wrong: the address was changed"
		return refuse(nameBadSignature, "", "the address was changed; ask for a new one")
	}
	call.Verdict = "signature valid"
	return nil
}

// billDownload makes the bill itself.
func billDownload(x *exchange) provider.Outcome {
	in := x.reader()
	kind, date := in.text("bill_type", 32), in.text("bill_date", 32)
	expires, err := strconv.ParseInt(in.text("expires", 32), 10, 64)
	from, to, ok := billSpan(date)
	if err != nil || !ok {
		return bareRefusal("INVAILID_ARGUMENTS", "the address is malformed")
	}
	if x.env.Now.After(time.UnixMilli(expires)) {
		return bareRefusal("BILL_NOT_EXIST", "the address was valid until "+stamp(time.UnixMilli(expires)))
	}
	file, err := x.zipBill(x.billed(from, to), from, to)
	if err != nil {
		return *refuse(nameUnknown, "", "make the zip: "+err.Error())
	}
	name := x.app.Merchant + "_" + strings.ReplaceAll(date, "-", "") + "_" + kind + ".zip"
	return success(wire.Object{{Name: fieldFile, Value: string(file)}, {Name: fieldName, Value: name}})
}

// billLine is one payment or refund.
type billLine struct {
	trade  *ledger.Trade
	refund *ledger.Refund
	at     time.Time
}

// billed lists payments and refunds of a time, oldest first.
func (x *exchange) billed(from, to time.Time) []billLine {
	var lines []billLine
	within := func(t time.Time) bool { return !t.Before(from) && t.Before(to) }
	x.books.Trades(func(t *ledger.Trade) bool {
		if !t.PaidAt.IsZero() && within(t.PaidAt) {
			lines = append(lines, billLine{trade: t, at: t.PaidAt})
		}
		for i := range t.Refunds {
			if within(t.Refunds[i].At) {
				lines = append(lines, billLine{trade: t, refund: &t.Refunds[i], at: t.Refunds[i].At})
			}
		}
		return true
	})
	slices.SortStableFunc(lines, func(a, b billLine) int { return a.at.Compare(b.at) })
	return lines
}

// zipBill packs the details and their summary as GBK text. Assumed: names and columns, as
// merchants commonly see them; the sheet knows "zip of GBK CSV" only.
func (x *exchange) zipBill(lines []billLine, from, to time.Time) ([]byte, error) {
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	name := fileName(x.app.Merchant) + "_" + day(from)
	for _, f := range []struct{ name, text string }{
		{name + "_业务明细.csv", x.billDetails(lines, from, to)},
		{name + "_业务明细(汇总).csv", x.billSummary(lines, from, to)},
	} {
		w, err := archive.CreateHeader(&zip.FileHeader{
			Name: string(gbk(f.name)), NonUTF8: true, Method: zip.Deflate, Modified: x.env.Now.In(zone),
		})
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(gbk(f.text)); err != nil {
			return nil, err
		}
	}
	if err := archive.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func gbk(s string) []byte {
	out, err := encoding.ReplaceUnsupported(simplifiedchinese.GBK.NewEncoder()).Bytes([]byte(s))
	if err != nil {
		return []byte(s)
	}
	return out
}

func (x *exchange) billHead(title string, from, to time.Time) string {
	const written = "2006年01月02日 15:04:05"
	return fmt.Sprintf("#支付宝业务明细查询\r\n#账号：[%s0156]\r\n#起始日期：[%s]   终止日期：[%s]\r\n#-----------------------------------------%s----------------------------------------\r\n",
		x.app.Merchant, from.Format(written), to.Format(written), title)
}

func (x *exchange) billFoot(title string) string {
	return fmt.Sprintf("#-----------------------------------------%s结束------------------------------------\r\n#导出时间：[%s]\r\n",
		title, x.env.Now.In(zone).Format("2006年01月02日 15:04:05"))
}

func (x *exchange) billDetails(lines []billLine, from, to time.Time) string {
	const title = "业务明细列表"
	var s strings.Builder
	s.WriteString(x.billHead(title, from, to))
	s.WriteString("支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户," +
		"订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称," +
		"商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注\r\n")
	for _, l := range lines {
		kind, amount, request, shared := "交易", l.trade.Amount, "", -l.trade.Shared
		if l.refund != nil {
			kind, amount, request, shared = "退款", -l.refund.Amount, l.refund.Order, 0
		}
		columns := []string{
			l.trade.No, l.trade.Order, kind, l.trade.Subject, stamp(l.trade.CreatedAt), stamp(l.at), "", "", "", "", buyerLogin,
			yuan(amount), yuan(amount), "0.00", "0.00", "0.00", "0.00", "0.00", "", "0.00", "0.00", request, "0.00", yuan(shared), "",
		}
		for i, c := range columns {
			if i > 0 {
				s.WriteByte(',')
			}
			s.WriteString(csvCell(c))
		}
		s.WriteString("\r\n")
	}
	s.WriteString(x.billFoot(title))
	return s.String()
}

// csvCell keeps a cell in its place: the platform puts a tab behind every text, so that
// spreadsheets leave long numbers alone.
func csvCell(s string) string {
	if strings.ContainsAny(s, ",\"\r\n") {
		return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
	}
	return s + "\t"
}

func (x *exchange) billSummary(lines []billLine, from, to time.Time) string {
	const title = "业务汇总列表"
	var paid, refunded money.Amount
	payments, refunds := 0, 0
	for _, l := range lines {
		if l.refund != nil {
			refunds, refunded = refunds+1, refunded+l.refund.Amount
			continue
		}
		payments, paid = payments+1, paid+l.trade.Amount
	}
	return x.billHead(title, from, to) +
		"门店编号,门店名称,交易订单总笔数,退款订单总笔数,订单金额（元）,商家实收（元）,支付宝优惠（元）,商家优惠（元）,卡消费金额（元）,服务费（元）,分润（元）,实收净额（元）\r\n" +
		fmt.Sprintf("合计\t,,%d,%d,%s,%s,0.00,0.00,0.00,0.00,0.00,%s\r\n", payments, refunds, yuan(paid-refunded), yuan(paid-refunded), yuan(paid-refunded)) +
		x.billFoot(title)
}

// fileName leaves of a name what every system and archive takes for one name in one directory:
// letters of all scripts, digits and a few signs. A seller's number is free text here.
func fileName(s string) string {
	s = strings.Map(func(c rune) rune {
		if unicode.IsLetter(c) || unicode.IsDigit(c) || strings.ContainsRune("_-.()@", c) {
			return c
		}
		return '_'
	}, s)
	return strings.ReplaceAll(s, "..", "_")
}

// encodeBill sends the file, or a page that says why there is none.
func encodeBill(out provider.Outcome) *wire.Response {
	if !out.Code.Success {
		resp := encodePage(out)
		resp.Status = 404
		return resp
	}
	file, _ := out.Fields.Get(fieldFile).(string)
	name, _ := out.Fields.Get(fieldName).(string)
	if file == "" {
		var empty bytes.Buffer
		if err := zip.NewWriter(&empty).Close(); err == nil {
			file = empty.String()
		}
	}
	if name == "" {
		name = "bill.zip"
	}
	return &wire.Response{
		Status: 200, Body: []byte(file),
		Header: append(wire.Header{
			{Name: "Content-Type", Value: "application/zip"}, {Name: "Content-Disposition", Value: `attachment; filename="` + fileName(name) + `"`},
		}, inertHeaders...),
	}
}
