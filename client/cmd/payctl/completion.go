package main

import (
	"cmp"
	"context"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"paymock/client/adapter"
)

type completionCommand struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"bash, zsh or fish."`
}

// Help is shown by payctl completion --help.
func (completionCommand) Help() string {
	return `Prints what makes the shell complete payctl's commands, flags, and the ids, codes, operations and
scenarios that a running paymock knows.

Examples:

  source <(payctl completion bash)
  source <(payctl completion zsh)
  payctl completion fish | source`
}

// completeWord is the hidden command that the scripts call.
const completeWord = "__complete"

var completionScripts = map[string]string{
	"bash": `_payctl() {
  local IFS=$'\n'
  COMPREPLY=($(payctl __complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _payctl payctl
`,
	"zsh": `#compdef payctl
_payctl() {
  local -a found
  found=("${(@f)$(payctl __complete "${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "$found" ]]; then compadd -a found; else _files; fi
}
compdef _payctl payctl
`,
	"fish": `complete -c payctl -a '(payctl __complete (commandline -opc)[2..-1] (commandline -ct))'
`,
}

// Run prints the script.
func (c *completionCommand) Run(s *session) error {
	_, err := io.WriteString(s.stdout, completionScripts[c.Shell])
	return err
}

// completeWords gives what the last of the words can become.
func completeWords(ctx context.Context, root *kong.Node, words []string, getenv func(string) string) []string {
	if len(words) == 0 {
		words = []string{""}
	}
	last := words[len(words)-1]
	node, given, waits, positional := walkWords(root, words[:len(words)-1])
	ask := &valueAsker{ctx: ctx, given: given, getenv: getenv}
	var found []string
	prefix := ""
	switch name, value, assigned := strings.Cut(last, "="); {
	case waits != nil:
		found = ask.completionValues(waits.Name, waits.Enum)
	case assigned && strings.HasPrefix(name, "--"):
		prefix, last = name+"=", value
		found = ask.completionValues(strings.TrimPrefix(name, "--"), "")
	case strings.HasPrefix(last, "-"):
		for n := node; n != nil; n = n.Parent {
			for _, flag := range n.Flags {
				if !flag.Hidden {
					found = append(found, "--"+flag.Name)
				}
			}
		}
	default:
		for _, child := range node.Children {
			if !child.Hidden && positional == 0 {
				found = append(found, child.Name)
			}
		}
		for n := node; n != nil; n = n.DefaultCmd {
			if positional < len(n.Positional) {
				found = append(found, ask.completionValues(node.Path()+" "+n.Positional[positional].Name, n.Positional[positional].Enum)...)
			}
		}
	}
	found = slices.DeleteFunc(found, func(text string) bool { return text == "" || !strings.HasPrefix(text, last) })
	slices.Sort(found)
	found = slices.Compact(found)
	for i := range found {
		found[i] = prefix + found[i]
	}
	return found
}

// walkWords follows whole words to their command: which flags were given, the flag that waits for its
// value, and how many positional arguments there were.
func walkWords(root *kong.Node, words []string) (node *kong.Node, given map[string]string, waits *kong.Flag, positional int) {
	node, given = root, map[string]string{}
	for _, word := range words {
		if waits != nil {
			given[waits.Name], waits = word, nil
			continue
		}
		if name, isFlag := strings.CutPrefix(word, "--"); isFlag {
			name, value, assigned := strings.Cut(name, "=")
			given[name] = value
			if flag := flagOf(node, name); flag != nil && !assigned && !flag.IsBool() {
				waits = flag
			}
			continue
		}
		i := slices.IndexFunc(node.Children, func(n *kong.Node) bool { return n.Name == word })
		if i < 0 {
			positional++
			continue
		}
		node = node.Children[i]
	}
	return node, given, waits, positional
}

func flagOf(node *kong.Node, name string) *kong.Flag {
	for ; node != nil; node = node.Parent {
		for _, flag := range node.Flags {
			if flag.Name == name {
				return flag
			}
		}
	}
	return nil
}

// valueAsker asks the running paymock for values.
type valueAsker struct {
	ctx    context.Context // of one completion
	given  map[string]string
	getenv func(string) string
}

// completionValues are those of a flag by its name, or of an argument by its command's path and its name.
// Without a server there are none.
func (a *valueAsker) completionValues(of, enum string) []string {
	if enum != "" {
		return strings.Split(enum, ",")
	}
	words := strings.Fields(of)
	switch name := words[len(words)-1]; name {
	case "provider":
		return slices.Sorted(maps.Keys(adapter.Platforms()))
	case "lang":
		return []string{"en", "zh", "zh-TW"}
	case "feature", "file":
		return nil
	default:
		ctx, cancel := context.WithTimeout(a.ctx, 2*time.Second)
		defer cancel()
		setting := func(flag, otherwise string) string {
			if value := a.given[flag]; value != "" {
				return value
			}
			if value := a.getenv(envName(flag)); value != "" {
				return value
			}
			return otherwise
		}
		c := cli{
			Control: setting("control", defaultControl), ControlToken: setting("control-token", ""),
			Provider: setting("provider", ""), App: setting("app", ""), Timeout: 2 * time.Second,
		}
		s, err := newSession(ctx, &c, func(string) string { return "" }, strings.NewReader(""), &checkedWriter{Writer: io.Discard}, io.Discard)
		if err != nil {
			return nil
		}
		found, err := s.knownValues(ctx, words, name)
		if err != nil {
			return nil
		}
		return found
	}
}

// knownValues are the values of an argument or flag that the server knows.
func (s *session) knownValues(ctx context.Context, path []string, name string) (found []string, err error) {
	has := func(word string) bool { return slices.Contains(path, word) }
	switch {
	case name == "app", has("app"):
		all, err := s.control.Apps(ctx)
		for _, a := range all {
			found = append(found, a.Provider+"/"+a.ID)
		}
		return found, err
	case name == "operation", name == "respond", name == "code":
		all, err := s.control.Codes(ctx, s.provider)
		for _, code := range all {
			if name == "operation" {
				found = append(found, code.Operations...)
			} else {
				found = append(found, code.Code, code.Sub)
			}
		}
		return found, err
	case has("scenario"):
		all, err := s.control.Scenarios(ctx)
		for _, scenario := range all {
			found = append(found, scenario.Name)
		}
		return found, err
	}
	return s.knownValuesOfApp(ctx, path, name)
}

// knownValuesOfApp are those that are an app's or its platform's.
func (s *session) knownValuesOfApp(ctx context.Context, path []string, name string) (found []string, err error) {
	handle, err := s.appHandle(ctx)
	if err != nil {
		return nil, err
	}
	has := func(word string) bool { return slices.Contains(path, word) }
	switch {
	case name == "kind" && (has("trigger") || has("send")):
		provider, _, _ := s.appRef(ctx) // appHandle has asked
		all, err := s.control.CallbackKinds(ctx, provider)
		for _, k := range all {
			found = append(found, k.Name)
		}
		return found, err
	case name == "dialect":
		provider, _, _ := s.appRef(ctx) // appHandle has asked
		all, err := s.control.Dialects(ctx, provider)
		for _, d := range all {
			for _, value := range d.Values {
				found = append(found, d.Name+"="+value)
			}
		}
		return found, err
	case has("rule"):
		all, err := handle.Rules(ctx)
		for _, r := range all {
			found = append(found, r.ID)
		}
		return found, err
	case has("callbacks"):
		all, err := handle.Callbacks(ctx)
		for _, c := range all {
			found = append(found, c.ID)
		}
		return found, err
	case name == "no", name == "trade":
		all, err := handle.Trades(ctx)
		for _, t := range all {
			found = append(found, cmp.Or(t.No, t.Order))
		}
		return found, err
	}
	return nil, nil
}
