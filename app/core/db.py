"""Rows. A tenant's rows are only ever reached through their workspace."""

import abc

from hyperflask.models import Model
from sqlorm import fetchone

from app import framework
from app.framework.transactions import IntegrityError, in_transaction, transaction

framework.patch_all()  # columns are read as a model is declared: mend that before the first one

__all__ = ["IntegrityError", "Model", "TenantModel", "in_transaction", "transaction"]


class TenantModel(Model, abc.ABC):
    """A row that belongs to one workspace: it has a `workspace_id` and is read through it."""

    @classmethod
    @fetchone
    def one_of(cls, workspace, id):
        "SELECT WHERE workspace_id = %(workspace.id)s AND id = %(id)s"
