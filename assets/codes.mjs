// Recovery codes: copied, saved as a file, printed. Without a script they can be written down.

const panel = document.querySelector("[data-codes]");

if (panel) {
  const codes = [...panel.querySelectorAll("li")].map((item) => item.textContent).join("\n") + "\n";
  const tools = document.querySelector("[data-codes-tools]");
  const says = tools.querySelector("[data-codes-says]");
  tools.hidden = false;
  tools.querySelector("[data-codes-copy]").addEventListener("click", async () => {
    await navigator.clipboard.writeText(codes);
    says.textContent = says.dataset.copied;
  });
  tools.querySelector("[data-codes-download]").addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([codes], { type: "text/plain" }));
    link.download = panel.dataset.codes;
    link.click();
    URL.revokeObjectURL(link.href);
  });
  tools.querySelector("[data-codes-print]").addEventListener("click", () => window.print());
}
