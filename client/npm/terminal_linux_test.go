package npm_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// TestInterruptedOnce: Ctrl-C in a terminal reaches the program once; a second one would end it at once. The program
// is one of Node: between two commands of a shell, a signal may wait for the next line.
func TestInterruptedOnce(t *testing.T) {
	t.Parallel()
	node, wrapper := installed(t, `exec node -e "
		process.on('SIGINT', () => console.log('interrupted'))
		process.stdin.on('data', line => { console.log('end ' + line); process.exit() })
		console.log('ready')"`)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute) // its end hangs up the terminal
	defer cancel()
	terminal, device := openTerminal(t)
	session := exec.CommandContext(ctx, node, wrapper)
	session.Stdin, session.Stdout, session.Stderr = device, device, device
	session.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := session.Start(); err != nil {
		t.Fatal(err)
	}
	_ = device.Close()
	var seen strings.Builder
	for lines := bufio.NewScanner(terminal); lines.Scan(); {
		seen.WriteString(lines.Text() + "\n")
		var err error
		switch {
		case strings.Contains(lines.Text(), "ready"):
			_, err = terminal.Write([]byte{3}) // Ctrl-C
		case strings.Contains(lines.Text(), "interrupted"):
			_, err = terminal.WriteString("go\n")
		}
		if err != nil {
			t.Error(err)
		}
	}
	if err := session.Wait(); err != nil || strings.Count(seen.String(), "interrupted") != 1 || !strings.Contains(seen.String(), "end go") {
		t.Errorf("%v\n%s", err, &seen)
	}
}

// openTerminal gives the two ends of a new terminal: the one that a person types at, and the one that programs have.
func openTerminal(t *testing.T) (terminal, device *os.File) {
	t.Helper()
	terminal, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = terminal.Close() })
	if err := unix.IoctlSetPointerInt(int(terminal.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	number, err := unix.IoctlGetInt(int(terminal.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	device, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	return terminal, device
}
