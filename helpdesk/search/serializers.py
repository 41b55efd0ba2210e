"""What the search answers by API."""

from rest_framework import serializers

KINDS = ("articles", "known_errors", "catalog", "tickets", "assets", "people")


class SearchParameters(serializers.Serializer):
    """What to look for."""

    q = serializers.CharField(max_length=200, help_text="Words, a number, an error code, pinyin, or a whole question.")
    kind = serializers.ChoiceField(
        KINDS, required=False, allow_blank=True, help_text="Only this kind; then there are pages of it."
    )
    page = serializers.IntegerField(
        required=False, min_value=1, max_value=20, default=1, help_text="Which page of the kind, 20 hits each."
    )
    exactly = serializers.BooleanField(
        required=False, default=False, help_text="Take no word for another one, whatever looks like a typing mistake."
    )


class HitSerializer(serializers.Serializer):
    """One thing that was found."""

    kind = serializers.ChoiceField(KINDS, help_text="What it is.")
    number = serializers.CharField(help_text="Its number; empty where it has none.")
    title = serializers.CharField(help_text="Its title or name.")
    marked_title = serializers.CharField(help_text="The title as HTML, escaped, with `<mark>` around what answers.")
    snippet = serializers.CharField(help_text="The stretch of its text that answers, as HTML like the title.")
    facts = serializers.ListField(child=serializers.CharField(), help_text="What stands below it on the page.")
    url = serializers.CharField(help_text="The path of its page.")
    holds_all_words = serializers.BooleanField(
        source="is_whole", help_text="False: it holds some of the words only, and nothing holds all."
    )


class SearchSectionSerializer(serializers.Serializer):
    """The hits of one kind, the best first."""

    kind = serializers.ChoiceField(KINDS, source="source.kind", help_text="Which kind.")
    count = serializers.IntegerField(source="found.count", help_text="How many there are, as far as was counted.")
    is_capped = serializers.BooleanField(source="found.is_capped", help_text="There are more than were counted.")
    has_more = serializers.BooleanField(source="found.has_more", help_text="There is another page of this kind.")
    hits = HitSerializer(many=True, source="found.hits", help_text="These.")


class SearchSerializer(serializers.Serializer):
    """All that was found."""

    asked = serializers.CharField(help_text="What was asked for.")
    searched = serializers.CharField(source="query.text", help_text="What was looked for: normalised, put right.")
    corrected = serializers.CharField(help_text="What was taken in the place of a typing mistake; empty for none.")
    sections = SearchSectionSerializer(many=True, help_text="By kind, in the order of the page; only kinds with hits.")
