package pages

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"syscall"

	"golang.org/x/sys/unix"
)

// inside is the argument with which this test begins a session in a namespace.
const inside = "-inside-namespace"

// namespaced is bash on a script, in a network namespace of its own with a loopback.
func namespaced(ctx context.Context, script string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, os.Args[0], inside, script)
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET, Setpgid: true}
	if os.Getuid() != 0 {
		cmd.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}}
		cmd.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}
	}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	return cmd
}

// isolated reports why there can be no such namespace.
func isolated(ctx context.Context) error {
	out, err := namespaced(ctx, "/dev/null").CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	return nil
}

// runInside brings the loopback up and becomes bash.
func runInside(script string) {
	err := loopbackUp()
	if err == nil {
		var bash string
		if bash, err = exec.LookPath("bash"); err == nil {
			err = syscall.Exec(bash, []string{"bash", script}, os.Environ())
		}
	}
	_, _ = fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func loopbackUp() error {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM, 0)
	if err != nil {
		return err
	}
	defer func() { _ = unix.Close(fd) }()
	lo, err := unix.NewIfreq("lo")
	if err != nil {
		return err
	}
	lo.SetUint16(unix.IFF_UP)
	return unix.IoctlIfreq(fd, unix.SIOCSIFFLAGS, lo)
}
