package commandline

import (
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// readingNames are the names of commands that change nothing.
var readingNames = strings.Fields("list show codes operations dialects callbacks steps scenarios schema version explain query ledger tail journal check validate healthcheck export completion")

// isReadOnly reports whether a command changes nothing; one that has others below it: whether none of those does.
func isReadOnly(node *kong.Node) bool {
	if len(node.Children) == 0 {
		return slices.Contains(readingNames, node.Name)
	}
	return !slices.ContainsFunc(node.Children, func(child *kong.Node) bool { return !isReadOnly(child) })
}

// readingWords are words that ask for a list, or for what something is; queryWords ask the platform, too.
var (
	readingWords = strings.Fields("list ls show get view find print display describe inspect cat lookup 列出 列表 查看 清单 清單 有哪些 显示 顯示 看")
	queryWords   = strings.Fields("query 查询 查詢 查")
)

// IsReadingWord reports whether a word asks for a list, and does not say of what.
func IsReadingWord(word string) bool {
	return slices.Contains(readingWords, plainName(word)) || slices.Contains(strings.Fields("ps top all"), plainName(word))
}

// asksToRead reports whether a line asks for something that is there: no command that changes anything is meant by it;
// named is the command that it names in full, if it does.
func asksToRead(root *kong.Node, words []word) (asks bool, named *kong.Node) {
	node := root
	for i, w := range words {
		if w.flag || i > 1 {
			break
		}
		text := plainName(w.text)
		if slices.Contains(readingWords, text) || i > 0 && slices.Contains(queryWords, text) {
			asks = true
		}
		if plural := strings.TrimSuffix(text, "s"); plural != text && i == 0 && !slices.ContainsFunc(words[1:], func(w word) bool { return !w.flag }) { // trades --paid
			asks = slices.ContainsFunc(node.Children, func(child *kong.Node) bool { return child.Name == plural })
		}
		at := slices.IndexFunc(node.Children, func(child *kong.Node) bool { return child.Name == text })
		if at < 0 { // another word for a command, such as trades
			continue
		}
		node = node.Children[at]
		asks = asks || node.Name != "query" && isReadOnly(node)
	}
	if len(node.Children) == 0 {
		named = node
	}
	return asks, named
}

// stateFlags are flags that people add to see things of a state only.
var stateFlags = strings.Fields("failed paid unpaid closed finished pending delivered waiting exhausted undelivered active disabled enabled 失败 待发")

// leavesOut reports whether a command shows all that there is, whatever of it a line asks for by a flag; "" is a word that
// is no flag.
func (f *partialCandidate) leavesOut(name string) bool {
	if f.node.Name != "show" && f.node.Name != "list" || filtersOf(f.node) != nil || f.named != nil && f.named != f.node {
		return false
	}
	return f.reading || slices.Contains([]string{"callbacks list", "trade list"}, strings.Join(Path(f.node), " ")) && (slices.Contains(stateFlags, name) || name == "status" || name == "state")
}

// filtersOf are the flags with which a list is asked for a part; nil of one that has all.
func filtersOf(node *kong.Node) (names []string) {
	for _, flag := range node.Flags {
		if !flag.IsBool() && flag.Name != "help" {
			names = append(names, "--"+flag.Name)
		}
	}
	return names
}

// Filters tells, for a flag that a command which lists something hasn't, whether there are others to choose by, and
// which; false of another command.
func Filters(node *kong.Node) (names []string, lists bool) {
	if node == nil || node.Name != "list" {
		return nil, false
	}
	return filtersOf(node), true
}
