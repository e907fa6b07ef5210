// The home in the page itself: Python in a worker that starts from a blob, so that the page's policy binds it.
//
// A second worker stands by; it takes over where the first is stopped, breaks down, or is silent for too long.
// Nothing is lost then, as all state is in the questions.
export const makeHome = (settings, tell, words) => {
  const source = URL.createObjectURL(new Blob([settings.worker], { type: "text/javascript" }));
  const parts = load(settings.packs, (done, total) => tell(done < total ? `${words("loading")} ${share(done, total)}` : words("starting")));
  let [current, standby] = [null, null];
  let [turn, stops] = [Promise.resolve(), 0];

  const hire = async () => hired(source, { ...(await parts), warm: settings.warm });
  const takeOver = (answer) => {
    current.then((worker) => worker.end(answer));
    current = standby ?? hire();
    standby = null;
    standBy();
    return awaited();
  };
  const standBy = () => setTimeout(() => (standby ??= hire()), LATER);
  const awaited = async () => {
    const worker = await current;
    await worker.ready;
    return worker;
  };
  const ready = (async () => {
    current = hire();
    const worker = await current;
    await worker.ready;
    tell("");
  })();
  const failed = (error) => `${words("not_started")} ${fromDisk(settings.packs) ? words("from_disk") : error.message}`;
  ready.catch((error) => tell(failed(error)));

  const answered = async (text, stopped) => {
    try {
      await ready;
      const worker = await awaited();
      if (stopped !== stops) return STOPPED();
      const patience = setTimeout(() => takeOver({ error: words("too_long") }), 1000 * settings.seconds);
      standBy();
      const { answer, dead } = await worker.ask(text);
      clearTimeout(patience);
      if (dead === undefined) return typeof answer === "string" ? JSON.parse(answer) : answer;
      takeOver({});
      return { error: `${words("broke_down")} ${dead}` };
    } catch (error) {
      return { error: failed(error) };
    }
  };
  const STOPPED = () => ({ error: words("stopped"), stopped: true });

  const ask = (request) => {
    let text;
    try {
      text = JSON.stringify(request);
    } catch (error) {
      return Promise.resolve({ error: `${words("no_request")} ${error.message}` });
    }
    const asked = stops;
    const answer = turn.then(() => answered(text, asked));
    turn = answer;
    return answer;
  };
  const stop = async () => {
    stops++;
    await ready;
    await takeOver(STOPPED());
  };
  return { ready, ask, stop, isSandbox: true, note: "home_worker" };
};

const LATER = 1000; // milliseconds after a question or a stop, as starting a worker takes a processor for some seconds

const fromDisk = (packs) => location.protocol === "file:" && packs.some((pack) => pack.url);

const share = (done, total) => `${(done / 1e6).toFixed(0)} / ${(total / 1e6).toFixed(0)} MB`;

const hired = (source, parts) => {
  const worker = new Worker(source);
  const { port1: port, port2 } = new MessageChannel();
  let settle = () => {};
  const ready = new Promise((resolve, reject) => {
    const lost = (why) => {
      reject(new Error(why));
      settle({ dead: why });
    };
    port.onmessage = ({ data }) => {
      if (data.ready) resolve();
      else if (data.dead !== undefined) lost(data.dead);
      else settle(data);
    };
    worker.onerror = (event) => lost(event.message ?? "Worker");
  });
  ready.catch(() => {});
  worker.postMessage({ ...parts, port: port2 }, [port2]);
  return {
    ready,
    ask: (text) =>
      new Promise((resolve) => {
        settle = resolve;
        port.postMessage(text);
      }),
    end: (answer) => {
      worker.terminate();
      port.close();
      settle({ answer });
    },
  };
};

// The files in the packs, by name, and the machine code among them compiled once for all workers.
const load = async (packs, told) => {
  const total = packs.reduce((sum, pack) => sum + pack.bytes, 0);
  let done = 0;
  const counted = () =>
    new TransformStream({
      transform: (chunk, out) => {
        done += chunk.byteLength;
        told(done, total);
        out.enqueue(chunk);
      },
    });
  const files = {};
  const opened = packs.map(async (pack) => {
    const unpacked = (await streamOf(pack)).pipeThrough(counted()).pipeThrough(new DecompressionStream("gzip"));
    const whole = await new Response(unpacked).arrayBuffer();
    let at = 0;
    for (const [name, size] of pack.files) files[name] = whole.slice(at, (at += size));
  });
  await Promise.all(opened);
  const { "pyodide.asm.wasm": code, ...others } = files;
  return { files: others, wasm: await WebAssembly.compile(code) };
};

// A pack is a file beside the page, or in it.
const streamOf = async (pack) => {
  if (pack.text) return new Blob([bytesOf(pack.text)]).stream();
  const response = await fetch(pack.url);
  if (!response.ok) throw new Error(`${pack.url}: ${response.status}`);
  return response.body;
};

const bytesOf = (text) => {
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i++) bytes[i] = letters.charCodeAt(i);
  return bytes;
};
