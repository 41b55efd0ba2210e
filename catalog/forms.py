"""The page on which an item is edited."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from catalog.models import CatalogItem

EMPTY_ROWS = 3


def note_field() -> forms.CharField:
    """Why something is changed."""
    return forms.CharField(
        label=_("Why is it changed?"), required=False, max_length=200, help_text=_("Stands in the history.")
    )


class ItemForm(forms.ModelForm):
    """Everything of an item but the members of a bundle."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=Role.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    note = note_field()

    class Meta:
        model = CatalogItem
        fields = (
            "name", "name_en", "slug", "group", "icon", "summary", "summary_en", "description", "description_en",
            "keywords", "form", "title_field", "approval_path", "task_template", "category", "team", "delivery_hours",
            "audience", "departments", "roles", "heads_only", "is_active", "position",
        )  # fmt: skip
        widgets = {
            "description": forms.Textarea(attrs={"rows": 4}),
            "description_en": forms.Textarea(attrs={"rows": 4}),
            "audience": forms.RadioSelect,
            "departments": forms.SelectMultiple(attrs={"size": 6}),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            del self.fields["slug"]
        for name in ("approval_path", "task_template", "team", "category"):
            field: Any = self.fields[name]
            field.queryset = field.queryset.filter(is_active=True)

    def facts(self) -> dict[str, Any]:
        """What `save_item` takes."""
        return dict(self.cleaned_data)


class MemberRow(forms.Form):
    """One member of a bundle."""

    use_required_attribute = False

    item = forms.ModelChoiceField(CatalogItem.objects.none(), label=_("Item"), required=False)
    position = forms.IntegerField(label=_("Place"), required=False, min_value=1, max_value=99)
    waits = forms.BooleanField(label=_("waits for those before it"), required=False)

    def __init__(self, *args: Any, bundle: CatalogItem | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        items = CatalogItem.objects.filter(is_bundle=False).order_by("name")
        field: Any = self.fields["item"]
        field.queryset = items.exclude(pk=bundle.pk) if bundle else items


MemberRows = forms.formset_factory(MemberRow, extra=EMPTY_ROWS, max_num=23, absolute_max=40)


def members_of(rows: Any) -> list[tuple[CatalogItem, bool]]:
    """The members as they were sent, by their places; rows without an item are none."""
    sent = [row.cleaned_data for row in rows if row.cleaned_data.get("item")]
    placed = sorted(enumerate(sent), key=lambda pair: (pair[1].get("position") or 99, pair[0]))
    return [(row["item"], row["waits"]) for _index, row in placed]


class GroupRow(forms.Form):
    """One shelf."""

    use_required_attribute = False

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name"), max_length=100, required=False)
    name_en = forms.CharField(label=_("English name"), max_length=100, required=False)
    slug = forms.SlugField(label=_("Short name"), required=False)
    icon = forms.CharField(label=_("Icon"), max_length=40, required=False)
    position = forms.IntegerField(label=_("Place"), required=False, min_value=1, max_value=999)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.initial.get("pk"):
            self.fields["slug"].widget.attrs["readonly"] = True  # others refer to it


GroupRows = forms.formset_factory(GroupRow, extra=1, max_num=50, absolute_max=60)


def sent_groups(rows: Any) -> list[dict[str, Any]]:
    """The shelves as they were sent, by their places; rows without a name are none."""
    sent = [row.cleaned_data for row in rows if row.cleaned_data.get("name")]
    return sorted(sent, key=lambda row: row.get("position") or 999)


class NoteForm(forms.Form):
    """Why the shelves are changed."""

    note = note_field()
