"""What we keep of the trail, beside the events."""

from app.core.privacy import declare

declare("audit_chain", ours="workspace_id number hash key_id created_at")
declare("audit_trails", ours="workspace_id kept_from verified_number verified_at fault")
declare("audit_words", ours="workspace_id number", content="word")
