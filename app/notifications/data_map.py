"""What we keep of what people are told, and of how they want to be."""

from app.core.privacy import declare, declare_arguments

declare(
    "notifications",
    ours="id workspace_id event_number kind thread is_shown mail digest_id created_at",
    person="user_id read_at",
)
declare("notification_digests", ours="id workspace_id period day created_at", person="user_id")
declare("notification_mutes", ours="workspace_id", person="user_id thread")
declare(
    "notification_preferences",
    ours="workspace_id",
    person="user_id kind is_shown mail is_pushed",
)
declare("notification_quiet_hours", ours="workspace_id", person="user_id begins ends")
declare(
    "push_subscriptions",
    ours="id session_id created_at used_at",
    person="user_id is_detailed",
    secret="endpoint p256dh auth",
)

declare_arguments(ours="notification_id digest_id subscription_id")
