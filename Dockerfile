# Guanxi in one container: `guanxi up` with its own PostgreSQL in the volume /data, or with a server by URL.
# Build: docker build -t guanxi .      Run: see compose.yaml and docs/guides/install.md

FROM python:3.12-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 UV_NO_CACHE=1 UV_PYTHON_DOWNLOADS=never
WORKDIR /source
COPY tools/uv.lock tools/uv.lock
RUN pip install --quiet --require-hashes -r tools/uv.lock

# What the build needs (Node and the build backend too), exactly as locked; its layer stays until the lock changes.
COPY requirements.lock ./
RUN uv venv --quiet /build && uv pip install --quiet --python /build/bin/python --require-hashes -r requirements.lock

COPY pyproject.toml README.md LICENSE ./
COPY web web
COPY guanxi guanxi
RUN PYTHONPATH=/source /build/bin/python -m guanxi.app.webbuild \
    && uv build --quiet --wheel --no-build-isolation --python /build/bin/python --out-dir /wheel

# What the product needs, at the locked versions and nothing else.
RUN uv venv --quiet /opt/guanxi \
    && uv pip install --quiet --compile-bytecode --python /opt/guanxi/bin/python --constraints requirements.lock /wheel/*.whl


FROM python:3.12-slim-bookworm
# PostgreSQL makes no database for a user without a name, and refuses to run as root.
RUN groupadd --system --gid 10001 guanxi \
    && useradd --system --uid 10001 --gid guanxi --home-dir /data --shell /usr/sbin/nologin guanxi \
    && install --directory --owner guanxi --group guanxi --mode 0700 /data
COPY --from=build /opt/guanxi /opt/guanxi
ENV PATH=/opt/guanxi/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    LANG=C.UTF-8 \
    GUANXI_DATA_DIR=/data GUANXI_HOST=0.0.0.0 GUANXI_PORT=8000
USER guanxi
WORKDIR /data
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=4 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ['GUANXI_PORT'] + '/readyz', timeout=4)"]
ENTRYPOINT ["guanxi"]
CMD ["up"]
