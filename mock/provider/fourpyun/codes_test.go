package fourpyun_test

import (
	"testing"

	"paymock/mock/provider/fourpyun"
	"paymock/mock/provider/providertest"
)

// TestDocumentedCodes compares the table with the documents, both ways.
func TestDocumentedCodes(t *testing.T) {
	t.Parallel()
	providertest.Documented(t, fourpyun.New(), "testdata/codes.txt")
}
