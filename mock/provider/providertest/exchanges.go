package providertest

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"paymock/mock/ident"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// testSamples sends every sample and checks what the call says about it.
func (s *suite) testSamples(t *testing.T) {
	covered := map[string]bool{}
	for _, sample := range s.samples.Requests {
		covered[sample.Operation] = covered[sample.Operation] || sample.Code == "" || s.codes[sample.Code].Success
	}
	for _, op := range s.provider.Operations() {
		if !covered[op.Name] {
			t.Errorf("operation %s has no sample that is accepted", op.Name)
		}
	}
	s.eachRequest(t, func(t *testing.T, w *World, sample Request, ex Exchange) {
		r := w.Do(ex.Request)
		if r.Call.Refused != nil {
			t.Fatalf("refused with %s: %s; %s", r.Outcome.Code.Name(), r.Call.Verdict, r.Outcome.Explain)
		}
		if r.Call.Operation != sample.Operation {
			t.Errorf("taken for operation %q", r.Call.Operation)
		}
		if r.Call.App != w.App || r.Call.Request != ex.Request {
			t.Error("App or Request of the call is not the one of the exchange")
		}
		if r.Call.Verdict == "" || r.Call.Fields == nil {
			t.Errorf("verdict %q, fields %v: both must be filled", r.Call.Verdict, r.Call.Fields)
		}
		code, err := ex.Answer(r.Response)
		if err != nil {
			t.Fatalf("read the answer: %v\n%s", err, r.Response.Body)
		}
		if code != r.Outcome.Code.Name() {
			t.Errorf("outcome %s, but the answer says %s", r.Outcome.Code.Name(), code)
		}
		if sample.Code == "" && !r.Outcome.Code.Success || sample.Code != "" && code != sample.Code {
			t.Errorf("answered %s (%s), want %q\n%s", code, r.Outcome.Explain, sample.Code, r.Response.Body)
		}
		s.noSecrets(t, r)
	})
}

// noSecrets checks that journal fields can be shown to anybody.
func (s *suite) noSecrets(t *testing.T, r Result) {
	t.Helper()
	secrets := []string{s.app.Secret, s.app.RefundSecret}
	for name, pem := range s.app.Keys {
		if strings.Contains(name, "private") || name == "aes_key" {
			secrets = append(secrets, pem)
		}
	}
	if s.samples.Secrets != nil {
		secrets = append(secrets, s.samples.Secrets(s.app)...)
	}
	shown := map[string]string{
		"Canonical": r.Call.Canonical,
		"Verdict":   r.Call.Verdict,
		"Explain":   r.Outcome.Explain,
		"Hint":      r.Outcome.Hint,
		"Message":   r.Outcome.Message,
		"answer":    string(r.Response.Body),
	}
	if revealer, ok := s.provider.(provider.Revealer); ok {
		shown["plaintext of the request"], shown["plaintext of the answer"] = revealer.Reveal(r.Call, r.Response)
	}
	for where, text := range shown {
		if where != "answer" && !utf8.ValidString(text) {
			t.Errorf("%s is not UTF-8: %q", where, text)
		}
		for _, secret := range secrets {
			if len(secret) >= 4 && strings.Contains(text, secret) {
				t.Errorf("%s shows a secret: %s", where, strings.ReplaceAll(text, secret, "<SECRET>"))
			}
		}
	}
}

// testAnswers renders every code that an operation may answer, and for one sample the whole
// table: a rule that names no operation may answer any code to any call.
func (s *suite) testAnswers(t *testing.T) {
	operations := map[string]provider.Operation{}
	for _, op := range s.provider.Operations() {
		operations[op.Name] = op
	}
	var all []string
	for _, c := range s.provider.Codes() {
		all = append(all, c.Name())
	}
	whole := s.samples.Requests[0].Name
	s.eachRequest(t, func(t *testing.T, w *World, sample Request, ex Exchange) {
		call := s.provider.Decode(ex.Request, w.Apps)
		names := append([]string{s.provider.Failure().Name()}, operations[sample.Operation].Codes...)
		if sample.Name == whole {
			names = all
		}
		if sample.Again {
			names = s.oneOfEachClass(names) // every answer costs a signature
		}
		for i, name := range names {
			messages := []string{"", "a message of the rule's own"}
			if i > 0 {
				messages = messages[:1] // whose message it is doesn't depend on the code
			}
			for _, message := range messages {
				resp, err := s.provider.Encode(call, provider.Outcome{Code: s.codes[name], Message: message}, provider.Fault{})
				if err != nil {
					t.Errorf("encode %s with message %q: %v", name, message, err)
					continue
				}
				if code, err := ex.Answer(resp); err != nil || code != name {
					t.Errorf("code %s with message %q is answered as %q, %v\n%s", name, message, code, err, resp.Body)
				}
			}
		}
	})
}

