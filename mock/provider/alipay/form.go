package alipay

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"sort"
	"strings"

	"paymock/mock/wire"
)

// requestParams are the parameters of a v2 request: the union of query and body, whatever stood
// where, sorted by name, each name once. Values are the bytes as sent.
type requestParams []wire.Pair

// duplicateError says that a name is given twice in one place with different values.
type duplicateError struct{ name string }

func (e *duplicateError) Error() string {
	return fmt.Sprintf("parameter %q is given twice with different values", e.name)
}

// formProblem says in the platform's language why a form can't be read.
func formProblem(err error) string {
	if twice := new(duplicateError); errors.As(err, &twice) {
		return "参数无效：" + twice.name + "重复且取值不同"
	}
	return "参数无效：请求报文格式错误，无法解析"
}

// readParams merges query and body. A name in both counts once; when the values differ the
// body's is taken (Alipay sheet 1.2: undocumented, Assumed). The first failure is given along
// with what could be read, so that the answer can still be signed for the right app.
func readParams(req *wire.Request) (requestParams, error) {
	merged, _, err := readForms(req)
	return merged, err
}

// readForms is readParams that also says whether charset stands in the body and neither in the
// query nor in the content type, where the platform looks before it reads the body.
func readForms(req *wire.Request) (merged requestParams, charsetInBody bool, err error) {
	query, err := wire.ParseForm(rawQuery(req))
	if err != nil {
		err = fmt.Errorf("query: %w", err)
	}
	body, bodyErr := readBody(req)
	if err == nil {
		err = bodyErr
	}
	_, inQuery := query.Lookup("charset")
	charsetInBody = !inQuery && body.Get("charset") != "" && !strings.Contains(strings.ToLower(req.Header.Get("Content-Type")), "charset=")
	merged, dup := mergeParams(query, body)
	if err == nil && dup != "" {
		err = &duplicateError{dup}
	}
	return merged, charsetInBody, err
}

// rawQuery is the query as sent; an absolute-form target may be the only place that has it.
func rawQuery(req *wire.Request) string {
	if req.Query != "" {
		return req.Query
	}
	_, query, _ := strings.Cut(req.Target, "?")
	return query
}

func readBody(req *wire.Request) (wire.Form, error) {
	if req.ContentType() == "multipart/form-data" {
		form, err := readMultipart(req)
		if err != nil {
			return form, fmt.Errorf("multipart body: %w", err)
		}
		return form, nil
	}
	form, err := wire.ParseForm(string(req.Body))
	if err != nil {
		return nil, fmt.Errorf("body: %w", err)
	}
	return form, nil
}

// readMultipart takes the fields of a multipart body. File parts are not signed (Alipay sheet
// 1.4), so they are skipped.
func readMultipart(req *wire.Request) (wire.Form, error) {
	_, attributes, err := mime.ParseMediaType(req.Header.Get("Content-Type"))
	if err != nil {
		return nil, err
	}
	parts := multipart.NewReader(bytes.NewReader(req.Body), attributes["boundary"])
	var form wire.Form
	for {
		part, err := parts.NextRawPart()
		if err == io.EOF { //nolint:errorlint // the end, by the reader's contract never wrapped
			return form, nil
		}
		if err != nil {
			return form, err
		}
		if part.FileName() != "" || part.FormName() == "" {
			continue
		}
		value, err := io.ReadAll(part)
		if err != nil {
			return form, err
		}
		form = append(form, wire.Pair{Name: part.FormName(), Value: string(value)})
	}
}

// mergeParams joins query and body by name and gives the first name that contradicts itself within
// one of them.
func mergeParams(query, body wire.Form) (merged requestParams, dup string) {
	merged = make(requestParams, 0, len(query)+len(body))
	merged = append(append(merged, body...), query...)
	fromBody := len(body)
	order := make([]int, len(merged))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(i, j int) bool { return merged[order[i]].Name < merged[order[j]].Name })
	out := make(requestParams, 0, len(merged))
	last := -1 // where the pair that was kept last stood
	for _, at := range order {
		p := merged[at]
		if last >= 0 && merged[last].Name == p.Name {
			samePlace := (last < fromBody) == (at < fromBody)
			if samePlace && merged[last].Value != p.Value && dup == "" {
				dup = p.Name
			}
			if !samePlace {
				last = at // compare further query pairs with the query's first
				continue
			}
			continue
		}
		out, last = append(out, p), at
	}
	return out, dup
}

// get gives the bytes of a parameter, "" when it is absent.
func (ps requestParams) get(name string) string {
	v, _ := ps.lookup(name)
	return v
}

func (ps requestParams) lookup(name string) (string, bool) {
	i := sort.Search(len(ps), func(i int) bool { return ps[i].Name >= name })
	if i < len(ps) && ps[i].Name == name {
		return ps[i].Value, true
	}
	return "", false
}
