"""The command line: one file a command; this file adds them and turns errors into exit codes."""

import atexit
import errno
import importlib
import os
import signal
import sys

import click

from synthaudit import __version__
from synthaudit.errors import ExitCode, SynthauditError, UsageError
from synthaudit.files import NO_ROOM

COMMANDS = (
    "demo",
    "init",
    "split",
    "canaries",
    "generate",
    "run",
    "merge",
    "gate",
    "report",
    "compare",
    "records",
    "drop",
    "review",
    "evidence",
    "metrics",
    "generators",
    "policies",
    "policy",
    "doctor",
    "store",
    "schema",
)


_LONGEST = 300
"""Characters of a path in a message about it."""


class _LazyGroup(click.Group):
    """Imports a command's file only when the command, or its line of help, is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's signature)
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(
            importlib.import_module(f"synthaudit.cli.{cmd_name}"), cmd_name
        )
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            from rapidfuzz import process

            near = process.extractOne(args[0], COMMANDS, score_cutoff=60)
            hint = f" Did you mean '{near[0]}'?" if near else ""
            raise click.UsageError(f"No such command '{args[0]}'.{hint}", ctx)
        return super().resolve_command(ctx, args)


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="synthaudit")
def cli() -> None:
    """Produce and audit synthetic clinical text: fidelity, diversity, privacy; gate its release."""


_stopped: list[int] = []
"""Signals that asked this process to end."""


def main() -> None:
    """Entry point: every failure leaves one paragraph on stderr and its exit code."""
    atexit.register(_end)  # first in, last out
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _stop)
    try:
        sys.exit(_invoked())
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except (KeyboardInterrupt, click.Abort):
        click.echo("Interrupted. What was finished is kept; `--resume` goes on from it.", err=True)
        sys.exit(ExitCode.INTERRUPTED)
    except click.ClickException as wrong_use:
        wrong_use.show()
        sys.exit(ExitCode.USAGE)
    except SynthauditError as error:
        click.echo(f"Error: {_told(error)}", err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()  # nobody is listening; Python would complain about the rest at exit
        sys.exit(ExitCode.INTERNAL)
    except OSError as error:
        _refused(error)
    except Exception as error:  # noqa: BLE001 (the last line of defence)
        _broken(error)


def _told(error: SynthauditError) -> str:
    """The message, with nothing that moves a cursor and nothing that a CI runner obeys."""
    from synthaudit.reports.formatting import no_command, visible

    return "\n".join(no_command(visible(line)) for line in str(error).split("\n"))


def _invoked() -> int:
    try:
        return cli.main(standalone_mode=False) or ExitCode.OK
    except Exception:
        # Compiled packages turn an interrupt that meets them into errors of their own.
        if _stopped:
            raise KeyboardInterrupt from None
        raise


def _stop(number: int, _frame: object) -> None:
    """Ctrl-C and SIGTERM end alike: said, and 130."""
    _stopped.append(number)
    raise KeyboardInterrupt


def _end() -> None:
    """Python ends by the signal, not by the exit code, if an interrupt once met generated code."""
    if _stopped:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(ExitCode.INTERRUPTED)


def _refused(error: OSError) -> None:
    """A file system that will not: the path is wrong, or there is no room or no right."""
    if error.errno in {errno.ENAMETOOLONG, errno.ELOOP}:
        place = str(error.filename)
        place = place if len(place) <= _LONGEST else f"{place[:_LONGEST]}..."
        click.echo(f"Error: {place}: {error.strerror}. Check the path.", err=True)
        sys.exit(UsageError.exit_code)
    if error.errno not in NO_ROOM | {errno.EACCES, errno.EPERM}:
        _broken(error)
    place = f" ({error.filename})" if error.filename else ""
    click.echo(
        f"Error: {error.strerror}{place}. Nothing already written was lost; make room or name "
        "another folder with --out and --store, and run again with --resume.",
        err=True,
    )
    sys.exit(UsageError.exit_code)


def _broken(error: Exception) -> None:
    from synthaudit.jobs import describe

    click.echo(
        f"Error: something inside synthaudit broke: {describe(error, show_text=False)}. "
        "Please report it with the command and the versions that `synthaudit doctor` prints.",
        err=True,
    )
    sys.exit(ExitCode.INTERNAL)
