"""How addresses name an article."""

from django.urls import register_converter


class ArticleNumber:
    """The number of an article."""

    regex = "(?:KB|kb)-[0-9]{1,12}"

    def to_python(self, value: str) -> str:
        return value.upper()

    def to_url(self, value: str) -> str:
        return value


register_converter(ArticleNumber, "article_number")
