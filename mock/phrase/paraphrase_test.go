package phrase

import (
	"testing"
)

// TestTraditional: the table is of pairs, none of which goes in circles.
func TestTraditional(t *testing.T) {
	t.Parallel()
	letters := []rune(traditional)
	for i := 0; i+1 < len(letters); i += 2 {
		if once := simplifyLetter(letters[i]); once != simplifyLetter(once) {
			t.Errorf("%c becomes %c, and that %c", letters[i], once, simplifyLetter(once))
		}
	}
	if len(letters)%2 != 0 {
		t.Error("a letter without its pair")
	}
}
