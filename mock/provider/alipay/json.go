package alipay

import (
	"fmt"

	"github.com/go-json-experiment/json/jsontext"

	"paymock/mock/jsonnode"
)

// maxDepth is how deep biz_content may be nested. Assumed: the platform's limit is unknown,
// and no documented message is deeper than five.
const maxDepth = 32

// parseJSON reads one JSON value and nothing after it. Duplicate names in an object are refused: merchants and
// platforms would each take another one. The escape of a lone surrogate is U+FFFD.
func parseJSON(text string) (*jsonnode.Node, error) {
	n, err := jsonnode.ParseWithin(maxDepth, []byte(text), jsontext.AllowDuplicateNames(false), jsontext.AllowInvalidUTF8(true))
	return &n, err
}

// placeOf says in the platform's language where a text goes wrong.
func placeOf(e *jsonnode.SyntaxError) string {
	at := fmt.Sprintf("第%d字节处有误", e.Offset)
	if e.Path != "" {
		return e.Path + "，" + at
	}
	return at
}

// textNode is a member that is a text.
func textNode(name, text string) jsonnode.Member {
	return jsonnode.Member{Name: name, Value: jsonnode.Node{Kind: '"', Text: text}}
}

// memberOf gives an object's member; nil when there is none or it is null.
func memberOf(n *jsonnode.Node, name string) *jsonnode.Node {
	if found := n.Find(name); found != nil && !found.Null() {
		return found
	}
	return nil
}
