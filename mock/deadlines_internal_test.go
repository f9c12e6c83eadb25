package mock

import (
	"errors"
	"net"
	"os"
	"testing"
	"testing/synctest"
	"time"
)

// countingConn counts how often its deadlines are set.
type countingConn struct {
	net.Conn
	reads, writes int
}

func (c *countingConn) SetReadDeadline(t time.Time) error {
	c.reads++
	return c.Conn.SetReadDeadline(t)
}

func (c *countingConn) SetWriteDeadline(t time.Time) error {
	c.writes++
	return c.Conn.SetWriteDeadline(t)
}

// TestReadDeadlines: the last one that was set holds for the read under way and for the next; those
// between two reads are not set at all.
func TestReadDeadlines(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ours, theirs := net.Pipe()
		defer theirs.Close()
		below := &countingConn{Conn: ours}
		c := &connection{Conn: below, of: &connections{within: time.Minute}}
		defer ours.Close()
		for i := range 6 {
			_ = c.SetReadDeadline(time.Now().Add(time.Duration(i) * time.Second))
		}
		if below.reads != 0 {
			t.Errorf("%d deadlines were set and nothing is read", below.reads)
		}
		began := time.Now()
		if _, err := c.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(began) != 5*time.Second || below.reads != 1 {
			t.Errorf("%v after %v, %d deadlines were set; want the last, after 5s", err, time.Since(began), below.reads)
		}
		_ = c.SetDeadline(time.Time{})
		ended := make(chan error)
		go func() {
			_, err := c.Read(make([]byte, 1))
			ended <- err
		}()
		synctest.Wait()
		_ = c.SetReadDeadline(time.Unix(1, 0)) // as net/http ends a read in the background
		if err := <-ended; !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("the read under way ended with %v", err)
		}
		_ = c.SetReadDeadline(time.Time{})
		go func() { _, _ = theirs.Write([]byte("x")) }()
		if n, err := c.Read(make([]byte, 1)); n != 1 || err != nil {
			t.Errorf("no deadline any more: read %d bytes, %v", n, err)
		}
	})
}

// TestWriteDeadlines: each write has its time, but writes that follow each other need not set it anew; what
// another has set doesn't shorten it.
func TestWriteDeadlines(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ours, theirs := net.Pipe()
		defer theirs.Close()
		defer ours.Close()
		below := &countingConn{Conn: ours}
		c := &connection{Conn: below, of: &connections{within: time.Minute}}
		go func() { _, _ = theirs.Read(make([]byte, 9)) }()
		for range 9 {
			if _, err := c.Write([]byte("x")); err != nil {
				t.Fatal(err)
			}
			go func() { _, _ = theirs.Read(make([]byte, 9)) }()
		}
		if below.writes != 1 {
			t.Errorf("the deadline was set %d times within an instant", below.writes)
		}
		_ = c.SetWriteDeadline(time.Now().Add(time.Second))
		synctest.Wait()
		began := time.Now()
		for {
			if _, err := c.Write([]byte("x")); err != nil {
				if took := time.Since(began); !errors.Is(err, os.ErrDeadlineExceeded) || took < 50*time.Second || took > time.Minute {
					t.Errorf("a peer that takes nothing: %v after %v", err, took)
				}
				return
			}
		}
	})
}
