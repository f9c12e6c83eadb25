package mock

import (
	"paymock/mock/app"
	"paymock/mock/store/redis"
)

// Trips is how many round trips to its Redis the server has made.
func (s *Server) Trips() int64 { return s.lab.Store.(*redis.Store).RoundTrips() }

// Named finds an app of the server by "provider/id".
func (s *Server) Named(name string) (*app.App, bool) { return s.lab.Apps.Named(name) }
