"""idemtui in a real terminal: tmux, driven by keys, read as a person would."""

import re
import shlex
import shutil
import subprocess
import tempfile
import time
import uuid
from pathlib import Path

PATIENCE_SECONDS = 30


class Screen:
    """One command in a tmux server of its own."""

    def __init__(self, command, environment, width=120, height=36):
        self._socket = f"idemtui-{uuid.uuid4().hex[:8]}"
        settings = [f"{name}={value}" for name, value in environment.items()]
        # env -i: the terminal gets no more of the caller's shell than a test names.
        line = shlex.join(["env", "-i", "TERM=tmux-256color", "LANG=C.UTF-8", *settings, *command])
        # tmux itself may miss the end of a command, so the shell notes its code.
        self._code = Path(tempfile.mkdtemp()) / "code"
        line += f"; echo $? >{shlex.quote(str(self._code))}"
        self._tmux("-f", "/dev/null", "new-session", "-d", "-x", str(width), "-y", str(height), line)
        self._tmux("set-option", "-g", "remain-on-exit", "on")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._tmux("kill-server")
        shutil.rmtree(self._code.parent)

    def press(self, *keys):
        self._tmux("send-keys", *keys)

    def text(self):
        return self._tmux("capture-pane", "-p")

    def wait_for(self, pattern):
        """The first match of a pattern on the screen."""
        return poll(lambda: re.search(pattern, self.text()), lambda: f"no {pattern!r} on the screen:\n{self.text()}")

    def wait_for_end(self):
        """The exit code of the command."""
        return int(poll(self._ended, lambda: f"it did not end:\n{self.text()}"))

    def _ended(self):
        return self._code.read_text() if self._code.exists() else ""

    def _tmux(self, *arguments):
        command = ["tmux", "-u", "-L", self._socket, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)
        assert done.returncode == 0, f"{command}: {done.stderr}"
        return done.stdout


def poll(probe, complaint):
    """What probe answers as soon as it is truthy."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if found := probe():
            return found
        time.sleep(0.05)
    raise AssertionError(complaint())
