"""``synthaudit policy``: help with writing one."""

import os
from pathlib import Path

import click


@click.group()
def policy() -> None:
    """Write a policy of your own. `synthaudit policies` explains the built-in ones."""


@policy.command()
@click.argument("runs", nargs=-1, required=True, metavar="RUN...", type=click.Path(path_type=Path))
@click.option("--score", "scores", multiple=True, metavar="ID", help="Rule this score; repeat.")
@click.option("--all", "everything", is_flag=True, help="Rule every score that has a reference.")
@click.option("--out", type=click.Path(path_type=Path), metavar="P.toml", help="Write to it.")
def suggest(
    runs: tuple[Path, ...], scores: tuple[str, ...], everything: bool, out: Path | None
) -> None:
    """Propose limits from what real text scores in RUN, never from the synthetic text.

    Each limit is so wide that a corpus as good as held-out real text passes it about 39 times in
    40, with the reference and its interval in a comment. By default the scores that built-in
    policies rule get one.
    """
    from synthaudit.errors import UsageError
    from synthaudit.files import refuse_unwritable, write_atomically
    from synthaudit.nearest import suggestion
    from synthaudit.results import Audit
    from synthaudit.suggesting import suggest as suggested

    if everything and scores:
        raise UsageError("--all and --score exclude each other.")
    audits = {_name(run, runs): Audit.read(run) for run in runs}
    known = {score.id for audit in audits.values() for score in audit}
    for id in scores:
        if id not in known:
            raise UsageError(f"These runs have no score '{id}'.{suggestion(id, known)}")
    if out is not None:
        refuse_unwritable(out)
        if out.exists():
            raise UsageError(f"{out} already exists. Name another file with --out.")
    wanted = known if everything else scores or None
    content = suggested(audits, scores=wanted)
    if out is None:
        click.echo(content, nl=False)
        return
    write_atomically(out, content)
    click.echo(str(out))


def _name(run: Path, runs: tuple[Path, ...]) -> str:
    """The last part of the path, or the whole where two runs share it."""
    last = [Path(os.path.abspath(each)).name for each in runs]  # noqa: PTH100 (links keep names)
    own = Path(os.path.abspath(run)).name  # noqa: PTH100
    return own if last.count(own) == 1 else str(run)
