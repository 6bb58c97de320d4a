"""What we keep of people."""

from app.core.personal import addressed
from app.core.privacy import declare, declare_arguments

declare(
    "users",
    ours="id verified_at created_at staff_since leaving_at erasing_at blocked_at",
    person="email name locale time_zone avatar theme",
    secret="password_hash password_needs_factor",
)
declare("user_addresses", ours="id created_at", person="user_id email")
declare(
    "account_events",
    ours="id created_at",
    person="user_id kind details ip device",
)
declare("takeouts", ours="id size created_at expires_at", person="user_id", secret="file")

declare(
    "sessions",
    ours="id created_at expires_at confirmed_at idle_until",
    person="user_id ip user_agent methods device last_seen_at",
    secret="token_hash",
)
declare("brakes", ours="key count expires_at")
declare(
    "email_tokens",
    ours="id purpose created_at expires_at ended_at",
    person="user_id",
    secret="token_hash browser_hash",
)
declare(
    "proofs",
    ours="id purpose tries created_at expires_at ended_at",
    person="user_id address",
    secret="browser_hash code_hash link_hash",
)

declare("totp_apps", ours="id last_step created_at confirmed_at", person="user_id", secret="secret")
declare(
    "recovery_codes", ours="id created_at used_at", person="user_id", secret="beginning rest_hash"
)
declare("passkey_handles", person="user_id", secret="handle")
declare(
    "passkeys",
    ours="id sign_count created_at",
    person="user_id transports aaguid is_synced name last_used_at",
    secret="credential_id public_key",
)
declare("used_challenges", ours="digest expires_at")
declare(
    "pending_sign_ins",
    ours="id method way tries created_at expires_at",
    person="user_id",
    secret="token_hash browser_hash",
)
declare(
    "remembered_devices",
    ours="id created_at expires_at",
    person="user_id device ip last_used_at",
    secret="token_hash",
)
declare(
    "factor_resets",
    ours="id created_at due_at ended_at outcome",
    person="user_id device ip",
    secret="token_hash",
)

declare(
    "identities",
    ours="id created_at proved_at used_at",
    person="user_id provider issuer subject email",
)
declare(
    "provider_trips",
    ours="id provider way expires_at",
    person="user_id",
    secret="state_hash browser_hash",
)
declare(
    "provider_newcomers",
    ours="id is_verified way expires_at",
    person="provider issuer subject email name",
    secret="browser_hash",
)
addressed("provider_newcomers", "email")

declare_arguments(ours="proof_id reset_id takeout_id browser_hash")
