"""Articles as the API shows and takes them."""

from rest_framework import serializers

from accounts.models import Department, Team, User
from accounts.serializers import DeskSerializer
from knowledge.choices import ArticleKind, ArticleLanguage, ArticleState, Audience, TicketRole, VersionState
from knowledge.models.article import MAX_KEYWORDS, MAX_TEXT, MAX_TITLE
from knowledge.models.use import MAX_COMMENT
from knowledge.workflow import MOVES
from tickets.models import Category
from tickets.serializers.base import (
    CategoryReferenceSerializer,
    IdField,
    OfferSerializer,
    PersonSerializer,
    StrictSerializer,
    TeamReferenceSerializer,
    TicketNumberField,
)
from tickets.serializers.conversation import AttachmentSerializer


class ArticleReferenceSerializer(serializers.Serializer):
    """An article in a few words."""

    number = serializers.CharField(help_text="Its number, by which it is addressed.")
    title = serializers.CharField(help_text="What it is about.")


class ArticleDepartmentSerializer(TeamReferenceSerializer):
    """A department that reads it."""

    id = serializers.IntegerField(help_text="The department's id, as in `departments/`.")
    name = serializers.CharField(source="__str__", help_text="Its name in the reader's language.")


class ArticleSummarySerializer(ArticleReferenceSerializer, DeskSerializer):
    """An article in a list."""

    desk_only = frozenset({"state", "is_published", "audience", "owner", "review_on", "useful_count", "view_count"})

    kind = serializers.ChoiceField(ArticleKind.choices, help_text="What sort of answer it is.")
    state = serializers.ChoiceField(ArticleState.choices, help_text="Where the working copy is. Desk only.")
    is_published = serializers.BooleanField(
        help_text="Whether readers have a version, whatever is written meanwhile. Desk only."
    )
    language = serializers.ChoiceField(ArticleLanguage.choices, help_text="The language it is written in.")
    category = CategoryReferenceSerializer(allow_null=True, help_text="What it is about.")
    audience = serializers.ChoiceField(Audience.choices, help_text="Who may read it. Desk only.")
    owner = PersonSerializer(help_text="Who answers for it. Desk only.")
    review_on = serializers.DateField(allow_null=True, help_text="When somebody looks at it again. Desk only.")
    published_at = serializers.DateTimeField(allow_null=True, help_text="When what readers have was published.")
    updated_at = serializers.DateTimeField(help_text="When something about it changed last.")
    view_count = serializers.IntegerField(help_text="How often it was read. Desk only.")
    useful_count = serializers.IntegerField(help_text="How many found it useful. Desk only.")
    solved_count = serializers.IntegerField(help_text="How many tickets it solved or made needless.")


class ArticleSerializer(ArticleSummarySerializer):
    """An article with what readers read; of one that nobody reads yet, the draft."""

    desk_only = ArticleSummarySerializer.desk_only | {"teams", "departments", "not_useful_count", "keywords"}

    symptoms = serializers.CharField(help_text="What one sees. Markdown.")
    cause = serializers.CharField(help_text="Why it is so. Markdown.")
    solution = serializers.CharField(help_text="What helps. Markdown.")
    keywords = serializers.CharField(help_text="Other words people use for it. Desk only.")
    teams = TeamReferenceSerializer(many=True, help_text="The teams that read it. Desk only.")
    departments = ArticleDepartmentSerializer(many=True, help_text="The departments that read it. Desk only.")
    not_useful_count = serializers.IntegerField(help_text="How many did not. Desk only.")
    created_at = serializers.DateTimeField(help_text="When it was begun.")
    version = serializers.IntegerField(help_text="Grows with every change; the `ETag`.")


class ArticleVersionSerializer(serializers.Serializer):
    """A version. The texts come with a single one."""

    ordinal = serializers.IntegerField(help_text="1 is the first.")
    state = serializers.ChoiceField(VersionState.choices, help_text="What became of it.")
    title = serializers.CharField(help_text="Its title.")
    summary = serializers.CharField(help_text="What is different from the one before.")
    author = PersonSerializer(help_text="Who wrote it.")
    reviewer = PersonSerializer(allow_null=True, help_text="Who published it or sent it back.")
    created_at = serializers.DateTimeField(help_text="When it was begun.")
    published_at = serializers.DateTimeField(allow_null=True, help_text="When it was published.")
    returned_reason = serializers.CharField(help_text="Why the reviewer sent it back the last time.")


class ArticleVersionDetailSerializer(ArticleVersionSerializer):
    """A version with its texts."""

    symptoms = serializers.CharField(help_text="What one sees. Markdown.")
    cause = serializers.CharField(help_text="Why it is so. Markdown.")
    solution = serializers.CharField(help_text="What helps. Markdown.")


