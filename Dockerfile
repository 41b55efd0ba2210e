# The desk as one image for web, worker, beat and migrate; docker-compose.yml gives each its command.

FROM node:24-slim AS frontend
WORKDIR /desk
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev


FROM python:3.13-slim AS build
ENV PYTHONDONTWRITEBYTECODE=1
WORKDIR /desk
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH
COPY requirements-production.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements-production.lock
COPY . .
COPY --from=frontend /desk/node_modules node_modules
# Settings refuse to load half configured; nothing of these three stays in the image.
RUN python -m scripts.frontend && python -m scripts.catalogues && rm -r node_modules \
    && SECRET_KEY=build ALLOWED_HOSTS=build DATABASE_URL=postgres:///build STATIC_ROOT=/desk/collected \
       python manage.py collectstatic --no-input --verbosity 0


FROM python:3.13-slim
# Pango and a Chinese font for PDF reports.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /var/lib/helpdesk --create-home helpdesk \
    && install --directory --owner=helpdesk /var/lib/helpdesk/media /var/lib/helpdesk/archive \
        /var/lib/helpdesk/beat
COPY --from=build /venv /venv
COPY --from=build /desk /desk
WORKDIR /desk
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 \
    VAR_DIR=/var/lib/helpdesk STATIC_ROOT=/desk/collected
USER helpdesk
EXPOSE 8000
CMD ["gunicorn", "helpdesk.wsgi"]
