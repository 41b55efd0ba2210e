"""Files of articles: who may read the article may read them."""

from accounts.models import User
from knowledge import policies
from knowledge.models import Article, ArticleFile
from tickets.files.serving import register_holder
from tickets.models import Attachment

# What `Attachment.holder` says of a file that belongs to an article.
HOLDER = "article"


def is_out(article: Article, row: ArticleFile) -> bool:
    """Whether readers have it: it came with a version that was published since."""
    return article.is_published and article.published_at is not None and row.added_at <= article.published_at


def may_read_file(user: User, attachment: Attachment) -> bool:
    """Whether the person may see the article that has the file. Two statements, more for certain teams."""
    row = ArticleFile.objects.filter(attachment=attachment).select_related("article").first()
    if row is None:
        return False
    if policies.can_see_working_copy(user, row.article):
        return True
    return is_out(row.article, row) and policies.can_read(user, row.article)


def files_of(article: Article, *, working: bool) -> list[ArticleFile]:
    """The files that are listed below the text: those that readers have, or all of the working copy."""
    rows = article.files.filter(is_inline=False).select_related("attachment")
    return [row for row in rows if working or is_out(article, row)]


def is_in_text(article: Article, attachment: Attachment) -> bool:
    """Whether the text shows it itself; what it does not show is listed below it."""
    version = article.working_version
    texts = [article.symptoms, article.cause, article.solution]
    if version is not None:
        texts += [version.symptoms, version.cause, version.solution]
    return any(str(attachment.uuid) in text for text in texts)


def register() -> None:
    register_holder(HOLDER, may_read_file)
