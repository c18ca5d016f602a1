"""Write docs/images/report.png: what the demo finds, both reports' first screens side by side.

``python tools/picture.py [DEMO]``, with the folder of a finished ``synthaudit demo``; without one,
the demo is run first. Needs Chromium (``$CHROMIUM``, else the one on the path).
"""

import html
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from synthaudit.clinic.demo import demo_rows
from synthaudit.corpus import Corpus
from synthaudit.reports.words import VERDICTS
from synthaudit.results import Audit
from synthaudit.usual_check import n_flagged

PICTURE = Path(__file__).parents[1] / "docs" / "images" / "report.png"
CORPORA = {"honest": "Honest corpus", "leaking": "Corpus that paraphrases every fifth patient"}
WIDTH, HEIGHT = 1240, 960

PAGE = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 24px; display: flex; gap: 24px; background: #e6e7e0; font: 17px/1.5 sans-serif; }}
section {{ flex: 1; height: 912px; background: #fff; border-radius: 8px; overflow: hidden; }}
p {{ margin: 0; padding: 12px 20px 14px; }}
iframe {{ border: 0; width: 100%; height: 814px; }}
</style>{sections}"""
SECTION = """<section><p><strong>{title}</strong><br>
Usual check (5-word shingles, 0.8): {flagged} of {n} flagged<br>
synthaudit: <strong>{verdict}</strong></p>
<iframe scrolling="no" src="{report}"></iframe></section>"""


def picture(demo: Path) -> None:
    """Draw the reports that lie in the demo's folder."""
    train = Corpus.read("demo:train").texts()
    sections = ""
    for name, title in CORPORA.items():
        texts = [str(row["text"]) for row in demo_rows(name)]
        sections += SECTION.format(
            title=title,
            flagged=n_flagged(texts, train),
            n=len(texts),
            verdict=VERDICTS[Audit.read(demo / name).privacy.verdict].lower(),
            report=html.escape((demo / name / "report.html").resolve().as_uri()),
        )
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or "google-chrome"
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(PAGE.format(sections=sections), "utf-8")
        arguments = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars")
        subprocess.run(  # noqa: S603 (the browser its user named)
            [chromium, *arguments, f"--user-data-dir={folder}/profile",
             "--force-color-profile=srgb", f"--window-size={WIDTH},{HEIGHT}",
             "--virtual-time-budget=5000", f"--screenshot={PICTURE}", page.as_uri()],
            check=True, capture_output=True,
        )  # fmt: skip
    print(PICTURE)


def main() -> None:
    """The demo's folder, or a new demo."""
    if len(sys.argv) > 1:
        picture(Path(sys.argv[1]))
        return
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "synthaudit", "demo", "--out", f"{folder}/demo"]
        subprocess.run([*command, "--store", f"{folder}/store"], check=True)  # noqa: S603 (our own)
        picture(Path(folder) / "demo")


if __name__ == "__main__":
    main()
