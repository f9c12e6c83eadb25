package catalogue

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"paymock/mock/api"
	"paymock/mock/phrase"
	"paymock/mock/provider"
	"paymock/mock/words"
)

// ChooseProviders gives the platform of a name, or all when the name is empty. The error names the nearest.
func ChooseProviders(providers []provider.Provider, name string) ([]provider.Provider, error) {
	if name == "" {
		return providers, nil
	}
	var names []string
	for _, p := range providers {
		if p.Name() == phrase.PlatformOf(name) {
			return []provider.Provider{p}, nil
		}
		names = append(names, p.Name())
	}
	if phrase.IsOperation(name) {
		return nil, &provider.FieldError{Field: "provider", Reason: fmt.Sprintf("%q is an operation, and no platform; name one of %s", name, strings.Join(names, ", "))}
	}
	return nil, &provider.FieldError{Field: "provider", Reason: fmt.Sprintf("no platform %q%s", name, phrase.PlatformHint(name, names))}
}

// OperationName is our name for an operation that may be named as its platform does, or by a word of
// sentences such as 退款; the name of a kind of callbacks and one that no platform knows stay. A platform that is
// named is asked alone.
func OperationName(providers []provider.Provider, platform, name string) string {
	for _, p := range providers {
		if platform != "" && p.Name() != platform {
			continue
		}
		if op, _, ok := provider.FindOperation(p, name); ok {
			return op.Name
		}
		if slices.ContainsFunc(p.Kinds(), func(k provider.Kind) bool { return k.Name == name }) {
			return name
		}
	}
	if word, ok := phrase.OperationOf(name); ok {
		return word
	}
	return name
}

// titleIn is a title in a language: the platform's own where that is Chinese, or for who reads English, else the
// Chinese of it, which is written in the letters of the language.
func titleIn(l words.Language, title, chinese string) string {
	if l == words.English || chinese == "" || words.IsChinese(title) {
		return title
	}
	return l.Letters(chinese)
}

// Operations lists what merchants may call, with their titles in a language. One whose platform has none in Chinese
// is titled with the word by which sentences and rules call it.
func Operations(l words.Language, providers ...provider.Provider) []api.Operation {
	list := []api.Operation{}
	for _, p := range providers {
		for _, op := range p.Operations() {
			shown := api.Operation{
				Provider: p.Name(), Name: op.Name, Official: op.Official, Title: titleIn(l, op.Title, phrase.OperationWord(op.Name)), Repeat: op.Repeat,
				Fields: op.FieldNames(), Codes: op.Codes, Source: op.Source, Paths: []string{},
			}
			for _, route := range op.Routes {
				shown.Paths = append(shown.Paths, route.Method+" "+route.Path)
			}
			list = append(list, shown)
		}
	}
	return list
}

// Dialects lists the switches between contradicting documents, with their meanings in a language.
func Dialects(l words.Language, providers ...provider.Provider) []api.Dialect {
	list := []api.Dialect{}
	for _, p := range providers {
		for _, d := range p.Dialects() {
			list = append(list, api.Dialect{Provider: p.Name(), Name: d.Name, Values: d.Values, Meaning: l.Of(d.Meaning), Source: d.Source})
		}
	}
	return list
}

// Roles lists what members are, of the platforms that tell.
func Roles(providers ...provider.Provider) []api.Role {
	list := []api.Role{}
	for _, p := range providers {
		recordable, ok := p.(provider.Recordable)
		if !ok {
			continue
		}
		roles := recordable.Roles()
		for _, name := range slices.Sorted(maps.Keys(roles)) {
			list = append(list, api.Role{Provider: p.Name(), Member: name, Role: string(roles[name])})
		}
	}
	return list
}

// CallbackKinds lists the callbacks that platforms send, with their titles in a language.
func CallbackKinds(l words.Language, providers ...provider.Provider) []api.CallbackKind {
	list := []api.CallbackKind{}
	for _, p := range providers {
		for _, k := range p.Kinds() {
			shown := api.CallbackKind{
				Provider: p.Name(), Name: k.Name, Title: titleIn(l, k.Title, k.Chinese), Address: k.AddressName(), Timeout: k.Timeout.String(),
				Source: k.Source, Schedule: []string{},
			}
			for _, wait := range k.Schedule {
				shown.Schedule = append(shown.Schedule, wait.String())
			}
			list = append(list, shown)
		}
	}
	return list
}

