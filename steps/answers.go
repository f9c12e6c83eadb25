package steps

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/cucumber/godog"

	"paymock/client"
	"paymock/mock/suggest"
)

func (w *World) answerSteps() vocabulary {
	return vocabulary{
		"succeeded":            w.checkSucceeded,
		"has_code":             w.hasCode,
		"has_other_code":       w.hasOtherCode,
		"has_code_and_text":    w.hasCodeAndText,
		"says":                 w.says,
		"has_sub_code":         w.hasSubCode,
		"leaves_open":          w.leavesOpen,
		"taken_for":            w.takenFor,
		"answer_signed":        w.answerSigned,
		"answer_unsigned":      w.answerUnsigned,
		"has_hint":             w.hasHint,
		"hint_contains":        w.hintContains,
		"hint_contains_text":   w.hintContainsText,
		"hides_secret":         w.hidesSecret,
		"answer_contains":      w.answerContains,
		"equals_first":         registered{function: w.equalsFirst, needs: []string{thingSecondAnswer}},
		"equals_before":        registered{function: w.equalsBefore, needs: []string{thingRepeat}},
		"outcome_unknown":      w.outcomeUnknown,
		"exactly_succeed":      registered{function: w.exactlySucceed, needs: []string{thingAnswers}},
		"others_have_code":     registered{function: w.othersHaveCode, needs: []string{thingAnswers}},
		"others_have_sub_code": registered{function: w.othersHaveSubCode, needs: []string{thingAnswers}},
	}.withMore(registered{needs: []string{thingAnswer}})
}

func (w *World) lastAnswer() (*answer, error) {
	if len(w.answers) == 0 {
		return nil, errors.New("the merchant has not called anything yet")
	}
	return w.answers[len(w.answers)-1], nil
}

func (w *World) checkSucceeded() error {
	a, err := w.lastAnswer()
	if err != nil {
		return err
	}
	if a.Err != nil {
		if a.Hint != "" {
			return fmt.Errorf("want a success, got %w\nhint: %s", a.Err, a.Hint)
		}
		return fmt.Errorf("want a success, got %w", a.Err)
	}
	return nil
}

// describeAnswer is the client's error in words.
func describeAnswer(a *answer) string {
	if a.Err == nil {
		return "no error"
	}
	return "the error is " + a.Err.Error()
}

// wireOf shows both sides of an answer's exchange.
func wireOf(a *answer) string {
	if a.Exchange == nil {
		return ""
	}
	s := a.Exchange.Request.Method + " " + a.Exchange.Request.URL + "\n" + string(a.Exchange.Request.Body) +
		"\nsigned: " + a.Exchange.Request.Canonical
	if a.Exchange.Response != nil {
		s += fmt.Sprintf("\n%d %s", a.Exchange.Response.Status, a.Exchange.Response.Body)
	}
	return indentLines(s)
}

// withMessage is a code of an answer with what the answer says, if it does.
func withMessage(code string, a *answer) string {
	if a.Message == "" {
		return strconv.Quote(code)
	}
	return fmt.Sprintf("%q (%s)", code, a.Message)
}

// hasCode takes the finer code, too: ACQ.TRADE_STATUS_ERROR of 40004, 000125 of 9998.
func (w *World) hasCode(code string) error {
	a, err := w.lastAnswer()
	if err != nil {
		return err
	}
	if !a.HasCode(code) {
		got := a.Code
		if a.SubCode != "" {
			got += "/" + a.SubCode
		}
		return fmt.Errorf("got code %s, want %q; %s\n%s", withMessage(got, a), code, describeAnswer(a), wireOf(a))
	}
	return nil
}

// hasOtherCode wants an answer: where there is none, no code is another one.
func (w *World) hasOtherCode(code string) error {
	a, err := w.lastAnswer()
	if err != nil {
		return err
	}
	if a.HasCode(code) || a.Exchange == nil || a.Exchange.Response == nil {
		return fmt.Errorf("got code %s, want another one; %s\n%s", withMessage(a.Code, a), describeAnswer(a), wireOf(a))
	}
	return nil
}

