package shape

import "strconv"

// numberFits reports whether a whole number fits; one that is less than Minimum does.
func (s *Shape) numberFits(number string) bool {
	_, err := strconv.ParseInt(number, 10, s.Bits)
	if err != nil && s.Natural {
		_, err = strconv.ParseUint(number, 10, s.Bits)
	}
	return err == nil
}

// Fits reports whether a text would do for a bool or number, if it were not in quotes.
func (s *Shape) Fits(text string) bool {
	var err error
	switch s.Kind {
	case Bool:
		_, err = strconv.ParseBool(text)
	case Number:
		_, err = strconv.ParseFloat(text, 64)
	default:
		_, err = strconv.Atoi(text)
	}
	return err == nil
}
