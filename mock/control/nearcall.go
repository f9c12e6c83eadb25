package control

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"paymock/mock/phrase"
	"paymock/mock/suggest"
)

// nearCall is a call that is served, and how far a wrong one is from it.
type nearCall struct {
	method, path string // with what the wrong path has for the parameters
	last         string // the last fixed word of the path
	cost         int
}

// noSuchCall answers a wrong path with the calls that are most like it.
func (c *Control) noSuchCall(w http.ResponseWriter, r *http.Request) {
	hint := ""
	if of, ok := strings.CutPrefix(r.URL.Path, "/apps/"); ok {
		hint = c.missingPlatform(strings.Split(of, "/"))
	}
	if near := c.nearestCalls(r.Method, r.URL.EscapedPath()); hint == "" && len(near) > 0 {
		hint = "; did you mean " + strings.Join(near, " or ") + "?"
	}
	c.writeProblem(w, r, problemf(http.StatusNotFound, codeNotFound, "no call %s %s; GET /openapi.json lists the calls%s", r.Method, r.URL.Path, hint))
}

// nearestCalls are the calls nearest to a wrong one, and the same of an app where that is of all apps.
func (c *Control) nearestCalls(method, path string) []string {
	const farthest, ofApp, most, deepest = 6, 4, 3, 12
	given := strings.Split(strings.Trim(path, "/"), "/")
	if len(given) > deepest {
		return nil
	}
	var near []nearCall
	for _, route := range c.routes {
		call := c.matchRoute(given, route)
		if call.last == "" || call.cost > farthest {
			continue
		}
		if call.method != method {
			call.cost++
		}
		near = append(near, call)
	}
	slices.SortStableFunc(near, func(x, y nearCall) int { return cmp.Or(x.cost-y.cost, len(x.path)-len(y.path)) })
	var out []string
	for _, call := range near {
		best := near[0]
		same := call.last == best.last && call.method == best.method && call.cost <= best.cost+ofApp && !strings.HasPrefix(call.path, best.path+"/")
		if (call.cost == best.cost || same) && len(out) < most {
			out = append(out, call.method+" "+call.path)
		}
	}
	return out
}

// matchRoute lays the segments of a wrong path beside those of a route. A segment too many costs 2, a fixed word
// that is missing too; one that has to be another costs 3, one that is mistyped as much as its letters
// differ, a parameter without a value 1.
func (c *Control) matchRoute(given []string, route gin.RouteInfo) nearCall {
	best := make([]nearCall, len(given)+1) // of the route's segments so far, by how many given ones are used
	for i := range best {
		best[i] = nearCall{method: route.Method, cost: 2 * i}
	}
	for _, segment := range strings.Split(strings.Trim(route.Path, "/"), "/") {
		name, parameter := strings.CutPrefix(segment, ":")
		missing, absent := 2, segment
		if parameter {
			missing, absent = 1, "{"+name+"}"
		}
		before := slices.Clone(best)
		for i := range best {
			best[i] = before[i].withSegment(absent, missing)
			if i == 0 {
				continue
			}
			if tooMany := best[i-1]; tooMany.cost+2 < best[i].cost {
				best[i] = tooMany
				best[i].cost += 2
			}
			as, cost, meant := segment, 3, false
			if !parameter {
				if d, ok := suggest.Distance(given[i-1], segment); ok {
					cost, meant = d, true
				}
			} else if given[i-1] != "" && (name != "provider" || c.hasProvider(given[i-1])) {
				as, cost = given[i-1], 0
			} else {
				as = absent
			}
			if fits := before[i-1].withSegment(as, cost); fits.cost <= best[i].cost {
				if meant {
					fits.last = segment
				}
				best[i] = fits
			}
		}
	}
	return best[len(given)]
}

func (n nearCall) withSegment(segment string, cost int) nearCall {
	n.path, n.cost = n.path+"/"+segment, n.cost+cost
	return n
}

// missingPlatform says, of a path below /apps/ that begins with what is no platform, where platforms stand and
// what app was meant; "" when the path has one, or nearly.
func (c *Control) missingPlatform(path []string) string {
	var platforms, ids []string
	for _, p := range c.Lab.Providers {
		platforms = append(platforms, p.Name())
	}
	id := path[0]
	if id == "" || phrase.NearestPlatform(id, platforms) != "" {
		return ""
	}
	of := map[string]string{}
	for _, a := range c.Lab.Apps.All() {
		ids, of[a.ID] = append(ids, a.ID), a.Provider
	}
	rest := strings.Join(append([]string{""}, path[1:]...), "/")
	if platform := of[id]; platform != "" {
		return fmt.Sprintf("; paths are /apps/PLATFORM/ID/…, and %q is an app of %s: did you mean %s?", id, platform, "/apps/"+platform+"/"+id+rest)
	}
	for _, near := range suggest.Nearest(id, ids, 1) {
		return fmt.Sprintf("; paths are /apps/PLATFORM/ID/…, and %q is an app of no platform: did you mean %s?", id, "/apps/"+of[near]+"/"+near+rest)
	}
	return fmt.Sprintf("; paths are /apps/PLATFORM/ID/…, and %q is an app of no platform: GET /apps lists the apps", id)
}

func (c *Control) hasProvider(name string) bool {
	_, err := c.Lab.Provider("", name)
	return err == nil
}
