package main

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/alecthomas/kong"

	"paymock/mock/commandline"
	"paymock/mock/phrase"
	"paymock/mock/suggest"
)

// otherWays are the ends of what is said about a word that no command has, behind the command before it: how one gets
// to the same end.
func otherWays() map[string]string {
	const (
		stays  = "; a trade stays: payctl trade close closes one that waits for its payer, payctl app reset forgets all of the app's"
		chosen = "; an app is chosen for each command: --app ID, or PAYCTL_APP=ID for all"
		puts   = "; payctl terminal put adds a reader by its number of 8 digits: payctl terminal put 01304187 --balance 100"
		reader = "; a reader stays: payctl terminal put NUMBER --deactivated withdraws it, payctl app reset forgets all of the app's"
		change = "; a rule is not changed: payctl rule rm ID removes it, payctl rule add makes another, payctl rule disable ID stops it for now"
		ended  = "; what was sent stays: payctl callbacks cancel ID ends one that waits, payctl app reset forgets all of the app's"
		kept   = "; the journal is kept: payctl app reset forgets all of the app's"
		whole  = "; payctl rule list shows each rule as it is, with its hits"
	)
	ways := map[string]string{"rule show": whole, "rule get": whole}
	for _, word := range strings.Fields("delete remove rm del clear reset 删除 刪除 清空 清除") {
		ways["trade "+word], ways["terminal "+word], ways["callbacks "+word], ways["journal "+word] = stays, reader, ended, kept
	}
	for _, word := range strings.Fields("edit set update change modify 修改 更新") {
		ways["rule "+word] = change
	}
	for _, word := range strings.Fields("add new create register 新增 添加 增加") {
		ways["terminal "+word] = puts
	}
	for _, word := range strings.Fields("use select switch choose default 使用 选择 選擇") {
		ways["app "+word] = chosen
	}
	return ways
}

// wayOutOf is the end of what is said about a command line that a command doesn't take, of what the command has instead;
// "" where it has nothing.
func wayOutOf(said string, selected *kong.Node) string {
	if selected != nil && selected.DefaultCmd != nil {
		selected = selected.DefaultCmd
	}
	command := pathOfNode(selected)
	unknown := strings.HasPrefix(said, "unknown flag ")
	filters, lists := commandline.Filters(selected)
	switch {
	case unknown && command == "rule clear":
		return "; it removes all rules: payctl rule list shows their ids, payctl rule rm ID removes one"
	case unknown && lists && len(filters) == 0 && !strings.Contains(said, "did you mean"):
		return fmt.Sprintf("; payctl %s lists all, there is nothing to choose by", command)
	case unknown && lists && !strings.Contains(said, "did you mean"):
		return fmt.Sprintf("; payctl %s chooses by %s", command, suggest.OneOf(filters))
	case command == "export" && strings.HasPrefix(said, "unexpected argument "):
		return "; it writes to standard output: payctl export > " + strings.TrimPrefix(said, "unexpected argument ")
	case command == "codes" && strings.HasPrefix(said, "unexpected argument "):
		return "; it tells of one code at a time, or of all"
	case strings.HasPrefix(said, "missing positional arguments ") && exampleOf(selected) != "":
		return ", such as " + exampleOf(selected)
	}
	return ""
}

// exampleOf is the first example in a command's help; "" is none.
func exampleOf(node *kong.Node) string {
	if node == nil {
		return ""
	}
	for line := range strings.Lines(node.Detail) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "payctl "+pathOfNode(node)+" ") {
			return line
		}
	}
	return ""
}

// selectedOf is the command that a parse error is about; nil is none.
func selectedOf(err error) *kong.Node {
	var parse *kong.ParseError
	if !errors.As(err, &parse) || parse.Context == nil {
		return nil
	}
	return parse.Context.Selected()
}

// pathOfNode are the words of a command.
func pathOfNode(node *kong.Node) string { return strings.Join(commandline.Path(node), " ") }

// takesTrade reports whether a command is given a trade without a flag.
func takesTrade(node *kong.Node) bool {
	return node != nil && slices.ContainsFunc(node.Positional, func(p *kong.Value) bool { return p.Name == "trade" })
}

// numberMeant is the end of what is said about a flag's value that is no number: how the number is written that it means; "" is
// none.
func numberMeant(said string) string {
	_, written, ok := strings.Cut(said, " number, not ")
	text, err := strconv.Unquote(written)
	if !ok || err != nil {
		return ""
	}
	if n, counts := phrase.Count(text); counts && strings.Contains(said, "whole number") {
		return "; write " + strconv.Itoa(n)
	}
	if chance, is := phrase.Chance(text); is && !strings.Contains(said, "whole number") {
		return "; write " + strconv.FormatFloat(chance, 'f', -1, 64)
	}
	return ""
}
