"""The read side: who may see what (`sight`), and how members and transfers look."""
