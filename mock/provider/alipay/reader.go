package alipay

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"paymock/mock/jsonnode"
	"paymock/mock/money"
	"paymock/mock/provider"
)

// yuanDigits is how many fraction digits yuan have.
const yuanDigits = 2

// formatYuan writes an amount as Alipay does: "88.00".
func formatYuan(a money.Amount) string { return a.Major(yuanDigits) }

// bizReader takes fields out of an object of biz_content. The first thing that is wrong stays in
// problem; after it every answer is worthless. An empty string is as good as absent: some SDKs
// send every optional field (Alipay sheet 2.1).
type bizReader struct {
	n    *jsonnode.Node
	path string // of the object, with a dot at its end, or ""
	top  *bizReader
	// problem is the first mistake, in the platform's language and with the field's path.
	problem string
	// beside are names of business parameters that stand beside biz_content, which is absent.
	beside []string
}

// readBiz begins at the top of the business parameters.
func (x *exchange) readBiz() *bizReader {
	r := newReader(x.req.biz)
	r.beside = x.req.paramsOutsideBiz()
	return r
}

func newReader(n *jsonnode.Node) *bizReader {
	r := &bizReader{n: n}
	r.top = r
	return r
}

func (r *bizReader) fail(name, what string) {
	if r.top.problem == "" {
		r.top.problem = r.path + name + what
	}
}

// explainProblem says in English what problem says.
func (r *bizReader) explainProblem() string {
	if len(r.top.beside) > 0 {
		return "biz_content: " + r.top.problem + "; biz_content was not sent, and " + strings.Join(r.top.beside, ", ") +
			" stand beside the public parameters: send them inside of biz_content, as members of one JSON object"
	}
	return "biz_content: " + r.top.problem
}

// text is a string or number as text; "" when absent.
func (r *bizReader) text(name string, most int) string {
	n := memberOf(r.n, name)
	if n == nil {
		return ""
	}
	if n.Kind == '{' || n.Kind == '[' {
		r.fail(name, "类型错误")
		return ""
	}
	if len(n.Text) > most && utf8.RuneCountInString(n.Text) > most {
		r.fail(name, "长度不能超过"+strconv.Itoa(most))
	}
	return n.Text
}

// requiredText is text that must not be empty.
func (r *bizReader) requiredText(name string, most int) string {
	s := r.text(name, most)
	if s == "" {
		r.fail(name, "不能为空")
	}
	return s
}

// numberRule lists the characters of request and order numbers (Alipay sheet 2.1, 3.2).
var numberRule = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[0-9A-Za-z_]*$`) })

// merchantNumber is a merchant's number: letters, digits and "_".
func (r *bizReader) merchantNumber(name string, most int) string {
	s := r.text(name, most)
	if !numberRule().MatchString(s) {
		r.fail(name, "只能由字母、数字、下划线组成")
	}
	return s
}

// readBoolean is "true" or "false", as text or as a boolean.
func (r *bizReader) readBoolean(name string) bool {
	switch s := r.text(name, 64); s {
	case "", "false", "FALSE":
		return false
	case "true", "TRUE":
		return true
	default:
		r.fail(name, "取值只能为true或false")
		return false
	}
}

// readChoice is one of the values, the first when absent.
func (r *bizReader) readChoice(name string, values ...string) string {
	s := r.text(name, 64)
	if s == "" {
		return values[0]
	}
	for _, v := range values {
		if v == s {
			return s
		}
	}
	r.fail(name, "取值不合法")
	return values[0]
}

// amount is yuan as number or string with at most two decimals; given is false when absent.
func (r *bizReader) amount(name string) (a money.Amount, given bool) {
	s := r.text(name, 32)
	if s == "" {
		return 0, false
	}
	a, err := money.ParseMajor(s, yuanDigits)
	switch {
	case s[0] == '+': // money reads it, JSON and the platform's form of an amount have no such sign
		r.fail(name, "金额格式错误")
	case errors.Is(err, money.ErrPrecision):
		r.fail(name, "最多保留两位小数")
	case err != nil:
		r.fail(name, "金额格式错误")
	}
	return a, true
}

// readInteger is an integer between least and most; given is false when absent.
func (r *bizReader) readInteger(name string, least, most int) (n int, given bool) {
	s := r.text(name, 32)
	if s == "" {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < least || n > most {
		r.fail(name, fmt.Sprintf("取值范围为%d到%d的整数", least, most))
	}
	return n, true
}

// timeOf is a time as the platform writes it; zero when absent.
func (r *bizReader) timeOf(name string) time.Time {
	s := r.text(name, 32)
	if s == "" {
		return time.Time{}
	}
	t, err := time.ParseInLocation(timeLayout, s, chinaZone)
	if err != nil {
		t, err = time.ParseInLocation("2006-01-02 15:04", s, chinaZone)
	}
	if err != nil {
		r.fail(name, "时间格式错误")
	}
	return t
}

// objectOf is the object of that name; an absent one is empty.
func (r *bizReader) objectOf(name string) *bizReader {
	n := memberOf(r.n, name)
	if n != nil && n.Kind != '{' && n.Text != "" {
		r.fail(name, "类型错误")
		n = nil
	}
	return &bizReader{n: n, path: r.path + name + ".", top: r.top}
}

// lengthOf is how many items the array of that name has; 0 when it is no array.
func (r *bizReader) lengthOf(name string) int {
	if n := memberOf(r.n, name); n != nil {
		return len(n.Members)
	}
	return 0
}

// readObjects is the objects of the array of that name; an absent one is empty.
func (r *bizReader) readObjects(name string) []*bizReader {
	n := memberOf(r.n, name)
	if n == nil || n.Kind == '"' && n.Text == "" {
		return nil
	}
	if n.Kind != '[' {
		r.fail(name, "类型错误")
		return nil
	}
	items := make([]*bizReader, len(n.Members))
	for i := range n.Members {
		path := r.path + name + "." + strconv.Itoa(i)
		if n.Members[i].Value.Kind != '{' {
			r.fail(name+"."+strconv.Itoa(i), "类型错误")
		}
		items[i] = &bizReader{n: &n.Members[i].Value, path: path + ".", top: r.top}
	}
	return items
}

// textSet is the texts of the array of that name, such as query_options.
func (r *bizReader) textSet(name string) map[string]bool {
	words := map[string]bool{}
	n := memberOf(r.n, name)
	if n == nil {
		return words
	}
	for i := range n.Members {
		words[n.Members[i].Value.Text] = true
	}
	return words
}

// refusal answers with code and says which field is wrong; nil when nothing is.
func (r *bizReader) refusal(code string) *provider.Outcome {
	if r.top.problem == "" {
		return nil
	}
	return refuse(code, codeByName()[code].Message+"："+r.top.problem, r.explainProblem())
}
