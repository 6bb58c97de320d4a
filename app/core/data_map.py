"""What the house itself keeps."""

from app.core.personal import addressed
from app.core.privacy import Kind, declare, declare_arguments, declare_folder

declare(
    "events",
    ours="id workspace_id number verb subject_type subject_id result source created_at",
    trail="actor_id impersonator_id ip user_agent request_id",
    content="details",
)
declare("event_cursors", ours="workspace_id reader number")
declare("person_versions", person="user_id", ours="version")
declare(
    "jobs",
    ours="id message_id queue actor priority is_shown state key run_at created_at finished_at owner"
    " leased_until claims losses workspace_id done_count total_count cancel_asked_at"
    " failure_told_at",
    content="message result error",
    trail="user_id request_id",
)
declare("schedules", ours="actor sent_for")
declare(
    "mails",
    ours="id key message_id name kind locale state attempts error claimed_by claimed_until"
    " created_at sent_at workspace_id",
    person="recipient user_id subject",
)
declare("suppressions", ours="id kind created_at", person="address reason")
addressed("mails", "recipient")
addressed("suppressions", "address")
declare("erasures", ours="id pseudonym counts last_event erased_at")
declare("schema_migrations", ours="name checksum applied_at")

declare_folder("people/", Kind.PERSON)
declare_folder("workspaces/", Kind.CONTENT)
declare_arguments(
    ours="workspace_id user_id days key kind locale round reader_name",
    person="address details name who",
)
