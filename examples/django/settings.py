"""Minimal Django settings for an API: no database, because simplejwt reads the user from the token."""

import os

SECRET_KEY = "not used for tokens"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
ROOT_URLCONF = "api"
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "rest_framework"]
USE_TZ = True

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["authentication.UnrevokedJWT", "authentication.ApiKey"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
}

# By default simplejwt also requires the claims `token_type`, `user_id` and `jti`.
SIMPLE_JWT = {
    "ALGORITHM": "HS256",
    "SIGNING_KEY": os.environ.get("JWT_SECRET", "a-secret-of-32-characters-or-more"),
    "ISSUER": "orders-auth",
    "AUDIENCE": "orders",
}

INTROSPECTION = {
    "url": os.environ.get("INTROSPECTION_URL", "http://localhost:4411/introspect"),
    "client_id": "orders-api",
    "client_secret": os.environ.get("CLIENT_SECRET", "orders-api-secret"),
}
