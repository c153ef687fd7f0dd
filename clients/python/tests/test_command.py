"""The command: arguments, exit codes and signals are those of the program in Node.js."""

import json
import os
import signal
import subprocess
import sys

import pytest

COMMAND = [sys.executable, "-m", "mintmark"]


def run(*arguments: str, **options) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments], capture_output=True, text=True, timeout=120, check=False, **options
    )


def test_arguments_and_output_pass_through(mintmark):
    done = run("token", "alice", "--audience", "my api", "--url", mintmark.base_url, "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["claims"]["aud"] == "my api"


@pytest.mark.parametrize(
    ("arguments", "code"), [(["--no-such-option"], 2), (["tokens", "show", "x", "--ephemeral"], 1)]
)
def test_the_exit_code_passes_through(arguments, code, tmp_path):
    assert run(*arguments, cwd=tmp_path).returncode == code


def test_standard_input_passes_through(mintmark):
    done = run("inspect", "-", "--url", mintmark.base_url, input=mintmark.token(user="alice"))
    assert done.returncode == 0


def test_run_gives_a_command_an_issuer_and_returns_its_exit_code(tmp_path):
    script = "import os, sys; print(os.environ['MINTMARK_URL']); sys.exit(7)"
    done = run("run", "--", sys.executable, "-c", script, cwd=tmp_path)
    assert (done.returncode, done.stdout.startswith("http://localhost:")) == (7, True)


def test_messages_name_the_command_as_it_is_typed(tmp_path):
    assert "npx" not in run("serve", "--help").stdout
    serving = subprocess.Popen(
        [*COMMAND, "serve", "--port", "0", "--ephemeral"], stdout=subprocess.PIPE, text=True, cwd=tmp_path
    )
    text = ""
    for line in serving.stdout:
        text += line
        if "Ctrl+C" in line:
            break
    serving.terminate()
    serving.wait(60)
    assert "mintmark token" in text
    assert "npx" not in text


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_signals_reach_the_server(tmp_path):
    serving = subprocess.Popen(
        [*COMMAND, "serve", "--port", "0", "--ephemeral", "--log", "json"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
    )
    ready = json.loads(serving.stdout.readline())
    assert ready["pid"] == serving.pid  # the command has replaced the process of Python
    serving.send_signal(signal.SIGTERM)
    assert serving.wait(60) == 0
