# Mintmark as an image: docker build -t mintmark . && docker run -p 127.0.0.1:4411:4411 -e MINTMARK_ADMIN_TOKEN=… mintmark
# docs/containers.md explains its use. test/project/container.test.ts runs these lines without Docker, so use only the
# instructions that it supports.
FROM node:24-slim AS build
WORKDIR /source
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY . .
RUN node scripts/build.ts
# The image contains exactly the published package (`files` in package.json) and its dependencies.
RUN npm pack --ignore-scripts --silent --pack-destination /tmp
RUN mkdir /app && tar -xzf /tmp/mintmark-*.tgz -C /app --strip-components=1 && cp package-lock.json /app
WORKDIR /app
RUN npm ci --omit=dev --ignore-scripts

FROM node:24-slim
COPY --from=build /app /app
RUN ln -s /app/bin/mintmark.js /usr/local/bin/mintmark && install -d -o node -g node -m 700 /data
# A mintmark.config.json or .yaml that is mounted here is used.
WORKDIR /etc/mintmark
ENV MINTMARK_DATA=/data
VOLUME /data
USER node
EXPOSE 4411
HEALTHCHECK --interval=3s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "const { env } = process; env.NODE_TLS_REJECT_UNAUTHORIZED = 0; fetch((/^(true|1)$/i.test(env.MINTMARK_HTTPS) ? 'https' : 'http') + '://127.0.0.1:' + (env.MINTMARK_PORT || 4411) + '/_mintmark/health').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Clients outside the container are beyond loopback, so the server refuses to start without an admin token.
ENTRYPOINT ["mintmark", "serve", "--host", "0.0.0.0", "--dangerously-bind-beyond-loopback"]
