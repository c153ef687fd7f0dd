package mintmarktest

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"time"
)

// Error is a refusal of the control API. Every client has the same codes; see docs/errors.md.
type Error struct {
	Code   string `json:"code"`
	Detail string `json:"detail"`
	Hint   string `json:"hint"`
	Status int    `json:"status"`
}

func (err *Error) Error() string {
	return strings.TrimSpace(fmt.Sprintf("%s: %s %s", err.Code, err.Detail, err.Hint))
}

type server struct {
	url        string
	adminToken string
	client     http.Client
}

// theServer returns the one server of this process. Its standard input is a pipe from this process, so it ends with it.
var theServer = sync.OnceValues(func() (*server, error) {
	running := &server{
		adminToken: os.Getenv("MINTMARK_ADMIN_TOKEN"),
		client:     http.Client{Transport: &http.Transport{}, Timeout: 330 * time.Second}, // no proxy
	}
	running.url = strings.TrimSuffix(os.Getenv("MINTMARK_URL"), "/")
	if running.url != "" {
		return running, nil
	}
	var err error
	running.url, err = started()
	return running, err
})

// stdin is kept here, because a pipe that nothing refers to is closed, and the server would stop.
var stdin io.WriteCloser

// Command is the program that starts Mintmark, with its first arguments. Default: `mintmark` from PATH, or else an installed
// npm package with npx. Set it before the first Start, for example in TestMain.
var Command []string

func commandLine() []string {
	if len(Command) > 0 {
		return Command
	}
	if _, err := exec.LookPath("mintmark"); err == nil {
		return []string{"mintmark"}
	}
	return []string{"npx", "--no-install", "mintmark"}
}

func started() (string, error) {
	program := commandLine()
	args := append(slices.Clone(program[1:]), "serve", "--port", "0", "--log", "json", "--ephemeral", "--until-stdin-ends")
	command := exec.Command(program[0], args...)
	// Settings of other servers are left out, so that tests behave the same on every machine.
	command.Env = slices.DeleteFunc(os.Environ(), func(each string) bool { return strings.HasPrefix(each, "MINTMARK_") })
	var said bytes.Buffer
	command.Stderr = &said
	var err error
	if stdin, err = command.StdinPipe(); err != nil {
		return "", err
	}
	stdout, err := command.StdoutPipe()
	if err != nil {
		return "", err
	}
	if err := command.Start(); err != nil {
		return "", fmt.Errorf("cannot start %s: %w. Install it with npm or pip, or set MINTMARK_URL", program[0], err)
	}
	line, err := bufio.NewReader(stdout).ReadBytes('\n')
	if err != nil {
		_ = command.Wait()
		return "", fmt.Errorf("%s did not start: %s", strings.Join(program, " "), said.String())
	}
	var ready struct{ URL string }
	if err := json.Unmarshal(line, &ready); err != nil {
		return "", err
	}
	return ready.URL, nil
}

func (running *server) call(method, path string, members map[string]any, result any) error {
	address := running.url + "/_mintmark/api" + path
	var sent io.Reader
	if method == "GET" || method == "DELETE" {
		address += "?" + query(members)
	} else {
		text, err := json.Marshal(members)
		if err != nil {
			return err
		}
		sent = bytes.NewReader(text)
	}
	request, err := http.NewRequest(method, address, sent)
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	if running.adminToken != "" {
		request.Header.Set("Authorization", "Bearer "+running.adminToken)
	}
	response, err := running.client.Do(request)
	if err != nil {
		return &Error{Code: "server_unreachable", Detail: err.Error(), Hint: "Is the server running, and is this its URL?"}
	}
	defer response.Body.Close()
	if response.StatusCode >= 400 {
		refused := &Error{Code: "server_unreachable", Detail: "the server is not Mintmark", Status: response.StatusCode}
		_ = json.NewDecoder(response.Body).Decode(refused)
		return refused
	}
	if result == nil {
		return nil
	}
	return json.NewDecoder(response.Body).Decode(result)
}

func query(members map[string]any) string {
	values := url.Values{}
	for name, value := range members {
		text, isText := value.(string)
		if !isText {
			written, _ := json.Marshal(value) // was read from JSON
			text = string(written)
		}
		values.Set(name, text)
	}
	return values.Encode()
}
