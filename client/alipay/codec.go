package alipay

import (
	"paymock/client"
)

type (
	// Field is one name and its decoded value.
	Field = client.Field
	// Fields are the fields of a message in the order they are sent or were received.
	Fields = client.Fields
)

// parseForm reads form or query text. Values are the bytes that were sent, in whatever
// charset.
func parseForm(text string) (Fields, error) { return client.FormFields(text) }
