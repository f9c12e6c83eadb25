package provider_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestDocNamesOptionalInterfaces: whoever adds a platform finds in doc.go each interface that a provider may
// have: those whose comment says by whom they are implemented, and no others.
func TestDocNamesOptionalInterfaces(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, name := range append(files, filepath.Join("..", "fake", "fake.go")) {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			of, ok := decl.(*ast.GenDecl)
			if !ok || of.Tok != token.TYPE || !strings.Contains(of.Doc.Text(), " is implemented by ") {
				continue
			}
			found++
			if called := of.Specs[0].(*ast.TypeSpec).Name.Name; !regexp.MustCompile(`\b` + called + `\b`).Match(text) {
				t.Errorf("doc.go does not name the optional interface %s of %s", called, name)
			}
		}
	}
	if found < 22 {
		t.Errorf("%d optional interfaces were found", found)
	}
}
