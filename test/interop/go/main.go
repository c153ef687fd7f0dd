// A program with one web application of zitadel/oidc for each issuer. Its argument is JSON that maps names to
// settings; it prints a line of JSON that maps the names to URLs, and ends when its standard input ends.
package main

import (
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
)

func main() {
	slog.SetDefault(slog.New(slog.DiscardHandler))
	var applications map[string]Settings
	must(json.Unmarshal([]byte(os.Args[1]), &applications))
	urls := map[string]string{}
	for name, settings := range applications {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		must(err)
		url := "http://" + listener.Addr().String()
		urls[name] = url
		go http.Serve(listener, application(settings, url))
	}
	must(json.NewEncoder(os.Stdout).Encode(urls))
	io.Copy(io.Discard, os.Stdin)
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
