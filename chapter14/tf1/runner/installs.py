"""A notebook's commands that install something: seen, and run only where that was asked for.

Python 3.7 syntax.
"""

import functools
import os
import re
import shlex
import sys

from IPython.utils.text import SList

VARIABLE = "CHAPTER14_INSTALLS"  # in the kernel's environment: "no" where nobody asked for them
NOT_RUN = "chapter14.tf1: not run: "  # begins a line on a cell's standard error
SHELLS = ("bash", "sh", "script", "system", "sx", "!")  # cell magics whose text is the shell's
MANAGERS = ("pip", "conda", "mamba", "micromamba", "uv")  # line magics that are programs

_WHAT = re.compile(
    r"(?:^|[\s;&|(/'\"`])"
    r"(?:pip[\d.]*|pipx|apt(?:-get|itude)?|yum|dnf|apk|brew|snap|conda|mamba|micromamba|npm|gem"
    r"|uv(?:\s+pip)?)['\"]?\s+(?:-\S+\s+(?:[^\s-]\S*\s+)??)*?"
    r"(?:install|uninstall|update|upgrade|dist-upgrade|remove|purge|reinstall|add|create|env"
    r"|build-dep|sync)\b"
    r"|\b(?:easy_install|add-apt-repository|apt-key)\b|\bdpkg\s+(?:-\S+\s+)*(?:-i|--install)\b"
    r"|\bsetup\.py\s+(?:-\S+\s+)*(?:install|develop)\b"
    r"|\b(?:curl|wget)\b.*\|\s*(?:sudo\s+)?(?:ba|z)?sh\b")
_PIP = re.compile(r"(^|[;&|(]\s*)(?:sudo\s+(?:-\S+\s+)*)?pip[\d.]*(?=\s|$)")


def installs(command):
    """Whether a line for the shell installs, updates or removes packages."""
    return bool(_WHAT.search(command))


def guard(shell):
    """Let an IPython shell install only where asked; this environment's programs and pip first."""
    os.environ["PATH"] = (os.path.dirname(sys.executable) + os.pathsep
                          + os.environ.get("PATH", os.defpath))
    refused = os.environ.get(VARIABLE) == "no"

    def guarded(original, instead):
        @functools.wraps(original)
        def run(command, **options):
            # with the values of the names two frames up
            command = shell.var_expand(command, depth=1)
            if refused and installs(command):
                _say("!" + command)
                return instead()
            shell.var_expand = lambda command, depth=0: command  # once is enough
            try:
                return original(_PIP.sub(_own_pip, command), **options)
            finally:
                del shell.var_expand
        return run

    shell.system = guarded(shell.system, lambda: shell.user_ns.update(_exit_code=0))
    shell.getoutput = guarded(shell.getoutput, SList)
    if refused:
        for kind, mark, names in ("line", "%", MANAGERS), ("cell", "%%", SHELLS):
            magics = shell.magics_manager.magics[kind]
            for name in set(names).intersection(magics):
                magics[name] = _guarded_magic(magics[name], mark + name)


def _own_pip(match):
    return f"{match.group(1)}{shlex.quote(sys.executable)} -m pip"


def _guarded_magic(original, name):
    @functools.wraps(original)
    def run(*texts):
        found = [line for text in texts for line in text.splitlines()
                 if installs(f"{name[1:]} {line}")]
        if found:
            _say(f"{name} {found[0]}")
        else:
            original(*texts)
    return run


def _say(what):
    print(NOT_RUN + what.strip().replace("\n", "; "), file=sys.stderr, flush=True)


def not_run(outputs):
    """What a cell's outputs say was not run, [command, ...]."""
    texts = ("".join(output["text"]) for output in outputs
             if output["output_type"] == "stream" and output["name"] == "stderr")
    return [line[len(NOT_RUN):] for text in texts for line in text.splitlines()
            if line.startswith(NOT_RUN)]
