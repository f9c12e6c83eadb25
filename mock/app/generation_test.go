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
