"""`python -m services.integration serve|api|consume|relay|index`."""

from services.integration.wiring import SERVICE
from shared.web.runner import main

if __name__ == "__main__":
    main(SERVICE)
