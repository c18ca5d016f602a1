"""``synthaudit policies [NAME]``: list the built-in policies, or explain one, limit by limit."""

import json

import click

from synthaudit.policy import Policy, builtin_policies, read_policy
from synthaudit.reports.formatting import visible


@click.command()
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def policies(name: str | None, as_json: bool) -> None:
    """List the built-in policies, or explain the policy NAME (or that file)."""
    chosen = [read_policy(each) for each in ([name] if name else builtin_policies())]
    if as_json:
        content = [
            {
                "name": policy.name,
                "sha256": policy.sha256,
                **policy.model_dump(mode="json", by_alias=True, exclude_none=True),
            }
            for policy in chosen
        ]
        click.echo(json.dumps(content[0] if name else content, indent=1, ensure_ascii=False))
    elif name:
        click.echo("\n".join(_explained(chosen[0])))
    else:
        for policy in chosen:
            click.echo(f"{policy.name}: {policy.description}")
        click.echo("\n`synthaudit policies NAME` explains one, limit by limit.")


def _explained(policy: Policy) -> list[str]:
    lines = [policy.name, f"  {policy.description}", f"  sha256:{policy.sha256}", ""]
    lines += [f"  privacy.verdict  {text}" for text in [_REQUIRED[policy.privacy.require]] if text]
    for leak, share in policy.privacy.max_detectable_leak.items():
        seen = f"{'an' if leak[:1] in 'aeiou' else 'a'} {leak} leak of {share:g} of people"
        lines.append(f"  privacy  must have been able to see {seen}")
    lines += [f"    {policy.privacy.why}"] if policy.privacy.why else []
    for rule in policy.rules:
        effect = "blocks" if rule.severity == "block" else "warns"
        judged = "bad end of the interval" if rule.judge == "interval" else "value"
        skipped = "; skipped where not applicable" if rule.when_not_applicable == "skip" else ""
        lines += ["", f"  {rule.score}  {rule.text}  ({effect}; {judged}{skipped})"]
        lines += [f"    {rule.why}"] if rule.why else []
    for waiver in policy.waivers:
        lines += ["", f"  waived: {waiver.rule}, by {waiver.owner or 'nobody'}, "]
        lines[-1] += f"until {waiver.expires}" if waiver.expires else "until no day: does not count"
        lines += [f"    {waiver.reason}"] if waiver.reason else []
    return [visible(line) for line in lines]


_REQUIRED = {
    "no_evidence": "must be no_evidence; an inconclusive one cannot be judged",
    "no_leak_found": "must not be leak_found; an inconclusive one passes",
    None: "",
}
