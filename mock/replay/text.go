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
	"errors"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

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
	j := jsonRewriter{rewriter: r, text: text, dec: jsontext.NewDecoder(bytes.NewReader(text), jsontext.AllowDuplicateNames(true))}
	if err := j.value(path, role); err != nil {
		return nil, err
	}
	if len(bytes.TrimSpace(text[j.dec.InputOffset():])) > 0 {
		return nil, errors.New("there is text after the end of the JSON value")
	}
	return append(j.out, text[j.copied:]...), nil
}

type jsonRewriter struct {
	rewriter
	text   []byte
	dec    *jsontext.Decoder
	out    []byte
	copied int // up to where text stands in out
}

func (j *jsonRewriter) value(path string, role provider.Role) error {
	switch kind := j.dec.PeekKind(); kind {
	case '{', '[':
		return j.members(kind, path, role)
	case '"', '0':
		return j.leaf(kind, path, role)
	}
	_, err := j.dec.ReadValue()
	return err
}

// members goes through an object or a list, whose items have its name.
func (j *jsonRewriter) members(kind jsontext.Kind, path string, role provider.Role) error {
	if _, err := j.dec.ReadToken(); err != nil {
		return err
	}
	for i := 0; j.dec.PeekKind() != '}' && j.dec.PeekKind() != ']'; i++ {
		name, below := strconv.Itoa(i), role
		if kind == '{' {
			token, err := j.dec.ReadToken()
			if err != nil {
				return err
			}
			name = token.String()
			if err := j.checkName(name); err != nil {
				return err
			}
			below = j.childRole(role, path, name)
		}
		if err := j.value(strings.TrimPrefix(path+"."+name, "."), below); err != nil {
			return err
		}
	}
	_, err := j.dec.ReadToken()
	return err
}

// childRole is a member's role in what has a role itself.
func (j *jsonRewriter) childRole(role provider.Role, path, name string) provider.Role {
	own := j.roles.Of(path, name)
	if role == "" || role == provider.Container || role == provider.Said && own != "" && own != provider.Plain {
		return own
	}
	return role // what is below is as free as this
}

func (j *jsonRewriter) leaf(kind jsontext.Kind, path string, role provider.Role) error {
	raw, err := j.dec.ReadValue()
	if err != nil {
		return err
	}
	end := int(j.dec.InputOffset())
	value, change := string(raw), func(value string) (string, error) {
		return j.fn(leaf{path: path, role: role, value: value, kind: kind})
	}
	if kind == '"' {
		text, err := jsontext.AppendUnquote(nil, raw)
		if err != nil {
			return err
		}
		value, change = string(text), func(value string) (string, error) { return j.string(value, path, role) }
	}
	changed, err := change(value)
	if err != nil {
		return err
	}
	if changed == value {
		return nil
	}
	j.out = append(j.out, j.text[j.copied:end-len(raw)]...)
	j.copied = end
	if kind == '0' {
		j.out = append(j.out, changed...)
		return nil
	}
	written := wire.AppendString(nil, changed)
	if bytes.Contains(raw, []byte(`\/`)) {
		written = bytes.ReplaceAll(written, []byte("/"), []byte(`\/`))
	}
	j.out = append(j.out, written...)
	return nil
}
