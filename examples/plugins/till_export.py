"""An import preset: the export of a till, recognised by its header, with its columns and values ready for the import studio."""

from guanxi.kernel.i18n import Label
from guanxi.sdk.import_presets import ImportPreset

TILL_EXPORT = ImportPreset(
    key="till_export.members",
    label=Label(zh="茶桌收银的会员导出", en="Members exported from TeaTable"),
    target="customers.customers",
    source="teatable",
    recognise=[{"TT Card", "TT Points"}],
    columns={"external_id": ["TT Card"], "name": ["Guest"], "phone": ["Mobile"], "points": ["TT Points"]},
)
