"""`python -m services.linkage serve|api|consume|relay|index`."""

from shared.loading import loading

with loading():
    from services.linkage.wiring import SERVICE
    from shared.web.runner import main

if __name__ == "__main__":
    main(SERVICE)
