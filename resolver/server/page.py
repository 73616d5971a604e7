"""The web page."""

from fastapi import APIRouter

router = APIRouter()
