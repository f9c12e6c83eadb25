package alipay

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"paymock/mock/ledger"
	"paymock/mock/money"
)

// The values of bill_type.
const (
	billTrade      = "trade"           // what became of trades
	billAccount    = "signcustomer"    // every movement of the account, with its balance
	billSettlement = "settlementMerge" // sums by day
)

// billTitles name the files of a bill.
var billTitles = map[string]string{billTrade: "业务明细", billAccount: "账务明细", billSettlement: "结算合并"}

// accountMovement is money that came to the seller's account or left it. It belongs to the day on which
// it happened and never changes: nothing of it is read from what a trade became later.
type accountMovement struct {
	at      time.Time
	no      string // of the movement
	kind    string // 业务类型
	trade   *ledger.Trade
	order   string
	request string // the merchant's number of a refund or split
	other   string // the account at the other end
	subject string
	amount  money.Amount // what the account gains
	royalty bool         // a split, a top-up or the return of one
	refund  bool
}

// accountBill is the movements of a span and what the account held before them.
type accountBill struct {
	kind     string
	from, to time.Time
	opening  money.Amount
	lines    []accountMovement
}

func (b accountBill) empty() bool { return len(b.lines) == 0 }

// collectBill collects the movements of a time, oldest first. The account's bill has them all, the
// others those of trades.
func (x *exchange) collectBill(kind string, from, to time.Time) accountBill {
	b := accountBill{kind: kind, from: from, to: to}
	for _, m := range x.accountMovements() {
		switch {
		case kind != billAccount && m.trade == nil:
		case m.at.Before(from):
			b.opening = b.opening.Plus(m.amount)
		case m.at.Before(to):
			b.lines = append(b.lines, m)
		}
	}
	return b
}

// accountMovements are all movements of the seller's account, oldest first; those of a trade in one
// instant stand in the order in which they were booked.
func (x *exchange) accountMovements() []accountMovement {
	var all []accountMovement
	x.books.Trades(func(t *ledger.Trade) bool {
		all = append(all, tradeMovements(t)...)
		return true
	})
	x.books.Transfers(func(t *ledger.Transfer) bool {
		all = append(all, accountMovement{
			at: t.At, no: t.No, kind: transferTitle(t.Kind), order: t.Order, other: t.Other, subject: t.Subject, amount: t.Amount,
		})
		return true
	})
	slices.SortStableFunc(all, func(a, b accountMovement) int { return a.at.Compare(b.at) })
	return all
}

// tradeMovements lists the movements that the ledger booked on the seller's account for a trade, in the order in which it
// was booked: times say nothing of the order within one instant, nor after the app's clock was set back.
// So a secondary merchant's money comes when it is settled, and what was refunded before never was there.
func tradeMovements(t *ledger.Trade) []accountMovement {
	var all []accountMovement
	shares, topUps, refunds := t.Shares, t.Royalty.TopUps, t.Refunds
	for i := 0; i+1 < len(t.Postings); i += 2 { // each movement has two, the one that gives first
		from, to := t.Postings[i], t.Postings[i+1]
		m := accountMovement{no: t.No, kind: "交易", other: buyerLogin}
		switch {
		case strings.HasPrefix(from.Account, ledger.AccountOutside+":") && len(topUps) > 0:
			u := topUps[0]
			m, topUps = accountMovement{no: u.No, kind: "补差", request: u.Order, other: u.From, royalty: true}, topUps[1:]
			if u.Amount < 0 {
				m.kind = "退补差"
			}
		case strings.HasPrefix(to.Account, ledger.AccountPartner) && len(shares) > 0:
			s := shares[0]
			m, shares = accountMovement{no: s.No, kind: "分账", request: s.Order, other: s.To, royalty: true}, shares[1:]
			if s.Amount < 0 {
				m.kind = "退分账"
			}
		case to.Account == ledger.AccountPayer && len(refunds) > 0:
			r := refunds[0]
			m, refunds = accountMovement{no: r.No, kind: "退款", request: r.Order, other: buyerLogin, refund: true}, refunds[1:]
		}
		switch ledger.AccountMerchant {
		case from.Account:
			m.amount = from.Amount
		case to.Account:
			m.amount = to.Amount
		default: // between the payer and the platform
			continue
		}
		m.at, m.trade, m.order, m.subject = from.At, t, t.Order, t.Subject
		all = append(all, m)
	}
	return all
}

