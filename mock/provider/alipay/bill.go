package alipay

import (
	"archive/zip"
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"

	"paymock/mock/app"
	"paymock/mock/jsonnode"
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
	in := x.readBiz()
	kind, date := in.requiredText("bill_type", 32), in.requiredText("bill_date", 32)
	if refused := in.refusal("INVAILID_ARGUMENTS"); refused != nil {
		return *refused
	}
	if !slices.Contains([]string{billTrade, billAccount, billSettlement}, kind) {
		return bareRefusal("INVAILID_ARGUMENTS", "bill_type is "+quoteShort(kind)+", not trade, signcustomer or settlementMerge")
	}
	from, to, ok := billSpan(date)
	if !ok {
		return bareRefusal("INVAILID_ARGUMENTS", "bill_date is "+quoteShort(date)+", not yyyy-MM-dd or yyyy-MM")
	}
	if x.env.Now.Before(to) {
		return bareRefusal("BILL_NOT_EXIST", "bill_date ends at "+formatTime(to)+", the app's time is "+formatTime(x.env.Now))
	}
	if x.collectBill(kind, from, to).empty() {
		return bareRefusal("NO_BILL_DATA", "no money of the app moved in "+date)
	}
	q := url.Values{
		"app_id": {x.app.ID}, "bill_type": {kind}, "bill_date": {date},
		"expires": {strconv.FormatInt(x.env.Now.Add(billValid).UnixMilli(), 10)},
	}
	q.Set("sign", x.keys.billSign(q))
	return succeed(wire.Object{{Name: "bill_download_url", Value: x.call.Request.Base() + billPath + "?" + q.Encode()}})
}

// billSpan is the time that a day or month covers in China.
func billSpan(date string) (from, to time.Time, ok bool) {
	if d, err := time.ParseInLocation("2006-01-02", date, chinaZone); err == nil {
		return d, d.AddDate(0, 0, 1), true
	}
	if m, err := time.ParseInLocation("2006-01", date, chinaZone); err == nil {
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
	r.biz = &jsonnode.Node{Kind: '{'}
	for _, name := range []string{"app_id", "bill_type", "bill_date", "expires"} {
		r.biz.Members = append(r.biz.Members, textNode(name, q.Get(name)))
	}
	if !r.findApp(call, apps, q.Get("app_id")) {
		return refuseUnknownApp(q.Get("app_id"))
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
	in := x.readBiz()
	kind, date := in.text("bill_type", 32), in.text("bill_date", 32)
	expires, err := strconv.ParseInt(in.text("expires", 32), 10, 64)
	from, to, ok := billSpan(date)
	if err != nil || !ok {
		return bareRefusal("INVAILID_ARGUMENTS", "the address is malformed")
	}
	if x.env.Now.After(time.UnixMilli(expires)) {
		return bareRefusal("BILL_NOT_EXIST", "the address was valid until "+formatTime(time.UnixMilli(expires)))
	}
	file, err := x.zipBill(x.collectBill(kind, from, to))
	if err != nil {
		return *refuse(nameUnknown, "", "make the zip: "+err.Error())
	}
	name := x.app.Merchant + "_" + strings.ReplaceAll(date, "-", "") + "_" + kind + ".zip"
	return succeed(wire.Object{{Name: fieldFile, Value: string(file)}, {Name: fieldName, Value: name}})
}

// zipBill packs the details and their summary as GBK text. Assumed: names and columns, as
// merchants commonly see them; the sheet knows "zip of GBK CSV" only.
func (x *exchange) zipBill(b accountBill) ([]byte, error) {
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	name := fileName(x.app.Merchant) + "_" + formatDay(b.from) + "_"
	details, summary := x.billFiles(b)
	for _, f := range []struct{ name, text string }{
		{name + billTitles[b.kind] + ".csv", details},
		{name + billTitles[b.kind] + "(汇总).csv", summary},
	} {
		w, err := archive.CreateHeader(&zip.FileHeader{
			Name: string(toGBK(f.name)), NonUTF8: true, Method: zip.Deflate, Modified: x.env.Now.In(chinaZone),
		})
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(toGBK(f.text)); err != nil {
			return nil, err
		}
	}
	if err := archive.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func toGBK(s string) []byte {
	out, err := encoding.ReplaceUnsupported(simplifiedchinese.GBK.NewEncoder()).Bytes([]byte(s))
	if err != nil {
		return []byte(s)
	}
	return out
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
