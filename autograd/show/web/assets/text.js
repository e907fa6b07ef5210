// A template's {places} with these in them.
const say = (template, fields) => template.replace(/\{(\w+)\}/g, (_, name) => fields[name]);

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
