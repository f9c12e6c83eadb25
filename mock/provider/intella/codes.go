package intella

import (
	_ "embed"
	"strings"
	"sync"

	"paymock/mock/provider"
)

// codeRow is one line of the tables codes/status.tsv and codes/easycard.tsv.
// message is the platform's Chinese text, chinese ours.
type codeRow struct{ code, english, message, chinese, cause, advice string }

// The tables of Header.StatusCode and of EasyCard's Data.ErrorCode.
var (
	//go:embed codes/status.tsv
	statusTable string
	//go:embed codes/easycard.tsv
	cardTable string

	statusRows = sync.OnceValue(func() []codeRow { return readCodeRows(statusTable) })
	cardRows   = sync.OnceValue(func() []codeRow { return readCodeRows(cardTable) })
)

func readCodeRows(file string) (rows []codeRow) {
	texts := map[string]string{
		"adviseQuery": adviseQuery, "adviseContact": adviseContact, "adviseCard": adviseCard, "adviseOtherCard": adviseOtherCard, "adviseEasyCard": adviseEasyCard,
	}
	for _, r := range provider.CodeRows(file, 6, texts) {
		rows = append(rows, codeRow{r[0], r[1], r[2], r[3], r[4], r[5]})
	}
	return rows
}

const (
	adviseQuery     = "Query the order to learn what became of it, then decide.|查询订单，看结果如何再决定"
	adviseContact   = "Contact intella: the merchant alone can't put this right.|联系 intella：商户自己解决不了"
	adviseCard      = "Tell the payer; another card or issuer may do.|告诉付款人；换一张卡或换一家发卡银行可能可以"
	adviseOtherCard = "Tell the payer; another card may do.|告诉付款人；换一张卡可能可以"
	adviseEasyCard  = "Contact EasyCard and name the reader, the order and the time.|联系悠游卡公司，说明读卡机、订单和时间"
	onlyByRule      = "The mock never decides this by itself; a rule can answer it.|模拟服务自己不会返回它，规则可以"
)

const (
	statusSource = "intella sheet 3.1: scan2pay-error-codes, laravel-scan2pay"
	cardSource   = "intella sheet 3.2: easycard-error-codes, laravel-scan2pay"
)

// codeSuccess is the StatusCode of everything that ran, and cardSuccess the only ErrorCode that
// clients take for a success.
const (
	codeSuccess = "0000"
	cardSuccess = "000000"
)

// uncertainCodes are the codes after which the money may have moved.
var uncertainCodes = map[string]bool{
	"9999": true, "9998": true, "9997": true, "9996": true, "8011": true, "8015": true, "7305": true, "7313": true,
	"000125": true, "0462xx": true, "000097": true, "020090": true, "020094": true,
}

// codeTable is every code a rule may name. StatusCodes come first.
func codeTable() []provider.Code {
	codes := make([]provider.Code, 0, len(statusRows())+len(cardRows()))
	for _, r := range statusRows() {
		codes = append(codes, r.completeCode(provider.Code{Code: r.code, Success: r.code == codeSuccess, Source: statusSource}))
	}
	for _, r := range cardRows() {
		codes = append(codes, r.completeCode(provider.Code{
			Code: codeSuccess, Sub: r.code, Success: r.code == cardSuccess, Source: cardSource,
		}))
	}
	return codes
}

func (r codeRow) completeCode(c provider.Code) provider.Code {
	c.Message, c.English, c.Chinese, c.Cause, c.Advice = r.message, r.english, r.chinese, r.cause, r.advice
	if c.Message == "" {
		c.Message = r.english
	}
	if c.Cause == "" {
		c.Cause = onlyByRule
	}
	c.Unknown, c.Remedy = uncertainCodes[r.code], remedies()[r.code]
	return c
}

// Codes is the platform's two tables; the slice is shared and must not be changed. ErrorCodes
// stand as the Sub of StatusCode 0000, and are named by it.
func (p *Provider) Codes() []provider.Code { return p.codes }

// FindCode finds a code by name. A concrete code of a class ("046201" of "0462xx") is made from
// the class's row.
func (p *Provider) FindCode(name string) (provider.Code, bool) {
	if c, ok := p.byName[name]; ok {
		return c, true
	}
	for _, r := range cardRows() {
		if class := strings.TrimRight(r.code, "x"); class != r.code && len(name) == len(r.code) &&
			strings.HasPrefix(name, class) && upperHex(name[len(class):]) {
			c := p.byName[r.code]
			c.Sub = name
			return c, true
		}
	}
	return provider.Code{}, false
}

func upperHex(s string) bool { return strings.Trim(s, "0123456789ABCDEF") == "" }

// concreteCode is the code as written on the wire: a class stands for its 01.
func concreteCode(sub string) string {
	class := strings.TrimRight(sub, "x")
	if class == sub {
		return sub
	}
	return class + strings.Repeat("0", len(sub)-len(class)-1) + "1"
}

// wantsRetry reports whether the code asks the merchant to send the transaction again
// (intella sheet 2.8).
func wantsRetry(sub string) bool { return sub == "000125" || strings.HasPrefix(sub, "0462") }
