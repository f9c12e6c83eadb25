package replay

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"paymock/mock/provider"
)

// Cleaner takes out of messages what must not be kept: it replaces numbers, people and addresses, the
// same by the same all over a recording, and knows what must not be there at all. It is safe for
// concurrent use, and messages don't wait for each other.
type Cleaner struct {
	CleanerConfig
	roles            provider.RoleTable
	vocabulary, ours vocabulary // the platform's, and that of texts about it
	secrets          []string

	mu sync.Mutex
	// replaced are the values that were, and what stands for them; order has the oldest first.
	replaced map[string]string
	order    []string
	telling  []replacement // of replaced, see known; nil after a change
}

// replacement is a value, and what stands for it.
type replacement struct{ value, standIn string }

// CleanerConfig has the roles, words and secrets by which a cleaner tells which values to replace.
type CleanerConfig struct {
	// Roles are the provider's, Given what the user said of further members, or of the same.
	Roles, Given provider.RoleTable
	// Spoken are texts of the platform's own: codes and messages. Other words of its are replaced, for a name may
	// stand in them.
	Spoken []string
	// Ours are the texts of which CleanText makes verdicts.
	Ours []string
	// Key decides what stands for what, and is to be forgotten with the cleaner.
	Key []byte
	// Secrets are texts that a recording never holds.
	Secrets []string
}

// maxReplaced bounds how many values the platform's words are searched for.
const maxReplaced = 10_000

