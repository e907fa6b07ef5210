// Python in a worker: it gets all that it needs in one message, and then answers questions, texts of JSON.
//
// The way to the page is a port that only these functions hold: a program that Python runs cannot speak there.
onmessage = async ({ data: { files, wasm, port, warm } }) => {
  onmessage = null;
  self.importScripts = undefined; // by which Pyodide tells old workers; those of a file on disk must be such
  try {
    const answer = await boot(files, wasm, warm);
    port.onmessage = ({ data }) => {
      try {
        port.postMessage({ answer: answer(data) });
      } catch (error) {
        port.postMessage({ dead: String(error.message ?? error) }); // Python never fails here but for good
      }
    };
    port.postMessage({ ready: true });
  } catch (error) {
    port.postMessage({ dead: String(error.message ?? error) });
  }
};

const NOWHERE = "https://pyodide.invalid/"; // what it asks for from there is in `files`
// Stack, in bytes, that Python believes to have.  It counts one of two stacks; the browser's is full first,
// which is fatal, while Python at the end of its own frees nested objects in turns, and raises RecursionError.
const NARROW = 56000; // for letting go: about 1,500 nodes within each other, where 2,500 were too many
const WIDE = 150000; // for compiling and importing, which need more of it for each level

const boot = async (files, wasm, warm) => {
  const [engine, code] = ["pyodide.mjs", "pyodide.asm.mjs"].map((name) =>
    URL.createObjectURL(new Blob([files[name]], { type: "text/javascript" })),
  );
  const { fetch } = self;
  const { instantiateStreaming } = WebAssembly;
  self.fetch = async (url) => new Response(files[new URL(url).pathname.slice(1)]);
  WebAssembly.instantiateStreaming = async (_, imports) => ({
    module: wasm,
    instance: await WebAssembly.instantiate(wasm, imports),
  });
  const silent = () => {};
  const { loadPyodide } = await import(engine);
  const python = await loadPyodide({
    indexURL: NOWHERE,
    createPyodideModule: (await import(code)).default,
    lockFileContents: new TextDecoder().decode(files["pyodide-lock.json"]),
    packageBaseUrl: NOWHERE,
    stdout: silent,
    stderr: silent,
  });
  self.fetch = fetch;
  WebAssembly.instantiateStreaming = instantiateStreaming;
  python.unpackArchive(files["engine.zip"], "zip", { extractDir: "/engine" });
  const { _PyThreadState_Get, _emscripten_stack_get_base, _PyUnstable_ThreadState_SetStackProtection } = python._module;
  const stack = (size) =>
    _PyUnstable_ThreadState_SetStackProtection(_PyThreadState_Get(), _emscripten_stack_get_base() - size, size);
  const inside = python.runPython("import sys; sys.path.insert(0, '/engine'); from autograd.play.site import inside; inside");
  inside.begin(() => stack(WIDE), () => stack(NARROW));
  if (warm) inside.ask(warm); // what the first answer needs is imported before anybody waits for it
  return inside.ask;
};
