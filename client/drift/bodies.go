package drift

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"paymock/client/jsonnode"
)

// compareBodies compares what both messages say.
func (c *comparison) compareBodies(mock, platform Message) {
	a, readable := readBody(mock.Body)
	b, alsoReadable := readBody(platform.Body)
	switch {
	case readable != alsoReadable:
		c.add(KindType, "body", kindOf(a), kindOf(b))
	case !readable:
		if withoutRandom(mock.Body, c.mock.Own) != withoutRandom(platform.Body, c.platform.Own) {
			c.add(KindValue, "body", shortText(mock.Body), shortText(platform.Body))
		}
	default:
		c.object("", a, b, platform)
	}
}

// readBody reads JSON, or a form as an object of texts in its order.
func readBody(body string) (jsonnode.Node, bool) {
	body = strings.TrimSpace(body)
	if n, err := jsonnode.Parse(body); err == nil {
		return n, n.IsObject()
	}
	if body == "" || strings.HasPrefix(body, "<") || !strings.Contains(body, "=") {
		return jsonnode.Node{}, false
	}
	var members []string
	for pair := range strings.SplitSeq(body, "&") {
		name, value, _ := strings.Cut(pair, "=")
		plainName, err := url.QueryUnescape(name)
		if err != nil {
			return jsonnode.Node{}, false
		}
		plain, err := url.QueryUnescape(value)
		if err != nil {
			return jsonnode.Node{}, false
		}
		members = append(members, quoteJSON(plainName)+":"+quoteJSON(plain))
	}
	n, err := jsonnode.Parse("{" + strings.Join(members, ",") + "}")
	return n, err == nil
}

func quoteJSON(text string) string {
	b, _ := json.Marshal(strings.ToValidUTF8(text, "\uFFFD")) // a text
	return string(b)
}

func kindOf(n jsonnode.Node) string {
	switch {
	case n.Raw == "":
		return "other"
	case n.IsObject():
		return "object"
	case n.IsList():
		return "list"
	case n.IsString():
		return "string"
	case n.Raw == "null":
		return "null"
	case n.Raw == "true" || n.Raw == "false":
		return "boolean"
	}
	return "number"
}

// object compares members: those that one side lacks, their order, and what they hold.
func (c *comparison) object(path string, a, b jsonnode.Node, platform Message) {
	inMock, inPlatform := namesOf(a), namesOf(b)
	for _, m := range a.Members {
		if !slices.Contains(inPlatform, m.Name) {
			c.add(KindMissing, joinPath(path, m.Name), shortText(m.Value.Text()), "absent")
		}
	}
	for _, m := range b.Members {
		if slices.Contains(inMock, m.Name) || slices.Contains(platform.Uncovered, joinPath(path, m.Name)) {
			continue
		}
		kind := KindExtra
		if platform.Covered != "" && !strings.Contains(platform.Covered, m.Name) {
			kind = KindScope
		}
		c.add(kind, joinPath(path, m.Name), "absent", shortText(m.Value.Text()))
	}
	shared := func(names, others []string) []string {
		return slices.DeleteFunc(slices.Clone(names), func(name string) bool { return !slices.Contains(others, name) })
	}
	first, second := shared(inMock, inPlatform), shared(inPlatform, inMock)
	for i := range min(len(first), len(second)) {
		if first[i] != second[i] {
			c.add(KindOrder, joinPath(path, second[i]), strings.Join(first, ", "), strings.Join(second, ", "))
			break
		}
	}
	for _, m := range a.Members {
		if other, ok := b.Member(m.Name); ok {
			c.value(path, m.Name, m.Value, other, platform)
		}
	}
}

func namesOf(n jsonnode.Node) []string {
	names := make([]string, 0, len(n.Members))
	for _, m := range n.Members {
		names = append(names, m.Name)
	}
	return names
}

func joinPath(path, name string) string { return strings.TrimPrefix(path+"."+name, ".") }

