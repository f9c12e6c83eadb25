package web_test

import (
	"slices"
	"strings"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/chromedp"
)

// speaks demands of a page what a screen reader needs: landmarks, one first heading and no level left out, a
// name of each thing that can be used, and of no two buttons the same.
func (p *tab) speaks(page string) {
	p.t.Helper()
	p.run(chromedp.Evaluate[chromedp.Void](`document.querySelectorAll("details:not([name])").forEach(d => { d.open = true })`))
	tree, err := chromedp.Call(p.ctx, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
	if err != nil {
		p.t.Fatal(err)
	}
	named := []string{"button", "link", "textbox", "searchbox", "combobox", "checkbox", "radio", "image", "region", "complementary", "navigation", "article"}
	found, buttons, level := map[string]int{}, map[string]bool{}, 0
	for _, node := range tree.Nodes {
		if node.Ignored || node.Role == nil {
			continue
		}
		role, name := spoken(node.Role), spoken(node.Name)
		found[role]++
		if slices.Contains(named, role) && name == "" {
			p.t.Errorf("%s: a %s has no name", page, role)
		}
		if role == "button" {
			if buttons[name] && !strings.HasPrefix(name, "copy") {
				p.t.Errorf("%s: two buttons are called %q", page, name)
			}
			buttons[name] = true
		}
		for _, one := range node.Properties {
			if role != "heading" || one.Name != "level" {
				continue
			}
			next := int(spoken(one.Value)[0] - '0')
			if next > level+1 || next == 1 && level > 0 {
				p.t.Errorf("%s: the heading %q has level %d after %d", page, name, next, level)
			}
			level = next
		}
	}
	for _, landmark := range []string{"banner", "navigation", "main", "search"} {
		if found[landmark] == 0 {
			p.t.Errorf("%s has no %s", page, landmark)
		}
	}
	if found["alert"] > 0 || level == 0 {
		p.t.Errorf("%s: %d alerts, headings down to %d", page, found["alert"], level)
	}
}

func spoken(v *accessibility.Value) string {
	if v == nil || v.Value == nil {
		return ""
	}
	return strings.Trim(v.Value.String(), `"`)
}
