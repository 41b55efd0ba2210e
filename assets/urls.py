"""The pages of assets."""

from django.urls import path, register_converter

from assets.models.asset import NUMBER_PATTERN
from assets.views import detail, imports, lists, mine, parts, stock_takes, tickets, verbs


class AssetNumber:
    """The number of an asset, as it stands on its label."""

    regex = NUMBER_PATTERN

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(AssetNumber, "asset_number")

app_name = "assets"
urlpatterns = [
    path("", lists.index, name="list"),
    path("export/<slug:form>/", lists.export, name="export"),
    path("labels/", lists.labels, name="labels"),
    path("people/", lists.people, name="people"),
    path("new/", verbs.new, name="new"),
    path("mine/", mine.mine, name="mine"),
    path("mine/<asset_number:number>/", mine.confirm, name="confirm"),
    path("import/", imports.upload, name="upload"),
    path("import/template/<slug:form>/", imports.template, name="import_template"),
    path("import/<int:pk>/", imports.show, name="import"),
    path("import/<int:pk>/run/", imports.run, name="import_run"),
    path("stock-takes/", stock_takes.index, name="stock_takes"),
    path("stock-takes/new/", stock_takes.new, name="new_stock_take"),
    path("stock-takes/<int:pk>/", stock_takes.show, name="stock_take"),
    path("stock-takes/<int:pk>/close/", stock_takes.close, name="close_stock_take"),
    path("stock-takes/<int:pk>/correct/", stock_takes.correct, name="correct_stock_take"),
    path("stock-takes/<int:pk>/report/<slug:form>/", stock_takes.report, name="stock_take_report"),
    path("of/<ticket_number:number>/", tickets.ticket_assets, name="of_ticket"),
    path("<asset_number:number>/", detail.detail, name="detail"),
    path("<asset_number:number>/impact/", detail.impact, name="impact"),
    path("<asset_number:number>/edit/", verbs.edit, name="edit"),
    path("<asset_number:number>/moves/<slug:name>/", verbs.move, name="move"),
    path("<asset_number:number>/relations/", parts.relations, name="relations"),
    path("<asset_number:number>/seats/", parts.seats, name="seats"),
]
