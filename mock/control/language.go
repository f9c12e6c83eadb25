package control

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"paymock/mock/api"
	"paymock/mock/words"
)

// InLanguage is the language of what explains. It is exported because huma fills the fields of exported
// structs only; byLanguage has put what ?lang= says into the header.
type InLanguage struct {
	Lang   string `query:"lang" doc:"language of what explains, errors too: en, zh, zh-TW; default: as Accept-Language says. Every call takes it"`
	Accept string `header:"Accept-Language"`
}

func (in InLanguage) language() words.Language {
	l, _ := words.ParseLanguage(in.Accept)
	return l
}

// languageOf is the language that a request asks for.
func languageOf(r *http.Request) words.Language {
	l, _ := words.ParseLanguage(cmp.Or(r.URL.Query().Get("lang"), r.Header.Get("Accept-Language")))
	return l
}

// byLanguage lets every call take ?lang=, which goes before Accept-Language. Pages have their own.
func (c *Control) byLanguage(g *gin.Context) {
	query := g.Request.URL.Query()
	asked := query.Get("lang")
	if asked == "" || g.FullPath() == "" {
		return
	}
	if _, ok := words.ParseLanguage(asked); !ok {
		c.writeProblem(g.Writer, g.Request, invalid("lang", "%q is no language of the explanations; use en, zh or zh-TW%s", asked, words.LanguageHint(asked)))
		g.Abort()
		return
	}
	query.Del("lang")
	g.Request = g.Request.Clone(g.Request.Context())
	g.Request.URL.RawQuery = query.Encode()
	g.Request.Header.Set("Accept-Language", asked)
}

// sayIn writes what an answer explains in a language. Answers are made for one request and not shared.
func (c *Control) sayIn(l words.Language, answer any) any {
	if l == words.English {
		return answer
	}
	book := c.Lab.Words()
	switch said := answer.(type) {
	case *problem:
		parts := slices.Clone(said.parts)
		for i, part := range parts {
			parts[i] = book.InLines(l, part)
		}
		said.body.Message = cmp.Or(strings.Join(parts, "；"), book.InLines(l, said.body.Message))
	case api.Entry:
		said.Verdict, said.Explanation = book.In(l, said.Verdict), book.In(l, said.Explanation)
		return said
	case api.Callback:
		sayAttempts(book, l, said.Attempts)
	case api.Callbacks:
		for _, one := range said.Callbacks {
			sayAttempts(book, l, one.Attempts)
		}
	case api.Clock:
		sayAttempts(book, l, said.Attempts)
	case api.Triggered:
		if said.Attempt != nil {
			said.Attempt.Reason = book.In(l, said.Attempt.Reason)
		}
	case api.Apps:
		for i, one := range said.Unclaimed {
			said.Unclaimed[i].Verdict = book.In(l, one.Verdict)
		}
	case api.Journal:
		for i, e := range said.Entries {
			said.Entries[i].Verdict, said.Entries[i].Explanation = book.In(l, e.Verdict), book.In(l, e.Explanation)
		}
	}
	return answer
}

// sayAttempts writes in a language what became of attempts at callbacks.
func sayAttempts(book *words.Book, l words.Language, attempts []api.Attempt) {
	for i, a := range attempts {
		attempts[i].Reason = book.In(l, a.Reason)
	}
}
