"""How the API behaves, and how it describes itself; nothing of it depends on the installation."""

FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "helpdesk.rest.schema.Schema",
    # The first one says how to sign in when nobody has: with 401 and a bearer.
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "accounts.authentication.TokenScope",
    ],
    "DEFAULT_THROTTLE_CLASSES": ["helpdesk.rest.throttling.CallRateThrottle"],
    "DEFAULT_PARSER_CLASSES": ["helpdesk.rest.parsers.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_FILTER_BACKENDS": ["helpdesk.rest.filters.StrictFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "helpdesk.rest.paging.KeysetPagination",
    "DEFAULT_METADATA_CLASS": "helpdesk.rest.metadata.Metadata",
    "EXCEPTION_HANDLER": "helpdesk.rest.problems.handle",
    "URL_FORMAT_OVERRIDE": None,
    # No other word of an address becomes part of a header or of the description.
    "ALLOWED_VERSIONS": ["1"],
}

DESCRIPTION = {
    "TITLE": "IT service desk API",
    "DESCRIPTION": "Everything the pages do, for programs. Errors are problem details (RFC 9457) in the language of "
    "`Accept-Language`, else of the token's owner. Lists are pages with a cursor. Unknown fields and parameters are "
    "refused, so that a mistyped one does not pass in silence.",
    "VERSION": "1",
    "LICENSE": {"name": "Apache-2.0"},
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "KindEnum": "tickets.choices.Kind",
        "LinkKindEnum": "tickets.choices.LinkKind",
        "ClockKindEnum": "sla.models.ClockKind",
        "ClockStatusEnum": "sla.models.clock.Clock.Status",
        "LanguageEnum": [("zh-hans", "简体中文"), ("en", "English")],
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}
