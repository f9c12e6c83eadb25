package shape

// The bounds of a value that is checked.
const (
	// MaxNames bounds the names in an object that may have any: what is made of them costs time and memory with
	// their square. Counts are excepted, which only the server makes.
	MaxNames = 1000
	// MaxEntries bounds the objects in a list, or in place of one.
	MaxEntries = 10_000
	// MaxFound bounds the mistakes that are noted.
	MaxFound = 10_000
)
