"""What runs: web, worker, scheduler and hub, and the manager that starts and stops them."""
