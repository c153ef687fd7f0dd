"""The API: orders, which are the caller's own. Reading and writing take a scope each."""

from django.urls import path
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

SCOPES = {"GET": "orders:read", "POST": "orders:write"}


class HasScope(BasePermission):
    message = "The scope for this is missing."

    def has_permission(self, request, view):
        granted = request.auth.get("scope", "").split()  # a token's claims, or an API key's introspection
        return SCOPES.get(request.method) in granted


class Orders(APIView):
    permission_classes = [IsAuthenticated, HasScope]

    def get(self, request):
        return Response({"owner": request.user.id, "orders": []})

    def post(self, request):
        return Response({"owner": request.user.id}, status=201)


urlpatterns = [path("orders", Orders.as_view())]
