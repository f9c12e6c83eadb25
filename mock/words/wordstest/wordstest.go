// Package wordstest finds what a package says to people and has no Chinese for.
//
//	wordstest.Complete(t, ".", words.NewBook(rule.Texts, suggest.Texts))
package wordstest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"paymock/mock/words"
)

// simplified are letters that Taiwan writes otherwise: none may be left in what is said in its letters.
const simplified = "与丢两个为么义书产从应会体码内写准则划删别动区协单压却双发变号员图坏块声处复备头实宝对导将尝属带库开异弃归当径总择拦换损据摆数断无时术机权条来构标样档检没满滤点状现电离种称积签简类级纯线组经结给统继编缩网联节获补规觉计订认议记许设证识试该语误说请读调谁质败资转轮载较输边过运还这进远连选遗邮释钥错长门间际随隐难页项顺须题额颠验齐办询执关车确辆业务户厂范围旧报笔暂预独账见键创绝钱态银让买销触强传扩击脚环装频扫卖细绑冻骤风营场违词亿审罚唤险凭币垫陆脸维优续达儿张挂着层拟络话汇东访讯诉红国宽锁终几闲负侧万杠汉们幂挤横拨储诺周详筛览浅伪"

// Complete demands that a book knows all that the package in a directory says, but for what one of the
// patterns of except matches: texts for developers, logs and the command line's flags.
func Complete(t *testing.T, dir string, book *words.Book, except ...string) {
	t.Helper()
	said := Said(t, dir)
	if len(said) == 0 {
		t.Fatalf("%s says nothing: the search for its texts is broken", dir)
	}
	for _, text := range slices.Sorted(maps.Keys(said)) {
		if slices.ContainsFunc(except, func(e string) bool { return regexp.MustCompile(e).MatchString(text) }) {
			continue
		}
		if !book.Knows(text) {
			t.Errorf("%s: no Chinese for %q; add it to the package's Texts", said[text], text)
		}
	}
}

// Languages demands that each text has both languages, with the same verbs.
func Languages(t *testing.T, texts words.Texts) {
	t.Helper()
	han := regexp.MustCompile(`\p{Han}`)
	verbs := regexp.MustCompile(`%(?:\[\d+\])?[.\d]*[a-zA-Z]`)
	seen := map[string]bool{}
	for _, text := range texts {
		english, chinese, two := strings.Cut(text, "|")
		if strings.Count(text, "|") > 1 {
			t.Errorf("%q: a bar parts the languages, and none may stand in them", text)
		}
		if !two || !han.MatchString(chinese) || han.MatchString(english) {
			t.Errorf("%q is not \"English|中文\"", text)
		}
		if a, b := verbs.FindAllString(english, -1), verbs.FindAllString(chinese, -1); len(a) != len(b) {
			t.Errorf("%q: %d values in English, %d in Chinese", text, len(a), len(b))
		}
		if seen[english] {
			t.Errorf("%q has two entries", english)
		}
		seen[english] = true
		if left := strings.IndexAny(words.Traditional.Of(text), simplified); left >= 0 {
			t.Errorf("%q: simplified letters in %q", text, words.Traditional.Of(text))
		}
	}
}

// speaks are the functions whose texts are for people, and fields and results those that hold one.
var (
	speaks = regexp.MustCompile(`^(Errorf|New|invalid|notFound|conflict|problemf|usagef|fail|failAt|wrong|refuse\w*|bareRefusal|accept|badField|fieldError|answerError|answerDone|answerReported|showPage|settlementAnswer|journalUnanswered|answerUndone|mistakeAt|explainMiss|add|unclear\w*|reject\w*)$`)
	holds  = regexp.MustCompile(`(?i)^(explain|explanation|reason|verdict|why|cause|mistake|text|said|trouble|remark)$`)
	prose  = regexp.MustCompile(`[a-z]{2,}[ ,;:'].*[a-z]{2,}`)
)

// Said are the texts of a package with the place of each, values in them written as verbs of fmt.
func Said(t *testing.T, dir string) map[string]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	said, consts, set := map[string]string{}, map[string]string{}, token.NewFileSet()
	var parsed []*ast.File
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(set, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		parsed = append(parsed, f)
		ast.Inspect(f, func(n ast.Node) bool {
			if v, ok := n.(*ast.ValueSpec); ok && len(v.Names) == len(v.Values) {
				for i, name := range v.Names {
					if text, ok := literal(v.Values[i]); ok {
						consts[name.Name] = text
					}
				}
			}
			return true
		})
	}
	note := func(e ast.Expr) {
		text := flatten(e, consts)
		if prose.MatchString(strings.ReplaceAll(text, "%s", "")) && !strings.Contains(text, "|") {
			said[text] = set.Position(e.Pos()).String()
		}
	}
	for _, f := range parsed {
		for _, d := range f.Decls {
			ast.Inspect(d, func(n ast.Node) bool { visit(n, note); return true })
		}
	}
	return said
}

func visit(n ast.Node, note func(ast.Expr)) {
	switch n := n.(type) {
	case *ast.CallExpr:
		if speaks.MatchString(called(n.Fun)) {
			for _, arg := range n.Args {
				note(arg)
			}
		}
	case *ast.KeyValueExpr:
		if key, ok := n.Key.(*ast.Ident); ok && holds.MatchString(key.Name) {
			note(n.Value)
		}
	case *ast.AssignStmt:
		for i, to := range n.Lhs {
			if i < len(n.Rhs) && holds.MatchString(called(to)) {
				note(n.Rhs[i])
			}
		}
	case *ast.FuncDecl:
		visitResults(n.Type, n.Body, note)
	case *ast.FuncLit:
		visitResults(n.Type, n.Body, note)
	}
}

// visitResults notes what a function returns as a reason.
func visitResults(t *ast.FuncType, body *ast.BlockStmt, note func(ast.Expr)) {
	if t.Results == nil || body == nil {
		return
	}
	var at []int
	i := 0
	for _, field := range t.Results.List {
		for _, name := range field.Names {
			if holds.MatchString(name.Name) {
				at = append(at, i)
			}
			i++
		}
	}
	ast.Inspect(body, func(n ast.Node) bool {
		if r, ok := n.(*ast.ReturnStmt); ok {
			for _, i := range at {
				if i < len(r.Results) {
					note(r.Results[i])
				}
			}
		}
		return true
	})
}

func called(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

func literal(e ast.Expr) (string, bool) {
	l, ok := e.(*ast.BasicLit)
	if !ok || l.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(l.Value)
	return text, err == nil
}

// flatten writes an expression as a format.
func flatten(e ast.Expr, consts map[string]string) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, _ := literal(e)
		return text
	case *ast.BinaryExpr:
		return flatten(e.X, consts) + flatten(e.Y, consts)
	case *ast.ParenExpr:
		return flatten(e.X, consts)
	case *ast.Ident:
		if text, ok := consts[e.Name]; ok {
			return text
		}
	case *ast.CallExpr:
		if called(e.Fun) == "Sprintf" && len(e.Args) > 0 {
			return flatten(e.Args[0], consts)
		}
	}
	return "%s"
}
