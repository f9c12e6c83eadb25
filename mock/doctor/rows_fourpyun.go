package doctor

import (
	"slices"
	"strings"
)

// The rows of 4pyun alone.

// pairNothing is the row on a signature over the secret alone; ways say what stood in place of the text.
func pairNothing(texts ...string) mistakeRow {
	return mistakeRow{"pair.nothing", axisMembers, false, rowWords{
		"nothing of the request was signed: the text before the secret was empty (an empty body, or no parameters yet)", "sign when the request is complete, over what is sent: the body's bytes, or all parameters",
		"请求内容没有参与签名：密钥前的文本为空（空请求体，或参数尚未填入）", "请求内容全部确定后再签名：请求体的字节或所有参数都要参与签名", "", "",
	}, func(*draft) (ways []mistakeWay) {
		for _, text := range texts {
			ways = append(ways, mistakeWay{do: func(d *draft) {
				d.pairs, d.bare, d.order = []Pair{{Value: text}}, true, nil
			}})
		}
		return ways
	}}
}

// pathBefore is the row on what programs sign before a JSON body.
func pathBefore(m Message) mistakeRow {
	return mistakeRow{"body.path", axisEdges, false, rowWords{
		"the path or URL of the request, or its verb (method), stood before the body in the signed text", "sign the body alone, and the secret behind it: neither method nor path",
		"待签名文本中请求体前多了请求路径、URL 或请求方法", "只对请求体和其后的密钥签名，不含请求方法和路径", "", "",
	}, func(*draft) (ways []mistakeWay) {
		path := m.Path()
		for _, head := range []string{
			path, m.Method + "\n" + path + "\n", m.Method + path, path + "?", path + "&", path + "\n", m.Method + " " + path, m.Method + "&" + path + "&",
			"http://" + m.Get("Host") + path, "https://" + m.Get("Host") + path, "https://api.4pyun.com" + path,
		} {
			ways = append(ways, mistakeWay{do: func(d *draft) { d.head = head + d.head }})
		}
		return ways
	}}
}

// verbBefore is the row on a verb alone.
func verbBefore(m Message) mistakeRow {
	r := apartEdges(m)[0]
	r.id = "body.path"
	return r
}

// bodyNamed is the row on a name before a JSON body in the signed text.
func bodyNamed() mistakeRow {
	return mistakeRow{"body.named", axisEdges, false, rowWords{
		"a name and = stood before the body in the signed text ({0})", "sign the body alone, and the secret behind it",
		"待签名文本中请求体前多了名称和等号（{0}）", "只对请求体和其后的密钥签名", "", "",
	}, func(d *draft) (ways []mistakeWay) {
		for _, name := range []string{"body", "data", "content", "json", "params", "param", "biz_content"} {
			ways = append(ways, mistakeWay{[]string{name + "="}, func(d *draft) { d.head = name + "=" + d.head }})
		}
		if id, ok := valueOf(d.sent, "app_id"); ok {
			ways = append(ways, mistakeWay{[]string{"app_id="}, func(d *draft) { d.head = "app_id=" + id + "&" + d.head }})
		}
		return ways
	}}
}

// secretInside is the row on a secret that stood inside of a JSON body, as a member of its own.
func secretInside() mistakeRow {
	return mistakeRow{"tail.member", axisTail, false, rowWords{
		"the secret stood in the signed JSON text as its member {0}, not behind it", "sign the very body that is sent, and append &app_secret= and the secret behind it",
		"密钥作为成员 {0} 放进了待签名的 JSON，而不是追加在后面", "对实际发送的请求体签名，并在其后追加 &app_secret= 和密钥", "", "",
	}, func(d *draft) (ways []mistakeWay) {
		eachJSON(d, func(_ Pair, n *jsonNode) {
			for _, name := range []string{"app_secret", "key", "secret", "appSecret"} {
				for _, place := range []func(*jsonNode){
					func(*jsonNode) {},
					func(n *jsonNode) { // the last one first
						last := max(0, len(n.members)-1)
						n.members = slices.Concat(n.members[last:], n.members[:last])
					},
					sortMembers(strings.Compare),
				} {
					ways = append(ways, mistakeWay{[]string{name}, func(d *draft) {
						secret := d.secret
						d.tail = nil
						d.nodes = append(d.nodes, nodeChange{do: func(n *jsonNode) {
							n.addMember(name, quoteJSON(secret))
							place(n)
						}})
					}})
				}
			}
		})
		return ways
	}}
}
