"""Nouns: the person, their addresses and sign-ins, and the proofs we mail them."""

from app.identity.models.address import Address
from app.identity.models.email_token import VERIFY_WITHIN, EmailToken
from app.identity.models.proof import Proof
from app.identity.models.session import Session
from app.identity.models.user import User

__all__ = ["VERIFY_WITHIN", "Address", "EmailToken", "Proof", "Session", "User"]
