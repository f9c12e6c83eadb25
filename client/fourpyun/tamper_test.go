package fourpyun

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"paymock/client/clienttest"
)

// Every single change of a signed form is refused; only its order doesn't matter.
func TestTamperedFormsAreRefused(t *testing.T) {
	t.Parallel()
	var pairs []clienttest.Pair
	for _, f := range payment {
		pairs = append(pairs, clienttest.Pair{f.Name, f.Value})
	}
	sign := Sign(testSecret, payment)
	for _, c := range clienttest.FieldFaults(pairs) {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			var f Fields
			for _, p := range c.Fields {
				f = append(f, Field{Name: p[0], Value: p[1]})
			}
			f = append(f, Field{Name: "sign", Value: sign})
			_, err := Verify(testSecret, typeForm, []byte(f.Form()))
			switch {
			case c.Harmless && err != nil:
				t.Errorf("refused: %v", err)
			case !c.Harmless && !errors.Is(err, ErrWrongSign) && !errors.Is(err, ErrAmbiguous):
				t.Errorf("error %v, want a refusal", err)
			}
		})
	}
	t.Run("bits of the sign", func(t *testing.T) {
		t.Parallel()
		for i := range sign {
			for bit := range 8 {
				other := []byte(sign)
				other[i] ^= 1 << bit
				if strings.EqualFold(string(other), sign) {
					continue
				}
				body := append(payment[:len(payment):len(payment)], Field{Name: "sign", Value: string(other)}).Form()
				if _, err := Verify(testSecret, typeForm, []byte(body)); err == nil {
					t.Errorf("sign %q was believed", other)
				}
			}
		}
	})
}

// The JSON push: every leaf changed, every member and item removed, doubled or added at every
// depth, lists turned round. Order of members is the one thing that may change.
func TestTamperedJSONIsRefused(t *testing.T) {
	t.Parallel()
	for _, v := range load(t).Vectors {
		if v.Transport != "json-callback" {
			continue
		}
		t.Run(v.ID, func(t *testing.T) {
			t.Parallel()
			var message map[string]any
			d := json.NewDecoder(strings.NewReader(v.Body))
			d.UseNumber()
			if err := d.Decode(&message); err != nil {
				t.Fatal(err)
			}
			delete(message, "sign")
			count := 0
			mutate(message, 0, func(what string) {
				count++
				body := encode(t, message, v.Sign)
				if _, err := Verify(v.Secret, typeJSON, body); !errors.Is(err, ErrWrongSign) && !errors.Is(err, ErrNoSign) {
					t.Errorf("%s: error %v, want a refusal of %s", what, err, body)
				}
			})
			if count < 2*len(message) {
				t.Errorf("only %d changes were tried", count)
			}
			if _, err := Verify(v.Secret, typeJSON, encode(t, message, v.Sign)); err != nil {
				t.Errorf("the untouched message, members in another order: %v", err)
			}
		})
	}
}

// encode writes the message with members in Go's order, which isn't the vector's.
func encode(t *testing.T, message map[string]any, sign string) []byte {
	t.Helper()
	whole := maps.Clone(message)
	if _, ok := whole["sign"]; !ok {
		whole["sign"] = sign
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(whole); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// mutate changes the object in place, one change at a time, calls try, and changes it back.
func mutate(object map[string]any, depth int, try func(what string)) {
	for _, name := range slices.Sorted(maps.Keys(object)) {
		old := object[name]
		if old == "" {
			continue // signed as if it weren't there
		}
		set := func(what string, value any) {
			object[name] = value
			try(fmt.Sprintf("%s: %s", name, what))
			object[name] = old
		}
		delete(object, name)
		try(name + ": removed")
		object[name] = old
		for what, value := range changed(old, depth) {
			set(what, value)
		}
		if list, ok := old.([]any); ok {
			mutateList(list, func(what string, changed []any) { set(what, changed) }, depth, try)
		}
		if inner, ok := old.(map[string]any); ok {
			mutate(inner, depth+1, try)
		}
	}
	object["zz_new"] = json.Number("1")
	try("added a member")
	delete(object, "zz_new")
	if depth > 0 {
		object["zz_empty"] = ""
		try("added an empty member inside")
		object["zz_empty"] = nil
		try("added a null inside")
		delete(object, "zz_empty")
	}
}

func changed(old any, depth int) map[string]any {
	values := map[string]any{"an object instead": map[string]any{"x": "y"}, "a list instead": []any{}, "true instead": true}
	switch v := old.(type) {
	case string:
		values["longer"] = v + "0"
		values["shorter"] = v[:len(v)-1]
		values["blank"] = v + " "
	case json.Number:
		digits, negative := strings.CutPrefix(v.String(), "-")
		values["digit more"] = json.Number(map[bool]string{true: "-1", false: "1"}[negative] + digits)
		values["fraction"] = json.Number(v.String() + ".0")
		values["exponent"] = json.Number(v.String() + "e0")
		if depth > 0 { // at the top 1 and "1" are one value (own-15, own-16)
			values["text instead"] = v.String()
		}
	}
	return values
}

func mutateList(list []any, set func(string, []any), depth int, try func(string)) {
	for i := range list {
		set(fmt.Sprintf("item %d removed", i), slices.Delete(slices.Clone(list), i, i+1))
		set(fmt.Sprintf("item %d doubled", i), slices.Insert(slices.Clone(list), i, list[i]))
		if inner, ok := list[i].(map[string]any); ok {
			mutate(inner, depth+1, try)
		}
	}
	if len(list) > 1 {
		backwards := slices.Clone(list)
		slices.Reverse(backwards)
		set("turned round", backwards)
	}
}
