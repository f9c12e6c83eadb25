package main

import (
	"fmt"
	"strconv"
	"strings"

	"paymock/client/fourpyun"
	"paymock/mock/doctor"
)

// signFourpyun signs or judges a form, a JSON request or a callback (4pyun sheet 2).
func signFourpyun(secret string, m pastedMessage) (signVerdict, error) {
	body := strings.TrimSpace(m.body)
	if strings.HasPrefix(body, "{") {
		return signFourpyunJSON(secret, m, body)
	}
	if body == "" {
		body = m.query
	}
	fields, err := fourpyun.ParseForm(body)
	if err != nil {
		return signVerdict{}, usagef("the message is neither a form (a=1&b=2) nor JSON: %w", err)
	}
	v := signVerdict{
		Rule:      "fields sorted by name, k=v joined with &, empty values and sign left out, then &app_secret= and the key; MD5, upper-case hex",
		Canonical: fourpyun.Canonical(fields), Signature: fourpyun.Sign(secret, fields), Given: fields.Get("sign"),
	}
	v.Signed = fields.Without("sign").With("sign", v.Signature).Form()
	if v.Given == "" {
		return v, nil
	}
	ok, mistake := fourpyun.Fits(secret, fields)
	v.noteMatch(ok, string(mistake))
	v.keys = doctor.Keys{Secret: secret}
	return v, nil
}

func signFourpyunJSON(secret string, m pastedMessage, trimmed string) (signVerdict, error) {
	notice, err := fourpyun.Verify(secret, "application/json", []byte(trimmed))
	if err == nil {
		v := signVerdict{Rule: "a JSON callback signs its members like form fields, nested JSON compact and sorted", Given: notice.Fields.Get("sign"), Signature: fourpyun.Sign(secret, notice.Fields), Canonical: fourpyun.Canonical(notice.Fields)}
		v.noteMatch(true, "")
		return v, nil
	}
	if strings.Contains(trimmed, `"sign"`) {
		v := signVerdict{Rule: "a JSON callback signs its members like form fields, nested JSON compact and sorted"}
		v.Fits, v.Reason, v.keys = new(bool), err.Error(), doctor.Keys{Secret: secret}
		return v, nil
	}
	v := signVerdict{
		Rule:      "a JSON request signs the bytes of its body, then &app_secret= and the key; MD5, upper-case hex, in the header Authorization",
		Canonical: m.body + "&app_secret=***", Signature: fourpyun.SignBody(secret, []byte(m.body)), Given: m.header.Get("Authorization"),
	}
	v.Signed = "Authorization: " + v.Signature
	if v.Given == "" {
		return v, nil
	}
	mistake := ""
	for _, other := range []string{strings.TrimSpace(m.body), m.body + "\n"} {
		if other != m.body && strings.EqualFold(v.Given, fourpyun.SignBody(secret, []byte(other))) {
			mistake = fmt.Sprintf("signed %d bytes and sent %s, with other blanks around", len(other), strconv.Itoa(len(m.body)))
		}
	}
	v.noteMatch(strings.EqualFold(v.Given, v.Signature), mistake)
	v.keys = doctor.Keys{Secret: secret}
	return v, nil
}
