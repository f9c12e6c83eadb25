package doctor

import (
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

// otherTime makes a way of a time that was signed in place of the one that was sent.
func otherTime(value, sent string) mistakeWay {
	return mistakeWay{[]string{value, sent}, func(d *draft) {
		for i := range d.pairs {
			if d.pairs[i].Name == "timestamp" {
				d.pairs[i].Value = value
			}
		}
	}}
}

// chinaZone is the platforms' time zone.
var chinaZone = sync.OnceValue(func() *time.Location { return time.FixedZone("", 8*60*60) })

// stampOf is the timestamp of a request as it was sent, and as a time of China's where it can be read.
func stampOf(d *draft) (sent string, at time.Time) {
	sent, _ = valueOf(d.pairs, "timestamp")
	at, err := time.ParseInLocation(time.DateTime, sent, chinaZone())
	if err == nil {
		return sent, at
	}
	if n, err := strconv.ParseInt(sent, 10, 64); err == nil && len(sent) == len("1718362800123") {
		return sent, time.UnixMilli(n).In(chinaZone())
	}
	return sent, time.Time{}
}

// otherLayouts are times written as programs do whose pattern or zone is another one.
func otherLayouts(d *draft) (ways []mistakeWay) {
	sent, at := stampOf(d)
	if at.IsZero() {
		return nil
	}
	for _, layout := range []string{
		time.DateTime, "20060102150405", "2006-01-02 03:04:05", "2006-01-02 15:04:05.000", "2006-01-02T15:04:05.000Z", "2006-01-02T15:04:05Z", "2006-01-02T15:04:05Z07:00",
		"2006-01-02T15:04:05.000Z07:00", "2006-01-02 15:04:05-0700", "2006-01-02 15:04:05 -0700", "2006-01-02T15:04:05-0700", "2006/1/2 15:04:05", "2006-1-2 15:04:05", "2006-1-2 15:4:5", "1/2/2006 3:04:05 PM", "2006-01-02 03:04:05 PM", "2006-01-02 3:04:05 PM",
		"2006年01月02日 15:04:05", "2006-01-02", "20060102", "2006-01-02  15:04:05", "2006-04-02 15:04:05", "2006-01-002 15:04:05", "Mon Jan 02 15:04:05 CST 2006", time.RFC1123, "2006-01-02 15:04:05.000000", "2006-01-02 15:04:05.0",
	} {
		for _, zone := range []*time.Location{chinaZone(), time.UTC} {
			ways = append(ways, otherTime(at.In(zone).Format(layout), sent))
		}
	}
	for _, text := range rareLayouts(at) {
		ways = append(ways, otherTime(text, sent))
	}
	year, _ := at.ISOWeek()
	const zone = 8 * 60 * 60 // China's, in seconds: a time that was taken for one of UTC
	ways = append(ways, otherTime(strconv.FormatInt(at.Unix()+zone, 10), sent), otherTime(strconv.FormatInt(at.UnixMilli()+1000*zone, 10), sent))
	for _, hours := range []int{-1, 1, -7, 7, -9, 9, -12, 12, -24, 24, -2, 2, -3, 3, -4, 4, -5, 5, -6, 6, -10, 10, -16, 16} {
		ways = append(ways, otherTime(at.Add(time.Duration(hours)*time.Hour).Format(time.DateTime), sent))
	}
	for _, change := range []func(string) string{
		url.QueryEscape, escape20, func(s string) string { return strings.ReplaceAll(s, " ", "+") }, func(s string) string { return strings.ReplaceAll(s, " ", "%20") },
		func(s string) string { return strings.ReplaceAll(s, ":", "%3A") }, func(s string) string { return strings.ReplaceAll(s, "-", "") }, func(s string) string { return strconv.Itoa(year+1) + s[min(4, len(s)):] }, func(s string) string { return s + "000" },
	} {
		ways = append(ways, otherTime(change(sent), sent))
	}
	return ways
}

// momentReach is how far before and behind the time that was sent another one is looked for.
type momentReach struct{ milliseconds, seconds int }

// shortReach is for every refusal, longReach for whoever waits.
var (
	shortReach = momentReach{300, 90}
	longReach  = momentReach{5000, 1200}
)

// otherSeconds are the moments before the one that was sent, and behind it, the nearest first.
func otherSeconds(far momentReach) func(*draft) []mistakeWay {
	return func(d *draft) (ways []mistakeWay) {
		sent, at := stampOf(d)
		if at.IsZero() {
			return nil
		}
		add := func(moved time.Time) {
			text := strconv.FormatInt(moved.UnixMilli(), 10)
			if len(sent) == len(time.DateTime) {
				text = moved.Format(time.DateTime)
			}
			ways = append(ways, otherTime(text, sent))
		}
		around := func(unit time.Duration, many int) {
			for n := 1; n <= many; n++ {
				add(at.Add(time.Duration(-n) * unit))
				add(at.Add(time.Duration(n) * unit))
			}
		}
		around(time.Second, far.seconds)
		if len(sent) != len(time.DateTime) {
			around(time.Millisecond, far.milliseconds)
		}
		return ways
	}
}

// farMoments is the row of moments further away, for a person who waits.
func farMoments(e Effort) mistakeRow {
	if e != OnDemand {
		return mistakeRow{id: "pair.stamp", axis: axisApart}
	}
	return mistakeRow{id: "pair.stamp", axis: axisApart, make: otherSeconds(longReach)}
}
