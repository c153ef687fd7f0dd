// Serves mockoidc at the port of the first argument.
package main

import (
	"net"
	"os"

	"github.com/oauth2-proxy/mockoidc"
)

func main() {
	server, err := mockoidc.NewServer(nil)
	if err != nil {
		panic(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:"+os.Args[1])
	if err != nil {
		panic(err)
	}
	if err := server.Start(listener, nil); err != nil {
		panic(err)
	}
	select {}
}
