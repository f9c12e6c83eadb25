// Package replay cleans what is recorded in a session, and answers calls from it:
//
//	cleaner := replay.NewCleaner(config) // for package recorder
//	player, err := replay.NewPlayer(file, roles, strict) // for package gateway
//
// What a member of a message is, a number, a moment, a person, providers tell by their roles. The
// package does no I/O and knows no platform.
package replay

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"paymock/mock/jsonnode"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// leaf is a value in a message that holds no others: a string or a number that is not empty.
type leaf struct {
	path  string // dotted
	role  provider.Role
	value string
	kind  jsontext.Kind // '"' or '0'
}

// rewriteText gives a message, JSON or a form, with each leaf's value replaced by what fn gives. All
// other bytes of JSON stay as they are; JSON inside strings is gone into. A text of neither form is an error.
func rewriteText(text []byte, roles provider.RoleTable, fn func(leaf) (string, error)) ([]byte, error) {
	return rewriter{roles: roles, fn: fn}.rewrite(text)
}

func (r rewriter) rewrite(text []byte) ([]byte, error) {
	if looksJSON(text) {
		return r.json(text, "", "")
	}
	form, err := wire.ParseForm(string(text))
	if err != nil {
		return nil, err
	}
	for i, p := range form {
		if err := r.checkName(p.Name); err != nil {
			return nil, err
		}
		if form[i].Value, err = r.string(p.Value, p.Name, r.roles[p.Name]); err != nil {
			return nil, err
		}
	}
	return form.Encode(), nil
}

// leavesOf lists the leaves of a message in their order.
func leavesOf(text []byte, roles provider.RoleTable) (all []leaf, err error) {
	_, err = rewriteText(text, roles, func(l leaf) (string, error) {
		all = append(all, l)
		return l.value, nil
	})
	return all, err
}

func looksJSON(text []byte) bool {
	text = bytes.TrimLeft(text, " \t\r\n")
	return len(text) > 0 && (text[0] == '{' || text[0] == '[')
}

type rewriter struct {
	roles provider.RoleTable
	fn    func(leaf) (string, error)
	name  func(string) error // judges a member's name; nil takes all
}

func (r rewriter) checkName(name string) error {
	if r.name == nil {
		return nil
	}
	return r.name(name)
}

// string rewrites a string, or the JSON in it.
func (r rewriter) string(value, path string, role provider.Role) (string, error) {
	switch {
	case value == "":
		return "", nil
	case (role == provider.Container || role == provider.Said || role == "") && looksJSON([]byte(value)) && jsontext.Value(value).IsValid():
		inside, err := r.json([]byte(value), path, role)
		return string(inside), err
	case role == provider.Container:
		role = provider.Personal // it was to hold members, and holds who knows what
	}
	return r.fn(leaf{path: path, role: role, value: value, kind: '"'})
}

// json rewrites a JSON text in place.
func (r rewriter) json(text []byte, path string, role provider.Role) ([]byte, error) {
	n, err := jsonnode.Parse(text)
	if err != nil {
		return nil, err
	}
	j := jsonRewriter{rewriter: r, text: string(text)}
	if err := j.value(n, path, role); err != nil {
		return nil, err
	}
	return append(j.out, text[j.copied:]...), nil
}

type jsonRewriter struct {
	rewriter
	text   string
	out    []byte
	copied int // up to where text stands in out
}

// value goes through a value; the items of a list have its role.
func (j *jsonRewriter) value(n jsonnode.Node, path string, role provider.Role) error {
	if n.Kind == '"' || n.Kind == '0' {
		return j.leaf(n, path, role)
	}
	for i, m := range n.Members {
		name, below := strconv.Itoa(i), role
		if n.Kind == '{' {
			name = m.Name
			if err := j.checkName(name); err != nil {
				return err
			}
			below = j.childRole(role, path, name)
		}
		if err := j.value(m.Value, strings.TrimPrefix(path+"."+name, "."), below); err != nil {
			return err
		}
	}
	return nil
}

// childRole is a member's role in what has a role itself.
func (r rewriter) childRole(role provider.Role, path, name string) provider.Role {
	own := r.roles.Of(path, name)
	if role == "" || role == provider.Container || role == provider.Said && own != "" && own != provider.Plain {
		return own
	}
	return role // what is below is as free as this
}

func (j *jsonRewriter) leaf(n jsonnode.Node, path string, role provider.Role) (err error) {
	var changed string
	if n.Kind == '"' {
		changed, err = j.string(n.Text, path, role)
	} else {
		changed, err = j.fn(leaf{path: path, role: role, value: n.Text, kind: n.Kind})
	}
	if err != nil || changed == n.Text {
		return err
	}
	j.out = append(j.out, j.text[j.copied:n.Start()]...)
	j.copied = n.End()
	if n.Kind == '0' {
		j.out = append(j.out, changed...)
		return nil
	}
	written := jsonnode.AppendString(nil, changed)
	if strings.Contains(n.Raw(j.text), `\/`) {
		written = bytes.ReplaceAll(written, []byte("/"), []byte(`\/`))
	}
	j.out = append(j.out, written...)
	return nil
}
