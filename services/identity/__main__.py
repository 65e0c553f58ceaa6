"""`python -m services.identity serve|api|consume|relay|index`, and `bootstrap` for the first accounts."""

import sys

from shared.loading import loading

with loading():
    from services.identity.wiring import SERVICE
    from shared.web.runner import main

if __name__ == "__main__":
    if sys.argv[1:2] == ["bootstrap"]:
        from services.identity.bootstrap.run import bootstrap

        sys.exit(bootstrap(sys.argv[2:]))
    main(SERVICE)
