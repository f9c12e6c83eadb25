package mock

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"paymock/mock/app"
	"paymock/mock/config"
	"paymock/mock/lab"
	"paymock/mock/state"
	"paymock/mock/store/memory"
)

const (
	// saveEvery is how often a changed state is written, in real time.
	saveEvery = 3 * time.Second
	// saveShare bounds what writing takes of the time: the pause is so many times what it took.
	saveShare = 20
)

// stateFile is the file of Config.State.
type stateFile struct {
	path   string // where the file lies, behind links
	read   *state.File
	lock   *os.File
	seen   fingerprint
	failed bool // the last writing: it is logged once
}

// fingerprint tells whether anything has changed that a file has.
type fingerprint struct {
	store int64
	seeds uint64
	apps  []*app.App // never changed, only replaced
	rules []byte
}

func (f fingerprint) equal(other fingerprint) bool {
	return f.store == other.store && f.seeds == other.seeds && slices.Equal(f.apps, other.apps) && bytes.Equal(f.rules, other.rules)
}

// openState locks a state, reads it, if there is one already, and checks that it can be written. most is the
// largest file that is read.
func openState(path string, most int64) (f *stateFile, err error) {
	wrong := func(format string, args ...any) error {
		return fmt.Errorf("state: %s: %w", path, fmt.Errorf(format, args...))
	}
	f = &stateFile{}
	if f.path, err = followSymlinks(path); err != nil {
		return nil, wrong("%w", err)
	}
	if info, err := os.Stat(f.path); err == nil && info.IsDir() {
		return nil, wrong("this is a directory; name a file in it, such as %s", filepath.Join(path, "paymock.json"))
	}
	f.lock, err = lockFile(f.path + ".lock") // before reading: who has it may still write
	var cannot *fs.PathError
	switch {
	case errors.As(err, &cannot):
		return nil, wrong("a file beside it can't be written, by which it is locked and replaced: %w; let this user write to its directory, or name another", err)
	case err != nil:
		return nil, wrong("another paymock writes it, or it can't be locked (%w); stop that one, or name another file", err)
	}
	defer func() {
		if err != nil {
			f.release()
		}
	}()
	info, err := os.Stat(f.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, wrong("%w", err)
	case !info.Mode().IsRegular():
		return nil, wrong("this is no file that can be replaced (%s); name another", info.Mode().Type())
	case info.Size() > most:
		return nil, wrong("the file has %d MiB, and %d are the most; start with a greater --max-memory", info.Size()>>20, most>>20)
	default:
		text, err := os.ReadFile(f.path)
		if err != nil {
			return nil, wrong("%w; let this user read it", err)
		}
		var mistake *state.Error
		if f.read, err = state.Read(context.Background(), text); errors.As(err, &mistake) {
			return nil, fmt.Errorf("state: %w", mistake.InFile(path))
		} else if err != nil {
			return nil, wrong("%w", err)
		}
	}
	probe, err := os.OpenFile(f.newPath(), os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return nil, wrong("a file beside it can't be written, by which it is replaced: %w; let this user write to its directory, or name another", err)
	}
	return f, errors.Join(probe.Close(), os.Remove(f.newPath()))
}

// followSymlinks follows symbolic links to the path of the file itself, which need not exist yet. The state is renamed onto
// that path, so that --state may name a link and the link stays.
func followSymlinks(path string) (string, error) {
	const maxLinks = 40
	for range maxLinks {
		info, err := os.Lstat(path)
		if err != nil || info.Mode()&fs.ModeSymlink == 0 {
			return path, nil //nolint:nilerr // what is wrong is told by whoever opens it
		}
		target, err := os.Readlink(path)
		if err != nil {
			return "", err
		}
		if !filepath.IsAbs(target) {
			target = filepath.Join(filepath.Dir(path), target)
		}
		path = target
	}
	return "", fmt.Errorf("more than %d links lead to each other; name the file", maxLinks)
}

// newPath names the new file, which is written in full before it is renamed to path.
func (f *stateFile) newPath() string { return f.path + ".new" }

func (f *stateFile) release() {
	if f != nil && f.lock != nil {
		_ = f.lock.Close()
		f.lock = nil
	}
}

// restore puts what was read. The scenarios are those that the server was started with.
func (f *stateFile) restore(ctx context.Context, l *lab.Lab, noDemo bool, scripts []*config.Script) error {
	if f.read == nil {
		return nil
	}
	for i := range f.read.Apps {
		if a := &f.read.Apps[i]; a.Demo && noDemo {
			return fmt.Errorf("state: %s: it has the demo app %s, which no-demo leaves out; start without no-demo, or remove the app with payctl app rm first", f.path, a.Name())
		}
	}
	if f.read.Server != nil {
		for _, saved := range f.read.Server.Scenarios {
			for _, script := range scripts {
				if script.Name == saved.Name {
					l.PutScenario(saved, script)
				}
			}
		}
	}
	_, err := l.Import(ctx, f.read)
	var wrong *state.Error
	if errors.As(err, &wrong) {
		return fmt.Errorf("state: %w", wrong.InFile(f.path))
	}
	if err != nil {
		return fmt.Errorf("state: %s: %w", f.path, err)
	}
	f.read = nil // it may be large
	f.seen = fingerprintOf(l)
	return nil
}

func fingerprintOf(l *lab.Lab) fingerprint {
	f := fingerprint{seeds: l.Seeds.Taken(), apps: l.Apps.All()}
	if st, ok := l.Store.(*memory.Store); ok {
		f.store = st.Changes()
	}
	rules, exempted := l.Rules.Save()
	f.rules, _ = json.Marshal([]any{rules, exempted}) // what was read can be written
	return f
}

// save writes the state if it has changed. Until the new file is whole and on the disk, the old one
// stays.
func (f *stateFile) save(ctx context.Context, l *lab.Lab) error {
	now := fingerprintOf(l)
	if now.equal(f.seen) {
		return nil
	}
	if err := f.write(ctx, l); err != nil {
		return errors.Join(fmt.Errorf("state: %s is not written, what it held before stays: %w", f.path, err), removeIfThere(f.newPath()))
	}
	f.seen = now
	return nil
}

func removeIfThere(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

func (f *stateFile) write(ctx context.Context, l *lab.Lab) error {
	mode := fs.FileMode(0o600) // it has secrets
	if info, err := os.Stat(f.path); err == nil {
		mode = info.Mode().Perm()
	}
	out, err := os.OpenFile(f.newPath(), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	err = cmp.Or(l.Export(ctx, out, nil), out.Chmod(mode), out.Sync())
	if err := errors.Join(err, out.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.newPath(), f.path); err != nil {
		return fmt.Errorf("%w (a single file that is mounted can't be replaced: mount its directory)", err)
	}
	return syncDirectory(filepath.Dir(f.path))
}

// saveState writes the state every now and then, until ctx ends. A failure is logged, and tried
// again.
func (s *Server) saveState(ctx context.Context) error {
	pause := saveEvery
	for s.cfg.Clock.Wait(ctx, pause) == nil {
		start := s.cfg.Clock.Now()
		err := s.state.save(ctx, s.lab)
		if err != nil && ctx.Err() == nil && !s.state.failed {
			s.cfg.Logger.Error("state is not saved; trying on", "err", err)
		}
		s.state.failed = err != nil
		pause = max(saveEvery, saveShare*s.cfg.Clock.Now().Sub(start))
	}
	return nil
}
