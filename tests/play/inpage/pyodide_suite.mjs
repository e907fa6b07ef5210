// Runs pytest in Pyodide: node pyodide_suite.mjs FOLDER-OF-PYODIDE ARCHIVE WORD...
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [folder, archive, ...words] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${folder}/pyodide.mjs`));
const python = await loadPyodide({ indexURL: folder });
python.unpackArchive(new Uint8Array(readFileSync(archive)), "zip", { extractDir: "/suite" });
python.globals.set("words", words);
const code = python.runPython(`
import os, sys
os.chdir("/suite")
sys.path.insert(0, "/suite")
import tqdm, pytest
tqdm.tqdm.monitor_interval = 0
int(pytest.main(words.to_py()))
`);
process.exit(code);
