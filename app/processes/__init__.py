"""What runs: web, worker and scheduler, and the manager that starts and stops them."""