// oneOfEachClass keeps one code of each that the platform tells apart before its sub-codes.
func (s *suite) oneOfEachClass(names []string) []string {
	seen := map[string]bool{}
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		known := seen[s.codes[name].Code]
		seen[s.codes[name].Code] = true
		return known
	})
}

// faultyAnswers checks the tampering of answers.
func (s *suite) faultyAnswers(t *testing.T) {
	s.eachRequest(t, func(t *testing.T, w *World, sample Request, ex Exchange) {
		signed := s.samples.SignedAnswers && !sample.Unsigned
		r := w.Do(ex.Request)
		encode := func(fault provider.Fault) *wire.Response {
			t.Helper()
			resp, err := s.provider.Encode(r.Call, r.Outcome, fault)
			if err != nil {
				t.Fatalf("encode with %+v: %v", fault, err)
			}
			return resp
		}
		for name, fault := range map[string]provider.Fault{
			"wrong signature": {WrongSignature: true}, "no signature": {NoSignature: true},
		} {
			_, err := ex.Answer(encode(fault))
			if signed != (err != nil) {
				t.Errorf("%s: the merchant reads it with error %v, answers are signed: %t", name, err, signed)
			}
		}
		if sample.Field == "" {
			return
		}
		set := map[string]string{sample.Field: "98765432"}
		before, after := encode(provider.Fault{Before: set}), encode(provider.Fault{After: set})
		if _, err := ex.Answer(before); err != nil {
			t.Errorf("changed before signing: %v", err)
		}
		if _, err := ex.Answer(after); signed != (err != nil) {
			t.Errorf("changed after signing: the merchant reads it with error %v", err)
		}
		for name, resp := range map[string]*wire.Response{"before": before, "after": after} {
			if bytes.Equal(resp.Body, r.Response.Body) {
				t.Errorf("set %s %s signing, the answer stays\n%s", sample.Field, name, resp.Body)
			}
		}
	})
}

// tamperMatrix sends every variant of every sample.
func (s *suite) tamperMatrix(t *testing.T) {
	s.eachRequest(t, func(t *testing.T, w *World, sample Request, ex Exchange) {
		if sample.Variants == nil {
			return
		}
		variants := sample.Variants(ex.Request)
		if len(variants) == 0 {
			t.Error("the matrix is empty")
		}
		for _, v := range variants {
			call := s.provider.Decode(v.Request, w.Apps)
			if refused := call.Refused != nil; refused == v.Harmless {
				t.Errorf("%s: refused %t, want %t (%s)", v.Name, refused, !v.Harmless, call.Verdict)
			}
			if call.Refused == nil {
				continue
			}
			if call.Refused.Code.Success {
				t.Errorf("%s: refused with the success %s", v.Name, call.Refused.Code.Name())
			}
			r := Result{Call: call, Outcome: *call.Refused}
			var err error
			if r.Response, err = s.provider.Encode(call, r.Outcome, provider.Fault{}); err != nil {
				t.Errorf("%s: encode %s: %v", v.Name, r.Outcome.Code.Name(), err)
				continue
			}
			s.noSecrets(t, r)
		}
	})
}

// testDamage sends random damage of every sample: nothing may panic, everything is answered.
func (s *suite) testDamage(t *testing.T) {
	const rounds = 60 // most fail at the signature; the fuzz targets go further
	s.eachRequest(t, func(t *testing.T, w *World, sample Request, ex Exchange) {
		for round := range uint64(rounds) {
			draw := ident.NewDraw(1, round)
			req := damageRequest(&draw, ex.Request)
			if err := runWithoutPanic(w, req); err != nil {
				t.Fatalf("round %d: %v\n%s %s?%s\n%q", round, err, req.Method, req.Path, req.Query, req.Body)
			}
		}
	})
}

