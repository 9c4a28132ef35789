"""`guanxi bench`: the promises of the product measured on this machine, beside the bare limit of the same run.

A case is one class in one file of `guanxi/app/bench/cases/`; the registry finds it there, nothing else is to be edited:

    class Segments(Case):
        name = "segments"                      # guanxi bench segments
        about = "twelve frozen segments"       # one line for `guanxi bench --help`
        data = True                            # wants the measuring data (generated once per scale and kept)

        async def measure(self, bench: Bench) -> AsyncIterator[Figure]:
            with bench.watch() as used:        # wall, CPU-seconds of this process and of the server
                ...
            yield Figure(self.name, "06 sequence", used.wall * 1000, "ms", promise=3000, used=used)

`measure` yields a `Figure` per promise: what was measured, its unit, the promise (None: only told), which side is good,
and the bare limit measured in the same run (a bare COPY, the same SQL without the product) with the CPU it took. A case
that needs a fresh server or process of its own (`start`, `import`) leaves `data` False and takes `bench.fresh()`, an
empty migrated database beside the measuring data on the same private server, dropped afterwards.

`run(names, scale, json_file)` measures, prints the table, writes the JSON and gives the exit code: 0 kept, 1 a promise
broken, 2 refused (machine busy, unknown name). Not here: the demo data, the tests' data, load tests over many hours.
"""
