"""What several drills need: servers and processes of their own, on private ports and folders."""
