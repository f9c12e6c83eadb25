package intella

import (
	"fmt"
	"slices"
	"time"

	"paymock/mock/app"
	"paymock/mock/multiprime"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// apiPath is the one address of the API (intella sheet 1.1).
const apiPath = "/allpaypass/api/general"

// Decode reads a request of the API or of the payment page; see Provider in package provider.
func (p *Provider) Decode(req *wire.Request, apps app.Lookup) *provider.Call {
	if req.Path == pagePath {
		return p.decodePage(req, apps)
	}
	return p.decodeAPI(req, apps)
}

// Encode renders an answer; see Provider in package provider. A WrongSignature is an answer
// encrypted with another key, NoSignature one that isn't encrypted, and a change After is made
// the way the wire would make it: the text no longer decrypts cleanly.
func (p *Provider) Encode(call *provider.Call, out provider.Outcome, t provider.Fault) (*wire.Response, error) {
	if page, ok := call.Detail.(*pageRequest); ok {
		return p.encodePage(page, out, t)
	}
	return p.encodeAPI(call, out, t)
}

// decodeAPI opens the envelope and checks in the order of the intella sheet, section 5:
// decrypt, JSON, Header, MchId, TradeKey, Method, ServiceType, Data. What concerns a reader or
// an order is Apply's.
func (p *Provider) decodeAPI(req *wire.Request, apps app.Lookup) *provider.Call {
	m := new(message)
	call := &provider.Call{Request: req, Fields: m, Detail: m}
	by, cause := p.decryptMessage(m, req, apps.Apps(Name))
	if cause != "" {
		p.examineEnvelope(call, apps)
		return p.refuseCall(call, "9995", cause)
	}
	return p.decodePlain(call, m, by, apps)
}

// decodePlain goes on with the decrypted text; by is the RSA key that opened the request.
func (p *Provider) decodePlain(call *provider.Call, m *message, by *multiprime.Key, apps app.Lookup) *provider.Call {
	call.Canonical = maskPasswords(m.text)
	if cause := m.parseText(); cause != "" {
		p.examineEnvelope(call, apps)
		return p.refuseCall(call, "8002", cause)
	}
	code, cause := m.checkHeader()
	a, ok := apps.App(Name, m.header["MchId"])
	if ok { // a refused header is its merchant's, too
		call.App = a
		if s := m.serviceFor(a); s != nil {
			call.Operation, m.service = s.name, s
		}
	}
	if cause != "" || !ok {
		p.examineMessage(call, apps, m)
	}
	switch {
	case cause != "":
		return p.refuseCall(call, code, cause)
	case !ok:
		return p.refuseCall(call, "7132", fmt.Sprintf("no app has the MchId %.40q", m.header["MchId"]))
	}
	code, cause = p.checkApp(m, a, by)
	if m.unserved {
		return p.refuseUnserved(call, code, cause)
	}
	if cause != "" {
		if code == "7105" || m.badData {
			p.examineMessage(call, apps, m)
		}
		return p.refuseCall(call, code, cause)
	}
	call.Verdict = "ApiKey opened with the platform's key, TradeKey right"
	if by != p.key {
		call.Verdict = "ApiKey opened with the app's own key, TradeKey right"
	}
	call.Subject = m.journalSubject()
	return call
}

// decryptMessage sets m.key and m.text. by is the RSA key that fitted.
func (p *Provider) decryptMessage(m *message, req *wire.Request, apps []*app.App) (by *multiprime.Key, cause string) {
	if req.TooLarge {
		return nil, fmt.Sprintf("the body is longer than %d bytes", wire.MaxBody)
	}
	env, cause := readEnvelope(req.Body)
	if cause != "" {
		return nil, cause
	}
	key, by, cause := p.unwrapKey(env.ApiKey, p.candidateKeys(apps))
	if cause != "" {
		return nil, cause
	}
	if m.text, cause = key.decryptRequest(env.Request); cause != "" {
		return nil, cause
	}
	m.key = key
	return by, ""
}

// candidateKeys are the distinct RSA keys of the platform, the shared one first.
func (p *Provider) candidateKeys(apps []*app.App) []*multiprime.Key {
	keys, seen := []*multiprime.Key{p.key}, map[string]bool{string(p.key.Public().N.Bytes()): true}
	for _, a := range apps {
		own := keysOf(a).own
		if own == nil {
			continue
		}
		if modulus := string(own.Public().N.Bytes()); !seen[modulus] {
			seen[modulus] = true
			keys = append(keys, own)
		}
	}
	return keys
}

// checkHeader looks at the five mandatory members (intella sheet 1.4).
func (m *message) checkHeader() (code, cause string) {
	for _, name := range headerMembers {
		if m.header[name] == "" {
			return "8002", "Header." + name + " is missing or empty"
		}
	}
	// Assumed: 7124 for a CreateTime that is no time of the calendar. How far it is from now is not
	// checked: official samples send a fixed one, or one of a 12-hour clock (intella sheet 1.4).
	t := m.header["CreateTime"]
	if _, err := time.Parse(stampLayout, t); err != nil || len(t) != len(stampLayout) {
		return "7124", fmt.Sprintf("Header.CreateTime %.40q is no time yyyyMMddHHmmss", t)
	}
	return "", ""
}

// lacksMember reports whether a member of Header is missing or empty.
func (m *message) lacksMember() bool {
	return slices.ContainsFunc(headerMembers, func(name string) bool { return m.header[name] == "" })
}

// checkApp looks at what depends on the merchant.
func (p *Provider) checkApp(m *message, a *app.App, by *multiprime.Key) (code, cause string) {
	keys := keysOf(a)
	switch {
	case !by.Equal(p.keyOf(a)):
		m.key = nil // the platform couldn't have opened it, so it couldn't answer either
		return "9995", "ApiKey was encrypted for another merchant's public key: use platform_public_key of this app"
	case len(m.key) == 24 && dialectOf(a, dialectAES) == aesOnly128:
		m.key = nil
		return "9995", "the AES key has 24 bytes, which makes AES-192: use 16 bytes, or set dialect " + dialectAES
	case m.pseudo && dialectOf(a, dialectJSON) == jsonStrict:
		return "8002", "the decrypted text has single quotes, which is no JSON: use double quotes, or set dialect " + dialectJSON
	}
	if ok, cause := sameHash(m.header["TradeKey"], keys.tradeKey, a.Secret, "TradeKey"); !ok {
		if same, _ := sameHash(m.header["TradeKey"], keys.refundKey, "", ""); same {
			cause = "TradeKey is the hash of the refund password: use the transaction password"
		}
		return "7105", cause
	}
	if code, cause := m.checkService(); cause != "" {
		m.unserved = true
		return code, cause
	}
	if m.asObject && dialectOf(a, dialectData) == dataString {
		return "8002", "Data is a JSON value: send a string that holds JSON, or set dialect " + dialectData
	}
	cause = m.parseData()
	m.badData = cause != ""
	return "8002", cause
}

// refuseCall completes a call that the platform turns down before it looks at any order.
func (p *Provider) refuseCall(call *provider.Call, code, cause string) *provider.Call {
	call.Verdict = cause
	call.Refused = &provider.Outcome{Code: p.byName[code], Explain: cause}
	return call
}

// journalSubject is the reader, where there is one, else the order.
func (m *message) journalSubject() string {
	if m.isCardCall() && m.data["DeviceId"] != "" {
		return m.data["DeviceId"]
	}
	return m.data["StoreOrderNo"]
}

func (p *Provider) encodeAPI(call *provider.Call, out provider.Outcome, t provider.Fault) (*wire.Response, error) {
	m, _ := call.Detail.(*message)
	if m == nil || m.key == nil {
		// Without a key the platform answers the bare code (intella sheet 1.6; Assumed: 200).
		return wire.JSON([]byte(out.Code.Code)), nil
	}
	answer := wire.Object{{Name: "Header", Value: m.answerHeader(call, out)}, {Name: "Data", Value: m.answerData(call, out)}}
	answer = faultAnswer(faultAnswer(answer, t.Before, t), t.After, t)
	if t.NoSignature {
		return wire.JSON(t.Text(t.RecordedOr(answer.JSON()))), nil
	}
	key := m.key
	if t.WrongSignature {
		key = key.otherKey()
	}
	sealed, err := key.encryptAnswer(t.Text(t.RecordedOr(answer.JSON())))
	if err != nil {
		return nil, err
	}
	if len(t.After) > 0 {
		sealed[len(sealed)-17] ^= 1 // damages the block before the last, and so the padding
	}
	body := append(make([]byte, 0, len(sealed)*3/2+64), `{"Response":"`...)
	width := base64Column
	if call.App != nil && dialectOf(call.App, dialectWrap) == wrapNone {
		width = len(sealed) * 2 // more than base64 needs
	}
	return wire.JSON(append(appendWrapped(body, sealed, width), `"}`...)), nil
}

// answerHeader is the Header of an answer. out.Fields may hold members of its own.
func (m *message) answerHeader(call *provider.Call, out provider.Outcome) wire.Object {
	header := wire.Object{
		{Name: "StatusCode", Value: out.Code.Code},
		{Name: "StatusDesc", Value: m.statusDesc(out)},
		{Name: "Method", Value: m.header["Method"]},
		{Name: "ServiceType", Value: m.header["ServiceType"]},
	}
	// Micropay's production answer has no MchId, OrderQuery's sample no ResponseTime (intella
	// sheet 1.4).
	if m.service == nil || !m.service.anonymous {
		header = append(header, wire.Member{Name: "MchId", Value: m.header["MchId"]})
	}
	if m.service == nil || !m.service.timeless {
		header = append(header, wire.Member{Name: "ResponseTime", Value: m.answerTime(call, out).Format(stampLayout)})
	}
	own, _ := out.Fields.Get("Header").(wire.Object)
	for _, member := range own {
		header = header.Set(member.Name, member.Value)
	}
	return header
}

// statusDesc is StatusDesc (intella sheet 5).
func (m *message) statusDesc(out provider.Outcome) string {
	switch {
	case out.Message != "":
		return out.Message
	case out.Code.Code == codeSuccess && m.isCardCall():
		return "STATUS_SUCCESS"
	case out.Code.Sub != "":
		return "執行成功"
	}
	return out.Code.Message
}

// answerData is the Data of an answer: {} when there is nothing to say (intella sheet 1.6,
// Assumed), and what a reader reports when the code is one of its.
func (m *message) answerData(call *provider.Call, out provider.Outcome) wire.Object {
	if data, ok := out.Fields.Get("Data").(wire.Object); ok {
		return data
	}
	if out.Code.Sub != "" {
		return m.errorData(out.Code.Sub, m.answerTime(call, out))
	}
	return wire.Object{}
}

// answerTime is when the answer leaves, as far as it is known.
func (m *message) answerTime(call *provider.Call, out provider.Outcome) time.Time {
	at := call.At
	if at.IsZero() {
		at, _ = time.ParseInLocation(stampLayout, m.header["CreateTime"], taipei)
	}
	return at.In(taipei).Add(out.After)
}

// isCardCall reports whether the request is for the EasyCard reader.
func (m *message) isCardCall() bool { return m.header["Method"] == methodEasyCard }
