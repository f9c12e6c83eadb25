package fourpyun

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"paymock/client"
	"paymock/client/jsonnode"
)

// Whatever arrives as a form: what is read can be written and reads the same again.
func FuzzParseForm(f *testing.F) {
	for _, v := range load(f).Vectors {
		f.Add(v.fieldsForSeed().Form())
	}
	f.Add("a=1&&a=%31&b&=&%20=+")
	f.Add("%zz")
	f.Add("a=%ff;b=1")
	f.Fuzz(func(t *testing.T, text string) {
		fields, err := ParseForm(text)
		if err != nil {
			return
		}
		again, err := ParseForm(fields.Form())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(fields, again); diff != "" {
			t.Errorf("(-first +again):\n%s", diff)
		}
	})
}

func (v vector) fieldsForSeed() Fields {
	var f Fields
	for _, p := range v.Params {
		f = append(f, Field{Name: p[0], Value: p[1]})
	}
	return f
}

// Whatever arrives as JSON: the canonical text means what the original means, by the
// judgement of encoding/json, and is its own canonical text.
func FuzzCanonicalJSON(f *testing.F) {
	for _, v := range load(f).Vectors {
		if v.Body != "" {
			f.Add([]byte(v.Body))
		}
	}
	f.Add([]byte(`{"a":[1.50,-0,1e400,true,null,"\ud83d\ude00\u2028\/\u001f\b\\"],"":{}}`))
	f.Add([]byte(`"\ud83d\ud83d"`))
	f.Fuzz(func(t *testing.T, text []byte) {
		value, err := jsonnode.Parse(string(text))
		if err != nil {
			return
		}
		canonical := appendCanonical(nil, value)
		if want, got := decode(t, text), decode(t, canonical); !cmp.Equal(want, got) {
			t.Errorf("canonical %s of %s means something else", canonical, text)
		}
		again, err := jsonnode.Parse(string(canonical))
		if err != nil {
			t.Fatalf("canonical %q: %v", canonical, err)
		}
		if !bytes.Equal(appendCanonical(nil, again), canonical) {
			t.Errorf("canonical %s changes when made canonical again", canonical)
		}
	})
}

func decode(t *testing.T, text []byte) any {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var value any
	if err := d.Decode(&value); err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return value
}

// Whatever is pushed, with a right signature or without: nothing panics, nothing unsigned is
// believed, and what is believed is believed whatever form it comes in.
func FuzzVerify(f *testing.F) {
	for _, v := range load(f).Vectors {
		if v.Rule == "kv" {
			contentType, body := v.callback(f, v.Sign)
			f.Add(contentType, body)
		}
	}
	f.Add("", []byte("{"))
	f.Fuzz(func(t *testing.T, contentType string, body []byte) {
		if n, err := Verify("no such key", contentType, body); err == nil {
			t.Fatalf("believed %v", n)
		}
		fields, err := parseCallback(contentType, body)
		if err != nil {
			return
		}
		n, err := Verify(testSecret, typeForm, push(fields.Without("sign")))
		if err != nil {
			if !errors.Is(err, ErrAmbiguous) {
				t.Fatalf("own signature over %v: %v", fields, err)
			}
			return
		}
		for _, read := range []func(*Notice) error{readPayment, readSharding, readSettlement, readProfit} {
			if err := read(n); err != nil && !errors.Is(err, ErrIncomplete) {
				t.Errorf("error %v, want none or %v", err, ErrIncomplete)
			}
		}
	})
}

// Whatever a platform answers: every reader ends with an answer that has a code, a refusal or
// an unknown outcome.
func FuzzAnswer(f *testing.F) {
	f.Add([]byte(`{"code":"1001","seqno":"1","value":500,"status":"1","refund_list":[{"type":1,"value":"2"}]}`))
	f.Add([]byte(`{"code":"1001","payload":{"pay_serial":"1","refund_time":"2022-07-24T16:46:09.755Z"}}`))
	f.Add([]byte(`{"code":"1403","message":"no","payload":{"value":0}}`))
	f.Add([]byte(`{"code":1001,"payload":[]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		ex := &client.Exchange{Response: &client.Response{Status: 200, Body: body}}
		answer, err := readAnswer(ex)
		var refused *client.Refused
		switch {
		case err == nil && !isSuccess(answer.Code):
			t.Errorf("code %q is no yes", answer.Code)
		case errors.As(err, &refused) && isSuccess(refused.Code):
			t.Errorf("code %q is no refusal", refused.Code)
		case err != nil && refused == nil && !errors.Is(err, client.ErrUnknownOutcome):
			t.Errorf("error %v is of no kind", err)
		}
		if err != nil {
			return
		}
		_, _ = readPrepare(answer)
		_, _ = readCreate(answer)
		_, _ = readRefund(answer)
		_, _ = readRefundQuery(answer)
		if q, err := readQuery(answer); err == nil {
			if text, ok := answer.Field("value"); !ok || text == "" {
				t.Errorf("value %d out of nothing", q.Value)
			}
		}
	})
}

// Neither the order of fields nor empty ones nor the way they are encoded changes a signature.
func TestSignatureIsOfTheSetOfFields(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		field := rapid.Custom(func(t *rapid.T) Field {
			return Field{Name: rapid.StringN(1, 8, -1).Draw(t, "name"), Value: rapid.String().Draw(t, "value")}
		})
		fields := Fields(rapid.SliceOf(field).Draw(t, "fields"))
		shuffled := rapid.Permutation(append(fields[:len(fields):len(fields)], Field{Name: "empty", Value: ""})).Draw(t, "shuffled")
		read, err := ParseForm(shuffled.Form())
		if err != nil {
			t.Fatal(err)
		}
		if got, want := Sign("k", read), Sign("k", fields); got != want {
			t.Fatalf("signature %s, want %s", got, want)
		}
	})
}
