# Build and run with the project's own scripts. Both stages use the same path: assets.json
# and the virtual environment hold absolute ones. (CI doesn't build this image.)
FROM node:22-bookworm-slim AS node

FROM python:3.12-slim-bookworm AS build
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/lib/node_modules /usr/local/lib/node_modules
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm \
    && ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx
WORKDIR /srv/app
COPY . .
RUN bin/setup --build && rm -rf node_modules var

FROM python:3.12-slim-bookworm
RUN useradd --system --no-create-home app && install -d -o app /srv/app/var
WORKDIR /srv/app
COPY --from=build /srv/app /srv/app
USER app
ENV HOST=0.0.0.0 PORT=8000 PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
VOLUME /srv/app/var
EXPOSE 8000 8100
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["bin/healthcheck"]
CMD ["bin/serve"]
