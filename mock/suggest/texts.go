package suggest

import "paymock/mock/words"

// Texts are the ends of what is said about a wrong name, in the languages of people.
var Texts = words.Texts{
	"; did you mean %s?|；是不是 %s？",
	"; use %q or %q or %q or %q or %q or %q or %q or %q|；可用 %q、%q、%q、%q、%q、%q、%q、%q",
	"; use %q or %q or %q or %q or %q or %q or %q|；可用 %q、%q、%q、%q、%q、%q、%q",
	"; use %q or %q or %q or %q or %q or %q|；可用 %q、%q、%q、%q、%q、%q",
	"; use %q or %q or %q or %q or %q|；可用 %q、%q、%q、%q、%q",
	"; use %q or %q or %q or %q|；可用 %q、%q、%q、%q",
	"; use %q or %q or %q|；可用 %q、%q、%q",
	"; use %q or %q|；可用 %q、%q",
	"; use %q|；可用 %q",
	"; there are %s|；有 %s",
	"%q or %q or %q|%q、%q 或 %q",
	"%q or %q|%q 或 %q",
}
