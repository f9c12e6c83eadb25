package replay

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"paymock/mock/provider"
)

// Cleaner takes out of messages what must not be kept: it replaces numbers, people and addresses, the
// same by the same all over a recording, and knows what must not be there at all. It is for one
// goroutine at a time.
type Cleaner struct {
	roles   provider.RoleTable
	key     []byte
	secrets []string
	// replaced are the values that were, and what stands for them; order has the oldest first.
	replaced map[string]string
	order    []string
	telling  []string // of replaced, see known; nil after a change
}

// maxReplaced bounds how many values the platform's words are searched for.
const maxReplaced = 10_000

// NewCleaner makes a cleaner. key decides what stands for what, and is to be forgotten with it; secrets
// are texts that a recording never holds.
func NewCleaner(roles provider.RoleTable, key []byte, secrets []string) *Cleaner {
	c := &Cleaner{roles: roles, key: key, replaced: map[string]string{}}
	for _, secret := range secrets {
		if secret = strings.TrimSpace(secret); len(secret) >= shortestNumber || len(secret) >= shortestSecret && strings.Trim(secret, "0123456789") != "" {
			c.secrets = append(append(c.secrets, secret), disguises(secret)...)
		}
	}
	return c
}

// shortestSecret and, of digits only, shortestNumber are the lengths from which on a secret is searched for: a shorter
// one is found anywhere, as intella's passwords of four digits are in its codes. Their members are hidden by role.
const (
	shortestSecret = 4
	shortestNumber = 6
)

// Clean gives a message without what must not be kept. The error names the member that can't be
// cleaned, and the remedy.
func (c *Cleaner) Clean(text string) (string, error) {
	first, err := rewriteText([]byte(text), c.roles, c.replace)
	if err != nil {
		return "", err
	}
	if err := c.checkNames(first); err != nil {
		return "", err
	}
	// The platform's words may repeat what stands behind them, so they come when all is known.
	cleaned, err := rewriteText(first, c.roles, c.searchWords)
	return string(cleaned), err
}

// Words cleans a text that is no message: a verdict, a merchant's reply.
func (c *Cleaner) Words(text string) string {
	text = uncover(text, c.holds)
	for _, value := range c.known() {
		text = strings.ReplaceAll(text, value, c.replaced[value])
	}
	for _, secret := range c.secrets {
		text = strings.ReplaceAll(text, secret, hidden)
	}
	if !patterns().personal.MatchString(text) {
		return text
	}
	stands := c.standing()
	return patterns().personal.ReplaceAllStringFunc(text, func(found string) string {
		if stands[found] {
			return found
		}
		return c.note(found, c.standIn(found))
	})
}

// standing are the texts that stand for others, which are not to be replaced once more.
func (c *Cleaner) standing() map[string]bool {
	all := make(map[string]bool, len(c.replaced))
	for _, stands := range c.replaced {
		all[stands] = true
	}
	return all
}

// holds reports whether a known value or a secret stands in a text.
func (c *Cleaner) holds(text string) bool {
	stands := func(value string) bool { return strings.Contains(text, value) }
	return slices.ContainsFunc(c.known(), stands) || slices.ContainsFunc(c.secrets, stands)
}

// URL cleans an address.
func (c *Cleaner) URL(address string) string { return c.note(address, c.standInURL(address)) }

// Check refuses a line in which a secret stands.
func (c *Cleaner) Check(line []byte) error {
	for _, secret := range c.secrets {
		if strings.Contains(string(line), secret) {
			return fmt.Errorf("a secret or key of the app stands in it where none belongs; nothing of it is written")
		}
	}
	return nil
}

// hidden stands for a secret.
const hidden = "***"

func (c *Cleaner) replace(l leaf) (string, error) {
	switch l.role {
	case provider.Plain, provider.Time, provider.Said:
		return l.value, nil
	case provider.Secret:
		return hidden, nil
	case provider.Link:
		return c.URL(l.value), nil
	case provider.Number, provider.Personal, provider.Nonce:
		return c.note(l.value, c.standIn(l.value)), nil
	}
	if harmless(l) {
		return l.value, nil
	}
	return "", fmt.Errorf("it is not known what %q is, so it can't be cleaned; say it with --field %s=ROLE, ROLE one of plain, number, time, personal, link, said, nonce or secret", l.path, lastName(l.path))
}

