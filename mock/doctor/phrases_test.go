package doctor

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"paymock/mock/words"
)

// simplified are letters of our texts that Taiwan writes otherwise: none may be left in what is
// said in traditional Chinese.
const simplified = "与丢两个为么义书产从应价会体码内写准则划删别动区协单压却参双发变号后员图块坏声处复备头实宝对导将尝尔属带库开异弃归当录径总择拦换损据摆数断无时术机权条来构标样档检没满滤点状现电离种称积签简类约级纯线组经结给统继缀编缩网联节获补规觉计订认议记许设证识试该语误说请读调谁质败资转轮载较输边过运还这进远连选遗邮释钥错长门问间际随隐难页项顺须题额颠余验齐"

// TestTraditional: every row has words in traditional Chinese, its own or the simplified ones in
// other letters.
func TestTraditional(t *testing.T) {
	t.Parallel()
	for id, w := range vocabulary() {
		cause, remedy := w.inLanguage(Traditional)
		if left := strings.IndexAny(cause+remedy, simplified); left >= 0 {
			t.Errorf("%s: simplified %.6q in %q", id, (cause + remedy)[left:], cause+" | "+remedy)
		}
	}
	for _, said := range phrases() {
		if left := strings.IndexAny(Traditional.Letters(said), simplified); left >= 0 {
			t.Errorf("simplified letters in %q", Traditional.Letters(said))
		}
	}
}

// TestSeveral: what is said of several fields is said in the plural, and of one in the singular.
func TestSeveral(t *testing.T) {
	t.Parallel()
	for args, want := range map[string]string{
		"timestamp, version": "timestamp, version were left out: they were sent and not signed",
		"timestamp":          "timestamp was left out: it was sent and not signed",
		"each empty value":   "each empty value was left out: it was sent and not signed",
	} {
		if got, _ := (Mistake{ID: "pair.unsigned", Args: []string{args}}).causeAndRemedy(English); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// TestOneChinese: what is the same in English is the same in Chinese.
func TestOneChinese(t *testing.T) {
	t.Parallel()
	known := map[string]string{}
	for _, text := range Texts() {
		english, chinese, _ := strings.Cut(text, "|")
		if other, ok := known[english]; ok && other != chinese {
			t.Errorf("%q is %q and %q", english, chinese, other)
		}
		known[english] = chinese
	}
}

// TestChineseWithoutEnglish: no English words stand in a Chinese sentence but names of the field.
func TestChineseWithoutEnglish(t *testing.T) {
	t.Parallel()
	english := regexp.MustCompile(`[a-z]{2,} [a-z]{2,}`)
	allowed := []string{"paymock explain", "payctl explain", "payctl app", "app show", "dict", "mine file"}
	for id, w := range vocabulary() {
		for _, text := range []string{w.zhCause, w.zhRemedy, w.twCause, w.twRemedy} {
			found := english.FindString(text)
			if found != "" && !slices.ContainsFunc(allowed, func(a string) bool { return strings.Contains(a, found) || strings.Contains(found, a) }) {
				t.Errorf("%s: %q in %q", id, found, text)
			}
		}
		if w.zhCause == "" {
			t.Errorf("%s: no Chinese", id)
		}
	}
}

// TestTextsInOrder: what a row says in English is read back with its arguments in their places in Chinese, and a
// remedy has no argument that its English lacks.
func TestTextsInOrder(t *testing.T) {
	t.Parallel()
	book := words.NewBook(Texts())
	for id := range vocabulary() {
		args := []string{"a1b", "c2d", "e3f"}
		m := Mistake{ID: id, Args: args}
		cause, remedy := m.causeAndRemedy(English)
		zhCause, zhRemedy := m.causeAndRemedy(Chinese)
		for english, chinese := range map[string]string{cause: zhCause, remedy: zhRemedy} {
			if got := book.In(Chinese, english); english != "" && got != chinese {
				t.Errorf("%s: %q is %q in Chinese, want %q", id, english, got, chinese)
			}
		}
	}
}
