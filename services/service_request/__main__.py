"""`python -m services.service_request serve|api|consume|relay|index`."""

from shared.loading import loading

with loading():
    from services.service_request.wiring import SERVICE
    from shared.web.runner import main

if __name__ == "__main__":
    main(SERVICE)
