"""`python -m tests.traces`: write the page that leads from the domain's items to their tests."""

from tests.traces.table import PAGE, page, table

if __name__ == "__main__":
    PAGE.write_text(page(table()), encoding="utf-8")
