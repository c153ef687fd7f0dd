"""The API: each caller's own orders. Reading and writing need one scope each."""

from django.urls import path
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

SCOPES = {"GET": "orders:read", "POST": "orders:write"}


class HasScope(BasePermission):
    message = "The scope for this is missing."

    def has_permission(self, request, view):
        granted = request.auth.get("scope", "").split()  # claims of a token, or introspection of an API key
        return SCOPES.get(request.method) in granted


class Orders(APIView):
    permission_classes = [IsAuthenticated, HasScope]

    def get(self, request):
        return Response({"owner": request.user.id, "orders": []})

    def post(self, request):
        return Response({"owner": request.user.id}, status=201)


urlpatterns = [path("orders", Orders.as_view())]
