"""``python -m synthaudit``."""

from synthaudit.cli import main

main()