// NewCleaner makes a cleaner.
func NewCleaner(config CleanerConfig) *Cleaner {
	c := &Cleaner{CleanerConfig: config, roles: config.Roles.With(config.Given), replaced: map[string]string{}}
	c.vocabulary = newVocabulary(config.Spoken, c.roles)
	c.ours = newVocabulary(slices.Concat(config.Spoken, config.Ours), c.roles)
	for _, secret := range config.Secrets {
		if secret = strings.TrimSpace(secret); len(secret) >= shortestNumber || len(secret) >= shortestSecret && strings.Trim(secret, "0123456789") != "" {
			c.secrets = append(append(c.secrets, secret), encodedForms(secret)...)
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
	first, err := rewriteText([]byte(text), c.roles, c.replaceLeaf)
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

// CleanText cleans a text of ours that may repeat what messages say: a verdict, a path.
func (c *Cleaner) CleanText(text string) string {
	return c.cleanText(c.uncoverForeign(text, c.ours), c.ours)
}

// Name gives the name of a call as it is. The error says that somebody's may stand in it.
func (c *Cleaner) Name(text string) (string, error) {
	if c.vocabulary.coversText(text) && !c.holdsPrivate(text) && c.uncoverForeign(text, c.vocabulary) == text {
		return text, nil
	}
	return "", fmt.Errorf("the call's name, %q, holds a word that the platform isn't known to say, which may be somebody's; where it is nobody's, say so with --field WORD=plain", text)
}

// holdsPrivate reports whether a known value, a secret, or what is or may be somebody's stands in a text; names in Latin
// letters are not looked for.
func (c *Cleaner) holdsPrivate(text string) bool {
	return c.holdsKnown(text) || !c.vocabulary.coversForeign(text) || patterns().personal.MatchString(text)
}

// holdsKnown reports whether a known value or a secret stands in a text.
func (c *Cleaner) holdsKnown(text string) bool {
	return slices.ContainsFunc(c.knownValues(), func(r replacement) bool { return strings.Contains(text, r.value) }) ||
		slices.ContainsFunc(c.secrets, func(secret string) bool { return strings.Contains(text, secret) })
}

// URL cleans an address.
func (c *Cleaner) URL(address string) string { return c.noteStandIn(address, c.standInURL(address)) }

// Check refuses a line in which a secret stands.
func (c *Cleaner) Check(line []byte) error {
	for _, secret := range c.secrets {
		if strings.Contains(string(line), secret) {
			return fmt.Errorf("a secret or key of the app stands in it where none belongs; nothing of it is written")
		}
	}
	return nil
}

// maskText stands for a secret.
const maskText = "***"

func (c *Cleaner) replaceLeaf(l leaf) (string, error) {
	switch l.role {
	case provider.Time:
		if looksLikeTime(l.value) {
			return l.value, nil
		}
		return c.noteStandIn(l.value, c.standIn(l.value)), nil
	case provider.Plain, provider.Said:
		return l.value, nil
	case provider.Secret:
		return maskText, nil
	case provider.Link:
		return c.URL(l.value), nil
	case provider.Number, provider.Personal, provider.Nonce:
		return c.noteStandIn(l.value, c.standIn(l.value)), nil
	}
	if isInsignificant(l) {
		return l.value, nil
	}
	return "", fmt.Errorf("it is not known what %q is, so it can't be cleaned; say it with --field %s=ROLE, ROLE one of plain, number, time, personal, link, said, nonce or secret", l.path, lastName(l.path))
}

// looksLikeTime reports whether a text is written as a moment or a day, or is short enough for a duration alone.
func looksLikeTime(text string) bool {
	const short = 9
	return shiftTime(text, time.Hour) != text || len(text) <= short && strings.Trim(text, "0123456789-:.") == ""
}

// searchWords replaces what is known in the platform's words, and refuses it in what is to be plain.
func (c *Cleaner) searchWords(l leaf) (string, error) {
	switch l.role {
	case provider.Said:
		return c.cleanText(c.uncoverForeign(l.value, c.vocabulary), c.vocabulary), nil
	case provider.Plain, "":
		if c.holdsKnown(l.value) {
			return "", fmt.Errorf("%q holds a value that was replaced elsewhere; say what it is with --field %s=personal", l.path, lastName(l.path))
		}
		if c.Given.Of(parentOf(l.path), lastName(l.path)) == provider.Plain { // somebody has looked at it
			return l.value, nil
		}
		if patterns().personal.MatchString(l.value) || c.uncoverForeign(l.value, c.vocabulary) != l.value {
			return "", fmt.Errorf("%q holds a phone number, a card number, an address of mail or a value in another encoding; say what it is with --field %s=personal", l.path, lastName(l.path))
		}
		if !c.vocabulary.coversText(l.value) {
			return "", fmt.Errorf("%q holds a word that the platform isn't known to say, which may be a name; say what it is with --field %s=personal, or plain when it is nobody's", l.path, lastName(l.path))
		}
	}
	return l.value, nil
}

// checkNames refuses a message in whose members' names a value stands, or what may be a name of somebody.
func (c *Cleaner) checkNames(text []byte) error {
	check := func(name string) error {
		_, known := c.roles[name]
		if !known && (c.holdsPrivate(name) || !c.vocabulary.coversText(name) || c.uncoverForeign(name, c.vocabulary) != name) {
			return fmt.Errorf("a member's name, %q, holds what is or may be somebody's, and names aren't cleaned; nothing of it is written; where it is nobody's, say what the member is with --field NAME=ROLE", name)
		}
		return nil
	}
	_, err := rewriter{roles: c.roles, fn: func(l leaf) (string, error) { return l.value, nil }, name: check}.rewrite(text)
	return err
}

// isInsignificant reports whether a member of unknown role says too little to matter.
func isInsignificant(l leaf) bool {
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

// parentOf is the path of what holds a member.
func parentOf(path string) string { return path[:max(0, strings.LastIndexByte(path, '.'))] }

// noteStandIn remembers what stands for a value.
func (c *Cleaner) noteStandIn(value, standIn string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
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

// standsFor gives the value that replaced one before, so that the same stands for it everywhere.
func (c *Cleaner) standsFor(value string) (standIn string, known bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	standIn, known = c.replaced[value]
	return standIn, known
}

// knownValues are the replaced values that are found by search, the longest first.
func (c *Cleaner) knownValues() []replacement {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.telling != nil {
		return c.telling
	}
	for value, standIn := range c.replaced {
		if isDistinctive(value) {
			c.telling = append(c.telling, replacement{value, standIn})
		}
	}
	slices.SortFunc(c.telling, func(a, b replacement) int {
		return cmp.Or(cmp.Compare(len(b.value), len(a.value)), strings.Compare(a.value, b.value))
	})
	return c.telling
}

// isDistinctive reports whether a value, found in another text, is there for itself and not by chance.
func isDistinctive(value string) bool {
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
	severalWords := len(strings.Fields(value)) > 1
	return numbers >= digits || letters >= words || letters > 0 && strings.Contains(value, "@") || severalWords
}
