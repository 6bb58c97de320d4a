"""Who and what the demo data is made of. Same input, same data: no dice, no clock."""

PASSWORD = "fair winds, calm seas"

#: name, address, role in the first workspace, role in the second
PEOPLE = (
    ("Olga Lindqvist", "olga@example.com", "owner", "owner"),
    ("Ada Okafor", "ada@example.com", "admin", None),
    ("Max Weber", "max@example.com", "member", "member"),
    ("Vera Moreau", "vera@example.com", "viewer", None),
)

WORKSPACES = ("Harbour Studio", "Night Watch")

#: A role of the first workspace's own: its name, and what its holders may do.
ROLE = ("Bookkeeper", ("audit:read", "members:read", "projects:read"))

#: Somebody who has a mail from the first workspace and hasn't answered it: address, role.
INVITED = ("nina@example.com", "member")

#: workspace → project → description and tasks; a task that starts with "✓" is done.
PROJECTS: dict[str, dict[str, tuple[str, tuple[str, ...]]]] = {
    "Harbour Studio": {
        "Website relaunch": (
            "A faster site with a clearer story. Finished when the old one is switched off.",
            (
                "✓ Collect what visitors ask support about",
                "✓ Agree on the five pages that matter",
                "✓ Choose photographs of the workshop",
                "Write the page about prices",
                "Draw the icons for the feature list",
                "Check the forms with a screen reader",
                "Redirect the old addresses",
                "Ask three customers for a quote",
                "Switch the domain over",
            ),
        ),
        "Autumn newsletter": (
            "One mail to all customers in October.",
            (
                "✓ Pick the three stories",
                "Write the opening",
                "Proofread the French version",
                "Send a test to the team",
            ),
        ),
        "Office move": (
            "From the quay to the old sail loft, without losing a working day.",
            (
                "✓ Measure the loft",
                "✓ Sign the lease",
                "Order desks for nine people",
                "Book the movers",
                "Tell the post office the new address",
                "Plan where the plants go",
            ),
        ),
        "Ideas for spring": ("Nothing decided yet.", ()),
    },
    "Night Watch": {
        "On-call handbook": (
            "What to do when the pager rings at three in the morning.",
            (
                "✓ List what woke us up last year",
                "Write the first five minutes",
                "Draw who calls whom",
            ),
        ),
    },
}

#: A list long enough to leaf through.
LONG_PROJECT = ("Backlog", "Everything that somebody once asked for.")
LONG_TASKS = tuple(
    f"{act} the {thing}"
    for act in ("Review", "Tidy up", "Document", "Replace", "Test", "Measure")
    for thing in (
        "sign-up form",
        "invoice template",
        "backup plan",
        "colour of the buttons",
        "error messages",
        "search page",
        "welcome mail",
        "export",
        "price list",
        "photo archive",
    )
)
