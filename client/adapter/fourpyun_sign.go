package adapter

import (
	"fmt"
	"strconv"
	"strings"

	"paymock/client/fourpyun"
)

// signFourpyun signs or judges a form, a JSON request or a callback (4pyun sheet 2).
func signFourpyun(keys SenderKeys, m Pasted) (SignVerdict, error) {
	secret := keys.Secret
	body := strings.TrimSpace(m.Body)
	if strings.HasPrefix(body, "{") {
		return signFourpyunJSON(secret, m, body)
	}
	if body == "" {
		body = m.Query
	}
	fields, err := fourpyun.ParseForm(body)
	if err != nil {
		return SignVerdict{}, fmt.Errorf("the message is neither a form (a=1&b=2) nor JSON: %w", err)
	}
	v := SignVerdict{
		Rule:      "fields sorted by name, k=v joined with &, empty values and sign left out, then &app_secret= and the key; MD5, upper-case hex",
		Canonical: fourpyun.Canonical(fields), Signature: fourpyun.Sign(secret, fields), Given: fields.Get("sign"),
	}
	v.Signed = fields.Without("sign").With("sign", v.Signature).Form()
	if v.Given == "" {
		return v, nil
	}
	ok, mistake := fourpyun.Fits(secret, fields)
	v.noteMatch(ok, string(mistake))
	v.Secret = secret
	return v, nil
}

func signFourpyunJSON(secret string, m Pasted, trimmed string) (SignVerdict, error) {
	notice, err := fourpyun.Verify(secret, "application/json", []byte(trimmed))
	if err == nil {
		v := SignVerdict{Rule: "a JSON callback signs its members like form fields, nested JSON compact and sorted", Given: notice.Fields.Get("sign"), Signature: fourpyun.Sign(secret, notice.Fields), Canonical: fourpyun.Canonical(notice.Fields)}
		v.noteMatch(true, "")
		return v, nil
	}
	if strings.Contains(trimmed, `"sign"`) {
		v := SignVerdict{Rule: "a JSON callback signs its members like form fields, nested JSON compact and sorted"}
		v.Fits, v.Reason, v.Secret = new(bool), err.Error(), secret
		return v, nil
	}
	v := SignVerdict{
		Rule:      "a JSON request signs the bytes of its body, then &app_secret= and the key; MD5, upper-case hex, in the header Authorization",
		Canonical: m.Body + "&app_secret=***", Signature: fourpyun.SignBody(secret, []byte(m.Body)), Given: m.Header.Get("Authorization"),
	}
	v.Signed = "Authorization: " + v.Signature
	if v.Given == "" {
		return v, nil
	}
	mistake := ""
	for _, other := range []string{strings.TrimSpace(m.Body), m.Body + "\n"} {
		if other != m.Body && strings.EqualFold(v.Given, fourpyun.SignBody(secret, []byte(other))) {
			mistake = fmt.Sprintf("signed %d bytes and sent %s, with other blanks around", len(other), strconv.Itoa(len(m.Body)))
		}
	}
	v.noteMatch(strings.EqualFold(v.Given, v.Signature), mistake)
	v.Secret = secret
	return v, nil
}
