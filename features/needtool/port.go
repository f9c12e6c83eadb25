package needtool

import (
	"context"
	"fmt"
	"net"
	"os"
	"sync/atomic"
)

// Ports of FreePort lie below those that a system gives to whoever names none (from 32768 on Linux, from 49152
// elsewhere), so a connection of another test can't take one before its program does.
const firstPort, portCount = 15000, 16000

var portsGiven atomic.Int64

// FreePort gives a port of loopback for a program that must know its own before it listens. Each call has another;
// two processes begin at different ones.
func FreePort(ctx context.Context) (int, error) {
	var err error
	for range portCount {
		port := firstPort + (os.Getpid()*97+int(portsGiven.Add(1)))%portCount
		var l net.Listener
		if l, err = new(net.ListenConfig).Listen(ctx, "tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			return port, l.Close()
		}
	}
	return 0, err
}