// runWithoutPanic runs one exchange without committing it.
func runWithoutPanic(w *World, req *wire.Request) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	call := w.Provider.Decode(req, w.Apps)
	var out provider.Outcome
	if call.Refused != nil {
		out = *call.Refused
	} else {
		b := w.Books()
		out = w.Provider.Apply(b, call, w.Env())
		b.Writes()
		if err := b.Err(); err != nil {
			return err
		}
	}
	resp, err := w.Provider.Encode(call, out, provider.Fault{})
	switch {
	case err != nil:
		return fmt.Errorf("encode %s: %w", out.Code.Name(), err)
	case out.Code.Code == "":
		return fmt.Errorf("the outcome has no code: %+v", out)
	case resp.Status < 200 || len(resp.Body) == 0:
		return fmt.Errorf("answer with status %d and %d bytes", resp.Status, len(resp.Body))
	case !isDeclared(w.Provider, call.Operation, out.Code):
		return fmt.Errorf("operation %s answers %s, which its Codes lack", call.Operation, out.Code.Name())
	}
	return nil
}

// isDeclared reports whether an operation lists a code. Calls whose operation can't be told may
// have any.
func isDeclared(p provider.Provider, operation string, code provider.Code) bool {
	for _, op := range p.Operations() {
		if op.Name == operation {
			return slices.Contains(op.Codes, code.Name())
		}
	}
	return true
}

// damageRequest changes, inserts, removes and repeats bytes of query, body, header and method.
func damageRequest(draw *ident.Draw, req *wire.Request) *wire.Request {
	r := CloneRequest(req)
	for range 1 + draw.Uint64N(4) {
		switch draw.Uint64N(8) {
		case 0:
			r.Query = string(damageBytes(draw, []byte(r.Query)))
		case 1:
			if len(r.Header) > 0 {
				f := &r.Header[draw.Uint64N(uint64(len(r.Header)))]
				f.Value = string(damageBytes(draw, []byte(f.Value)))
			}
		case 2:
			r.TooLarge = !r.TooLarge
		case 3:
			r.Query, r.Body = string(r.Body), []byte(r.Query)
		default:
			r.Body = damageBytes(draw, r.Body)
		}
	}
	r.Target = r.Path + "?" + r.Query
	return r
}

func damageBytes(draw *ident.Draw, b []byte) []byte {
	if len(b) == 0 {
		return []byte{byte(draw.Uint64N(256))}
	}
	i := int(draw.Uint64N(uint64(len(b))))
	j := i + int(draw.Uint64N(uint64(len(b)-i)+1))
	insert := func(with ...byte) []byte { return append(append(bytes.Clone(b[:i]), with...), b[i:]...) }
	switch draw.Uint64N(7) {
	case 0:
		return append(bytes.Clone(b[:i]), b[j:]...)
	case 1:
		return insert(b[i:j]...)
	case 2:
		return insert(0)
	case 3:
		return insert(0xff, 0xfe)
	case 4:
		return insert([]byte(`"{[&=%&+,:\u0000-9e99`)[draw.Uint64N(20)])
	case 5:
		return insert(bytes.Repeat([]byte("9["), int(draw.Uint64N(3000)))...)
	}
	changed := bytes.Clone(b)
	changed[i] = byte(draw.Uint64N(256))
	return changed
}

// testRepeatable runs every sample in two equal worlds.
func (s *suite) testRepeatable(t *testing.T) {
	s.eachRequest(t, func(t *testing.T, w *World, sample Request, ex Exchange) {
		first := w.Do(ex.Request)
		other := s.newWorld(t)
		second := other.Do(sample.Make(other).Request)
		if !bytes.Equal(first.Response.Body, second.Response.Body) {
			t.Errorf("the answers differ:\n%s\n%s", first.Response.Body, second.Response.Body)
		}
		if one, two := w.Records.String(), other.Records.String(); one != two {
			t.Errorf("the records differ:\n%s\n\n%s", one, two)
		}
		if len(w.Notices) != len(other.Notices) {
			t.Fatalf("%d notices, then %d", len(w.Notices), len(other.Notices))
		}
		for i, n := range w.Notices {
			if n.Timer {
				continue
			}
			if one, two := w.Callback(n), other.Callback(other.Notices[i]); !bytes.Equal(one.Body, two.Body) {
				t.Errorf("callback %s differs:\n%s\n%s", n.Kind, one.Body, two.Body)
			}
		}
	})
}
