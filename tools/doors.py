"""Import contract: a room is entered by its doors only."""

from importlinter import Contract, ContractCheck, fields, output


class DoorsContract(Contract):
    root = fields.StringField()
    doors = fields.ListField(subfield=fields.StringField())
    keyholders = fields.ListField(subfield=fields.StringField(), required=False)

    def check(self, graph, verbose):
        bad = []
        for target in graph.modules:
            parts = target.split(".")
            if len(parts) < 3 or parts[0] != self.root or parts[2] in self.doors:
                continue
            room = ".".join(parts[:2])
            if parts[1] in ("kernel", "sdk", "app", "connectors"):
                continue
            for importer in graph.find_modules_that_directly_import(target):
                if not importer.startswith(room + ".") and importer != room and importer not in (self.keyholders or []):
                    bad.append((importer, target))
        return ContractCheck(kept=not bad, metadata={"bad": sorted(bad)})

    def render_broken_contract(self, check):
        for importer, target in check.metadata["bad"]:
            output.print_error(f"{importer} opens {target}: use api, contracts or events")