func (w *World) hasSubCode(sub string) error {
	a, err := w.lastAnswer()
	if err != nil {
		return err
	}
	if a.SubCode != sub && a.Code+"/"+a.SubCode != sub {
		return fmt.Errorf("got sub-code %q of code %s, want %q; %s\n%s", a.SubCode, withMessage(a.Code, a), sub, describeAnswer(a), wireOf(a))
	}
	return nil
}

// leavesOpen: the platform failed inside, so the operation may have been carried out.
func (w *World) leavesOpen() error {
	a, err := w.lastAnswer()
	if err != nil {
		return err
	}
	var refused *client.Refused
	if !errors.As(a.Err, &refused) || !refused.Uncertain {
		return fmt.Errorf("want a refusal that leaves open what happened, got code %q, %s\n%s", a.Code, describeAnswer(a), wireOf(a))
	}
	return nil
}

// takenFor checks the merchant's conclusion from the answer. A careful one may take more failures
// for open than the platform's tables do: that costs a question, not money.
func (w *World) takenFor(want string) error {
	a, err := w.lastAnswer()
	if err != nil {
		return err
	}
	var refused *client.Refused
	open := errors.As(a.Err, &refused) && refused.Uncertain || errors.Is(a.Err, client.ErrUnknownOutcome)
	got := map[string]bool{"a success": a.Err == nil, "a failure": refused != nil || open, "an open outcome": open}
	if !got[want] {
		return fmt.Errorf("the merchant doesn't take the answer for %s: code %q, %s\n%s", want, a.Code, describeAnswer(a), wireOf(a))
	}
	return nil
}

// answerSigned: that the signature is right was proven by the client before it gave the
// answer, and will be by OpenSSL.
func (w *World) answerSigned() error { return w.signedIs(true) }

func (w *World) answerUnsigned() error { return w.signedIs(false) }

// lastResponse gives the last answer, which has been received, with the app that called.
func (w *World) lastResponse() (*answer, *appHandles, error) {
	a, err := w.lastAnswer()
	if err != nil {
		return nil, nil, err
	}
	if a.Exchange == nil || a.Exchange.Response == nil {
		return nil, nil, errors.New("there is no answer to look at")
	}
	p, err := w.party()
	return a, p, err
}

func (w *World) signedIs(want bool) error {
	a, p, err := w.lastResponse()
	if err != nil {
		return err
	}
	got := false
	for _, s := range p.merchant.Signed(a.Exchange) {
		got = got || s.Answered
	}
	if got != want {
		return fmt.Errorf("signed by the platform: %v, want %v\n%s", got, want, wireOf(a))
	}
	return nil
}

func (w *World) hasCodeAndText(code, text string) error {
	if err := w.hasCode(code); err != nil {
		return err
	}
	return w.says(text)
}

func (w *World) says(text string) error {
	a, err := w.lastAnswer()
	if err != nil {
		return err
	}
	if !strings.Contains(a.Message, text) {
		return fmt.Errorf("the message is %q, want it to say %q", a.Message, text)
	}
	return nil
}

func (w *World) hasHint(want string) error {
	a, err := w.lastAnswer()
	if err != nil {
		return err
	}
	if a.Hint != want {
		return fmt.Errorf("the hint is %q, want %q", a.Hint, want)
	}
	return nil
}

func (w *World) hintContains(text string) error {
	a, err := w.lastAnswer()
	if err != nil {
		return err
	}
	if text, err = w.expandNames(text); err != nil {
		return err
	}
	if !strings.Contains(a.Hint, text) {
		return fmt.Errorf("the hint is %q, want it to contain %q", a.Hint, text)
	}
	return nil
}

// hintContainsText is for texts with quotation marks.
func (w *World) hintContainsText(text *godog.DocString) error { return w.hintContains(text.Content) }

func (w *World) hidesSecret() error {
	a, p, err := w.lastResponse()
	if err != nil {
		return err
	}
	if strings.Contains(string(a.Exchange.Response.Body), p.app.Secret) {
		return fmt.Errorf("the answer shows the app's secret:\n%s", wireOf(a))
	}
	return nil
}

