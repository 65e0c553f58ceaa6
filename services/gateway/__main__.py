"""`python -m services.gateway serve`."""

from shared.loading import loading

with loading():
    from services.gateway.wiring import SERVICE
    from shared.web.runner import main

if __name__ == "__main__":
    main(SERVICE)
