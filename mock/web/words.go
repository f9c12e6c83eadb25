package web

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"time"

	"paymock/mock/words"
)

// T is a text of the pages in the reader's language. Texts are written in English in the
// templates; what stands in no table stays as it is.
func (p *page) T(text string, values ...any) string {
	if p.Chinese() {
		if zh, ok := chinese()[text]; ok {
			text = p.Lang.Letters(zh)
		}
	}
	if len(values) == 0 {
		return text
	}
	return fmt.Sprintf(text, values...)
}

// Chinese reports whether the page is written in Chinese, in whichever letters.
func (p *page) Chinese() bool { return p.Lang != words.English }

// LangTag is the page's language as HTML names it.
func (p *page) LangTag() string {
	if p.Lang == words.Chinese {
		return "zh-CN"
	}
	return string(p.Lang)
}

// timePattern is a time in what the server said, such as when an attempt is due. What stands in quotes is
// somebody's own text.
var timePattern = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(^|[^"\w])(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d))`)
})

// saidTexts keeps what was said in a language: a list says the same each time that it is refreshed.
type saidTexts struct {
	mu   sync.Mutex
	kept map[string]string
}

// maxSaid bounds what is kept.
const maxSaid = 2000

func (s *saidTexts) inLanguage(l words.Language, text string, say func() string) string {
	key := string(l) + " " + text
	s.mu.Lock()
	said, ok := s.kept[key]
	s.mu.Unlock()
	if ok {
		return said
	}
	said = say()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kept == nil || len(s.kept) >= maxSaid {
		s.kept = map[string]string{}
	}
	s.kept[key] = said
	return said
}

// Said is a text of the server in English, such as why a call was refused, in the reader's language and
// with times as the page writes them.
func (p *page) Said(text string) string {
	text = timePattern().ReplaceAllStringFunc(text, func(found string) string {
		at := strings.IndexAny(found, "0123456789")
		when, err := time.Parse(time.RFC3339Nano, found[at:])
		if err != nil {
			return found
		}
		return found[:at] + p.Day(when)
	})
	if !p.Chinese() {
		return text
	}
	return p.w.said.inLanguage(p.Lang, text, func() string { return p.w.Lab.Words().In(p.Lang, text) })
}
