package provider_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"paymock/mock/provider"
)

func TestHasField(t *testing.T) {
	t.Parallel()
	op := provider.Operation{Fields: []string{"trade_no", "royalty_parameters", "royalty_parameters.*.amount", "extend_params.**", "words.*"}}
	for name, want := range map[string]bool{
		"trade_no": true, "trade_no.": false, "trade_n": false, "trade_no.0": false, "": false,
		"royalty_parameters": true, "royalty_parameters.0.amount": true, "royalty_parameters.17.amount": true,
		"royalty_parameters.0.amout": false, "royalty_parameters.0": false, "royalty_parameters.amount": false,
		"royalty_parameters.-1.amount": false, "royalty_parameters.x.amount": false, "royalty_parameters.0.amount.x": false,
		"extend_params": false, "extend_params.": false, "extend_params.royalty_freeze": true, "extend_params.a.0.b": true,
		"words.0": true, "words.0.1": false,
	} {
		if got := op.HasField(name); got != want {
			t.Errorf("%q: %v", name, got)
		}
	}
	if !(provider.Operation{}).HasField("anything") {
		t.Error("an operation that lists none has any")
	}
	want := []string{"trade_no", "royalty_parameters", "royalty_parameters.0.amount", "extend_params", "words.0"}
	if diff := cmp.Diff(want, op.FieldNames()); diff != "" {
		t.Error(diff)
	}
}
