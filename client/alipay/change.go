package alipay

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"paymock/client/jsonnode"
)

// The parameters outside the content: v2's public ones (Alipay sheet 1.1), and the parts of
// v3's authorization header (6.1).
var (
	publicNames = []string{
		"app_id", "method", "format", "charset", "sign_type", "timestamp", "version", "notify_url", "return_url",
		"app_auth_token", "auth_token", "app_cert_sn", "alipay_root_cert_sn", "encrypt_type", "alipay_sdk",
	}
	partNames = []string{"app_id", "app_cert_sn", "nonce", "timestamp", "expired_seconds"}
)

// With returns the message with a field changed or added, before it is signed: a public
// parameter, or the content as a whole under biz_content, or else a member of the content. A
// member's value is JSON if it reads like an object, a list, a string in quotes, true, false or
// null; all else is a text, numbers too. In a content that is no object nothing is changed.
func (m Message) With(name, value string) Message {
	public := publicNames
	if m.V3 {
		public = partNames
	}
	switch {
	case name == "biz_content":
		m.Content = value
	case slices.Contains(public, name):
		m.Params = m.Params.With(name, value)
	default:
		m.Content = withMember(m.Content, name, value)
	}
	return m
}

func withMember(content, name, value string) string {
	root, err := parseContent(cmp.Or(content, "{}"))
	if err != nil {
		return content
	}
	if !json.Valid([]byte(value)) || !strings.ContainsAny(value[:1], `{["tfn`) {
		value = jsonnode.Quoted(value)
	}
	var changed jsonObject
	found := false
	for _, m := range root.Members {
		raw := m.Value.Raw
		if m.Name == name {
			raw, found = value, true
		}
		changed.addRaw(m.Name, raw)
	}
	if !found {
		changed.addRaw(name, value)
	}
	return changed.String()
}

// Member is the text of a content's member, "" when there is none.
func (m Message) Member(name string) string {
	root, err := jsonnode.Parse(m.Content)
	if err != nil {
		return ""
	}
	text, _ := root.Lookup(name)
	return text
}
