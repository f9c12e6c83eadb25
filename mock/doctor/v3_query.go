package doctor

import (
	"slices"
	"strings"
)

// The ways of a query that OpenAPI v3 signs.

// orderedQuery puts the parameters of a query in another order.
func orderedQuery(arrange func([]string)) func(string) string {
	return func(s string) string {
		path, query, _ := strings.Cut(s, "?")
		pairs := strings.Split(query, "&")
		if arrange(pairs); query == "" {
			return s
		}
		return path + "?" + strings.Join(pairs, "&")
	}
}

// hashedQuery puts the parameters of a query in the order in which Java's HashMap has them.
func hashedQuery(params []string) {
	t := hashTables[0]
	size := t.tableSize(len(params))
	sortByPlace(params, func(param string) int {
		name, _, _ := strings.Cut(param, "=")
		return t.placeInTable(name, size)
	})
}

// queryParts leave one parameter of the query out, those without a value, or all but the first.
func queryParts(d *draft) (ways []mistakeWay) {
	target, _ := valueOf(d.pairs, "target")
	path, query, asked := strings.Cut(target, "?")
	params := strings.Split(query, "&")
	if !asked || len(params) < 2 {
		return nil
	}
	add := func(say string, left []string) {
		ways = append(ways, mistakeWay{[]string{say}, changeLine("target", func(string) string { return path + "?" + strings.Join(left, "&") })})
	}
	for i, p := range params {
		add(p, slices.Delete(slices.Clone(params), i, i+1))
	}
	add("its empty parameters", slices.DeleteFunc(slices.Clone(params), func(p string) bool { return strings.HasSuffix(p, "=") }))
	add(strings.Join(params[1:], "&"), params[:1])
	return ways
}

// onPath changes the path alone.
func onPath(change func(string) string) func(string) string {
	return func(s string) string {
		path, query, asked := strings.Cut(s, "?")
		if path = change(path); asked {
			path += "?" + query
		}
		return path
	}
}

// rarePaths are the path and query in forms that are met seldom.
func rarePaths(*draft) (ways []mistakeWay) {
	for _, w := range []textFilter{
		{"in upper case", func(s string) string { return strings.Replace(s, "/v3/", "/V3/", 1) }},
		{"/v3 twice", func(s string) string { return "/v3" + s }},
		{"/v3 alone", func(string) string { return "/v3" }},
		{"its last part alone", onPath(func(s string) string { return s[max(0, strings.LastIndexByte(s, '/')):] })},
		{"its last part alone", onPath(func(s string) string { return s[strings.LastIndexByte(s, '/')+1:] })},
		{"/api before it", func(s string) string { return "/api" + s }},
		{"/openapi before it", func(s string) string { return "/openapi" + s }},
		{"/alipay before it", func(s string) string { return "/alipay" + s }},
		{"/gateway.do before it", func(s string) string { return "/gateway.do" + s }},
		{"dots for slashes", onPath(func(s string) string { return strings.ReplaceAll(s, "/", ".") })},
		{"with # behind it", func(s string) string { return s + "#" }},
		{"with a blank behind it", func(s string) string { return s + " " }},
		{"with & before the query", func(s string) string { return strings.Replace(s, "?", "&", 1) }},
		{"%2F decoded", func(s string) string { return strings.NewReplacer("%2F", "/", "%2f", "/").Replace(s) }},
		{"%20 decoded", func(s string) string { return strings.ReplaceAll(s, "%20", " ") }},
		{"%3A and %2C decoded", strings.NewReplacer("%3A", ":", "%2C", ",").Replace},
		{"& as &amp;", func(s string) string { return strings.ReplaceAll(s, "&", "&amp;") }},
		{"the query alone", func(s string) string {
			if _, query, asked := strings.Cut(s, "?"); asked {
				return "?" + query
			}
			return s
		}},
	} {
		ways = append(ways, mistakeWay{[]string{w.say}, changeLine("target", w.write)})
	}
	return ways
}

// rareVerbs are the verb with something behind it, or another word.
func rareVerbs(d *draft) (ways []mistakeWay) {
	own, _ := valueOf(d.pairs, "method")
	for _, v := range []string{own + " ", own + ":", "HTTP/1.1", "null"} {
		ways = append(ways, mistakeWay{[]string{v}, changeLine("method", func(string) string { return v })})
	}
	return ways
}
