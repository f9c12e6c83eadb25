package app_test

import (
	"errors"
	"testing"

	"paymock/mock/app"
)

// TestGenerations: writes of one that has ended fail, those of the next succeed, and the end waits
// for writes under way.
func TestGenerations(t *testing.T) {
	t.Parallel()
	r := app.NewRegistry()
	if err := r.Add(&app.App{Provider: "4pyun", ID: "a", Secret: "s"}); err != nil {
		t.Fatal(err)
	}
	first, _ := r.Named("4pyun/a")
	var order []string
	begun, written := make(chan struct{}), make(chan struct{})
	go func() {
		_ = first.Generation.Write(func() error { close(begun); <-written; order = append(order, "write"); return nil })
	}()
	<-begun
	go func() { close(written) }() // while Renew waits, or before
	second, err := r.Renew(first, func() error { order = append(order, "clean"); return nil }, func(a *app.App) { a.Secret = "t" })
	if err != nil || second.Secret != "t" || len(order) != 2 || order[0] != "write" {
		t.Fatalf("%+v, %v, %v", second, err, order)
	}
	select {
	case <-first.Generation.Ended():
	default:
		t.Error("nobody was told of the end")
	}
	never := func() error { t.Error("written"); return nil }
	if err := first.Generation.Write(never); !errors.Is(err, app.ErrEnded) {
		t.Errorf("a write after the end: %v", err)
	}
	if err := r.End(first, never); !errors.Is(err, app.ErrEnded) {
		t.Errorf("a second end: %v", err)
	}
	if changed, _ := r.Change("4pyun/a", func(a *app.App) { a.Secret = "u" }); changed.Generation != second.Generation {
		t.Error("a change began a generation")
	}
	failed := errors.New("failed")
	if err := r.End(second, func() error { return failed }); !errors.Is(err, failed) {
		t.Errorf("clean's error: %v", err)
	}
	if _, ok := r.Named("4pyun/a"); ok {
		t.Error("it is still there")
	}
}

// TestRestoreRefused: an app that is not replaced after all goes on, and what was begun for it is written.
func TestRestoreRefused(t *testing.T) {
	t.Parallel()
	r := app.NewRegistry()
	if err := r.Add(&app.App{Provider: "4pyun", ID: "a"}); err != nil {
		t.Fatal(err)
	}
	before, _ := r.Named("4pyun/a")
	full := errors.New("full")
	put := func(refusal error) error {
		return r.Restore(&app.App{Provider: "4pyun", ID: "a", Secret: "new"}, 1, 0, func(string) error { return refusal })
	}
	if err := put(full); !errors.Is(err, full) {
		t.Errorf("refused: %v", err)
	}
	if now, _ := r.Named("4pyun/a"); now != before || before.Generation.Write(func() error { return nil }) != nil {
		t.Errorf("refused, and there is %+v", now)
	}
	if err := put(nil); err != nil {
		t.Fatal(err)
	}
	now, _ := r.Named("4pyun/a")
	if err := before.Generation.Write(func() error { return nil }); now.Secret != "new" || !errors.Is(err, app.ErrEnded) {
		t.Errorf("replaced by %+v, and a write for the one before gives %v", now, err)
	}
}
