"""Imports of assets as the API shows and takes them."""

from typing import Any

from rest_framework import serializers

from assets.importing.plan import Outcome
from tickets.serializers.base import StrictSerializer


class AssetSheetSerializer(StrictSerializer):
    """A sheet of assets."""

    file = serializers.FileField(help_text="CSV in UTF-8 or GBK, or XLSX, with the heads of an export.")


class AssetImportSerializer(serializers.Serializer):
    """An import in a list."""

    id = serializers.IntegerField(help_text="The import's id.")
    file_name = serializers.CharField(help_text="What the file was called.")
    created_at = serializers.DateTimeField(help_text="When it was uploaded.")
    applied_at = serializers.DateTimeField(allow_null=True, help_text="When the last row was done; null before.")


class AssetImportRowSerializer(serializers.Serializer):
    """A row of the sheet."""

    line = serializers.IntegerField(help_text="Its line in the file, the head included.")
    number = serializers.CharField(help_text="The asset's number; empty where it gets the next one.")
    name = serializers.CharField(help_text="What it is called.")
    outcome = serializers.ChoiceField(Outcome.choices, help_text="What becomes, or became, of it.")
    problems = serializers.ListField(child=serializers.CharField(), help_text="Why it is refused.")


class AssetImportReportSerializer(serializers.Serializer):
    """An import with its preview or its report."""

    id = serializers.IntegerField(source="upload.pk", help_text="The import's id.")
    file_name = serializers.CharField(source="upload.file_name", help_text="What the file was called.")
    created_at = serializers.DateTimeField(source="upload.created_at", help_text="When it was uploaded.")
    applied_at = serializers.DateTimeField(
        source="upload.applied_at", allow_null=True, help_text="When the last row was done; null before."
    )
    total = serializers.IntegerField(source="report.total", help_text="How many rows the sheet has.")
    done = serializers.IntegerField(source="report.done", help_text="How many of them are done.")
    counts = serializers.SerializerMethodField(help_text="How many rows there are of each outcome.")
    rows = AssetImportRowSerializer(
        source="report.rows", many=True, help_text="The rows, at most 300, those that are refused first."
    )

    def get_counts(self, content: dict[str, Any]) -> dict[str, int]:
        return {str(outcome): count for outcome, count in content["report"].counts}
