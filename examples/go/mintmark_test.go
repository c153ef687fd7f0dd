package example

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"syscall"
	"testing"
)

// Mintmark is an issuer for tests: it starts one on a free port, or uses the one that MINTMARK_URL names.
type Mintmark struct {
	URL, Issuer, JWKSURI string
	process              *exec.Cmd
}

var idp *Mintmark

func TestMain(m *testing.M) {
	var err error
	if idp, err = startMintmark(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	idp.Close()
	os.Exit(code)
}

func startMintmark() (*Mintmark, error) {
	idp := &Mintmark{URL: os.Getenv("MINTMARK_URL")} // `mintmark run -- go test ./...` sets it
	if idp.URL == "" {
		idp.process = exec.Command("npx", "--no-install", "mintmark", "serve", "--port", "0", "--log", "json", "--ephemeral")
		idp.process.Stderr = os.Stderr
		// Use a new process group, so that npx and its child processes can be stopped together.
		idp.process.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
		stdout, err := idp.process.StdoutPipe()
		if err != nil {
			return nil, err
		}
		if err := idp.process.Start(); err != nil {
			return nil, err
		}
		line, err := bufio.NewReader(stdout).ReadBytes('\n') // one line of JSON, printed when the server is ready
		if err != nil {
			return nil, fmt.Errorf("Mintmark did not start: %w", err)
		}
		if err := json.Unmarshal(line, idp); err != nil {
			return nil, err
		}
	}
	response, err := http.Get(idp.URL + "/.well-known/openid-configuration")
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	var metadata struct {
		Issuer  string `json:"issuer"`
		JWKSURI string `json:"jwks_uri"`
	}
	err = json.NewDecoder(response.Body).Decode(&metadata)
	idp.Issuer, idp.JWKSURI = metadata.Issuer, metadata.JWKSURI
	return idp, err
}

// Token mints a token; see POST /tokens in docs/control.md for the options.
func (idp *Mintmark) Token(t *testing.T, request map[string]any) string {
	t.Helper()
	var record struct{ Token string }
	idp.control(t, "POST", "/tokens", request, &record)
	return record.Token
}

func (idp *Mintmark) RotateKeys(t *testing.T) {
	t.Helper()
	idp.control(t, "POST", "/keys/rotate", map[string]any{}, &struct{}{})
}

func (idp *Mintmark) control(t *testing.T, method, path string, body, into any) {
	t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequest(method, idp.URL+"/_mintmark/api"+path, bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	if token := os.Getenv("MINTMARK_ADMIN_TOKEN"); token != "" { // beyond loopback, as in a container
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode >= 300 {
		t.Fatalf("%s %s answered %s", method, path, response.Status)
	}
	if err := json.NewDecoder(response.Body).Decode(into); err != nil {
		t.Fatal(err)
	}
}

// Close stops the Mintmark that startMintmark started.
func (idp *Mintmark) Close() {
	if idp.process != nil {
		syscall.Kill(-idp.process.Process.Pid, syscall.SIGTERM)
		idp.process.Wait()
	}
}
