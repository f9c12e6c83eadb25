package words

import (
	"slices"
	"strings"
)

// splitText is a text in two parts, with the Chinese marks between and behind them.
type splitText struct{ left, mark, right, end string }

// andNext stands between two things that were both found.
const andNext = "; and "

// partsOf parts what was said from the state or the proof behind it, and from what was said next.
func partsOf(said string) (all []splitText) {
	quotes := quotations().FindAllStringIndex(said, -1)
	quoted := func(at int) bool {
		return slices.ContainsFunc(quotes, func(q []int) bool { return q[0] < at && at < q[1] })
	}
	if inner, ok := strings.CutSuffix(said, ")"); ok {
		if at := strings.LastIndex(inner, " ("); at > 0 && at+2 < len(inner) && !quoted(at) {
			all = append(all, splitText{inner[:at], "（", inner[at+2:], "）"})
		}
	}
	if found := split(proofPattern(), said, `"`); found != nil {
		all = append(all, splitText{found[1], "：", found[2], ""})
	}
	const most = 12 // of so many, and what is behind them again, each way is weighed
	for at := 0; at+1 < len(said) && len(all) < most; at++ {
		switch mark := said[at : at+2]; {
		case mark != "; " && mark != ". " || quoted(at):
		case strings.HasPrefix(said[at:], andNext):
			all = append(all, splitText{said[:at], "；并且", said[at+len(andNext):], ""})
		case mark == "; ":
			all = append(all, splitText{said[:at], "；", said[at+2:], ""})
		default:
			all = append(all, splitText{said[:at], "。", said[at+2:], ""})
		}
	}
	return all
}
