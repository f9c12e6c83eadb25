package mock_test

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"paymock/mock"
)

// TestSchemaTakesNames: an editor takes every name of a platform and an operation that paymock takes, and no mistyped
// one.
func TestSchemaTakesNames(t *testing.T) {
	t.Parallel()
	compiler := jsonschema.NewCompiler()
	read, err := jsonschema.UnmarshalJSON(bytes.NewReader(mock.Schema()))
	if err == nil {
		err = compiler.AddResource("scenario.json", read)
	}
	if err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("scenario.json")
	if err != nil {
		t.Fatal(err)
	}
	takes := func(when map[string]any) bool {
		return schema.Validate(map[string]any{"rules": []any{map[string]any{"when": when, "then": map[string]any{"hang": true}}}}) == nil
	}
	names := []string{"结算", "the settle call", "Settlement", "OLPAY", "SETTLE"}
	for _, p := range mock.Providers() {
		for _, op := range p.Operations() {
			names = append(names, op.Name, op.Title, op.Official, strings.ToUpper(op.Official))
		}
	}
	names = append(names, "/gate/1.0/payment/trade/settle")
	for _, name := range names {
		if name != "" && !takes(map[string]any{"operation": name}) {
			t.Errorf("the schema refuses the operation %q", name)
		}
	}
	for _, name := range []string{"4pyun", "Alipay", "ALIPAY", "支付宝", "intella", "P云", "英特拉"} {
		if !takes(map[string]any{"provider": name}) {
			t.Errorf("the schema refuses the platform %q", name)
		}
	}
	for field, name := range map[string]string{"operation": "setle", "provider": "alipayy", "callback": "notfy"} {
		if takes(map[string]any{field: name}) {
			t.Errorf("the schema takes %s: %s", field, name)
		}
	}
	file := filepath.Join(t.TempDir(), "official.yaml")
	write(t, file, "rules:\n  - {when: {operation: alipay.trade.order.settle}, then: {hang: true}}\n  - {when: {operation: Payment}, then: {hang: true}}\n  - {when: {operation: /gate/1.0/payment/trade/settle}, then: {hang: true}}\n")
	if found, err := mock.CheckScenario(t.Context(), file); err != nil || len(found.Rules) != 3 {
		t.Errorf("%d rules, %v", len(found.Rules), err)
	}
}
