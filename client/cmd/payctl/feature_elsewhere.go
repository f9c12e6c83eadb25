package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"paymock/mock/api"
	"paymock/mock/names"
	"paymock/mock/names/shipped"
	"paymock/mock/phrase"
	"paymock/steps"
)

// ownNames says where the names are that the app of a scenario has in place of another platform's.
func (n *nameCheck) ownNames(r api.Rule, m names.Mistake) string {
	list := "paymock operations " + n.platform
	if strings.HasPrefix(m.Reason, strconv.Quote(r.Then.Respond)) {
		list = "paymock codes " + n.platform
		if operation := shipped.Operation(n.platform, r.When.Operation); operation != "" {
			list += " --operation " + operation
		}
	}
	return fmt.Sprintf("the app of line %d is of %s, `%s` lists what that has", n.appLine, n.platform, list)
}

// ownMeaning names the codes of the app's platform that have the title of a code of another one, or its name for a title; "" where none has.
func (n *nameCheck) ownMeaning(code string) string {
	var other names.Code
	for _, p := range shipped.Platforms() {
		if i := slices.IndexFunc(p.Codes, func(c names.Code) bool { return c.Name() == code }); i >= 0 && p.Name != n.platform {
			other = p.Codes[i]
		}
	}
	name := strings.ReplaceAll(code[strings.LastIndexByte(code, '.')+1:], "_", " ")
	same := func(a, b string) bool {
		return a != "" && strings.EqualFold(phrase.Simplified(a), phrase.Simplified(b))
	}
	var own []string
	shipped.HasCode(n.platform, func(c names.Code) bool {
		if same(c.Message, other.Message) || same(c.English, other.English) || same(c.English, name) {
			own = append(own, fmt.Sprintf("%q (%s)", c.Name(), c.Message))
		}
		return false // all of them
	})
	if own == nil {
		return ""
	}
	return ", such as " + strings.Join(own, " or ")
}

// otherApp says how a scenario has an app of another platform.
func (n *nameCheck) otherApp(platform string) string {
	line := fmt.Sprintf("begin with an app of that platform: %q", n.feature.freshApp(platform))
	if n.appLine > 0 {
		return fmt.Sprintf("%s in place of line %d", line, n.appLine)
	}
	return line
}

// freshApp is the line that makes an app of a platform, in the feature's language.
func (f *feature) freshApp(platform string) string {
	if strings.HasPrefix(f.doc.Feature.Language, "zh") {
		return steps.FreshApp(phrase.Chinese, platform)
	}
	return steps.FreshApp(phrase.English, platform)
}
