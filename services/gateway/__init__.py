"""The one address: passes requests on, checks tokens and numbers at the door, shows the documents of the API."""
