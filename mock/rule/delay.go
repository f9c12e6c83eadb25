package rule

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"sync"
	"time"

	"paymock/mock/api"
	"paymock/mock/ident"
	"paymock/mock/phrase"
)

// maxDelay bounds delays: longer ones are mistakes, for the app's clock can be moved.
const maxDelay = 366 * 24 * time.Hour

// checkedDelay is an api.Delay that has been checked. The zero value is no delay.
type checkedDelay struct {
	least, most   time.Duration
	median, sigma float64 // seconds; median 0: uniform between least and most
	real          bool
}

const delayWanted = `give a duration such as "3s", or one of fixed, uniform and lognormal`

func compileDelay(path string, d *api.Delay) (checkedDelay, error) {
	var out checkedDelay
	if d == nil {
		return out, nil
	}
	switch d.Clock {
	case "", "app":
	case "real":
		out.real = true
	default:
		return out, &Error{Field: path + ".clock", Reason: fmt.Sprintf("%q is no clock; use app or real", d.Clock)}
	}
	given := 0
	for _, has := range []bool{d.Fixed != "", d.Uniform != nil, d.Lognormal != nil} {
		if has {
			given++
		}
	}
	if given != 1 {
		return out, &Error{Field: path, Reason: delayWanted}
	}
	var err error
	switch {
	case d.Uniform != nil:
		if len(d.Uniform) != 2 {
			return out, &Error{Field: path + ".uniform", Reason: `give the least and the most, such as ["1s", "3s"]`}
		}
		if out.least, err = parseSpan(path+".uniform[0]", d.Uniform[0]); err != nil {
			return out, err
		}
		if out.most, err = parseSpan(path+".uniform[1]", d.Uniform[1]); err != nil {
			return out, err
		}
		if out.most < out.least {
			return out, &Error{Field: path + ".uniform", Reason: "the least is greater than the most; swap them"}
		}
	case d.Lognormal != nil:
		return out.withLognormal(path+".lognormal", d.Lognormal)
	default:
		out.least, err = parseSpan(path+".fixed", d.Fixed)
		out.most = out.least
	}
	return out, err
}

func (d checkedDelay) withLognormal(path string, l *api.Lognormal) (checkedDelay, error) {
	const sigma, tail = 0.5, 20
	median, err := parseSpan(path+".median", l.Median)
	if err != nil {
		return d, err
	}
	if median == 0 {
		return d, &Error{Field: path + ".median", Reason: "must be greater than zero"}
	}
	if math.IsNaN(l.Sigma) || l.Sigma < 0 || l.Sigma > 10 {
		return d, &Error{Field: path + ".sigma", Reason: "must be from 0 to 10; 0.5 is usual"}
	}
	d.median, d.sigma, d.most = median.Seconds(), l.Sigma, tail*median
	if d.sigma == 0 {
		d.sigma = sigma
	}
	if l.Most != "" {
		d.most, err = parseSpan(path+".most", l.Most)
	}
	return d, err
}

const longerThanYear = "longer than a year; the app's clock can be moved instead"

// endlessSpan is how durations are written, those that are too long for time.Duration (292 years) as well.
var endlessSpan = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^\+?(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+$`)
})

// parseSpan reads a duration that isn't negative.
func parseSpan(path, text string) (time.Duration, error) {
	d, err := time.ParseDuration(text)
	switch {
	case err != nil && endlessSpan().MatchString(text):
		return 0, &Error{Field: path, Reason: longerThanYear}
	case err != nil:
		return 0, &Error{Field: path, Reason: fmt.Sprintf("%q is no duration such as 200ms, 3s or 1h30m%s", text, spanMeant(text))}
	case d < 0:
		return 0, &Error{Field: path, Reason: "a duration can't be negative"}
	case d > maxDelay:
		return 0, &Error{Field: path, Reason: longerThanYear}
	}
	return d, nil
}

// spanMeant says how a duration in other words is written; "" where that can't be told.
func spanMeant(text string) string {
	const longest, milliseconds = 100, 1000 // those between may be seconds or milliseconds
	if n, err := strconv.Atoi(text); err == nil && n >= longest && n < milliseconds {
		return fmt.Sprintf("; write %dms or %[1]ds", n)
	}
	if written, ok := phrase.Duration(text); ok {
		return "; write " + written
	}
	return ""
}

// drawWait gives the wait of one call.
func (d checkedDelay) drawWait(n *ident.Draw) Wait {
	wait := Wait{For: d.least, Real: d.real}
	switch {
	case d.median > 0:
		seconds := d.median * math.Exp(d.sigma*drawNormal(n))
		wait.For = d.most
		if limit := d.most.Seconds(); seconds < limit {
			wait.For = time.Duration(seconds * float64(time.Second))
		}
	case d.most > d.least:
		wait.For += time.Duration(n.Uint64N(uint64(d.most-d.least) + 1))
	}
	return wait
}

// drawNormal draws from the standard normal distribution (Box and Muller).
func drawNormal(n *ident.Draw) float64 {
	const steps = 1 << 53
	u := (float64(n.Uint64N(steps)) + 1) / steps // not zero
	v := float64(n.Uint64N(steps)) / steps
	return math.Sqrt(-2*math.Log(u)) * math.Cos(2*math.Pi*v)
}
