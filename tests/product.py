"""What the product is called, as config.yml has it: a fork's tests know the fork's name."""

from app.framework import configuration
from app.settings import ROOT

_settings = configuration.load(ROOT, environ={})

PRODUCT_NAME = _settings["PRODUCT_NAME"]
PRODUCT_SLUG = _settings["PRODUCT_SLUG"]
