package config

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"paymock/mock/shape"
	"paymock/mock/suggest"
	"paymock/mock/words"
)

// foreignKeyHint says where to do what people write keys for that scenarios don't have; "" of other keys.
func foreignKeyHint(key string) string {
	for _, told := range [][2]string{
		{"clock time now date 时钟 时间", "; a scenario doesn't move the clock; `payctl clock advance 1h` does"},
		{"listen port ports host control server 端口", "; a setting of the server stands in paymock.yaml: `paymock serve --help` names them"},
		{"expect expected assert asserts assertions verify 断言 期望 预期 验证", "; what must come of it is checked by a feature, which `payctl test` runs; `payctl steps` lists its lines"},
	} {
		if slices.Contains(strings.Fields(told[0]), strings.ToLower(key)) {
			return told[1]
		}
	}
	return ""
}

// cutText is the text of which the end, behind a comma, stands as a key without a value, and its key; "" is none.
func cutText(root *shape.Value, m shape.Mistake) (key, text string) {
	if m.Problem != shape.UnknownField && m.Problem != shape.Empty || m.Value == nil || m.Value.Kind != shape.Null || m.Value.Alias != "" {
		return "", ""
	}
	around := objectAround(root, m)
	if around == nil || !around.Flow {
		return "", ""
	}
	own := false // it is one of those that belong to the text
	for _, member := range around.Members {
		value := member.Value.Resolve()
		switch {
		case value != nil && value.Kind == shape.Null && member.Value.Alias == "" && key != "":
			text, own = text+", "+member.Name, own || value == m.Value
			continue
		case own:
			return key, text
		}
		key, text = "", ""
		if value != nil && value.Kind == shape.Text && !value.Quoted {
			key, text = member.Name, value.Text
		}
	}
	if own {
		return key, text
	}
	return "", ""
}

// keyMeant is the key of an object that is meant by an unknown one: that which its value fits, too.
func keyMeant(m shape.Mistake) string {
	v := m.Value.Resolve()
	keys := slices.DeleteFunc(nearestKeys(m.Key, m.Shape), func(key string) bool { return v != nil && v.Kind == shape.Object && isScalar(m.Shape, key) })
	fits := slices.IndexFunc(keys, func(key string) bool { return v != nil && v.Scalar() == isScalar(m.Shape, key) })
	switch {
	case len(keys) == 0:
		return ""
	case keys[0] == "http_status" && v != nil && v.Scalar() && len(v.Text) != len("502") && isCode(v.Text):
		return "respond"
	}
	return keys[max(fits, 0)]
}

// isScalar reports whether the value of a key is one text, number or truth.
func isScalar(in *shape.Shape, key string) bool {
	f, _ := in.Field(key)
	return slices.Contains([]shape.Kind{shape.Text, shape.Whole, shape.Number, shape.Bool}, f.Shape.Kind)
}

// isWholeFile reports whether a key of a file has all below it that stands at the top of one.
func isWholeFile(m shape.Mistake) bool {
	v := m.Value.Resolve()
	return m.Shape.Name == reflect.TypeFor[Scenario]().Name() && v != nil && v.Kind == shape.Object && len(v.Members) > 0 &&
		!slices.ContainsFunc(v.Members, func(member shape.Member) bool { _, own := m.Shape.Field(member.Name); return !own })
}

// meaningElsewhere is the key that a word which is no field's name means in a rule, where another part of the rule has it; "" is none.
func (of reading) meaningElsewhere(m shape.Mistake) (string, keyPlace) {
	if m.Shape.Name != ruleShape().Name && m.Shape.Name != whenShape().Name && m.Shape.Name != thenShape().Name {
		return "", keyPlace{}
	}
	meant := keysMeant()[plainKey(m.Key)]
	if !words.IsChinese(m.Key) && (len(meant) != 1 || meant[0] == plainKey(m.Key) || isFieldName(m.Key)) {
		return "", keyPlace{}
	}
	for _, key := range meant {
		for _, part := range []*shape.Shape{ruleShape(), whenShape(), thenShape()} {
			if _, own := part.Field(key); own && part.Name != m.Shape.Name {
				if p, ok := of.placeOf(key, m.Shape); ok && shape.Of(p.of).Name == part.Name {
					return key, p
				}
			}
		}
	}
	return "", keyPlace{}
}

// drawnHint says how one of several codes is drawn; "" of other keys.
func drawnHint(key string) string {
	if key != "respond" {
		return ""
	}
	return "; for one of two by chance give the first rule chance: 0.5"
}

// isShared reports whether a key of a file is unknown, and holds what aliases stand for.
func isShared(m shape.Mistake) bool {
	return m.Value.Anchor != "" && m.Shape.Name == reflect.TypeFor[Scenario]().Name()
}

// keyWithoutColon parts a key that stands without a value into the key that is meant, and its value: "respond. 1403".
func keyWithoutColon(m shape.Mistake) (key, value string, ok bool) {
	key, value, ok = strings.Cut(m.Key, " ")
	return strings.TrimRight(key, ".。;；,，、"), value, ok && m.Value.Kind == shape.Null
}

// isOneApp reports whether a key of a when names an app, which rules don't.
func isOneApp(m shape.Mistake) bool {
	return m.Shape.Name == whenShape().Name && m.Value.Resolve().Scalar() && slices.Contains([]string{"app", "apps", "应用"}, m.Key)
}

// nthHint says how a file has what happens at one call only, for a key such as nth; "" of other keys.
func nthHint(m shape.Mistake) string {
	if !meansKey(m.Key, "nth") || !m.Value.Scalar() {
		return ""
	}
	n, ok := countOf(m.Value.Text)
	switch operator, _ := suggest.Comparison(m.Value.Text); {
	case !ok || n < 1:
		return ""
	case operator == "at_least":
		return fmt.Sprintf("; for all calls from %d on write skip: %d beside when and then", n, n-1)
	case operator == "over":
		return fmt.Sprintf("; for all calls from %d on write skip: %d beside when and then", n+1, n)
	case operator == "at_most":
		return fmt.Sprintf("; for the first %d calls write times: %[1]d beside when and then", n)
	case operator != "":
		return ""
	case n == 1:
		return "; for the first call write times: 1 beside when and then"
	}
	return fmt.Sprintf("; for call %d only write skip: %d and times: 1 beside when and then", n, n-1)
}

// copiesHint says how a rule has a callback sent several times, for a key such as repeat; "" of other keys.
func copiesHint(m shape.Mistake) string {
	if m.Shape.Name != thenShape().Name || !meansKey(m.Key, "repeat") || !m.Value.Scalar() || !isCountAbove1(m.Value.Text) {
		return ""
	}
	n, _ := countOf(m.Value.Text)
	return fmt.Sprintf("; for a callback that is sent %d times in all write duplicate: %d, for %d calls times: %[3]d beside when and then", n, n-1, n)
}

// callbackHint says that what happens to callbacks is a rule of its own, where it stands in one of calls; "" of other keys.
func (of reading) callbackHint(m shape.Mistake) string {
	if m.Shape.Name != ruleShape().Name || !meansKey(m.Key, "callback") || m.Value.Resolve().Kind != shape.Object {
		return ""
	}
	return "; what happens to callbacks is a rule of its own: " + of.pair("when", "{"+of.pair("callback", "notify")+"}") + " with a then"
}
