// Small conveniences over pages that work without them.

// A refused form puts the focus on its summary even when the browser ignores `autofocus`.
document.querySelector(".error-summary[autofocus]")?.focus();

// Escape closes the phone menu and gives the focus back to its button.
document.addEventListener("keydown", (event) => {
  const menu = document.querySelector("details.menu[open]");
  if (event.key === "Escape" && menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// A live answer that did not arrive says so where the answer would have been announced.
for (const failure of ["htmx:responseError", "htmx:sendError"]) {
  document.body.addEventListener(failure, () => {
    const status = document.getElementById("answer-status");
    if (status?.dataset.failed) status.textContent = status.dataset.failed;
  });
}
