"""The embedded servers from the command line: start, stop, status, and run a command with them."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from fastfaktura.core import servers

VAR = Path(__file__).resolve().parents[3] / "var"


def main(arguments: list[str]) -> int:
    """Do what the arguments say and return the exit status."""
    parser = argparse.ArgumentParser(prog="servers", description=__doc__)
    parser.add_argument("action", choices=["start", "stop", "status", "run"])
    parser.add_argument("command", nargs=argparse.REMAINDER, help="for run: what to run")
    options = parser.parse_args(arguments)
    var = Path(os.environ.get("VAR_DIR", VAR))
    try:
        return _act(options.action, options.command, var)
    except servers.ServerError as problem:
        sys.stderr.write(f"{problem}\n")
        return 1


def _act(action: str, command: list[str], var: Path) -> int:
    if action == "start":
        servers.start_servers(var)
    elif action == "stop":
        servers.stop_servers(var)
    elif action == "run":
        with servers.using_servers(var):
            return subprocess.run(command, check=False).returncode
    running = servers.servers_running(var)
    if action != "stop":
        sys.stdout.write(f"PostgreSQL  {servers.embedded_database_url(var)}\n")
        sys.stdout.write(f"Redis       {servers.embedded_redis_url(var)}\n")
    sys.stdout.write("running\n" if running else "stopped\n")
    return 0 if running or action == "stop" else 3