// searchWords replaces what is known in the platform's words, and refuses it in what is to be plain.
func (c *Cleaner) searchWords(l leaf) (string, error) {
	switch l.role {
	case provider.Said:
		return c.Words(l.value), nil
	case provider.Plain, "":
		for _, value := range c.known() {
			if strings.Contains(l.value, value) {
				return "", fmt.Errorf("%q holds a value that was replaced elsewhere; say what it is with --field %s=personal", l.path, lastName(l.path))
			}
		}
		if l.kind == '"' && (patterns().personal.MatchString(l.value) || uncover(l.value, c.holds) != l.value) {
			return "", fmt.Errorf("%q holds a phone number, a card number, an address of mail or a value in another encoding; say what it is with --field %s=personal", l.path, lastName(l.path))
		}
	}
	return l.value, nil
}

// checkNames refuses a message in whose members' names a value stands.
func (c *Cleaner) checkNames(text []byte) error {
	_, err := rewriteText(text, c.roles, func(l leaf) (string, error) {
		if c.holds(l.path) || uncover(l.path, c.holds) != l.path || patterns().personal.MatchString(l.path) {
			return "", errors.New("a member's name holds what is somebody's, and names aren't cleaned; nothing of it is written")
		}
		return l.value, nil
	})
	return err
}

// harmless reports whether a member of unknown role says too little to matter.
func harmless(l leaf) bool {
	const short = 4
	return len(l.value) <= short && strings.Trim(l.value, "0123456789.-") == ""
}

func lastName(path string) string {
	names := strings.Split(path, ".")
	for _, name := range slices.Backward(names) {
		if strings.Trim(name, "0123456789") != "" {
			return name
		}
	}
	return path
}

// note remembers what stands for a value.
func (c *Cleaner) note(value, standIn string) string {
	if _, known := c.replaced[value]; !known {
		if len(c.order) == maxReplaced {
			delete(c.replaced, c.order[0])
			c.order = c.order[1:]
		}
		c.replaced[value] = standIn
		c.order, c.telling = append(c.order, value), nil
	}
	return standIn
}

// known are the replaced values that are found by search, the longest first.
func (c *Cleaner) known() []string {
	if c.telling != nil {
		return c.telling
	}
	for value := range c.replaced {
		if isTelling(value) {
			c.telling = append(c.telling, value)
		}
	}
	slices.SortFunc(c.telling, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), strings.Compare(a, b))
	})
	return c.telling
}

// isTelling reports whether a value, found in another text, is there for itself and not by chance.
func isTelling(value string) bool {
	const digits, words = 5, 2
	var numbers, letters int
	for _, r := range value {
		switch {
		case unicode.IsDigit(r):
			numbers++
		case r >= utf8.RuneSelf, r == '@':
			letters++
		}
	}
	return numbers >= digits || letters >= words || letters > 0 && strings.Contains(value, "@")
}

// standIn is what stands for a value: of the same form, letters for letters, digits for digits.
func (c *Cleaner) standIn(value string) string {
	const cjk = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
	stand := []rune(cjk)
	stream := hashStream{key: c.key, text: value}
	out := []rune(value)
	for i, r := range out {
		switch {
		case r >= '0' && r <= '9':
			n := rune(stream.below(10))
			if i == 0 && r != '0' && n == 0 {
				n = 1
			}
			out[i] = '0' + n
		case r >= 'a' && r <= 'z':
			out[i] = 'a' + rune(stream.below(26))
		case r >= 'A' && r <= 'Z':
			out[i] = 'A' + rune(stream.below(26))
		case unicode.IsLetter(r):
			out[i] = stand[stream.below(len(stand))]
		}
	}
	return string(out)
}

// standInURL keeps the scheme, and the form of what follows.
func (c *Cleaner) standInURL(address string) string {
	scheme, rest, ok := strings.Cut(address, "://")
	if !ok {
		return c.standIn(address)
	}
	_, path, below := strings.Cut(rest, "/")
	cleaned := scheme + "://recorded.invalid"
	if below {
		cleaned += "/" + c.standIn(path)
	}
	return cleaned
}

// hashStream draws numbers from a key and a text.
type hashStream struct {
	key   []byte
	text  string
	block []byte
	count uint64
}

func (s *hashStream) below(n int) int {
	if len(s.block) < 2 {
		mac := hmac.New(sha256.New, s.key)
		_, _ = mac.Write(binary.BigEndian.AppendUint64(nil, s.count))
		_, _ = mac.Write([]byte(s.text))
		s.block, s.count = mac.Sum(nil), s.count+1
	}
	drawn := int(binary.BigEndian.Uint16(s.block))
	s.block = s.block[2:]
	return drawn % n
}
