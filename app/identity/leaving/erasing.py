"""The end of a person: every trace of them goes, and a proof stays that says nothing of them."""

import json
import re

from app.core import files, mailbox
from app.core.clock import now
from app.core.db import any_of, transaction
from app.core.erasing import PERSON_ERASERS, on_person_erase, pseudonym
from app.core.isolation import everywhere
from app.core.jobs import Job
from app.core.mail.models import Delivery, Suppression
from app.core.models import Erasure
from app.core.personal import own_rows, own_tables
from app.core.schema import tables
from app.core.tasks import sweep_database
from app.identity.models import Address, Proof, User
from app.identity.social.models import Newcomer


def erase_person(user_id: int) -> None:
    """Remove every trace: what is elsewhere first, then the rows, with a proof of it, then what
    the rows leave in the database's files. Cut short, it is done again from the start."""
    user = User.get(user_id)
    if not user or not user.erasing_at:
        return
    for erase in PERSON_ERASERS:
        erase(user)
    with transaction():
        Erasure.create(
            pseudonym=pseudonym(f"person {user.id}"),
            counts=_counts(user.id),
            last_event=None,
            erased_at=now(),
        )
        user.delete()
        sweep_database.send()


@on_person_erase
def forget_files(user: User) -> None:
    """Pictures, and copies of everything: whatever is in the person's folder."""
    files.remove_folder(user.folder)


@on_person_erase
def forget_mails(user: User) -> None:
    """What we know of mails to them, and their name in the subjects of mails to others."""
    addresses = Address.texts_of(user)
    theirs = any_of(addresses)
    with transaction(), everywhere("a person is erased"):
        gone = list(Delivery.message_ids_to_everywhere(user.id, theirs))
        Delivery.forget_reader_everywhere(user.id, theirs)
        for mail in list(Delivery.with_subject_everywhere(user.name)):
            Delivery.set_subject_everywhere(mail.id, whole(user.name).sub("…", mail.subject))
        Suppression.forget(theirs)
    if mailbox.is_used():
        mailbox.remove(gone)
        mailbox.remove_those_with(whole(user.name, *addresses))


@on_person_erase
def forget_what_waits(user: User) -> None:
    """Work of theirs that failed or waits, and what was asked for with their addresses."""
    addresses = Address.texts_of(user)
    with transaction(), everywhere("a person is erased"):
        Job.forget_person_everywhere(user.id)
        for address in addresses:
            Job.forget_argument_everywhere(json.dumps(address))  # with its quotes: no other's
            Proof.forget_address(address)
            Newcomer.forget_address(address)


def whole(*words: str) -> re.Pattern[str]:
    """These words, and not where they are a part of others: “Al” isn't in “Alma”."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)")


def _counts(user_id: int) -> dict[str, int]:
    known = tables()
    return {
        name: len(own_rows(known[name], column, user_id))
        for name, column in own_tables(known).items()
    }