// ShowOperations writes a line for each operation.
func ShowOperations(w io.Writer, l words.Language, list []api.Operation) error {
	rows := [][]string{headings(l, "PLATFORM|平台", "OPERATION|接口", "PLATFORM'S NAME OR PATH|平台的名称或路径", "TITLE|名称")}
	for _, op := range list {
		official := op.Official
		if official == "" {
			official = strings.Join(op.Paths, ", ")
		}
		rows = append(rows, []string{op.Provider, op.Name, official, op.Title})
	}
	return showRows(w, rows, l.Of("Rules, sentences and `paymock codes --operation` take either name; --json has fields, codes and sources.|规则、句子和 `paymock codes --operation` 里用哪个名字都可以；--json 有字段、返回码和来源。"))
}

// ShowDialects writes a line for each switch.
func ShowDialects(w io.Writer, l words.Language, list []api.Dialect) error {
	rows := [][]string{headings(l, "PLATFORM|平台", "SWITCH|开关", "VALUES|取值", "MEANING|含义")}
	for _, d := range list {
		rows = append(rows, []string{d.Provider, d.Name, strings.Join(d.Values, " | "), d.Meaning})
	}
	return showRows(w, rows, l.Of("The first value is the default. An app sets them: dialect: {SWITCH: VALUE}; --json has the sources.|第一个取值是默认值。应用这样设置：dialect: {开关: 取值}；--json 有来源。"))
}

// ShowCallbackKinds writes a line for each kind.
func ShowCallbackKinds(w io.Writer, l words.Language, list []api.CallbackKind) error {
	rows := [][]string{headings(l, "PLATFORM|平台", "KIND|种类", "ADDRESS|地址", "RETRIES|重试次数", "TIMEOUT|超时", "TITLE|名称")}
	for _, k := range list {
		rows = append(rows, []string{k.Provider, k.Name, k.Address, fmt.Sprint(len(k.Schedule)), k.Timeout, k.Title})
	}
	return showRows(w, rows, l.Of("A rule names a kind: when: {callback: KIND}; --json has the schedules and sources.|规则这样指定种类：when: {callback: 种类}；--json 有重试间隔和来源。"))
}

// headings are the first row of a table.
func headings(l words.Language, texts ...string) (row []string) {
	for _, text := range texts {
		row = append(row, l.Of(text))
	}
	return row
}

func showRows(w io.Writer, rows [][]string, below string) error {
	var widths []int // of the columns but the last
	for _, row := range rows {
		for i, cell := range row[:len(row)-1] {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], words.Columns(cell)+2)
		}
	}
	var b strings.Builder
	for _, row := range rows {
		for i, cell := range row[:len(row)-1] {
			b.WriteString(cell + strings.Repeat(" ", widths[i]-words.Columns(cell)))
		}
		b.WriteString(row[len(row)-1] + "\n")
	}
	_, err := fmt.Fprintf(w, "%s\n%s\n", &b, below)
	return err
}

// WriteOperations writes a platform's operations, switches and kinds of callbacks as tables: the
// OPERATIONS.md of a provider.
func WriteOperations(w io.Writer, p provider.Provider) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# Operations of %[1]s\n\nMade by `make generate` from the provider's tables; `paymock operations %[1]s`, `paymock dialects %[1]s` and\n`paymock callbacks %[1]s` print the same. Rules, steps and sentences take our name and the platform's.\n", p.Name())
	b.WriteString("\n## What merchants call\n\n| operation | platform's name | path | title | fields | codes | source |\n|---|---|---|---|---|---|---|\n")
	for _, op := range Operations(words.English, p) {
		codes := "any"
		if most := len(p.Codes()) / 3; len(op.Codes) < most {
			codes = strings.Join(op.Codes, " ")
		}
		tableRow(&b, "`"+op.Name+"`", op.Official, strings.Join(op.Paths, ", "), op.Title, strings.Join(op.Fields, " "), codes, op.Source)
	}
	b.WriteString("\n## Switches between contradicting documents\n\n| switch | values, the first is the default | meaning | source |\n|---|---|---|---|\n")
	for _, d := range Dialects(words.English, p) {
		tableRow(&b, "`"+d.Name+"`", strings.Join(d.Values, ", "), d.Meaning, d.Source)
	}
	b.WriteString("\n## Callbacks\n\n| kind | title | address | delays between attempts | time to answer | source |\n|---|---|---|---|---|---|\n")
	for _, k := range CallbackKinds(words.English, p) {
		tableRow(&b, "`"+k.Name+"`", k.Title, k.Address, strings.Join(k.Schedule, ", "), k.Timeout, k.Source)
	}
	_, err := io.WriteString(w, b.String())
	return err
}
