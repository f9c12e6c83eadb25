package doctor_test

import (
	"regexp"
	"strings"
	"testing"
)

// TestRewrittenItems: a value that another library wrote again is named by that library's ways.
func TestRewrittenItems(t *testing.T) {
	t.Parallel()
	b := benches(t)["4pyun"]
	item := func(write func(string) string) func(*careless) {
		return func(c *careless) {
			c.write = func(s string) string {
				if s == fourPyunItem {
					return write(s)
				}
				return s
			}
		}
	}
	php := strings.NewReplacer("充", `\u5145`, "电", `\u7535`, "/", `\/`).Replace
	for name, c := range map[string]struct {
		do         func(*careless)
		words, not string
	}{
		"PHP":            {item(php), "PHP", "cut"},
		"slash alone":    {item(strings.NewReplacer("/", `\/`).Replace), "slash", "json_encode"},
		"PHP, unsorted":  {func(c *careless) { item(php)(c); c.arrange = func([][2]string) {} }, "PHP.*unsorted|unsorted.*PHP", "cut"},
		"escaped quotes": {func(c *careless) { c.send = strings.NewReplacer(`"`, `\"`).Replace }, "backslash", "is cut"},
		"two left out":   {func(c *careless) { c.pick = less("app_id", "reason") }, "app_id.*reason|reason.*app_id", "cut"},
	} {
		p := b.program()
		c.do(p)
		if refused, _, said := explained(b.p, b.apps, b.path, p.body()); !refused || !regexp.MustCompile(c.words).MatchString(said) || strings.Contains(said, c.not) {
			t.Errorf("%s: refused %t, said %q, want %q and not %q", name, refused, said, c.words, c.not)
		}
	}
}
