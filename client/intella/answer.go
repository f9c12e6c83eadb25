package intella

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"paymock/client"
	"paymock/client/jsonnode"
)

// Answer has the members of every decrypted answer.
type Answer struct {
	StatusCode   string
	StatusDesc   string // for people: its text differs between the platform's parts (intella sheet 5)
	Method       string // of a wallet: the one that was used
	ServiceType  string
	MchID        string    // missing in Micropay's answer
	ResponseTime time.Time // zero where the answer has none

	// Of EasyCard answers.
	ErrorCode string
	TXNResult string
	Retry     int // 1 and more: the transaction is half done, send it again with this number

	*client.Exchange // the bytes of both sides

	header, data jsonnode.Node
	sent         sentRequest
}

// sentRequest holds the members of an answer's request, as far as it can be read.
type sentRequest struct {
	operation, method, title, mchID string
	header, data                    Fields
	retry                           int
}

func readSent(ex *client.Exchange) (s sentRequest) {
	s.operation = ex.Request.Operation
	sealed, ok := SealedRequest(ex)
	root, err := jsonnode.Parse(string(sealed.Text))
	if !ok || err != nil {
		return s
	}
	header, _ := root.Member("Header")
	data, _ := root.Member("Data")
	data, _ = jsonnode.Parse(data.Text()) // a text, or an object as it is
	s.header, s.data = fieldsOf(header), fieldsOf(data)
	s.method, s.title, s.mchID = s.header.Get("Method"), s.header.Get("ServiceType"), s.header.Get("MchId")
	s.retry, _ = strconv.Atoi(s.data.Get("Retry"))
	return s
}

func (s sentRequest) isCardCall() bool { return s.method == MethodEasyCard }

// needsErrorCode: of the EasyCard calls only these two were not seen with an ErrorCode.
func (s sentRequest) needsErrorCode() bool {
	return s.isCardCall() && s.title != "DeviceQuery" && s.title != "OrderQuery"
}

// Field returns the text of a member by path, such as "Header.StatusCode", "Data.Balance" or
// "DeviceList.0.ownerDeviceId". A path that begins with neither Header nor Data is looked up
// in Data, then in Header; an object or a list gives its JSON.
func (a *Answer) Field(path string) (string, bool) {
	for _, place := range []struct {
		prefix string
		object jsonnode.Node
	}{{"Header.", a.header}, {"Data.", a.data}} {
		if len(path) > len(place.prefix) && path[:len(place.prefix)] == place.prefix {
			return place.object.Lookup(path[len(place.prefix):])
		}
	}
	text, ok := a.data.Lookup(path)
	if !ok {
		text, ok = a.header.Lookup(path)
	}
	return text, ok
}

// AnswerOf digs the platform's answer out of a refusal; nil when there is none that can be
// read, as for a bare code.
func AnswerOf(err error) *Answer {
	var refused *client.Refused
	if !errors.As(err, &refused) || refused.Exchange == nil || refused.Exchange.Response == nil {
		return nil
	}
	a, err := parseAnswer(refused.Exchange)
	if err != nil {
		return nil
	}
	return a
}

// readAnswer turns an exchange into an answer. Codes that don't say success become
// *client.Refused; whatever is no answer to this very request, an unknown outcome. The HTTP
// status is not judged: which ones come with errors is undocumented (intella sheet 1.1).
func readAnswer(ex *client.Exchange) (*Answer, error) {
	if bare := bareCode().FindSubmatch(ex.Response.Body); bare != nil {
		return nil, refusedByCode(ex, string(bare[1]))
	}
	a, err := parseAnswer(ex)
	if errors.Is(err, errUnencrypted) {
		return nil, ex.Unknown(client.ReasonNoSignature, err)
	}
	if err != nil {
		return nil, ex.Unknown(client.ReasonUnreadable, fmt.Errorf("status %d: %w", ex.Response.Status, err))
	}
	if a.succeeded() {
		return a, nil
	}
	return nil, a.refusedError()
}

