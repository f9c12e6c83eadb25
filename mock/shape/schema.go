package shape

// Schemas makes JSON Schemas (2020-12) of shapes. Each object is described once, in Defs, and
// referred to.
type Schemas struct {
	// Prefix begins references to Defs: "#/$defs/".
	Prefix string
	Defs   map[string]any
	// Files: of what files may have. A number or boolean stands for a text there.
	Files bool
	// Words, if not nil, tells of the texts that a field of an object may have.
	Words func(object, field string) Words
}

// Words are texts that a field may have, for editors to offer. Pattern, a regular expression, matches further ones
// that it may have; "": none. Open: it may have any.
type Words struct {
	Offered []string
	Pattern string
	Open    bool
}

type jsonObject = map[string]any

// Of is the schema of a shape.
func (d *Schemas) Of(s *Shape) map[string]any {
	switch s.Kind {
	case Object:
		return d.ref(s)
	case List:
		return jsonObject{"type": "array", "items": d.Of(s.Of)}
	case Map:
		if s.Of.Kind == Any {
			return jsonObject{"type": "object"}
		}
		return jsonObject{"type": "object", "additionalProperties": d.Of(s.Of)}
	case Text:
		return d.textSchema(s)
	case Bool:
		return jsonObject{"type": "boolean"}
	case Number:
		return jsonObject{"type": "number"}
	case Whole:
		out := jsonObject{"type": "integer"}
		if !d.Files {
			out["format"] = "int64"
		}
		if s.Natural {
			out["minimum"] = 0
		}
		return out
	}
	return jsonObject{}
}

func (d *Schemas) textSchema(s *Shape) jsonObject {
	switch {
	case s.Time:
		return jsonObject{"type": "string", "format": "date-time"}
	case d.Files: // the reader keeps the digits of numbers
		return anyScalar()
	}
	return jsonObject{"type": "string"}
}

func anyScalar() jsonObject { return jsonObject{"type": []string{"string", "number", "boolean"}} }

// ref describes an object once and refers to it.
func (d *Schemas) ref(s *Shape) jsonObject {
	if _, known := d.Defs[s.Name]; !known {
		d.Defs[s.Name] = nil // it may hold itself
		whole := d.Object(s)
		switch s.Short {
		case OneOrMany:
			d.Defs["Actions"] = whole
			one := jsonObject{"$ref": d.Prefix + "Actions"}
			whole = jsonObject{"oneOf": []any{one, jsonObject{"type": "array", "items": one, "minItems": 1, "description": "a sequence: one entry for each time the rule acts"}}}
		case OneText:
			whole = jsonObject{"oneOf": []any{jsonObject{"type": "string", "description": "duration such as 3s"}, whole}}
		case OneValue:
			whole = jsonObject{"oneOf": []any{anyScalar(), whole}}
		}
		d.Defs[s.Name] = whole
	}
	return jsonObject{"$ref": d.Prefix + s.Name}
}

// Object is the schema of an object itself, without its short form.
func (d *Schemas) Object(s *Shape) map[string]any {
	properties, required := jsonObject{}, []string{}
	for _, field := range s.Fields {
		if d.Files && field.Filled {
			continue
		}
		properties[field.Name] = d.property(s, field)
		if field.Required {
			required = append(required, field.Name)
		}
	}
	out := jsonObject{"type": "object", "properties": properties, "additionalProperties": false}
	if len(required) > 0 {
		out["required"] = required
	}
	return out
}

func (d *Schemas) property(s *Shape, field Field) jsonObject {
	words := Words{Offered: field.Enum}
	if words.Offered == nil && d.Words != nil {
		words = d.Words(s.Name, field.Name)
	}
	switch offered := words.Offered; {
	case len(offered) > 0 && words.Open:
		return jsonObject{"anyOf": []any{jsonObject{"enum": offered}, d.Of(field.Shape)}, "description": field.Doc}
	case len(offered) > 0 && words.Pattern != "":
		return jsonObject{"anyOf": []any{jsonObject{"enum": offered}, jsonObject{"type": "string", "pattern": words.Pattern}}, "description": field.Doc}
	case len(offered) > 0 && d.Files:
		return jsonObject{"enum": offered, "description": field.Doc}
	case len(offered) > 0:
		return jsonObject{"type": "string", "enum": offered, "description": field.Doc}
	}
	out := d.Of(field.Shape)
	if field.Doc != "" {
		out["description"] = field.Doc
	}
	if field.Minimum != nil {
		out["minimum"] = *field.Minimum
	}
	if field.FileMinimum != nil && d.Files {
		out["minimum"] = *field.FileMinimum
	}
	return out
}
