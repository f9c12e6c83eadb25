//go:build !linux

package pages

import (
	"context"
	"errors"
	"os/exec"
)

const inside = "-inside-namespace"

func namespaced(ctx context.Context, script string) *exec.Cmd {
	return exec.CommandContext(ctx, "bash", script)
}

func isolated(context.Context) error { return errors.New("only Linux has them") }

func runInside(string) {}