// value compares one member by what it is.
func (c *comparison) value(path, name string, a, b jsonnode.Node, platform Message) {
	at, role := joinPath(path, name), c.masks.roleOf(path, name)
	if role == roleContainer || role == roleSaid { // another platform's answer, within its words
		a, b = unwrapJSON(a), unwrapJSON(b)
	}
	switch kind, other := kindOf(a), kindOf(b); {
	case kind != other:
		c.add(KindType, at, kind+" "+shortText(a.Text()), other+" "+shortText(b.Text()))
	case kind == "object":
		c.object(at, a, b, platform)
	case kind == "list":
		if len(a.Items) != len(b.Items) {
			c.add(KindCount, at, fmt.Sprintf("%d items", len(a.Items)), fmt.Sprintf("%d items", len(b.Items)))
		}
		for i := range min(len(a.Items), len(b.Items)) {
			if a.Items[i].IsObject() && b.Items[i].IsObject() {
				c.object(at+"[]", a.Items[i], b.Items[i], platform)
			} else {
				c.value(path, name, a.Items[i], b.Items[i], platform)
			}
		}
	default:
		c.compareScalars(at, role, a.Text(), b.Text())
	}
}

// unwrapJSON reads a text that holds JSON itself.
func unwrapJSON(n jsonnode.Node) jsonnode.Node {
	if text := n.Text(); n.IsString() && strings.HasPrefix(text, "{") || strings.HasPrefix(n.Text(), "[") {
		if inner, err := jsonnode.Parse(text); err == nil {
			return inner
		}
	}
	return n
}

// compareScalars compares two texts or numbers.
func (c *comparison) compareScalars(at, role, mock, platform string) {
	if mock == platform {
		return
	}
	switch role {
	case rolePersonal, roleLink, roleSecret:
		if (mock == "") != (platform == "") {
			c.add(KindValue, at, shortText(mock), shortText(platform))
		}
	case roleNonce:
		if len(mock) != len(platform) {
			c.add(KindFormat, at, fmt.Sprintf("%d characters", len(mock)), fmt.Sprintf("%d characters", len(platform)))
		}
	case roleNumber:
		if isNumber(mock) != isNumber(platform) || isNumber(mock) && len(mock) != len(platform) {
			c.add(KindFormat, at, layoutOf(mock), layoutOf(platform))
		}
	case roleTime:
		const shortest = 8 // digits of a day; a shorter number says how long something took
		if isNumber(mock) && isNumber(platform) && len(mock) < shortest && len(platform) < shortest {
			return
		}
		if layoutOf(mock) != layoutOf(platform) {
			c.add(KindFormat, at, mock, platform)
		} else if apart, ok := zoneDifference(mock, platform, c.times); ok {
			c.add(KindTimeZone, at, mock, fmt.Sprintf("%s, %+g hours", platform, apart.Hours()))
		}
	case roleSaid:
		if withoutRandom(mock, c.mock.Own) != withoutRandom(platform, c.platform.Own) {
			c.add(KindText, at, shortText(mock), shortText(platform))
		}
	default:
		if !c.loose && withoutNames(mock, c.mock.Own) != withoutNames(platform, c.platform.Own) {
			c.add(KindValue, at, shortText(mock), shortText(platform))
		}
	}
}

func isNumber(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }

// shortText bounds what a report shows.
func shortText(text string) string {
	const most = 120
	runes := []rune(text)
	if len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

// Without is a body without one member, for the search of what a signature leaves out; "" when it has none of that
// name.
func Without(body, name string) string {
	if n, err := jsonnode.Parse(body); err == nil {
		kept := slices.DeleteFunc(slices.Clone(n.Members), func(m jsonnode.Member) bool { return m.Name == name })
		if len(kept) == len(n.Members) {
			return ""
		}
		return "{" + string(jsonnode.AppendMembers(nil, kept)) + "}"
	}
	pairs := strings.Split(body, "&")
	kept := slices.DeleteFunc(slices.Clone(pairs), func(pair string) bool { return strings.HasPrefix(pair, url.QueryEscape(name)+"=") })
	if len(kept) == len(pairs) {
		return ""
	}
	return strings.Join(kept, "&")
}

// allMembers are the names in a body at any depth.
func allMembers(body string) (names []string) {
	var walk func(jsonnode.Node)
	walk = func(n jsonnode.Node) {
		for _, m := range n.Members {
			names = append(names, m.Name)
			walk(m.Value)
		}
		for _, item := range n.Items {
			walk(item)
		}
	}
	n, _ := readBody(body)
	walk(n)
	return names
}

// Members are the names at the top of a body.
func Members(body string) []string {
	n, _ := readBody(body)
	return namesOf(n)
}
