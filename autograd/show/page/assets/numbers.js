// Numbers: as the page's content holds them, as people read them, and as people type them.
const number = (x) => (typeof x === "string" ? ({ inf: Infinity, "-inf": -Infinity }[x] ?? NaN) : x);

// The shortest text that keeps so many significant digits, as autograd.util.text.show_number writes it.
const show = (x, precision = 12) => {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? "nan" : x > 0 ? "inf" : "−inf";
  if (Object.is(x, -0)) return "−0";
  const rounded = spelled(x.toExponential(Math.min(precision, 100) - 1), precision);
  const whole = spelled(x.toExponential(), 16);
  return (whole.length < rounded.length ? whole : rounded).replace(/-/g, "−");
};

// "1.2300e-5" as Python spells it: with an exponent only below 1e-4, and from `limit` digits on.
const spelled = (scientific, limit) => {
  const [, sign, first, rest, power] = scientific.match(/^(-?)(\d)\.?(\d*)e([+-]\d+)$/);
  const digits = (first + rest).replace(/0+$/, "") || "0";
  const exponent = Number(power);
  if (exponent < -4 || exponent >= limit) {
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : "";
    const size = String(Math.abs(exponent)).padStart(2, "0");
    return `${sign}${digits[0]}${fraction}e${exponent < 0 ? "-" : "+"}${size}`;
  }
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  const padded = digits.padEnd(exponent + 1, "0");
  const fraction = padded.slice(exponent + 1);
  return sign + padded.slice(0, exponent + 1) + (fraction && `.${fraction}`);
};

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