// billSums are the totals of a bill's summary. receipts is paid less refunded.
type billSums struct {
	payments, refunds, royalties int
	receipts, royalty, other     money.Amount
}

func (s billSums) netAmount() money.Amount { return s.receipts.Plus(s.royalty).Plus(s.other) }

func sumOf(lines []accountMovement) (s billSums) {
	for _, m := range lines {
		switch {
		case m.royalty:
			s.royalties, s.royalty = s.royalties+1, s.royalty.Plus(m.amount)
		case m.refund:
			s.refunds, s.receipts = s.refunds+1, s.receipts.Plus(m.amount)
		case m.trade != nil:
			s.payments, s.receipts = s.payments+1, s.receipts.Plus(m.amount)
		default:
			s.other = s.other.Plus(m.amount)
		}
	}
	return s
}

const billTime = "2006年01月02日 15:04:05"

// csvText is a file of a bill: the platform's head, a table, its foot.
func (x *exchange) csvText(title, list string, b accountBill, columns string, rows [][]string) string {
	const rule = "#-----------------------------------------"
	var s strings.Builder
	fmt.Fprintf(&s, "#支付宝%s查询\r\n#账号：[%s0156]\r\n#起始日期：[%s]   终止日期：[%s]\r\n", title, x.app.Merchant, b.from.Format(billTime), b.to.Format(billTime))
	s.WriteString(rule + list + "----------------------------------------\r\n" + columns + "\r\n")
	for _, row := range rows {
		for i, c := range row {
			if i > 0 {
				s.WriteByte(',')
			}
			s.WriteString(x.csvCell(c))
		}
		s.WriteString("\r\n")
	}
	fmt.Fprintf(&s, "%s%s结束------------------------------------\r\n#导出时间：[%s]\r\n", rule, list, x.env.Now.In(chinaZone).Format(billTime))
	return s.String()
}

// csvCell keeps a cell in its place: the platform puts a tab behind every text, so that
// spreadsheets leave long numbers alone. A text that a spreadsheet would compute is left alone,
// too, when the dialect asks for it.
func (x *exchange) csvCell(s string) string {
	if x.dialect.isSet("bill_formulas", "quoted") && s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		if _, err := money.ParseMajor(s, yuanDigits); err != nil {
			s = "'" + s
		}
	}
	if strings.ContainsAny(s, ",\"\r\n") {
		return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
	}
	return s + "\t"
}

// billFiles are the details and the summary of a bill.
func (x *exchange) billFiles(b accountBill) (details, summary string) {
	switch b.kind {
	case billAccount:
		return x.accountDetails(b), x.accountSummary(b)
	case billSettlement:
		return x.settlementDetails(b), x.settlementSummary(b)
	}
	return x.tradeDetails(b), x.tradeSummary(b)
}

// tradeDetails has a row for each movement of a trade. A split is none of the buyer's money, so
// it stands in 分润 alone: Assumed.
func (x *exchange) tradeDetails(b accountBill) string {
	const columns = "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户," +
		"订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称," +
		"商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注"
	rows := make([][]string, len(b.lines))
	for i, m := range b.lines {
		receipt, royalty := formatYuan(m.amount), "0.00"
		if m.royalty {
			receipt, royalty = royalty, receipt
		}
		rows[i] = []string{
			m.trade.No, m.order, m.kind, m.subject, formatTime(m.trade.CreatedAt), formatTime(m.at), "", "", "", "", m.other,
			receipt, receipt, "0.00", "0.00", "0.00", "0.00", "0.00", "", "0.00", "0.00", m.request, "0.00", royalty, "",
		}
	}
	return x.csvText("业务明细", "业务明细列表", b, columns, rows)
}

func (x *exchange) tradeSummary(b accountBill) string {
	const columns = "门店编号,门店名称,交易订单总笔数,退款订单总笔数,订单金额（元）,商家实收（元）,支付宝优惠（元）,商家优惠（元）,卡消费金额（元）,服务费（元）,分润（元）,实收净额（元）"
	s := sumOf(b.lines)
	return x.csvText("业务明细", "业务汇总列表", b, columns, [][]string{{
		"合计", "", strconv.Itoa(s.payments), strconv.Itoa(s.refunds), formatYuan(s.receipts), formatYuan(s.receipts), "0.00", "0.00", "0.00", "0.00", formatYuan(s.royalty), formatYuan(s.netAmount()),
	}})
}

