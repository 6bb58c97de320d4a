# PostgreSQL, Redis, RabbitMQ and nginx for bin/ci: those that answer already, else ones of our own, on loopback,
# private ports and a temporary folder, stopped when we leave. Source it after lib.sh.
# shellcheck shell=bash

servers= rabbitmq=
stop_servers() {
  [ -n "$servers" ] || return 0
  [ -z "$rabbitmq" ] || { kill -- -"$rabbitmq" && wait "$rabbitmq"; } 2>/dev/null || true
  [ ! -f "$servers/redis.pid" ] || kill "$(cat "$servers/redis.pid")" 2>/dev/null || true
  [ ! -d "$servers/postgresql" ] || as_postgres "$pg_bin/pg_ctl" -D "$servers/postgresql" -m fast stop >/dev/null || true
  rm -rf "$servers"
}

answers() { "$VENV/bin/python" -c "$1" "$2" 2>/dev/null; }
postgresql_answers() { answers 'import psycopg, sys; psycopg.connect(sys.argv[1], connect_timeout=3).close()' "$1"; }
redis_answers() { answers 'import redis, sys; redis.Redis.from_url(sys.argv[1], socket_timeout=3).ping()' "$1"; }
free_port() { "$VENV/bin/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# PostgreSQL refuses to run as root.
as_postgres() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }

apt_install() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
  say "apt-get install $*"
  patiently sh -c 'apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"' \
    apt "$@" >>"$LOG" 2>&1
}

find_postgresql() { pg_bin=$(dirname "$(command -v pg_ctl || ls -d /usr/lib/postgresql/*/bin/pg_ctl 2>/dev/null | tail -n 1)"); [ -x "$pg_bin/pg_ctl" ]; }

ensure_postgresql() {
  local port
  export TEST_POSTGRESQL_URL=${TEST_POSTGRESQL_URL:-postgresql://postgres@127.0.0.1:5432/postgres}
  if postgresql_answers "$TEST_POSTGRESQL_URL"; then return; fi
  find_postgresql || { apt_install postgresql && find_postgresql; } ||
    fail "PostgreSQL is needed: install it, or name a server: TEST_POSTGRESQL_URL=postgresql://… bin/ci"
  [ "$(id -u)" != 0 ] || chown postgres "$servers"
  port=$(free_port)
  say "PostgreSQL on port $port"
  as_postgres "$pg_bin/initdb" -D "$servers/postgresql" -U postgres -A trust -E UTF8 >>"$LOG" 2>&1
  as_postgres "$pg_bin/pg_ctl" -D "$servers/postgresql" -w -l "$servers/postgresql.log" \
    -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off" start >>"$LOG" 2>&1
  TEST_POSTGRESQL_URL=postgresql://postgres@127.0.0.1:$port/postgres
  postgresql_answers "$TEST_POSTGRESQL_URL" || fail "PostgreSQL doesn't start: see $LOG"
}

ensure_redis() {
  local port
  export TEST_REDIS_URL=${TEST_REDIS_URL:-redis://127.0.0.1:6379/15}
  if redis_answers "$TEST_REDIS_URL"; then return; fi
  command -v redis-server >/dev/null || apt_install redis-server ||
    fail "Redis is needed: install it, or name a server: TEST_REDIS_URL=redis://… bin/ci"
  port=$(free_port)
  say "Redis on port $port"
  redis-server --bind 127.0.0.1 --port "$port" --save '' --dir "$servers" --daemonize yes \
    --pidfile "$servers/redis.pid" >>"$LOG" 2>&1
  TEST_REDIS_URL=redis://127.0.0.1:$port/15
  for _ in 1 2 3 4 5 6 7 8 9 10; do redis_answers "$TEST_REDIS_URL" && return; done
  fail "Redis doesn't start: see $LOG"
}

rabbitmq_answers() { answers 'import pika, sys; pika.BlockingConnection(pika.URLParameters(sys.argv[1])).close()' "$1"; }

ensure_rabbitmq() {
  local port
  export TEST_RABBITMQ_URL=${TEST_RABBITMQ_URL:-amqp://guest:guest@127.0.0.1:5672/%2F}
  if rabbitmq_answers "$TEST_RABBITMQ_URL"; then return; fi
  find_rabbitmq || { apt_install rabbitmq-server && find_rabbitmq; } ||
    fail "RabbitMQ is needed: install it, or name a server: TEST_RABBITMQ_URL=amqp://… bin/ci"
  if rabbitmq_answers "$TEST_RABBITMQ_URL"; then return; fi # the package starts it where it can
  port=$(free_port)
  say "RabbitMQ on port $port"
  mkdir -p "$servers/rabbitmq"
  HOME=$servers/rabbitmq RABBITMQ_NODENAME=ci$port@localhost RABBITMQ_NODE_PORT=$port \
    RABBITMQ_NODE_IP_ADDRESS=127.0.0.1 RABBITMQ_DIST_PORT=$(free_port) ERL_EPMD_PORT=$(free_port) \
    RABBITMQ_MNESIA_BASE=$servers/rabbitmq RABBITMQ_LOG_BASE=$servers/rabbitmq \
    RABBITMQ_CONFIG_FILE=$servers/rabbitmq/rabbitmq RABBITMQ_CONF_ENV_FILE=$servers/rabbitmq/env \
    RABBITMQ_ENABLED_PLUGINS_FILE=$servers/rabbitmq/plugins setsid "$rabbitmq_server" >>"$LOG" 2>&1 &
  rabbitmq=$!
  TEST_RABBITMQ_URL=amqp://guest:guest@127.0.0.1:$port/%2F
  for _ in $(seq 60); do
    if rabbitmq_answers "$TEST_RABBITMQ_URL"; then return; fi
    sleep 1
  done
  fail "RabbitMQ doesn't start: see $LOG"
}

# The package's own command wants its own user; the one below it doesn't.
find_rabbitmq() { rabbitmq_server=$(ls /usr/lib/rabbitmq/bin/rabbitmq-server 2>/dev/null || command -v rabbitmq-server); }

# The tests start it themselves, with deploy/nginx-nchan.conf.
ensure_nginx() {
  has_nchan || { apt_install nginx libnginx-mod-nchan && has_nchan; } ||
    fail "nginx with nchan is needed: install nginx and its module (Debian: libnginx-mod-nchan)"
}
has_nchan() { { command -v nginx || [ -x /usr/sbin/nginx ]; } >/dev/null && [ -f /usr/lib/nginx/modules/ngx_nchan_module.so ]; }

ensure_servers() {
  servers=$(mktemp -d)
  chmod 755 "$servers"
  trap stop_servers EXIT
  ensure_postgresql
  ensure_redis
  ensure_rabbitmq
  ensure_nginx
}
