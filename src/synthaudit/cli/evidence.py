"""``synthaudit evidence``: one zip to decide on, and whether it is what it says."""

from pathlib import Path

import click

from synthaudit.errors import UsageError


@click.group()
def evidence() -> None:
    """Pack an audit for the people who decide, and check such a package."""


@evidence.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option(
    "--context",
    type=click.Path(path_type=Path),
    metavar="C.toml",
    help="What only people can say; `evidence context` writes a blank one.",
)
@click.option("--policy", metavar="P.toml|NAME", help="What RUN was judged by, if not found.")
@click.option(
    "--baseline",
    type=click.Path(path_type=Path),
    metavar="RUN",
    help="The run that RUN was compared with by max_drop, if it was.",
)
@click.option(
    "--sign", "key", type=click.Path(path_type=Path), metavar="KEY", help="Ed25519 private key."
)
@click.option(
    "--pdf/--no-pdf",
    default=None,
    help="Put the report in as a PDF too; default: where the extra `pdf` is installed.",
)
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), metavar="F.zip", help="The package."
)
def build(
    run: Path,
    *,
    context: Path | None,
    policy: str | None,
    baseline: Path | None,
    key: Path | None,
    pdf: bool | None,
    out: Path,
) -> None:
    """Pack the audit in RUN, without any text of a record, into one zip.

    It opens at 00-start-here.html. The same RUN and context give the same bytes, but for the PDF.
    """
    from synthaudit.evidence.building import build as built
    from synthaudit.files import refuse_unwritable, write_atomically
    from synthaudit.reports.pdf import available

    refuse_unwritable(out)
    package = built(
        run,
        context=context,
        policy=policy,
        baseline=baseline,
        key=key,
        pdf=available() if pdf is None else pdf,
    )
    write_atomically(out, package.data)
    click.echo(f"{out}: {len(package.files)} files; open 00-start-here.html.")
    if not package.judged:
        click.echo(
            f"Not judged by a policy: synthaudit gate {run} --policy NAME, then build again."
        )
    if package.unfilled:
        n = len(package.unfilled)
        click.echo(f"Left blank in the context: {n} item{'' if n == 1 else 's'}.")


@evidence.command()
@click.argument("package", type=click.Path(path_type=Path), metavar="F.zip")
@click.option(
    "--public-key",
    type=click.Path(path_type=Path),
    metavar="KEY.pem",
    help="The key that must have signed it.",
)
@click.option(
    "--against",
    type=click.Path(path_type=Path),
    metavar="RUN",
    help="A repetition of the audit: did it find the same?",
)
def verify(package: Path, *, public_key: Path | None, against: Path | None) -> None:
    """Check that F.zip is whole and says what its audit says.

    Exit code 12 when it does not, naming the first thing wrong; 2 where there is no such file, or a
    folder: name the zip. No model, no network. With --against, 12 too where RUN differs although
    plan, inputs, versions and machine type are the same, and 11 where it differs under other
    versions or on another machine type. 11 also for a package that another version wrote, unless
    the key you name signed it.
    """
    from synthaudit.errors import ExitCode
    from synthaudit.evidence.repeating import repeated
    from synthaudit.evidence.verifying import verify as verified

    found = verified(package, public_key=public_key)
    for line in found.lines():
        click.echo(line)
    if not found.settled:
        click.echo(
            f"UNDECIDED: {package} agrees with itself, and nobody you named signed it. Verify it "
            f"with synthaudit {found.written_by}, or name the signer's key with --public-key."
        )
        raise SystemExit(ExitCode.UNDECIDED)
    click.echo(f"VERIFIED: {package}")
    if against is not None:
        repetition = repeated(found.audit, against)
        click.echo(repetition.told)
        raise SystemExit(repetition.exit_code)


@evidence.command()
@click.option("--out", type=click.Path(path_type=Path), metavar="C.toml", help="Write it here.")
def context(*, out: Path | None) -> None:
    """Print a blank context.toml, with what each item asks."""
    from synthaudit.evidence.context import template
    from synthaudit.files import refuse_unwritable, write_atomically

    if out is None:
        click.echo(template(), nl=False)
        return
    refuse_unwritable(out)
    if out.exists():
        raise UsageError(f"{out} exists already; name another file.")
    write_atomically(out, template())
    click.echo(str(out))


@evidence.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("synthaudit-verify.pyz"),
    show_default=True,
    help="The program.",
)
def verifier(*, out: Path) -> None:
    """Write a program that checks hashes and signature with nothing but Python.

    For readers who do not have synthaudit: python3 synthaudit-verify.pyz F.zip
    """
    from synthaudit.evidence.standalone import verifier as program
    from synthaudit.files import refuse_unwritable, write_atomically

    refuse_unwritable(out)
    write_atomically(out, program(), mode=0o755)
    click.echo(str(out))
