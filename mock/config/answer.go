package config

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"paymock/mock/shape"
	"paymock/mock/suggest"
)

// codeWords are words for the code of an answer, those first that tell more: a platform has one sub-code under many.
var codeWords = []string{"sub_code", "error_code", "错误码", "code", "status_code", "return_code", "返回码", "response", "return", "error", "返回", "respond"}

// keepBestCodeMistake leaves of several words for one answer's code, such as code beside sub_code, the one that tells most: its
// remedy stands in place of all, so that none leaves the key respond twice.
func keepBestCodeMistake(root *shape.Value, found []shape.Mistake) []shape.Mistake {
	looked := 0 // each look costs a search for what is meant, and nobody reads so many
	return slices.DeleteFunc(found, func(m shape.Mistake) bool {
		if looked++; looked > 2*MaxMistakes {
			return false
		}
		said := answerWords(root, m)
		return len(said) > 1 && said[0].Name != m.Key
	})
}

// answerWords are the members that mean the code of the answer beside one that does, the finest first; nil: it does not.
func answerWords(root *shape.Value, m shape.Mistake) (said []shape.Member) {
	if m.Problem != shape.UnknownField || m.Shape.Name != thenShape().Name || nearestKey(m.Key, m.Shape) != "respond" {
		return nil
	}
	around := objectAround(root, m)
	if around == nil {
		return nil
	}
	return codesSaid(around)
}

// isCoarseCode reports whether a member of an answer is the status that platforms write beside the error's own code, which says
// it, too.
func isCoarseCode(v *shape.Value, m shape.Member) bool {
	said := codesSaid(v)
	return len(said) > 1 && slices.Contains([]string{"code", "statuscode", "returncode"}, plainKey(m.Name)) && isCode(said[0].Value.Text) &&
		slices.Contains([]string{"subcode", "errorcode"}, plainKey(said[0].Name)) && !isFiner(said[0].Value.Text, m.Value.Text)
}

// codesSaid are the members of an object that say an answer's code, the finest first.
func codesSaid(v *shape.Value) (said []shape.Member) {
	for _, word := range codeWords {
		for _, m := range v.Members {
			if plainKey(m.Name) == plainKey(word) && m.Value.Scalar() && m.Value.Alias == "" {
				said = append(said, m)
			}
		}
	}
	return said
}

// isMemberOfAnswer reports whether a key that would mean the code of the answer stands beside one that does, written as
// platforms write the members of their answers.
func (of reading) isMemberOfAnswer(root *shape.Value, m shape.Mistake) bool {
	if m.Problem != shape.UnknownField || m.Shape.Name != thenShape().Name || keyMeant(m) != "respond" || !m.Value.Scalar() || m.Key == strings.ToLower(m.Key) {
		return false
	}
	around := objectAround(root, m)
	return around != nil && memberNamed(around, "respond") != nil
}

// isAnswerField reports whether a key of actions is none, and is written as platforms write the members of their answers.
func isAnswerField(m shape.Mistake) bool {
	switch {
	case m.Shape.Name != thenShape().Name:
		return false
	case m.Key == "trade_status":
		return true
	}
	return isFieldName(m.Key) && m.Value.Scalar() && len(keysMeant()[plainKey(m.Key)])+len(suggest.Nearest(m.Key, m.Shape.Names(), 1)) == 0
}

// fieldsHint says how a member of an answer is given a value.
func (of reading) fieldsHint(m shape.Mistake) string {
	return "; a member of the answer stands in fields: write " + of.pair("fields", "{"+of.pair(m.Key, m.Value.Text)+"}")
}

// objectAround is the object that a mistaken member stands in; nil is none.
func objectAround(root *shape.Value, m shape.Mistake) *shape.Value {
	return valueAt(root, strings.TrimSuffix(strings.TrimSuffix(m.Path, m.Key), ".")).Resolve()
}

// answerReason tells the one remedy of several words for an answer's code; "" where there is one.
func (of reading) answerReason(root *shape.Value, m shape.Mistake) string {
	if key, text := cutText(root, m); key != "" {
		if code, rest, _ := strings.Cut(text, ", "); key == "respond" && isCode(code) {
			return fmt.Sprintf("a comma parts %s in brackets; write %s", key, of.pair(key, code)+", "+of.pair("message", strconv.Quote(rest)))
		}
		return fmt.Sprintf("a comma parts %s in brackets; a text with one stands in quotes: write %s", key, of.pair(key, strconv.Quote(text)))
	}
	said := answerWords(root, m)
	if of.isMemberOfAnswer(root, m) {
		return fmt.Sprintf("unknown key %q%s", m.Key, of.fieldsHint(m))
	}
	if len(said) < 2 {
		return ""
	}
	var names []string
	for _, other := range said {
		names = append(names, other.Name)
	}
	code := said[0].Value.Text
	written := code
	if of.json {
		written = strconv.Quote(code)
	}
	return fmt.Sprintf("unknown key %q; an answer with %s is written %s, in place of %s", m.Key, code, of.pair("respond", written), strings.Join(names, ", "))
}

// isAnswerBody reports whether a key is one below which platforms write their answer: alipay_trade_refund_response.
func isAnswerBody(key string) bool {
	return slices.ContainsFunc([]string{"response", "result", "body", "data", "answer"}, func(end string) bool { return strings.HasSuffix(plainKey(key), end) })
}
