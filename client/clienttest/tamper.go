package clienttest

import "slices"

// Pair is one field of a message: name and value.
type Pair [2]string

// FieldFault is a message after somebody had a hand in it. Its signature must no longer fit,
// unless it is Harmless.
type FieldFault struct {
	Name     string
	Fields   []Pair
	Harmless bool
}

// FieldFaults returns every single-field change of a message that a signature over names and
// values must notice: each value changed at either end and emptied, each name changed, each
// field removed, neighbours' values swapped, fields added and repeated. Those that only
// change the order are Harmless, as forms are signed sorted. The signature field itself
// is the caller's to add.
func FieldFaults(fields []Pair) []FieldFault {
	var cases []FieldFault
	add := func(name string, changed []Pair) {
		cases = append(cases, FieldFault{Name: name, Fields: changed})
	}
	for i, f := range fields {
		replaced := func(with ...Pair) []Pair { return slices.Replace(slices.Clone(fields), i, i+1, with...) }
		add("remove "+f[0], replaced())
		add("rename "+f[0], replaced(Pair{f[0] + "_", f[1]}))
		add("other case "+f[0], replaced(Pair{flipCase(f[0]), f[1]}))
		add("append to "+f[0], replaced(Pair{f[0], f[1] + "0"}))
		add("prepend to "+f[0], replaced(Pair{f[0], "0" + f[1]}))
		add("blank after "+f[0], replaced(Pair{f[0], f[1] + " "}))
		add("repeat "+f[0], replaced(f, f))
		add("second "+f[0], replaced(f, Pair{f[0], f[1] + "0"}))
		if f[1] == "" {
			continue
		}
		add("empty "+f[0], replaced(Pair{f[0], ""}))
		add("bit of "+f[0], replaced(Pair{f[0], string(f[1][0]^1) + f[1][1:]}))
		if next := (i + 1) % len(fields); fields[next][0] != f[0] && fields[next][1] != f[1] {
			swapped := slices.Clone(fields)
			swapped[i][1], swapped[next][1] = swapped[next][1], swapped[i][1]
			add("swap "+f[0]+" and "+fields[next][0], swapped)
		}
	}
	add("add a field", append(slices.Clone(fields), Pair{"zz_unknown", "1"}))
	add("add a field before", append([]Pair{{"a_unknown", "1"}}, fields...))

	backwards := slices.Clone(fields)
	slices.Reverse(backwards)
	rotated := append(slices.Clone(fields[1:]), fields[0])
	return append(cases,
		FieldFault{Name: "backwards", Fields: backwards, Harmless: true},
		FieldFault{Name: "rotated", Fields: rotated, Harmless: true})
}

// flipCase changes the case of a name's first letter.
func flipCase(name string) string {
	if name == "" {
		return "_"
	}
	return string(name[0]^0x20) + name[1:]
}