// incomeAndExpense are the columns of income and expense, one of them empty.
func incomeAndExpense(a money.Amount) (in, out string) {
	if a < 0 {
		return "", formatYuan(a)
	}
	return formatYuan(a), ""
}

func (x *exchange) accountDetails(b accountBill) string {
	const columns = "账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,收入金额（+元）,支出金额（-元）,账户余额（元）,交易渠道,业务类型,备注"
	rows := make([][]string, len(b.lines))
	balance := b.opening
	for i, m := range b.lines {
		balance = balance.Plus(m.amount)
		in, out := incomeAndExpense(m.amount)
		business := m.no
		if m.trade != nil {
			business = m.trade.No
		}
		rows[i] = []string{m.no, business, m.order, m.subject, formatTime(m.at), m.other, in, out, formatYuan(balance), "支付宝", accountTitle(m), m.request}
	}
	return x.csvText("账务明细", "账务明细列表", b, columns, rows)
}

// accountTitle is a movement's 业务类型 in the account's bill: Assumed.
func accountTitle(m accountMovement) string {
	if titles := map[string]string{"交易": "在线支付", "退款": "交易退款", "分账": "交易分账", "退分账": "分账退款"}; titles[m.kind] != "" {
		return titles[m.kind]
	}
	return m.kind
}

func (x *exchange) accountSummary(b accountBill) string {
	const columns = "业务类型,笔数,收入金额（+元）,支出金额（-元）,净额（元）"
	type sum struct {
		count   int
		in, out money.Amount
	}
	byTitle, titles := map[string]*sum{}, []string{}
	total := sum{}
	for _, m := range b.lines {
		title := accountTitle(m)
		s := byTitle[title]
		if s == nil {
			s = &sum{}
			byTitle[title], titles = s, append(titles, title)
		}
		for _, s := range []*sum{s, &total} {
			s.count++
			s.in = s.in.Plus(max(m.amount, 0))
			s.out = s.out.Plus(min(m.amount, 0))
		}
	}
	row := func(title string, s sum) []string {
		return []string{title, strconv.Itoa(s.count), formatYuan(s.in), formatYuan(s.out), formatYuan(s.in.Plus(s.out))}
	}
	var rows [][]string
	for _, title := range titles {
		rows = append(rows, row(title, *byTitle[title]))
	}
	rows = append(rows, row("合计", total), []string{"期初余额", "", "", "", formatYuan(b.opening)}, []string{"期末余额", "", "", "", formatYuan(b.opening + total.in + total.out)})
	return x.csvText("账务明细", "账务汇总列表", b, columns, rows)
}

// settlementDetails has a row for each day: Assumed, as the sheet has no such bill.
func (x *exchange) settlementDetails(b accountBill) string {
	var rows [][]string
	for from := 0; from < len(b.lines); {
		to := from
		for to < len(b.lines) && formatDay(b.lines[to].at) == formatDay(b.lines[from].at) {
			to++
		}
		rows = append(rows, settlementRow(formatDay(b.lines[from].at), sumOf(b.lines[from:to])))
		from = to
	}
	return x.csvText("结算合并", "结算合并列表", b, settlementColumns, rows)
}

func (x *exchange) settlementSummary(b accountBill) string {
	return x.csvText("结算合并", "结算合并汇总列表", b, settlementColumns, [][]string{settlementRow("合计", sumOf(b.lines))})
}

const settlementColumns = "结算日期,交易笔数,退款笔数,分账笔数,商家实收（元）,服务费（元）,分润（元）,结算净额（元）"

func settlementRow(title string, s billSums) []string {
	return []string{
		title, strconv.Itoa(s.payments), strconv.Itoa(s.refunds), strconv.Itoa(s.royalties),
		formatYuan(s.receipts), "0.00", formatYuan(s.royalty), formatYuan(s.netAmount()),
	}
}

// transferTitle is a transfer's 业务类型.
func transferTitle(kind string) string {
	if kind == transferBalance {
		return "余额调整"
	}
	return "转账"
}
