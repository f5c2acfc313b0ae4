"""The site, for tests of pages."""

from tests.web.site import any_site, limited_site, quick_hashes, site

__all__ = ["any_site", "limited_site", "quick_hashes", "site"]
