"""Sign-in with an account that somebody has elsewhere: Google, GitHub, Microsoft, GitLab, or any
provider that speaks OpenID Connect.

A provider is one by configuration (`configuration.py`); what is particular to it is its adapter
(`adapters.py`). A visitor makes a trip to it and back (`trips.py`), which only the browser
that set out can end; a newcomer makes an account (`newcomers.py`), a person connects one more
way in (`connecting.py`). What comes back is an identity, (issuer, subject), and never an address:
addresses change hands. See docs/identity.md.
"""
