"""The addresses of the catalogue."""

from django.urls import path

from billing.pages import product_exports, product_imports, product_prices, products

app_name = "products"

urlpatterns = [
    path("", products.list_products, name="list"),
    path("new/", products.new_product, name="create"),
    path("quick/", products.quick_create, name="quick_create"),
    path("figures/", products.figures, name="figures"),
    path("import/", product_imports.upload, name="import"),
    path("import/<str:product_plan>/columns/", product_imports.columns, name="import_columns"),
    path("import/<str:product_plan>/", product_imports.preview, name="import_preview"),
    path("import/<str:product_plan>/bad-rows/", product_imports.bad_rows, name="import_bad_rows"),
    path("export/", product_exports.export, name="export"),
    path("of-client/<uuid:client_id>/", product_prices.show_of_client, name="of_client"),
    path("<uuid:product_id>/", products.show_product, name="show"),
    path("<uuid:product_id>/archive/", products.archive, name="archive"),
    path("<uuid:product_id>/restoration/", products.restore, name="restore"),
    path("<uuid:product_id>/prices/", product_prices.agree, name="agree_price"),
    path(
        "<uuid:product_id>/prices/<uuid:client_id>/removal/",
        product_prices.remove,
        name="remove_price",
    ),
]