def markdown_field(help_text: str) -> serializers.CharField:
    return serializers.CharField(
        max_length=MAX_TEXT, allow_blank=True, required=False, trim_whitespace=False, help_text=f"{help_text} Markdown."
    )


class ArticleEditSerializer(StrictSerializer):
    """What can be changed. Texts change the working copy; of a published article begin a new version first."""

    title = serializers.CharField(max_length=MAX_TITLE, help_text="What it is about, in one line.")
    symptoms = markdown_field("What one sees.")
    cause = markdown_field("Why it is so.")
    solution = markdown_field("What helps.")
    summary = serializers.CharField(
        max_length=300, allow_blank=True, required=False, help_text="What is different from the version before."
    )
    kind = serializers.ChoiceField(ArticleKind.choices, required=False, help_text="What sort of answer it is.")
    language = serializers.ChoiceField(ArticleLanguage.choices, required=False, help_text="Its language.")
    category = serializers.SlugRelatedField(
        slug_field="slug",
        queryset=Category.objects.filter(is_active=True),
        allow_null=True,
        required=False,
        help_text="The slug of a category.",
    )
    keywords = serializers.CharField(
        max_length=MAX_KEYWORDS, allow_blank=True, required=False, help_text="Other words people use for it."
    )
    owner = IdField(queryset=User.objects.all(), required=False, help_text="Who answers for it: a person's id.")
    audience = serializers.ChoiceField(
        Audience.choices, required=False, help_text="Who may read it; once published, said by those who publish."
    )
    teams = IdField(
        queryset=Team.objects.filter(is_active=True), many=True, required=False, help_text="Ids, for `teams`."
    )
    departments = IdField(
        queryset=Department.objects.all(),
        many=True,
        required=False,
        help_text="Ids, for `departments`; with those below.",
    )
    review_on = serializers.DateField(required=False, help_text="When it is looked at again: a day ahead.")
    attachments = serializers.ListField(
        child=serializers.UUIDField(),
        max_length=20,
        required=False,
        help_text="Ids of files uploaded to `attachments/` and not yet sent.",
    )


class NewArticleSerializer(ArticleEditSerializer):
    """An article to be begun, as a draft of the caller's."""

    ticket = TicketNumberField(required=False, help_text="The number of the ticket that it is written from.")


class ArticleMoveSerializer(StrictSerializer):
    """What a move asks for; each takes the inputs that it names."""

    reason = serializers.CharField(max_length=2_000, required=False, help_text="send_back, archive: why.")
    comment = serializers.CharField(max_length=2_000, required=False, help_text="confirm: a note for the history.")
    summary = serializers.CharField(max_length=300, required=False, help_text="submit: what is different.")
    review_on = serializers.DateField(required=False, help_text="publish, confirm: when it is looked at again.")
    personal_data_checked = serializers.BooleanField(
        required=False, help_text="publish: the personal data found in the text may be published."
    )


class ArticleOfferSerializer(OfferSerializer):
    """Something that the caller can do with the article from where it is."""

    name = serializers.ChoiceField([*MOVES], help_text="The move's name, the last part of its address.")


class ArticleVoteSerializer(StrictSerializer):
    """Whether it helped."""

    useful = serializers.BooleanField(help_text="Whether it helped.")
    comment = serializers.CharField(
        max_length=MAX_COMMENT, allow_blank=True, required=False, help_text="What was missing."
    )


class ArticleFileSerializer(serializers.Serializer):
    """A file of the article."""

    id = serializers.IntegerField(source="pk", help_text="By which it is taken off.")
    is_inline = serializers.BooleanField(help_text="Whether the text shows it.")
    attachment = AttachmentSerializer(help_text="The file.")


class ArticleFilesSerializer(StrictSerializer):
    """Files to add to the working copy."""

    attachments = serializers.ListField(
        child=serializers.UUIDField(),
        min_length=1,
        max_length=20,
        help_text="Ids of files uploaded to `attachments/` and not yet sent.",
    )


class TicketArticleSerializer(serializers.Serializer):
    """An article of a ticket."""

    id = serializers.IntegerField(help_text="By which it is taken off.")
    kind = serializers.ChoiceField(TicketRole.choices, help_text="What the two have to do with each other.")
    article = ArticleReferenceSerializer(help_text="The article.")
    at = serializers.DateTimeField(help_text="Since when.")
    by = PersonSerializer(allow_null=True, help_text="Who said so.")


class NewTicketArticleSerializer(StrictSerializer):
    """An article to be linked to the ticket."""

    article = serializers.RegexField(r"^[Kk][Bb]-[0-9]{1,12}$", help_text="The article's number, `KB-N`.")
    kind = serializers.ChoiceField(
        [(role.value, role.label) for role in (TicketRole.SOLVED, TicketRole.RELATED)],
        required=False,
        help_text="`solved` counts it as solved by the article; otherwise related.",
    )
