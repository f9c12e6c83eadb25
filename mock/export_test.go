package mock

import "paymock/mock/store/redis"

// Trips is how many round trips to its Redis the server has made.
func (s *Server) Trips() int64 { return s.lab.Store.(*redis.Store).Trips() }
