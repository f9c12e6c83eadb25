package doctor

import (
	"slices"
	"strings"
)

// tryAllOrders tries every order of the members of a JSON value that has too many for memberOrders, where a person
// waits: last, since there are thousands, each of which costs no more than its hash.
func (s *search) tryAllOrders() []Mistake {
	const few, most = 2, 8
	if !s.patient {
		return nil
	}
	for i := range s.base.pairs {
		p := s.base.pairs[i]
		if p.json == nil || !p.json.known || p.json.how.line != "" || p.json.node.kind != '{' {
			continue
		}
		n := len(p.json.node.members)
		if n < few || n > most {
			continue
		}
		var tried []string
		for _, inside := range []func(*jsonNode){sortOwn, hashedMembers(hashTables[0], false), reverseMembers, func(*jsonNode) {}} {
			node := p.json.node.clone()
			for _, m := range node.members {
				m.value.walk(inside)
			}
			if text := node.write(compact); !slices.Contains(tried, text) {
				tried = append(tried, text)
				if s.tryOrdersOf(i, node) {
					return oneMistake(newMistake("json.permuted", jsonName(p)))
				}
			}
		}
	}
	return nil
}

// tryOrdersOf tries the orders of the members of one pair.
func (s *search) tryOrdersOf(at int, node *jsonNode) bool {
	value := s.base.pairs[at].json
	texts := make([]string, len(node.members))
	for i, m := range node.members {
		texts[i] = m.name + value.how.colon + m.value.write(value.how)
	}
	const mark = "\x00{}\x00" // which no text holds
	d := s.base.clone()
	d.pairs[at].Value = mark
	before, behind, ok := strings.Cut(d.signedText(), mark)
	if !ok {
		return false
	}
	return eachOrder(texts, func(texts []string) bool {
		s.buffer = append(append(s.buffer[:0], before...), '{')
		for i, text := range texts {
			if i > 0 {
				s.buffer = append(s.buffer, value.how.comma...)
			}
			s.buffer = append(s.buffer, text...)
		}
		s.buffer = append(append(s.buffer, '}'), behind...)
		s.tried++
		if !s.fits(s.base, s.buffer) {
			return false
		}
		s.hit = string(s.buffer)
		return true
	})
}

// eachOrder puts texts in all their orders, by Heap's method, until one is found.
func eachOrder(texts []string, found func([]string) bool) bool {
	count := make([]int, len(texts))
	if found(texts) {
		return true
	}
	for i := 1; i < len(texts); {
		if count[i] >= i {
			count[i] = 0
			i++
			continue
		}
		from := 0
		if i%2 == 1 {
			from = count[i]
		}
		texts[from], texts[i] = texts[i], texts[from]
		if found(texts) {
			return true
		}
		count[i]++
		i = 1
	}
	return false
}
