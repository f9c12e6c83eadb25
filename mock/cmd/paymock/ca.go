package main

import (
	_ "embed"
	"fmt"
	"path/filepath"
	"strings"
	"text/template"

	"paymock/mock"
	"paymock/mock/suggest"
)

type caCommand struct {
	TLSCADir string `name:"tls-ca-dir" default:"ca" type:"path" help:"Directory of the authority, as serve takes it; it is made when there is none." placeholder:"DIR"`
	For      string `arg:"" optional:"" help:"Only this: debian, macos, windows, java, node, python, go, php, proxy or hosts. Default: all."`
}

// trustText has a section for each system and language, begun by a line "# NAME: title".
//
//go:embed ca.txt
var trustText string

// Run makes the authority when there is none and prints how to trust it.
func (c *caCommand) Run(s *streams) error {
	sections, names := trustSections()
	if c.For != "" && sections[c.For] == "" {
		return &exitError{exitUsage, fmt.Errorf("there is no text for %q%s", c.For, suggest.Hint(c.For, names))}
	}
	file, hosts, err := mock.Authority(c.TLSCADir)
	if err != nil {
		return &exitError{exitUsage, err}
	}
	if file, err = filepath.Abs(file); err != nil {
		return err
	}
	data := struct {
		File, Dir string
		Hosts     []string
	}{file, filepath.Dir(file), hosts}
	var text strings.Builder
	for _, name := range names {
		if c.For != "" && name != c.For {
			continue
		}
		t, err := template.New(name).Funcs(template.FuncMap{"shell": shellWord}).Parse(sections[name])
		if err == nil {
			err = t.Execute(&text, data)
		}
		if err != nil {
			return err
		}
	}
	_, err = fmt.Fprint(s.stdout, text.String())
	return err
}

// shellWord is a text as a POSIX shell takes it.
func shellWord(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// trustSections splits the text, names in its order.
func trustSections() (sections map[string]string, names []string) {
	sections = map[string]string{}
	for _, part := range strings.Split("\n"+trustText, "\n## ")[1:] {
		name, _, _ := strings.Cut(part, ":")
		sections[name] = "## " + strings.TrimSpace(part) + "\n\n"
		names = append(names, name)
	}
	return sections, names
}
