// Numbers: as the page's content holds them, and as people type them.
const number = (x) => (typeof x === "string" ? ({ inf: Infinity, "-inf": -Infinity }[x] ?? NaN) : x);

// What a reader typed: its value, how far its last digit reaches, how many digits it has; null for no number.
const typed = (text) => {
  const plain = text.normalize("NFKC").replace(/[−–ー]/g, "-").replace(/\s/g, "").toLowerCase();
  const exact = { inf: Infinity, "-inf": -Infinity, "∞": Infinity, "-∞": -Infinity, nan: NaN };
  if (plain in exact) return { value: exact[plain], reach: 0, digits: Infinity };
  const [above, below, ...more] = plain.split("/").map(decimal);
  if (above === null || below === null || more.length) return null;
  return below ? { value: above.value / below.value, reach: 0, digits: Infinity } : above;
};

const decimal = (text) => {
  const found = text.match(/^[-+]?(\d*)(?:\.(\d*))?(?:e([-+]?\d+))?$/);
  if (!found || !(found[1] || found[2])) return null;
  const [, whole, fraction = "", exponent = "0"] = found;
  const digits = (whole + fraction).replace(/^0+/, "").length;
  return { value: Number(text), reach: 0.5 * 10 ** (Number(exponent) - fraction.length), digits };
};

const same = (a, b) => Object.is(a, b) || Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));

// "right" to the digits that were typed, if those are three or all; "rough" with fewer; else "wrong".
const judged = (answer, wanted) => {
  if (same(answer.value, wanted)) return "right";
  if (!(Math.abs(answer.value - wanted) <= answer.reach * (1 + 1e-9))) return "wrong";
  return answer.digits >= 3 ? "right" : "rough";
};
