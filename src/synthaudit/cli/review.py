"""``synthaudit review``: blinded rating sheets for people, and their answers into the audit."""

from pathlib import Path

import click

from synthaudit.errors import UsageError


@click.group()
def review() -> None:
    """Let people judge: blinded sheets of synthetic and real records, scored with agreement."""


@review.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option(
    "--out", type=click.Path(path_type=Path), required=True, metavar="DIR", help="A new folder."
)
@click.option(
    "--show-text",
    is_flag=True,
    help="Agree that the sheets quote records, real ones of the holdout too. Required.",
)
@click.option(
    "--n", type=click.IntRange(1, 10_000), default=50, show_default=True, help="Records a side."
)
@click.option(
    "--raters", type=click.IntRange(1, 50), default=3, show_default=True, help="Sheets to write."
)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, metavar="N")
@click.option("--store", type=click.Path(path_type=Path), help="The Store the run used.")
def make(
    run: Path, *, out: Path, show_text: bool, n: int, raters: int, seed: int, store: Path | None
) -> None:
    """Write rating sheets for the audit in RUN: synthetic and held-out records, mixed and blinded.

    DIR/sheets has a CSV to fill in and an HTML page to print for each rater, each in an order of
    its own. DIR/key.json opens the blinding: no rater may see it.
    """
    from synthaudit.audited import audited_corpora
    from synthaudit.files import private_folder, sha256
    from synthaudit.results import Audit
    from synthaudit.review.sheets import mixed, write_sheets
    from synthaudit.store import Store

    if not show_text:
        raise UsageError(
            "Rating sheets quote whole records, real ones of the holdout among them. If the raters "
            "may read those, add --show-text."
        )
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UsageError(f"{out} already exists and is not empty. Name another folder with --out.")
    run = run.parent if run.is_file() else run
    audit = Audit.read(run)
    corpora = audited_corpora(audit, Store.open(store))
    if corpora.holdout is None:
        raise UsageError(
            "This audit has no holdout, so there are no real records the generator did not see to "
            "mix with the synthetic ones."
        )
    made = mixed(
        corpora.synthetic,
        corpora.holdout,
        secret=corpora.train.secret,
        n=n,
        seed=seed,
        audit_sha256=sha256(run / "audit.json") or "",
    )
    written = write_sheets(made, private_folder(out), n_raters=raters, seed=seed)
    for path in written[:-1]:
        click.echo(str(path))
    click.echo(f"{written[-1]}: opens the blinding; keep it from the raters")
    click.echo(
        f"{len(made.shown)} records, half of them synthetic. The sheets hold real text of the "
        "holdout, readable by you alone (0600): treat them as you treat the records."
    )


@review.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.argument(
    "sheets",
    nargs=-1,
    required=True,
    metavar="SHEET...",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
)
@click.option(
    "--key",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    required=True,
    metavar="F.json",
    help="The key that `review make` wrote.",
)
def score(run: Path, *, sheets: tuple[Path, ...], key: Path) -> None:
    """Read filled-in CSV sheets back and write what they say into RUN.

    RUN/review.json is written and RUN/report.html rendered again with it. The audit itself stays as
    it is.
    """
    from synthaudit.cli._manifest import restate
    from synthaudit.cli.report import rendered
    from synthaudit.files import sha256, write_atomically
    from synthaudit.review.key import Key
    from synthaudit.review.reading import read_sheets
    from synthaudit.review.result import FILE
    from synthaudit.review.scoring import score as scored

    run = run.parent if run.is_file() else run
    opened = Key.read(key)
    if not run.is_dir() or sha256(run / "audit.json") != opened.audit_sha256:
        raise UsageError(f"{key} was not made for the audit in {run}.")
    found = scored(read_sheets(list(sheets), opened), opened)
    write_atomically(run / FILE, found.to_json())
    write_atomically(run / "report.html", rendered(run, "html"))
    restate(run, FILE, "report.html")
    for sentence in found.findings:
        click.echo(sentence)
    click.echo(str(run / FILE))
    click.echo(str(run / "report.html"))