func (w *World) answerContains(table *godog.Table) error {
	a, err := w.lastAnswer()
	if err != nil {
		return err
	}
	if a.Field == nil {
		return fmt.Errorf("there is no answer to look at: %w", a.Err)
	}
	body := ""
	if a.Exchange != nil && a.Exchange.Response != nil {
		body = string(a.Exchange.Response.Body)
	}
	return w.compareTable(table, a.Field, body)
}

// memberNames are the names of what a message holds, a form or JSON.
func memberNames(body string) (names []string) {
	for _, found := range regexp.MustCompile(`(?:^|&)([\w.]+)=|"(\w+)" ?:`).FindAllStringSubmatch(body, -1) {
		if name := found[1] + found[2]; !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// absentMember is the value of a member that must not be there.
const absentMember = "(absent)"

// compareTable looks up each row's first cell and compares with its second: equal, or by prefix
// when the cell ends in "…". {T1} stands for the number of trade T1. body is all that there is.
func (w *World) compareTable(table *godog.Table, look func(string) (string, bool), body string) error {
	var wrong []string
	for _, row := range table.Rows {
		if len(row.Cells) != 2 {
			return errors.New("this table has two columns: member and value")
		}
		name := row.Cells[0].Value
		value, err := w.expandNames(row.Cells[1].Value)
		if err != nil {
			return err
		}
		seen, ok := look(name)
		prefix, open := strings.CutSuffix(value, "…")
		switch {
		case !ok && value == absentMember:
		case !ok:
			wrong = append(wrong, fmt.Sprintf("there is no member %q, want %q%s", name, value, suggest.Hint(name, memberNames(body))))
		case seen != value && (!open || !strings.HasPrefix(seen, prefix)):
			wrong = append(wrong, fmt.Sprintf("member %q is %q, want %q", name, seen, value))
		}
	}
	if wrong != nil {
		return errors.New(strings.Join(wrong, "; "))
	}
	return nil
}

func (w *World) equalsFirst() error {
	a, err := w.lastAnswer()
	if err != nil {
		return err
	}
	first := w.answers[0]
	if first == a {
		return errors.New("there is one answer only")
	}
	return sameBytes(first, a)
}

func sameBytes(a, b *answer) error {
	if a.Exchange == nil || b.Exchange == nil || a.Exchange.Response == nil || b.Exchange.Response == nil {
		return errors.New("one of the calls had no answer")
	}
	if diff := differences(string(a.Exchange.Response.Body), string(b.Exchange.Response.Body)); diff != "" {
		return fmt.Errorf("-first +last\n%s", diff)
	}
	return nil
}

func (w *World) outcomeUnknown() error {
	a, err := w.lastAnswer()
	if err != nil {
		return err
	}
	if !errors.Is(a.Err, client.ErrUnknownOutcome) {
		return fmt.Errorf("want an unknown outcome, got code %q, %s\n%s", a.Code, describeAnswer(a), wireOf(a))
	}
	return nil
}

func (w *World) exactlySucceed(want int) error {
	got := 0
	seen := map[string]int{}
	for _, a := range w.several {
		if a.Err == nil {
			got++
		}
		seen[a.Code]++
	}
	if got != want {
		return fmt.Errorf("%d of %d calls succeeded, want %d; codes: %v", got, len(w.several), want, seen)
	}
	return nil
}

func (w *World) othersHaveCode(code string) error {
	for _, a := range w.several {
		if a.Err != nil && !a.HasCode(code) {
			return fmt.Errorf("a call failed with code %q, want %q: %w", a.Code, code, a.Err)
		}
	}
	return nil
}

func (w *World) othersHaveSubCode(sub string) error {
	for _, a := range w.several {
		if a.Err != nil && a.SubCode != sub {
			return fmt.Errorf("a call failed with sub-code %q, want %q: %w", a.SubCode, sub, a.Err)
		}
	}
	return nil
}

// equalsBefore compares the last two answers.
func (w *World) equalsBefore() error {
	if len(w.answers) < 2 {
		return errors.New("there is one answer only")
	}
	last, before := w.answers[len(w.answers)-1], w.answers[len(w.answers)-2]
	return sameBytes(before, last)
}
