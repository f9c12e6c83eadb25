package sandbox

import (
	"context"
	"fmt"
	"os/exec"
	"strings"
)

// payByCommand runs the target's command.
func (s *Sandbox) payByCommand(ctx context.Context, o Order) error {
	words := strings.NewReplacer("{code}", o.Code, "{order}", o.Number, "{amount}", o.Amount)
	var command []string
	for _, word := range s.target.Payer.Command {
		command = append(command, words.Replace(word))
	}
	out, err := exec.CommandContext(ctx, command[0], command[1:]...).CombinedOutput() //nolint:gosec // the target's owner names it
	if err != nil {
		return fmt.Errorf("%s: %w\n%s", command[0], err, strings.TrimSpace(string(out)))
	}
	return nil
}

// payByPerson shows what is to be paid.
func (s *Sandbox) payByPerson(_ context.Context, o Order) error {
	s.means.Tell(fmt.Sprintf("please pay %s %s, order %s: %s", o.Amount, s.platform.Unit(), o.Number, o.Code))
	return nil
}
