// Package ident makes the numbers a platform gives out, repeatably from a seed.
//
// A Source belongs to one app. Each exchange takes one Draw from it; a draw is a small
// sequence of its own, so that an exchange that is decided twice gives the same numbers
// twice, whatever happens beside it:
//
//	src := ident.NewSource(7)
//	d := src.Next()
//	d.Digits(12) // "066020110395"
//
// The package knows no platform's format; providers put digits and times together.
package ident

import (
	"crypto/rand"
	"encoding/binary"
	"math"
	mathrand "math/rand/v2"
	"sync"
	"sync/atomic"
	"time"
)

// NewSeed draws a seed from the operating system, for runs that were given none. It fits in
// 48 bits, so that it survives a JSON number.
func NewSeed() uint64 {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails, crypto/rand's contract since Go 1.24
	return binary.LittleEndian.Uint64(b[:]) >> 16
}

// Source hands out draws. It is safe for concurrent use; the order in which exchanges take
// their draws decides who gets which.
type Source struct {
	seed uint64
	lane atomic.Uint32
	next atomic.Uint64
	end  atomic.Uint64 // the last draw that may be taken

	reserving sync.Mutex
	atOnce    uint64
	reserve   func(n uint64) (last uint64, err error)
}

// Lanes is how many sources have numbers that differ by their lane.
const Lanes = 10000

// NewSource begins at the first draw of a seed, in the lane that is the seed's own.
func NewSource(seed uint64) *Source {
	s := &Source{seed: seed}
	s.lane.Store(laneOf(seed))
	s.end.Store(math.MaxUint64)
	return s
}

// Share has the source take its draws, so many at once, from those that reserve gives: n draws up to last.
// Sources of one lane whose draws are reserved at one place never give the same draw. Call it before the
// first draw.
func (s *Source) Share(atOnce uint64, reserve func(n uint64) (last uint64, err error)) {
	s.atOnce, s.reserve = atOnce, reserve
	s.end.Store(0)
}

// laneOf spreads seeds over the lanes.
func laneOf(seed uint64) uint32 {
	seed = (seed ^ seed>>31) * 0x9e3779b97f4a7c15
	return uint32((seed >> 32) % Lanes)
}

// Lane is 0 to Lanes-1. Two sources of one server have different ones, so that the numbers that
// their draws make of lane and count differ: whoever keeps the sources sees to it with SetLane.
func (s *Source) Lane() int { return int(s.lane.Load()) }

// SetLane gives the source another lane, before its first draw.
func (s *Source) SetLane(lane int) { s.lane.Store(uint32(lane) % Lanes) }

// SetNext makes the next draw the nth, whatever was drawn before: what a journal tells is repeated.
func (s *Source) SetNext(nth uint64) { s.next.Store(nth - 1) }

// Seed is the seed the source was made with.
func (s *Source) Seed() uint64 { return s.seed }

// Next takes the next draw.
func (s *Source) Next() Draw {
	if s.reserve != nil {
		return s.reservedDraw()
	}
	return Draw{seed: s.seed, lane: s.lane.Load(), nth: s.next.Add(1)}
}

// reservedDraw is Next of a source that shares its draws.
func (s *Source) reservedDraw() Draw {
	s.reserving.Lock()
	defer s.reserving.Unlock()
	if s.next.Load() >= s.end.Load() {
		last, err := s.reserve(s.atOnce)
		before := last - s.atOnce
		if err != nil { // what is decided with it can't be stored either; nobody may get it twice
			before = 1<<46 + NewSeed()>>4
			last = before + 1
		}
		s.next.Store(before)
		s.end.Store(last)
	}
	return Draw{seed: s.seed, lane: s.lane.Load(), nth: s.next.Add(1)}
}

// Taken is how many draws were taken, or reserved by those that share them; 0 where they can't be asked.
func (s *Source) Taken() uint64 {
	if s.reserve == nil {
		return s.next.Load()
	}
	taken, err := s.reserve(0)
	if err != nil {
		return 0
	}
	return taken
}

// Resume goes on after so many draws, unless more were taken.
func (s *Source) Resume(taken uint64) {
	if s.reserve != nil {
		if now := s.Taken(); now < taken {
			_, _ = s.reserve(taken - now) // without the store nothing that is drawn can be kept either
			s.Release()
		}
		return
	}
	for {
		if now := s.next.Load(); now >= taken || s.next.CompareAndSwap(now, taken) {
			return
		}
	}
}

