package config

import "strings"

// halfWidth is a text with ASCII letters and digits in the place of full-width ones; false when
// there are none in it.
func halfWidth(text string) (string, bool) {
	if !strings.ContainsFunc(text, isFullWidth) {
		return text, false
	}
	return strings.Map(func(r rune) rune {
		if isFullWidth(r) {
			return r - '！' + '!'
		}
		return r
	}, text), true
}

// isFullWidth reports whether a letter is the full-width form of an ASCII digit, letter or one
// of the marks that codes and numbers have.
func isFullWidth(r rune) bool {
	return r >= '０' && r <= '９' || r >= 'Ａ' && r <= 'Ｚ' || r >= 'ａ' && r <= 'ｚ' || strings.ContainsRune("．＿－／", r)
}