// refusedByCode is a refusal of which only the code is known. Assumed: 9995 and 9994 alone mean
// that the platform could not read the request, so that nothing was done (intella sheet 1.6).
func refusedByCode(ex *client.Exchange, code string) *client.Refused {
	return &client.Refused{
		Operation: ex.Request.Operation, Status: ex.Response.Status, Code: code, Hint: codeHint(code),
		Uncertain: isUncertain(code) && code != StatusUnreadable && code != "9994",
		Body:      ex.Response.Body, Exchange: ex,
	}
}

// succeeded: an EasyCard call has run when StatusCode is 0000, and has succeeded when ErrorCode
// is 000000 as well (intella sheet 1.4).
func (a *Answer) succeeded() bool {
	if a.StatusCode != StatusSuccess {
		return false
	}
	return !a.sent.isCardCall() || a.ErrorCode == "" || a.ErrorCode == ErrorSuccess && a.Retry == 0
}

// refusedError says no. A retry that is refused leaves half done what it should have finished.
func (a *Answer) refusedError() *client.Refused {
	code := a.StatusCode
	if code == StatusSuccess {
		code = a.ErrorCode
	}
	r := &client.Refused{
		Operation: a.sent.operation, Status: a.Exchange.Response.Status,
		Code: a.StatusCode, SubCode: a.ErrorCode, Message: a.StatusDesc, Hint: codeHint(code),
		Uncertain: isUncertain(code) || a.Retry > 0 || a.sent.retry > 0,
		Body:      a.plainText(), Exchange: a.Exchange,
	}
	if a.sent.retry >= maxRetries {
		r.Hint = "the last retry has failed: this goes to EasyCard Corp."
	}
	return r
}

// plainText is the decrypted answer.
func (a *Answer) plainText() []byte {
	sealed, _ := SealedAnswer(a.Exchange)
	return sealed.Text
}

// parseAnswer decrypts and reads an answer, whatever its codes.
func parseAnswer(ex *client.Exchange) (*Answer, error) {
	sealed, err := openAnswer(ex.Request.Key, ex.Response.Body)
	if err != nil {
		return nil, err
	}
	root, err := jsonnode.Parse(string(sealed.Text))
	if err != nil {
		return nil, fmt.Errorf("the decrypted answer: %w", err)
	}
	a := &Answer{Exchange: ex, sent: readSent(ex)}
	a.header, _ = root.Member("Header")
	a.data, _ = root.Member("Data")
	if a.data.IsString() { // as one page describes it (intella sheet 1.5)
		if a.data, err = jsonnode.Parse(a.data.Text()); err != nil {
			return nil, fmt.Errorf("Data: %w", err)
		}
	}
	return a, a.readCommon()
}

// readCommon reads what all answers have, and makes sure that this one belongs to its request.
func (a *Answer) readCommon() error {
	h := newReader(a.header.Lookup)
	a.StatusCode, a.StatusDesc = h.Need("StatusCode"), h.Text("StatusDesc")
	a.Method, a.ServiceType, a.MchID = h.Text("Method"), h.Text("ServiceType"), h.Text("MchId")
	a.ResponseTime = h.time("ResponseTime")
	d := a.reader()
	a.ErrorCode, a.TXNResult, a.Retry = d.Text("ErrorCode"), d.Text("TXNResult"), int(d.Number("Retry"))
	if a.ServiceType != "" && a.sent.title != "" && a.ServiceType != a.sent.title {
		h.Fail("ServiceType is %q, the answer to another request than %q", a.ServiceType, a.sent.title)
	}
	if a.MchID != "" && a.sent.mchID != "" && a.MchID != a.sent.mchID {
		h.Fail("MchId is %q, the answer to another merchant than %q", a.MchID, a.sent.mchID)
	}
	if a.StatusCode == StatusSuccess && a.ErrorCode == "" && a.sent.needsErrorCode() {
		d.Fail("ErrorCode is missing, so %s says nothing", StatusSuccess)
	}
	if a.ErrorCode == ErrorSuccess && a.TXNResult != "" && a.TXNResult != "Success" {
		d.Fail("ErrorCode is %s and TXNResult %q", a.ErrorCode, a.TXNResult)
	}
	return errors.Join(h.Err(), d.Err())
}

func (a *Answer) reader() *answerReader {
	return newReader(a.data.Lookup)
}