// Restart begins again at the first draw, or at what reserve gives next.
func (s *Source) Restart() {
	s.reserving.Lock()
	defer s.reserving.Unlock()
	s.next.Store(0)
	if s.reserve != nil {
		s.end.Store(0)
	}
}

// Release gives up what a source that shares its draws has reserved and not given: it goes on with what
// reserve gives next. Others go on where they are.
func (s *Source) Release() {
	if s.reserve != nil {
		s.Restart()
	}
}

// Draw is the numbers of one exchange. A copy goes on exactly as the draw it was made from
// does; use one pointer where numbers must differ.
//
// Chances and amounts depend on the seed alone; digits also on the lane where that is not the seed's own,
// so that apps of one seed meet the same faults and give out different numbers.
type Draw struct {
	seed, nth      uint64
	lane           uint32
	parts          uint64
	begun, written bool
	pcg, digits    mathrand.PCG // by value, so that copies don't share them
}

// NewDraw is the nth draw of a seed.
func NewDraw(seed, nth uint64) Draw { return Draw{seed: seed, lane: laneOf(seed), nth: nth} }

// Nth is the draw's place in its source, counted from 1.
func (d *Draw) Nth() uint64 { return d.nth }

// Uint64N is a number from 0 to n-1.
func (d *Draw) Uint64N(n uint64) uint64 {
	if !d.begun {
		d.begun = true
		d.pcg.Seed(d.seed, d.nth)
	}
	return mathrand.New(&d.pcg).Uint64N(n)
}

// Chance reports true with probability p.
func (d *Draw) Chance(p float64) bool {
	const steps = 1 << 53
	return float64(d.Uint64N(steps))/steps < p
}

// Digits is n random decimal digits.
func (d *Draw) Digits(n int) string { return string(d.AppendDigits(make([]byte, 0, n), n)) }

// AppendDigits adds n random decimal digits to out.
func (d *Draw) AppendDigits(out []byte, n int) []byte { return d.text(out, n, "0123456789") }

// Hex is n random lower-case hex digits.
func (d *Draw) Hex(n int) string { return string(d.text(make([]byte, 0, n), n, "0123456789abcdef")) }

func (d *Draw) text(out []byte, n int, alphabet string) []byte {
	own := d.lane == laneOf(d.seed)
	for range n {
		at := uint64(len(alphabet))
		if own {
			at = d.Uint64N(at)
		} else {
			at = d.ofLane(at)
		}
		out = append(out, alphabet[at])
	}
	return out
}

// ofLane is Uint64N of seed and lane.
func (d *Draw) ofLane(n uint64) uint64 {
	if !d.written {
		d.written = true
		d.digits.Seed(d.seed^(uint64(d.lane)+1)<<48, d.nth)
	}
	return mathrand.New(&d.digits).Uint64N(n)
}

// Serial is width digits counting the draws, for numbers that end in a counter.
func (d *Draw) Serial(width int) string {
	return string(d.AppendSerial(make([]byte, 0, width), width))
}

// AppendSerial adds width digits counting the draws to out.
func (d *Draw) AppendSerial(out []byte, width int) []byte {
	return appendCount(out, d.nth, width)
}

// Carry is the time by which a number's is put off that has width digits of the count behind its second: the count
// begins anew after 10^width draws, which an app may do within one second of its clock.
func (d *Draw) Carry(width int) time.Duration {
	turns := d.nth
	for range width {
		turns /= 10
	}
	return time.Duration(turns) * time.Second
}

// AppendLane adds the 4 digits of the source's lane to out.
func (d *Draw) AppendLane(out []byte) []byte { return appendCount(out, uint64(d.lane), 4) }

// Lane is the 4 digits of the source's lane. With Serial it makes numbers that no other draw of
// any app of the server has.
func (d *Draw) Lane() string { return string(d.AppendLane(make([]byte, 0, 4))) }

// Part is width digits that count the calls of Part, for numbers of which one exchange may give out several.
func (d *Draw) Part(width int) string {
	d.parts++
	return string(appendCount(make([]byte, 0, width), d.parts, width))
}

func appendCount(out []byte, n uint64, width int) []byte {
	first := len(out)
	for range width {
		out = append(out, '0')
	}
	for i := len(out) - 1; i >= first; i-- {
		out[i] = byte('0' + n%10)
		n /= 10
	}
	return out
}
