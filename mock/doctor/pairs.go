package doctor

import (
	"slices"
	"strings"
)

// Two mistakes at a time: which are tried, and in which order.

// areCompatible reports whether two options may be tried together. A charset of values before they are encoded makes
// no difference where nothing encodes them.
func areCompatible(a, b *searchOption) bool {
	if a.draft.charset != nil && !b.changesEncoding() || b.draft.charset != nil && !a.changesEncoding() || a.fixed && b.onPairs() || b.fixed && a.onPairs() {
		return false
	}
	several := a.row.axis == axisMembers || a.row.axis == axisJsonMembers // may be missing
	inside := a.row.axis == axisApart && a.ofJSON() != b.ofJSON()         // what happened to a value's members is apart from all else
	return a.row.axis != b.row.axis || several && a.row.id == b.row.id && a.way.args != nil || inside
}

// bothMeanings reports whether two options say of values what they were before: each may be of another value.
func bothMeanings(a, b *searchOption) bool {
	return a.row.axis == axisMeaning && b.row.axis == axisMeaning && a.row.id != b.row.id
}

// ofJSON reports whether an option is about what a value that is JSON says or how it is written.
func (o *searchOption) ofJSON() bool { return strings.HasPrefix(o.row.id, "json.") }

// onPairs reports whether an option is about pairs, and not about the whole text or what stands around it.
func (o *searchOption) onPairs() bool { return !o.isLate() && o.edit == nil }

func (o *searchOption) changesEncoding() bool {
	return o.row.axis == axisWriting || o.row.axis == axisShown
}

// canFit reports whether the text of options can have the wanted digest at all.
func (s *search) canFit(options ...*searchOption) bool {
	return !s.otherDigest || slices.ContainsFunc(options, func(o *searchOption) bool { return o.draft.digest != nil })
}

// tryPairs tries two options together. What two options are worth trying for is the sum of their tiers, and of dearTier
// where their text has to be hashed from its beginning.
func (s *search) tryPairs(options []*searchOption, fit func(a, b *searchOption) bool) []Mistake {
	tiers := make([][]*searchOption, tierCount)
	for _, o := range options {
		tiers[o.tier] = append(tiers[o.tier], o)
	}
	for sum := range 2*tierCount + dearTier {
		for _, dear := range []bool{true, false} {
			for low, likely := range tiers {
				high := sum - low - dearTier*boolToInt(dear)
				if high < low || high >= len(tiers) {
					continue
				}
				if found := s.tryTiers(likely, tiers[high], low == high, dear, fit); found != nil || s.over {
					return found
				}
			}
		}
	}
	return nil
}

// tryTiers tries each option of one tier with each of another, or of the same, where it is dear or where it is not.
func (s *search) tryTiers(likely, others []*searchOption, same, dear bool, fit func(a, b *searchOption) bool) []Mistake {
	for i, b := range others {
		if same {
			likely = others[:i]
		}
		for _, a := range likely {
			if s.over {
				return nil
			}
			if s.isDear(a, b) == dear && fit(a, b) && s.canFit(a, b) && s.tryTwo(a, b) {
				return s.eitherOfTwo(a, b)
			}
		}
	}
	return nil
}

// isDear reports whether the text of two options is hashed from its beginning.
func (s *search) isDear(a, b *searchOption) bool {
	known := a.closes && b.plain || b.closes && a.plain || a.draft.again != nil && b.summed || b.draft.again != nil && a.summed
	return s.md5 == nil || !known
}
