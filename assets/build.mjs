// The first step of the asset build: the fonts, and one sprite of the icons named in icons.txt,
// copied from their packages into public/dist.
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, "node_modules");
const dist = join(root, "public", "dist");

const FONTS = ["inter", "jetbrains-mono"];
const SUBSETS = ["latin", "latin-ext"];

async function copyFonts() {
  await mkdir(join(dist, "fonts"), { recursive: true });
  for (const font of FONTS) {
    for (const subset of SUBSETS) {
      const source = `@fontsource-variable/${font}/files/${font}-${subset}-wght-normal.woff2`;
      await copyFile(join(modules, source), join(dist, "fonts", `${font}-${subset}.woff2`));
    }
  }
}

async function symbol(name) {
  const path = join(modules, "bootstrap-icons", "icons", `${name}.svg`);
  const svg = await readFile(path, "utf8").catch(() => {
    throw new Error(`assets/icons.txt names "${name}", which Bootstrap Icons doesn't have.`);
  });
  const shapes = svg.replace(/^[^]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "").trim();
  return `<symbol id="${name}" viewBox="0 0 16 16">${shapes.replace(/\s*\n\s*/g, "")}</symbol>`;
}

async function makeSprite() {
  const list = await readFile(join(root, "assets", "icons.txt"), "utf8");
  const names = list.split("\n").map((line) => line.trim()).filter(Boolean);
  const symbols = await Promise.all(names.map(symbol));
  const sprite = `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`;
  await writeFile(join(dist, "icons.svg"), sprite);
}

await copyFonts();
await makeSprite();
