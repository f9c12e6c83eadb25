package mock

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"paymock/mock/clock"
	"paymock/mock/store"
)

// Run serves until ctx ends, then stops: requests in flight and callbacks under way finish,
// and the report says which callbacks are still waiting. It closes the store.
func (s *Server) Run(ctx context.Context) (report string, err error) {
	if s.platformListener == nil {
		return "", errors.New("Run before Listen")
	}
	// Requests go on while the listeners close, so they don't hang on ctx.
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	servers, listeners := s.httpServers(work)
	dispatching, stopDispatching := context.WithCancel(work)
	defer stopDispatching()
	var group errgroup.Group
	failed := make(chan struct{}, len(servers)+1)
	start := func(fn func() error) {
		group.Go(func() error {
			err := fn()
			if err != nil {
				failed <- struct{}{}
			}
			return err
		})
	}
	for i, server := range servers {
		start(func() error {
			if err := server.Serve(listeners[i]); !errors.Is(err, http.ErrServerClosed) {
				return err
			}
			return nil
		})
	}
	start(func() error { return s.dispatcher.Run(dispatching) })
	if s.replica != nil {
		start(func() error { return s.replica.Run(dispatching) })
	}
	if s.state != nil {
		start(func() error { return s.saveState(dispatching) })
	}
	if s.cfg.Watch {
		start(func() error { return s.watchScenarios(dispatching) })
	}
	select {
	case <-ctx.Done():
	case <-failed:
	}
	s.ready.Store(false)
	if s.control != nil {
		s.control.Close()
	}
	s.shutdown(servers, cancel)
	stopDispatching()
	err = group.Wait()
	if s.state != nil {
		err = errors.Join(err, s.state.save(context.WithoutCancel(ctx), s.lab))
		s.state.release()
	} else if s.replica == nil {
		report = s.waitingReport(context.WithoutCancel(ctx))
	}
	return report, errors.Join(err, s.lab.Store.Close())
}

func (s *Server) httpServer(ctx context.Context, h http.Handler, places *connections) *http.Server {
	return &http.Server{
		Handler:           bodiesInTime(h, bodyTimeout),
		ConnState:         places.connState,
		ConnContext:       withConnection,
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       120 * time.Second,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(s.cfg.Logger.Handler(), slog.LevelWarn),
		BaseContext:       func(net.Listener) context.Context { return ctx },
	}
}

// httpServers makes a server for each listener that is open; they serve until work ends.
func (s *Server) httpServers(work context.Context) (servers []*http.Server, listeners []net.Listener) {
	servers = []*http.Server{s.httpServer(work, s.platform, s.platformPlaces)}
	listeners = []net.Listener{s.platformListener}
	if s.tlsListener != nil {
		servers = append(servers, s.httpServer(work, s.platform, s.tlsPlaces))
		listeners = append(listeners, s.tlsListener)
	}
	if s.proxy != nil {
		servers = append(servers, s.httpServer(work, s.proxy, s.proxyPlaces), s.httpServer(work, s.platform, s.proxyPlaces))
		listeners = append(listeners, s.proxyListener, s.proxy.tunnels)
	}
	if s.controlListener != nil {
		servers = append(servers, s.httpServer(work, s.admin, s.controlPlaces))
		listeners = append(listeners, s.controlListener)
	}
	return servers, listeners
}

// unusedGrace is how long a connection that has brought no request may still bring one when the server ends:
// a browser and a pool open some ahead, and http.Server would wait five seconds for them.
const unusedGrace = 250 * time.Millisecond

// shutdown lets requests in flight finish. Long waits, such as a reader's for a card, are told
// to end when half of the time is gone, and cut off at its end.
func (s *Server) shutdown(servers []*http.Server, endWaits context.CancelFunc) {
	ctx, cancel := context.WithTimeout(context.Background(), s.cfg.StopTimeout)
	defer cancel()
	half, stop := s.cfg.Clock.Timer(s.cfg.StopTimeout / 2)
	defer stop()
	go func() {
		select {
		case <-half:
			endWaits()
		case <-ctx.Done():
		}
	}()
	unused, release := s.cfg.Clock.Timer(unusedGrace)
	defer release()
	go func() {
		select {
		case <-unused:
			for _, places := range []*connections{s.platformPlaces, s.tlsPlaces, s.proxyPlaces, s.controlPlaces} {
				places.closeWaiting()
			}
		case <-ctx.Done():
		}
	}()
	var group errgroup.Group
	for _, server := range servers {
		group.Go(func() error {
			if err := server.Shutdown(ctx); err != nil {
				s.cfg.Logger.Warn("requests in flight were cut off", "err", err)
				return server.Close()
			}
			return nil
		})
	}
	_ = group.Wait()
}

// maxReported bounds the waiting callbacks that a stop lists of one app.
const maxReported = 20

// waitingReport lists callbacks that a stop leaves behind: memory forgets them.
func (s *Server) waitingReport(ctx context.Context) string {
	names, err := s.lab.Store.Waiting(ctx)
	if err != nil {
		return fmt.Sprintf("waiting callbacks: %v\n", err)
	}
	var report strings.Builder
	for _, name := range names {
		tasks, err := s.lab.Store.Tasks(ctx, name)
		if err != nil {
			fmt.Fprintf(&report, "waiting callbacks of %s: %v\n", name, err)
			continue
		}
		reportWaiting(&report, name, tasks)
	}
	return report.String()
}

func reportWaiting(report *strings.Builder, name string, tasks []store.Task) {
	waiting := 0
	for _, t := range tasks {
		if t.State != store.Waiting || t.Timer {
			continue
		}
		if waiting++; waiting <= maxReported {
			fmt.Fprintf(report, "paymock: callback %s %s of %s for %s was waiting until %s (tries so far: %d); it is forgotten with the memory store\n",
				name, t.ID, t.Kind, t.Subject, clock.Shown(t.Due), t.Tries)
		}
	}
	if waiting > maxReported {
		fmt.Fprintf(report, "paymock: and %d more callbacks of %s were waiting\n", waiting-maxReported, name)
	}
}
