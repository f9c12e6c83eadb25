package provider

import "strings"

// Route is where an operation is served. A segment of the path that begins with a colon is a
// parameter, one that begins with an asterisk stands for all that follows:
// "/v1/orders/:order".
type Route struct{ Method, Path string }

// Match reports whether a request is served here, and gives the path's parameters by name.
func (r Route) Match(method, path string) (values map[string]string, ok bool) {
	if r.Method != method {
		return nil, false
	}
	return r.MatchPath(path)
}

// MatchPath is Match for any method.
func (r Route) MatchPath(path string) (values map[string]string, ok bool) {
	pattern := r.Path
	for {
		want, patterns, more := strings.Cut(pattern, "/")
		if name, rest := strings.CutPrefix(want, "*"); rest {
			return withValue(values, name, path), true
		}
		got, paths, deeper := strings.Cut(path, "/")
		switch name, parameter := strings.CutPrefix(want, ":"); {
		case parameter && got != "":
			values = withValue(values, name, got)
		case want != got:
			return nil, false
		}
		if !more || !deeper {
			return values, more == deeper
		}
		pattern, path = patterns, paths
	}
}

// CommonSegments is with how many segments both the route and a path begin, whatever their parameters are.
func (r Route) CommonSegments(path string) (n int) {
	wanted, got := strings.Split(r.Path, "/"), strings.Split(path, "/")
	for n < min(len(wanted), len(got)) && (wanted[n] == got[n] || strings.HasPrefix(wanted[n], ":")) {
		n++
	}
	return n
}

func withValue(values map[string]string, name, value string) map[string]string {
	if values == nil {
		values = map[string]string{}
	}
	values[name] = value
	return values
}
