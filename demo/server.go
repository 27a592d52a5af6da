package demo

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"time"
)

// server is one listener on loopback.
type server struct {
	http *http.Server
	addr net.Addr
	done chan struct{}
}

func serve(ctx context.Context, port int, h http.Handler) (*server, error) {
	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return nil, fmt.Errorf("open port %d on loopback (is it taken? 0 finds a free one): %w", port, err)
	}
	s := &server{
		http: &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second},
		addr: ln.Addr(), done: make(chan struct{}),
	}
	go func() {
		defer close(s.done)
		_ = s.http.Serve(ln) // ends by close
	}()
	return s, nil
}

func (s *server) url() string { return "http://" + s.addr.String() }

func (s *server) close() error {
	err := s.http.Close()
	<-s.done
	if err != nil {
		return fmt.Errorf("close the endpoint at %s: %w", s.addr, err)
	}
	return nil
}
