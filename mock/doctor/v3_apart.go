package doctor

import (
	"slices"
	"strings"
)

// Rows of OpenAPI v3 that are tried alone.

func v3Apart() []mistakeRow {
	return slices.Concat([]mistakeRow{
		{"v3.line-added", axisApart, false, rowWords{
			"a line too many was signed: {0}", "sign four lines: authorization, verb, path with query, body; app_auth_token as a fifth where it is sent",
			"待签名字符串多了一行：{0}", "只签四行：授权串、方法、路径（含查询串）、请求体；发送 app_auth_token 时它是第五行", "", "",
		}, v3Added},
		{"v3.query-body", axisApart, false, rowWords{
			"the query was signed in the line of the body ({0}), or in both", "sign path and query in the third line as they are sent, and the body alone in the fourth",
			"查询串写进了请求体那一行（{0}），或两处都写了", "路径和查询串按发送的样子写在第三行，第四行只写请求体", "", "",
		}, v3QueryAsBody},
		{"v3.auth-form", axisApart, false, rowWords{}, rareAuthForms},
		{"v3.body-form", axisApart, false, rowWords{}, rareBodies},
		{"v3.path", axisApart, false, rowWords{}, rarePaths},
		{"v3.verb-other", axisApart, false, rowWords{}, rareVerbs},
		{"v3.query-part", axisApart, false, rowWords{"the query was signed without {0}", "sign path and query as they are sent", "签名的查询串缺少 {0}", "签名实际发送的路径和查询串", "", ""}, queryParts},
		{"v3.auth-form", axisApart, false, rowWords{}, v3Times(shortReach)},
		{"json.permuted", axisApart, false, rowWords{}, jsonMoved},
		{"json.names", axisApart, false, rowWords{}, jsonRenamed},
		{"json.unwrapped", axisApart, false, rowWords{}, jsonUnwrapped},
		{"json.member", axisApart, false, rowWords{}, deepMembers},
		{"json.number", axisApart, false, rowWords{}, jsonBooleans},
	}, rareJSONRows())
}

// v3Added has one line more at each place, with what programs write there.
func v3Added(d *draft) (ways []mistakeWay) {
	parts := authPairs(d)
	target, _ := valueOf(d.pairs, "target")
	path, query, _ := strings.Cut(target, "?")
	body, _ := valueOf(d.pairs, "body")
	host, _ := valueOf(d.sent, "host")
	id, _ := valueOf(parts, "app_id")
	nonce, _ := valueOf(parts, "nonce")
	stamp, _ := valueOf(parts, "timestamp")
	token, _ := valueOf(d.pairs, "token")
	known := []string{}
	for _, line := range [][2]string{
		{"an empty line", ""},
		{"query string", query},
		{"Host", host},
		{"Host", "openapi.alipay.com"},
		{"timestamp", stamp},
		{"nonce", nonce},
		{"app_id", id},
		{"Content-Type", "application/json"},
		{v3Scheme, v3Scheme},
		{"null", "null"},
		{"RSA2", "RSA2"},
		{"utf-8", "utf-8"},
		{"1.0", "1.0"},
		{"app_auth_token=…", "app_auth_token=" + token},
		{"app_auth_token", token},
		{"alipay-app-auth-token: …", "alipay-app-auth-token:" + token},
		{"alipay-app-auth-token: …", "alipay-app-auth-token: " + token},
		{"path", path},
		{"path", target},
		{"body", body},
		{"Content-Type", "application/json;charset=utf-8"},
		{"Content-Type", "application/json;charset=UTF-8"},
		{"Content-Type", "application/json; charset=UTF-8"},
		{"Content-Type", "application/json; charset=utf-8"},
		{"HTTP/1.1", "HTTP/1.1"},
		{"{}", "{}"},
	} {
		if slices.Contains(known, line[1]) || line[1] == "" && line[0] != "an empty line" {
			continue
		}
		known = append(known, line[1])
		for at := range len(d.pairs) + 1 {
			for _, without := range []bool{false, true} { // the path without the query that has a line of its own
				if without && line[0] != "query string" {
					continue
				}
				ways = append(ways, mistakeWay{[]string{line[0]}, func(d *draft) {
					if without {
						changeLine("target", func(string) string { return path })(d)
					}
					d.pairs = slices.Insert(slices.Clone(d.pairs), min(at, len(d.pairs)), Pair{Name: "line", Value: line[1]})
				}})
			}
		}
	}
	for n := 2; n < 4; n++ { // empty lines at the end
		ways = append(ways, mistakeWay{[]string{"an empty line"}, func(d *draft) { d.end += strings.Repeat("\n", n) }})
	}
	return ways
}

// v3QueryAsBody signs the query in the body's line, as it is or as JSON, where there is no body.
func v3QueryAsBody(d *draft) (ways []mistakeWay) {
	target, _ := valueOf(d.pairs, "target")
	body, _ := valueOf(d.pairs, "body")
	path, query, asked := strings.Cut(target, "?")
	if !asked || body != "" {
		return nil
	}
	pairs := parseForm(query, true)
	plain := make([]string, len(pairs))
	for i, p := range pairs {
		plain[i] = p.Name + "=" + p.Value
	}
	for _, text := range [][2]string{
		{"a=b&c=d", query}, {"a=b&c=d", strings.Join(plain, "&")}, {"JSON", pairsJSON(&draft{pairs: pairs}, compact)}, {"JSON", pairsJSON(&draft{pairs: pairs}, spaced)}, {"?a=b&c=d", "?" + query},
	} {
		for _, where := range []string{path, target} {
			ways = append(ways, mistakeWay{[]string{text[0]}, func(d *draft) {
				changeLine("target", func(string) string { return where })(d)
				changeLine("body", func(string) string { return text[1] })(d)
			}})
		}
	}
	return ways
}

// certifiedAuth signs an authorization text with the app_cert_sn that was not sent.
func certifiedAuth(k Keys) mistakeRow {
	return mistakeRow{"v3.auth-form", axisApart, false, rowWords{}, func(d *draft) (ways []mistakeWay) {
		auth, _ := valueOf(d.pairs, "auth")
		if k.AppCertSN == "" || strings.Contains(auth, "app_cert_sn=") {
			return nil
		}
		for at := range len(strings.Split(auth, ",")) {
			parts := slices.Insert(strings.Split(auth, ","), at+1, "app_cert_sn="+k.AppCertSN)
			ways = append(ways, mistakeWay{[]string{"+app_cert_sn=…"}, setAuth(strings.Join(parts, ","))})
		}
		return ways
	}}
}

// farTimes is v3Moments further away, for a person who waits.
func farTimes(e Effort) mistakeRow {
	r := mistakeRow{id: "v3.auth-form", axis: axisApart}
	if e == OnDemand {
		r.make = v3Times(longReach)
	}
	return r
}

// v3Times have another moment in the authorization text than was sent, or one in another layout.
func v3Times(far momentReach) func(*draft) []mistakeWay {
	return func(d *draft) (ways []mistakeWay) {
		auth, _ := valueOf(d.pairs, "auth")
		parts := authPairs(d)
		stamp, _ := valueOf(parts, "timestamp")
		moments := &draft{pairs: parts}
		for _, w := range slices.Concat(otherLayouts(moments), otherSeconds(far)(moments)) {
			ways = append(ways, mistakeWay{[]string{"timestamp=" + w.args[0]}, setAuth(strings.Replace(auth, "timestamp="+stamp, "timestamp="+w.args[0], 1))})
		}
		return ways
	}
}
