package inputfile_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"paymock/mock/inputfile"
	"paymock/mock/inputfile/inputfiletest"
)

// TestReadOfWhatLooksLikeAFile: the end of the context ends the wait for a regular file that holds its readers.
func TestReadOfWhatLooksLikeAFile(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	began := time.Now()
	if _, err := inputfile.Read(ctx, inputfiletest.Held(t, ""), most); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v", err)
	}
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("it was held for %s", took)
	}
}
